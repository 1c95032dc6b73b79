/*
 * bench_plant.c - a made-up identity put into one instance's header
 *
 * Attributes of fixed meaning get their value where they stand (and some are
 * added at the top); descriptors and comments get a phrase, which the answer
 * key remembers apart from the text that was there. What one series has, all
 * its instances have.
 */
#include "bench/bench_plant.h"
#include "bench/bench_private.h"
#include "bench/bench_sprinkle.h"
#include "dicom/charset.h"
#include "header/rules.h"
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

struct spot {
    struct items *in;
    const char *place;
    const char *nesting; /* of the sequences above, as in tcia_private.tsv */
    bool top;
};

struct fixed {
    uint32_t tag;
    const char *vr, *value;
    bool add; /* at the top, where the instance lacks it */
};

static enum code set_rows(struct planting *p, const struct fixed *rows,
                          size_t count, struct error *err)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].add || dataset_find(p->ds, rows[i].tag))
            TRY(dataset_set(p->ds, rows[i].tag, rows[i].vr,
                            str_of(rows[i].value), err));
    return OK;
}

/* One visit in three is part of a clinical trial. */
static enum code set_trial(struct planting *p, struct error *err)
{
    const struct person *q = p->person;
    const struct visit *v = p->visit;
    struct chance c = chance_of(p->seed, "trial", str_of(v->accession));
    const struct fixed rows[] = {
        {0x00120020, "LO", v->study_id, true},
        {0x00120030, "LO", v->acronym, true},
        {0x00120031, "LO", v->hospital, true},
        {0x00120040, "LO", q->id, true},
        {0x00120042, "LO", q->other_id, true},
        {0x00120060, "LO", v->hospital, true},
        {0x00120081, "LO", v->hospital, true},
    };

    return chance_below(&c, 3)
               ? OK
               : set_rows(p, rows, sizeof rows / sizeof *rows, err);
}

static enum code set_fixed(struct planting *p, struct error *err)
{
    const struct person *q = p->person;
    const struct visit *v = p->visit;
    struct chance c = chance_of(p->seed, "fixed", str_of(q->id));
    const char *other_id = chance_below(&c, 2) ? q->other_id : q->ssn;
    const struct fixed rows[] = {
        {0x00080050, "SH", v->accession, true},
        {0x00080080, "LO", v->hospital, true},
        {0x00080081, "ST", v->address, true},
        {0x00080090, "PN", v->referring, true},
        {0x00080094, "SH", v->phone, true},
        {0x00081048, "PN", v->referring, false},
        {0x00081050, "PN", v->performing, true},
        {0x00081060, "PN", v->reading, true},
        {0x00081070, "PN", v->operator_, true},
        {0x00100010, "PN", q->pn, true},
        {0x00100020, "LO", q->id, true},
        {0x00100030, "DA", q->birth, true},
        {0x00101000, "LO", other_id, true},
        {0x00101040, "LO", q->street, true},
        {0x00102154, "SH", q->phone, true},
        {0x00200010, "SH", v->study_id, true},
    };

    TRY(set_rows(p, rows, sizeof rows / sizeof *rows, err));
    return set_trial(p, err);
}

/* What is odd, but happens: a record number as the number of a visit, names in
 * a list, a series number that is a date, and people over 89. */
static enum code set_odd(struct planting *p, struct error *err)
{
    const struct person *q = p->person;
    const struct visit *v = p->visit;
    struct chance visit = chance_of(p->seed, "odd", str_of(v->accession));
    struct chance series = chance_of(p->seed, "odd", p->series);
    struct chance person = chance_of(p->seed, "odd", str_of(q->id));
    const char *names = str_format(p->a, "%s\\%s", v->operator_, v->reading);
    const char *others = str_format(p->a, "%s\\%s", q->pn, v->staff);
    const struct fixed rows[] = {
        {0x00200010, "SH", q->id, chance_below(&visit, 5) == 0},
        {0x00081070, "PN", names, chance_below(&visit, 4) == 0},
        {0x00101001, "PN", others, chance_below(&person, 4) == 0},
        {0x00200011, "IS", v->date, chance_below(&series, 8) == 0},
        {0x00101010, "AS", "093Y", chance_below(&person, 6) == 0},
    };

    if (!names || !others)
        return fail(err, ERR_MEMORY, "no memory for names");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].add)
            TRY(set_rows(p, &rows[i], 1, err));
    return OK;
}

/* ---- free text ------------------------------------------------------------------- */

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
    if (strstr(phrase, "{name}") || strstr(phrase, "{staff}"))
        return "HIPAA-A";
    if (strstr(phrase, "{hospital}"))
        return "HIPAA-B";
    if (strstr(phrase, "{date}"))
        return "HIPAA-C";
    if (strstr(phrase, "{phone}"))
        return "HIPAA-D";
    if (strstr(phrase, "{uid}"))
        return "HIPAA-R";
    return strstr(phrase, "{ssn}") ? "HIPAA-G" : "HIPAA-H";
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

/* A word of what must go that stands in what must stay: no tool could do
 * both. */
static bool contradicts(struct str kept, const char *planted)
{
    while (*planted) {
        size_t n = strcspn(planted, " ,.:;()[]^_/-@");

        for (size_t at = 0; n > 1 && at + n <= kept.len; at++)
            if (str_same((struct str){kept.at + at, n},
                         (struct str){planted, n}))
                return true;
        planted += n + (planted[n] != 0);
    }
    return false;
}

static const char *joined(struct arena *a, struct str old, const char *words,
                          bool before)
{
    char edge = before ? words[strlen(words) - 1] : *words;
    const char *joint = old.len && !strchr("_^,:", edge) ? " " : "";

    return before ? str_format(a, "%s%s%.*s", words, joint, (int)old.len,
                               old.at ? old.at : "")
                  : str_format(a, "%.*s%s%s", (int)old.len,
                               old.at ? old.at : "", joint, words);
}

/* The value as it stands, and what phrase becomes beside it. */
static enum code add_phrase(struct planting *p, const struct spot *s,
                            struct element *e, const struct phrase *phrase,
                            struct error *err)
{
    struct str old = element_text(e), uid = dataset_text(p->ds, p->named_uid);
    const char *named = uid.len ? str_c(p->a, uid) : "";
    const char *words, *gone = asked(p->a, phrase), *value = NULL;

    words = phrase_fill(p->a, phrase->words, p->person, p->visit,
                        p->visit->date, named);
    if (gone)
        gone =
            phrase_fill(p->a, gone, p->person, p->visit, p->visit->date, named);
    if (words && *words)
        value = joined(p->a, old, words, phrase->mode == MODE_BEFORE);
    if (!gone || !value)
        return fail(err, ERR_MEMORY, "no memory for text");
    if (strlen(value) > longest(e->vr) || contradicts(old, gone))
        return OK;
    TRY(remember(p, s->place, old, gone, hipaa_of(phrase->words), err));
    return element_set(p->ds, e, str_of(value), err);
}

static enum code plant_text(struct planting *p, const struct spot *s,
                            struct element *e, struct error *err)
{
    const struct phrase *phrase;

    TRY(drop_old(p, e, err));
    phrase = phrase_for(p, e->tag, !element_text(e).len);
    return phrase && is_plain(element_text(e))
               ? add_phrase(p, s, e, phrase, err)
               : OK;
}

/* Words in private elements that stay get a name or a number behind them, in
 * one series of three. */
static enum code plant_private(struct planting *p, const struct spot *s,
                               const struct spot *at, struct element *e,
                               struct error *err)
{
    static const struct phrase endings[] = {
        {0, MODE_APPEND, "for {name}"}, {0, MODE_APPEND, "for {id}"},
        {0, MODE_PART, "({upper})"},    {0, MODE_PART, "MRN {id}"},
        {0, MODE_APPEND, "{date}"},     {0, MODE_APPEND, "{earlier}"}};
    struct chance c = chance_of(p->seed, "private", p->series);
    struct str text = element_text(e);
    int count = (int)(sizeof endings / sizeof *endings) - 1;
    enum disposition d = private_disposition(at->in, e, at->nesting);

    c.state ^= (uint64_t)e->tag * 0x9e3779b97f4a7c15u;
    if (TAG_ELEMENT(e->tag) < 0x1000 || !has_letters(text) || !is_plain(text) ||
        (d != PRIVATE_KEEP && d != PRIVATE_UNKNOWN) || chance_below(&c, 3))
        return OK;
    if (d == PRIVATE_UNKNOWN)
        count++;
    else if (!dataset_find(p->ds, TAG_StudyDate))
        count--; /* what is known to be harmless may look like a date */
    return add_phrase(p, s, e, &endings[chance_below(&c, count)], err);
}

/* ---- the tree ---------------------------------------------------------------------- */

static bool is_instance_uid(const struct element *e)
{
    return !strcmp(e->vr, "UI") && !uid_names_class(e->tag) &&
           dict_by_tag(e->tag);
}

static enum code plant_uid(struct planting *p, struct element *e,
                           struct error *err)
{
    struct str old = element_text(e);
    struct str more = e->tag == TAG_SOPInstanceUID ? p->single : p->apart;
    const char *key, *new;

    if (!old.len || str_starts(old, STR("1.2.840.10008.")) ||
        element_parts(e) != 1)
        return OK;
    key = str_format(p->a, "%.*s|%.*s", (int)old.len, old.at, (int)more.len,
                     more.at);
    new = key ? synthetic_uid(p->a, p->seed, str_of(key)) : NULL;
    if (!new)
        return fail(err, ERR_MEMORY, "no memory for UIDs");
    return element_set(p->ds, e, str_of(new), err);
}

static bool is_text(const struct element *e)
{
    return e->vr[0] && strstr("LO LT ST UT SH ", e->vr);
}

/* Names of staff that have no fixed attribute. */
static enum code plant_name(struct planting *p, struct element *e,
                            struct error *err)
{
    struct chance c = chance_of(p->seed, "name", p->series);

    if (!element_text(e).len || e->tag == TAG_PatientName)
        return OK;
    return element_set(
        p->ds, e,
        str_of(chance_below(&c, 2) ? p->visit->reading : p->visit->referring),
        err);
}

static enum code plant_items(struct planting *p, const struct spot *s,
                             struct error *err);

static bool is_fixed(uint32_t tag)
{
    return tag == TAG_PatientName || (tag >= 0x00080090 && tag <= 0x00080094) ||
           (tag >= 0x00081048 && tag <= 0x00081070);
}

static enum code plant_element(struct planting *p, const struct spot *at,
                               struct element *raw, struct error *err)
{
    struct element known = named_vr(at->in, raw), *e = &known;
    const char *step = place_step(p->a, at->in, e->tag);
    struct spot s = {.place =
                         str_format(p->a, "%s%s", at->place, step ? step : "")};

    if (!step || !s.place)
        return fail(err, ERR_MEMORY, "no memory for a key");
    e = raw;
    if (is_instance_uid(&known))
        return plant_uid(p, e, err);
    if (!strcmp(known.vr, "PN") && !(at->top && is_fixed(e->tag)))
        return plant_name(p, e, err);
    if (is_text(e))
        TRY(TAG_IS_PRIVATE(e->tag) ? plant_private(p, &s, at, e, err)
                                   : plant_text(p, &s, e, err));
    for (int i = 0; i < e->item_count; i++) {
        struct spot inner = {.in = &e->items[i]};

        inner.nesting = str_format(p->a, "%s%s%s", at->nesting,
                                   *at->nesting ? "/" : "", step);
        inner.place = str_format(p->a, "%s>[<%04d>]<", s.place, i);
        if (!inner.place || !inner.nesting)
            return fail(err, ERR_MEMORY, "no memory for a key");
        TRY(plant_items(p, &inner, err));
    }
    return OK;
}

static enum code plant_items(struct planting *p, const struct spot *s,
                             struct error *err)
{
    for (int i = 0; i < s->in->count; i++)
        TRY(plant_element(p, s, &s->in->at[i], err));
    return OK;
}

/* Comments that MIDI-B adds whole appear where there were none. */
static enum code add_comments(struct planting *p, struct error *err)
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

/* Notes of a maker that nobody knows, in one series of three. */
static enum code add_private(struct planting *p, struct error *err)
{
    static const struct fixed rows[] = {
        {0x00330010, "LO", "ACME SCANNER NOTES", true},
        {0x00331001, "LO", "protocol note", true},
        {0x00331002, "LT", "Coil checked before the scan.", true},
    };
    struct chance c = chance_of(p->seed, "notes", p->series);

    for (int i = 0; i < p->ds->root.count; i++)
        if (TAG_GROUP(p->ds->root.at[i].tag) == 0x0033)
            return OK; /* the block may be taken */
    return chance_below(&c, 3)
               ? OK
               : set_rows(p, rows, sizeof rows / sizeof *rows, err);
}

enum code plant_identity(struct planting *p, struct error *err)
{
    struct spot top = {
        .in = &p->ds->root, .place = "", .nesting = "", .top = true};

    TRY(set_fixed(p, err));
    TRY(set_odd(p, err));
    TRY(add_comments(p, err));
    TRY(add_private(p, err));
    TRY(sprinkle(p, err));
    TRY(plant_items(p, &top, err));
    if (dataset_text(p->ds, TAG_SOPInstanceUID).len)
        TRY(items_set(p->ds, &p->ds->meta, TAG_MediaStorageSOPInstanceUID, "UI",
                      dataset_text(p->ds, TAG_SOPInstanceUID), err));
    return OK;
}
