/*
 * verify_words.c - no value of the patient's dictionary in the draft
 *
 * Two searches. The bytes outside of PixelData, whatever they mean, for the
 * strong spellings of needles.c; and the texts of the tree, element by element
 * as Unicode, with the same matcher that cleaned them. Values that are numbers
 * or codes by their VR are left to the first: "1" is a code as well as an ID.
 */
#include "dicom/charset.h"
#include "verify/verify_inner.h"
#include <string.h>

/* VRs that hold text of people. */
static bool is_text(const char vr[3])
{
    static const char texts[][3] = {"AE", "LO", "LT", "PN", "SH",
                                    "ST", "UC", "UN", "UT"};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (memcmp(vr, texts[i], 2) == 0)
            return true;
    return false;
}

enum {
    LONGEST_UNKNOWN = 1 << 16, /* bytes of a value without a known VR */
    LEAST_LETTERS = 3,
    LEAST_DIGITS = 5,
    LEAST_MIXED = 5
};

static bool is_plain_ascii(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((uint8_t)s.at[i] >= 0x80 || s.at[i] == 0x1b)
            return false;
    return true;
}

/* What is too short or too plain says nothing of anybody: "1", "OB", a study
 * called by its organ. Words for places and days are the profile's matter. */
bool span_identifies(const struct span *hit, struct str text)
{
    int letters = 0, digits = 0;

    for (size_t i = hit->at; i < hit->at + hit->len; i++) {
        digits += text.at[i] >= '0' && text.at[i] <= '9';
        letters += (text.at[i] | 0x20) >= 'a' && (text.at[i] | 0x20) <= 'z';
        letters += (uint8_t)text.at[i] >= 0x80;
    }
    switch (hit->id->kind) {
    case ID_PERSON:
    case ID_STAFF:
        return letters >= LEAST_LETTERS;
    case ID_NUMBER:
    case ID_PHONE:
        return digits >= LEAST_DIGITS ||
               (digits >= 2 && digits + letters >= LEAST_MIXED);
    case ID_BIRTH_DATE:
    case ID_ADDRESS:
        return true;
    case ID_DATE:
    case ID_TIME:
    case ID_INSTITUTION:
    case ID_AGE_SEX:
    case ID_UID:
        break;
    }
    return false;
}

static bool is_one_word(struct str s)
{
    return str_find(s, STR(" ")) < 0 && str_find(s, STR("^")) < 0;
}

/* Words of a device or a code list: a maker may be called like a reader, and
 * a step of a procedure be numbered by its code. One name of a patient's is a
 * maker's too, all of them are not. */
static bool is_technical(uint32_t tag, enum id_kind kind, struct str matched)
{
    bool code = tag == CODE_VALUE || tag == CODE_MEANING;

    if (kind == ID_NUMBER)
        return code;
    if (kind == ID_PERSON)
        return tag_names_equipment(tag) && is_one_word(matched);
    return kind == ID_STAFF &&
           (code || TAG_GROUP(tag) == 0x0002 || TAG_GROUP(tag) == 0x0018 ||
            TAG_GROUP(tag) == 0x0028 || tag_names_equipment(tag) ||
            tag == TAG_DeidentificationMethod);
}

/* Numbers of orders often begin with a day; another day, moved, may come to
 * stand there. */
static bool is_day_of_number(const struct identifier *id, struct str matched)
{
    return id->kind == ID_NUMBER && matched.len < str_trim(id->value).len &&
           date_is_whole(matched);
}

struct search {
    struct arena *scratch;
    struct identifiers *ids;
};

static enum code found(const struct element *e, const struct identifier *id,
                       struct error *err)
{
    char where[16], what[16];
    const char *name = tag_name(id->tag, what);

    if (!e)
        return fail(err, ERR_UNSAFE,
                    "the draft fails a check: a value of %s stands in its "
                    "bytes",
                    name);
    return fail_at(err, ERR_UNSAFE, e->tag,
                   "the draft fails a check: a value of %s stands in %s", name,
                   tag_name(e->tag, where));
}

static enum code search_element(const struct search *q, const struct element *e,
                                struct str charset, struct error *err)
{
    struct str text = str_trim(e->value);
    struct spans hits;

    if (!is_text(e->vr) || !text.len ||
        (memcmp(e->vr, "UN", 2) == 0 && text.len > LONGEST_UNKNOWN))
        return OK;
    arena_clear(q->scratch);
    if (!is_plain_ascii(text))
        TRY(charset_utf8(q->scratch, charset, text, &text, err));
    TRY(identifiers_match(q->scratch, q->ids, text, 0, &hits, err));
    for (int i = 0; i < hits.count; i++) {
        const struct span *hit = &hits.at[i];
        struct str matched = {text.at + hit->at, hit->len};

        if (span_identifies(hit, text) &&
            !is_technical(e->tag, hit->id->kind, matched) &&
            !is_day_of_number(hit->id, matched))
            return found(e, hit->id, err);
    }
    return OK;
}

static enum code search_items(const struct search *q, const struct items *in,
                              struct str outer, struct error *err)
{
    struct str charset = charset_of(in, outer);

    for (int i = 0; i < in->count; i++) {
        const struct element *e = &in->at[i];

        if (e->tag == TAG_DeidentificationMethodCodeSequence)
            continue; /* our own words: "Clean Pixel Data Option" */
        if (!e->is_sequence)
            TRY(search_element(q, e, charset, err));
        for (int k = 0; k < e->item_count; k++)
            TRY(search_items(q, &e->items[k], charset, err));
    }
    return OK;
}

/* A profile may keep UIDs; then none of them is looked for. */
static bool keeps_uids(const struct dataset *draft,
                       const struct identifiers *ids)
{
    struct str uid = dataset_text(draft, TAG_SOPInstanceUID);

    for (int i = 0; i < ids->count; i++)
        if (ids->at[i].tag == TAG_SOPInstanceUID &&
            str_equal(str_trim(ids->at[i].value), uid))
            return true;
    return false;
}

static enum code search_bytes(struct arena *scratch,
                              const struct dataset *draft,
                              const struct identifiers *ids, struct error *err)
{
    const struct pixel_data *p = &draft->pixels;
    const struct identifier *id;
    struct bytes before = p->file, after = {NULL, 0};
    struct needles *needles;

    if (p->present) {
        before.len = (size_t)p->offset;
        after.at = p->file.at + p->offset + p->length;
        after.len = p->file.len - (size_t)(p->offset + p->length);
    }
    TRY(needles_make(scratch, ids, !keeps_uids(draft, ids), &needles, err));
    id = needles_find(needles, before);
    if (!id)
        id = needles_find(needles, after);
    return id ? found(NULL, id, err) : OK;
}

enum code verify_words(struct arena *scratch, struct dataset *draft,
                       struct identifiers *ids, struct error *err)
{
    struct search q = {scratch, ids};

    arena_clear(scratch);
    TRY(search_bytes(scratch, draft, ids, err));
    TRY(search_items(&q, &draft->meta, (struct str){NULL, 0}, err));
    return search_items(&q, &draft->root, (struct str){NULL, 0}, err);
}
