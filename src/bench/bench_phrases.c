/*
 * bench_phrases.c - what identifies, put into texts as people put it there
 *
 * Descriptors, comments and private texts get a phrase of bench_phrases.tsv;
 * the answer key remembers it apart from the text that was there.
 */
#include "bench/bench_phrases.h"
#include "bench/bench_private.h"
#include "header/rules.h"
#include <ctype.h>
#include <string.h>

enum mode {
    MODE_APPEND, /* behind the text; all of the phrase must go */
    MODE_WHOLE,  /* the same, also where nothing stands */
    MODE_PART,   /* behind it; only what the braces name must go */
    MODE_BEFORE  /* the same in front of it */
};

static const struct phrase {
    uint32_t tag; /* 0: any whose text is cleaned */
    enum mode mode;
    const char *words;
} phrases[] = {
#include "tables/bench_phrases.inc"
};

enum { PHRASES = sizeof phrases / sizeof *phrases, LONGEST_LO = 64 };

static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] >= 0x80 || s.at[i] == 0x1b ||
            s.at[i] == '\\')
            return false;
    return true;
}

static size_t longest(const char *vr)
{
    return !strcmp(vr, "SH") ? 16 : !strcmp(vr, "LO") ? LONGEST_LO : 1024;
}

/* A word of four letters and a blank: a text for people, not a code. */
static bool has_letters(struct str s)
{
    int letters = 0, most = 0;

    for (size_t i = 0; i < s.len; i++) {
        char c = (char)(s.at[i] | 32);

        letters = c >= 'a' && c <= 'z' ? letters + 1 : 0;
        most = letters > most ? letters : most;
    }
    return most >= 4 && memchr(s.at, ' ', s.len);
}

/* Does the key ask for this text without what identifies? */
static bool is_cleaned(const struct planting *p, uint32_t tag)
{
    const struct rule *rule = profile_rule(p->profile, tag);

    return rule && rule->fate == FATE_CLEAN;
}

static bool is_for(const struct planting *p, const struct phrase *phrase,
                   uint32_t tag, bool empty)
{
    return (phrase->tag == tag || (!phrase->tag && is_cleaned(p, tag))) &&
           (!empty || phrase->mode == MODE_WHOLE);
}

static bool has_phrase(const struct planting *p, uint32_t tag)
{
    for (int i = 0; i < PHRASES; i++)
        if (is_for(p, &phrases[i], tag, false))
            return true;
    return false;
}

/* One of the phrases for this tag by chance of the series, or NULL. */
static const struct phrase *phrase_for(struct planting *p, uint32_t tag,
                                       bool empty)
{
    struct chance c = chance_of(p->seed, "phrase", p->series);
    int count = 0;

    c.state ^= (uint64_t)tag * 0x9e3779b97f4a7c15u;
    if (chance_below(&c, 100) >= 60)
        return NULL;
    for (int i = 0; i < PHRASES; i++)
        count += is_for(p, &phrases[i], tag, empty);
    if (!count)
        return NULL;
    count = chance_below(&c, count);
    for (int i = 0; i < PHRASES; i++)
        if (is_for(p, &phrases[i], tag, empty) && count-- == 0)
            return &phrases[i];
    return NULL;
}

static const char *hipaa_of(const char *phrase)
{
    static const struct {
        const char *key, *code;
    } codes[] = {{"{name", "HIPAA-A"},     {"{pn}", "HIPAA-A"},
                 {"{staff", "HIPAA-A"},    {"{operator", "HIPAA-A"},
                 {"{reader", "HIPAA-A"},   {"{hospital}", "HIPAA-B"},
                 {"{acronym}", "HIPAA-B"}, {"{street}", "HIPAA-B"},
                 {"{date", "HIPAA-C"},     {"{earlier", "HIPAA-C"},
                 {"{birth", "HIPAA-C"},    {"{age}", "HIPAA-C"},
                 {"{phone}", "HIPAA-D"},   {"{ssn}", "HIPAA-G"},
                 {"{uid}", "HIPAA-R"},     {"{mail}", "HIPAA-R"}};

    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (strstr(phrase, codes[i].key))
            return codes[i].code;
    return "HIPAA-H";
}

static enum code remember(struct planting *p, const char *place,
                          struct str kept, const char *planted,
                          const char *hipaa, struct error *err)
{
    char *copy = str_c(p->a, kept);

    if (!copy || !arena_push(p->a, *p->plants))
        return fail(err, ERR_MEMORY, "no memory for a key");
    p->plants->at[p->plants->count - 1] =
        (struct plant){place, copy, planted, hipaa};
    return OK;
}

/* A text that names the person of the source is of no use. */
static enum code drop_old(struct planting *p, struct element *e,
                          struct error *err)
{
    struct spans found;

    if (!has_phrase(p, e->tag) || !is_plain(e->value))
        return OK;
    TRY(identifiers_match(p->a, p->old, e->value, 0, &found, err));
    for (int i = 0; i < found.count; i++)
        if (found.at[i].id->kind == ID_PERSON ||
            found.at[i].id->kind == ID_STAFF)
            return element_set(p->ds, e, STR(""), err);
    return OK;
}

/* The words of a phrase that must go: all, or from the first brace to the
 * last. */
static const char *asked(struct arena *a, const struct phrase *phrase)
{
    const char *from = strchr(phrase->words, '{');
    const char *to = strrchr(phrase->words, '}');

    if (phrase->mode == MODE_APPEND || phrase->mode == MODE_WHOLE || !from)
        return phrase->words;
    return str_format(a, "%.*s", (int)(to + 1 - from), from);
}

/* A word that the scorer would look for and that stands in what must stay: no
 * tool could do both. */
static enum code contradicts(struct planting *p, struct str kept,
                             const char *planted, bool *ret, struct error *err)
{
    struct words words;
    char *lower = str_c(p->a, str_of(planted)), *text = str_c(p->a, kept);

    if (!lower || !text)
        return fail(err, ERR_MEMORY, "no memory for text");
    for (char *c = lower; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    for (char *c = text; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    TRY(judge_words(p->judge, p->a, str_of(lower), &words, err));
    *ret = false;
    for (int i = 0; i < words.count; i++)
        *ret = *ret || str_find(str_of(text), words.at[i]) >= 0;
    return OK;
}

static const char *joined(struct arena *a, struct str old, const char *words,
                          bool before)
{
    char edge = before ? words[strlen(words) - 1] : *words;
    const char *joint = old.len && !strchr("_^,:;./|-", edge) ? " " : "";

    return before ? str_format(a, "%s%s%.*s", words, joint, (int)old.len,
                               old.at ? old.at : "")
                  : str_format(a, "%.*s%s%s", (int)old.len,
                               old.at ? old.at : "", joint, words);
}

/* A family name alone that is short is an organ or a word of every day
 * ("nodule-COLON"): nobody could tell. */
static bool is_ambiguous(const struct planting *p, const struct phrase *phrase)
{
    const char *lone = strstr(phrase->words, "{name-LAST}");

    if (!lone)
        lone = strstr(phrase->words, "{name-last}");
    return lone && strrchr(phrase->words, '{') == lone &&
           strchr(phrase->words, '{') == lone && strlen(p->person->family) < 6;
}

/* The value as it stands, and what phrase becomes beside it. */
static enum code add_phrase(struct planting *p, const struct spot *s,
                            struct element *e, const struct phrase *phrase,
                            struct error *err)
{
    struct str old = element_text(e);
    const char *words, *gone = asked(p->a, phrase), *value = NULL;
    bool clash = false;

    words = phrase_fill(p->a, phrase->words, p->person, p->visit, p->named);
    if (gone)
        gone = phrase_fill(p->a, gone, p->person, p->visit, p->named);
    if (words && *words)
        value = joined(p->a, old, words, phrase->mode == MODE_BEFORE);
    if (!gone || !value)
        return fail(err, ERR_MEMORY, "no memory for text");
    TRY(contradicts(p, old, gone, &clash, err));
    if (strlen(value) > longest(e->vr) || clash || is_ambiguous(p, phrase))
        return OK;
    TRY(remember(p, s->place, old, gone, hipaa_of(phrase->words), err));
    return element_set(p->ds, e, str_of(value), err);
}

enum code plant_text(struct planting *p, const struct spot *s,
                     struct element *e, struct error *err)
{
    const struct phrase *phrase;

    TRY(drop_old(p, e, err));
    phrase = phrase_for(p, e->tag, !element_text(e).len);
    return phrase && is_plain(element_text(e))
               ? add_phrase(p, s, e, phrase, err)
               : OK;
}

/* Nothing but the patient's dictionary is asked of what is known to be
 * harmless: it may look like a date, a number, an age. */
static bool is_told(const struct planting *p, const char *words)
{
    static const char *const shapes[] = {"{earlier", "{mail}", "{street}",
                                         "{phone}",  "{ssn}",  "{age}"};

    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (strstr(words, shapes[i]))
            return false;
    return !strstr(words, "{date") || dataset_find(p->ds, TAG_StudyDate);
}

/* Texts of private elements that stay get a phrase in one series of three. */
enum code plant_private(struct planting *p, const struct spot *s,
                        const struct spot *at, struct element *e,
                        struct error *err)
{
    struct chance c = chance_of(p->seed, "private", p->series);
    struct str text = element_text(e);
    enum disposition d = private_disposition(at->in, e, at->nesting);
    const struct phrase *phrase;

    c.state ^= (uint64_t)e->tag * 0x9e3779b97f4a7c15u;
    if (TAG_ELEMENT(e->tag) < 0x1000 || !has_letters(text) || !is_plain(text) ||
        (d != PRIVATE_KEEP && d != PRIVATE_UNKNOWN) || chance_below(&c, 3))
        return OK;
    do {
        phrase = &phrases[chance_below(&c, PHRASES)];
    } while (phrase->tag || (d == PRIVATE_KEEP && !is_told(p, phrase->words)));
    return add_phrase(p, s, e, phrase, err);
}

/* Comments that MIDI-B adds whole appear where there were none. */
enum code plant_comments(struct planting *p, struct error *err)
{
    for (int i = 0; i < PHRASES; i++) {
        const struct dict_row *row = dict_by_tag(phrases[i].tag);

        if (phrases[i].mode == MODE_WHOLE && row &&
            !dataset_find(p->ds, phrases[i].tag) &&
            phrase_for(p, phrases[i].tag, true))
            TRY(dataset_set(p->ds, phrases[i].tag, row->vr, STR(""), err));
    }
    return OK;
}
