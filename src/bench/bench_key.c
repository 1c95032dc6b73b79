/*
 * bench_key.c - what a tool must do with each attribute
 *
 * The tables are those of MIDI-B's documentation (TCIA's actions with the
 * departures of the key, the private tag knowledge base, Types of the IODs);
 * the code is the key's own, not the cleaner's, so that a mistake there shows
 * here.
 */
#include "bench/bench_key.h"
#include "bench/bench_private.h"
#include "dicom/charset.h"
#include "header/rules.h"
#include <string.h>

enum {
    PICTURE_BYTES = 1024
}; /* raw ones of which nobody knows what they are */

struct key_maker {
    const struct profile *tcia;
    struct judge *judge;
};

/* One instance's checks under way. */
struct making {
    struct key_maker *k;
    struct arena *a;
    const struct plants *plants;
    const struct iod *iod;
    struct checks_list *out;
    bool recoded; /* its pixels may be coded in another way afterwards */
    struct error *err;
};

struct spot {
    const struct items *in;
    struct str charset;
    const char *place;   /* of the element */
    const char *nesting; /* of the sequences above, as in tcia_private.tsv */
    bool top;
};

enum code key_maker_make(struct arena *a, struct key_maker **ret,
                         struct error *err)
{
    struct key_maker *k = arena_alloc(a, sizeof *k);

    if (!k)
        return fail(err, ERR_MEMORY, "no memory for a key");
    TRY(profile_load(a, "tcia", &k->tcia, err));
    TRY(judge_make(a, &k->judge, err));
    *ret = k;
    return OK;
}

static enum code add(struct making *m, const struct spot *s,
                     const struct element *e, enum bench_action action,
                     struct str value, struct str text, enum leaf leaf,
                     const char *code)
{
    char buffer[16];
    const char *name = NULL;

    if (e) {
        name = tag_name(e->tag, buffer);
        name = name == buffer ? "Unknown" : name;
    }
    if (!arena_push(m->a, *m->out))
        return fail(m->err, ERR_MEMORY, "no memory for a key");
    m->out->at[m->out->count - 1] = (struct check){
        e ? s->place : NULL, name, value, text, action, leaf, code};
    return OK;
}

/* ---- single checks --------------------------------------------------------- */

static enum code value_here(struct making *m, const struct spot *s,
                            const struct element *e, struct str *ret)
{
    return value_text(m->a, s->charset, e, ret, m->err);
}

static bool has_words(struct making *m, struct str text)
{
    struct words words;
    char *lower = str_c(m->a, text);

    for (char *c = lower; c && *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c + 32);
    return lower &&
           judge_words(m->k->judge, m->a, str_of(lower), &words, m->err) ==
               OK &&
           words.count > 0;
}

static const struct plant *plant_at(const struct making *m, const char *place)
{
    for (int i = 0; i < m->plants->count; i++)
        if (!strcmp(m->plants->at[i].place, place))
            return &m->plants->at[i];
    return NULL;
}

static enum code check_planted(struct making *m, const struct spot *s,
                               const struct element *e, const struct plant *p)
{
    struct str value, kept = str_of(p->kept), gone = str_of(p->planted);

    TRY(value_here(m, s, e, &value));
    if (kept.len && has_words(m, kept))
        TRY(add(m, s, e, ACTION_TEXT_RETAINED, value, kept, LEAF_TCIA_P15,
                "TCIA-P15-DESC-C"));
    return add(m, s, e, ACTION_TEXT_REMOVED, value, gone, LEAF_HIPAA_M,
               p->hipaa);
}

/* What lossless coding of blanked frames may have to say differently. */
static bool is_coding(uint32_t tag)
{
    return tag == TAG_PhotometricInterpretation ||
           tag == TAG_PlanarConfiguration;
}

static enum code check_kept(struct making *m, const struct spot *s,
                            const struct element *e, enum leaf leaf,
                            const char *code)
{
    const struct plant *p = plant_at(m, s->place);
    struct str value;

    if (p)
        return check_planted(m, s, e, p);
    if (e->is_sequence || !value_is_printed(e) || value_is_doubtful(e) ||
        (m->recoded && s->top && is_coding(e->tag)))
        return OK;
    TRY(value_here(m, s, e, &value));
    if (!value.len || str_equal(value, STR("REMOVED")))
        return OK;
    return add(m, s, e, ACTION_TEXT_RETAINED, value, value, leaf, code);
}

static const char *hipaa_of(const struct element *e)
{
    static const struct {
        const char *word, *code;
    } codes[] = {{"Name", "HIPAA-A"},        {"Address", "HIPAA-B"},
                 {"Telephone", "HIPAA-D"},   {"ID", "HIPAA-H"},
                 {"Number", "HIPAA-H"},      {"Date", "HIPAA-C"},
                 {"Institution", "HIPAA-B"}, {"Age", "HIPAA-C"}};
    char buffer[16];
    const char *name = tag_name(e->tag, buffer);

    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (strstr(name, codes[i].word))
            return codes[i].code;
    return "HIPAA-R";
}

static enum code check_removed(struct making *m, const struct spot *s,
                               const struct element *e)
{
    struct str value;

    if (e->is_sequence || !value_is_printed(e))
        return OK;
    TRY(value_here(m, s, e, &value));
    if (!value.len || !has_words(m, value))
        return OK;
    return add(m, s, e, ACTION_TEXT_REMOVED, value, value, LEAF_HIPAA_Z,
               hipaa_of(e));
}

static enum code check_date(struct making *m, const struct spot *s,
                            const struct element *e)
{
    struct str value;

    TRY(value_here(m, s, e, &value));
    if (!value.len)
        return OK;
    return add(m, s, e, ACTION_DATE_SHIFTED, value, value, LEAF_HIPAA_Z,
               "HIPAA-C");
}

static enum code check_uid(struct making *m, const struct spot *s,
                           const struct element *e)
{
    struct str value;

    TRY(value_here(m, s, e, &value));
    if (!value.len)
        return OK;
    if (str_starts(value, STR("1.2.840.10008.")) && !uid_names_class(e->tag))
        return check_kept(m, s, e, LEAF_TCIA_REV, "TCIA-REV");
    TRY(add(m, s, e, ACTION_UID_CHANGED, value, value, LEAF_HIPAA_Z,
            "HIPAA-R"));
    if (element_parts(e) != 1)
        return OK;
    return add(m, s, e, ACTION_UID_CONSISTENT, value, value, LEAF_DICOM_P15,
               "DICOM-P15-BASIC-U");
}

/* ---- by attribute ------------------------------------------------------------ */

static bool is_vr(const struct element *e, const char *vr)
{
    return !strcmp(e->vr, vr);
}

static bool is_date(const struct element *e)
{
    return is_vr(e, "DA") || is_vr(e, "DT");
}

/* Ages over 89 may not stay as they are, whoever keeps ages. */
static bool is_high_age(const struct element *e)
{
    struct str text = element_text(e);

    return is_vr(e, "AS") && text.len == 4 && text.at[3] == 'Y' &&
           (text.at[0] > '0' || text.at[1] == '9');
}

static enum code check_unlisted(struct making *m, const struct spot *s,
                                const struct element *e)
{
    if (is_vr(e, "PN"))
        return check_removed(m, s, e);
    if (is_vr(e, "UI") && !uid_names_class(e->tag) && dict_by_tag(e->tag))
        return check_uid(m, s, e);
    if (is_date(e))
        return check_date(m, s, e);
    return check_kept(m, s, e, LEAF_TCIA_REV, "TCIA-REV");
}

static bool is_date_number(const struct element *e)
{
    struct str text = element_text(e);

    return is_vr(e, "IS") && text.len == 8 &&
           (str_starts(text, STR("19")) || str_starts(text, STR("20")));
}

static enum code check_public(struct making *m, const struct spot *s,
                              const struct element *e)
{
    const struct rule *rule = profile_rule(m->k->tcia, e->tag);
    struct str value;

    if (!rule)
        return check_unlisted(m, s, e);
    switch (rule->fate) {
    case FATE_UID:
        return check_uid(m, s, e);
    case FATE_PATIENT_ID:
        TRY(value_here(m, s, e, &value));
        return add(m, s, e, ACTION_PATID_CONSISTENT, value, value,
                   LEAF_DICOM_P15, "DICOM-P15-BASIC-C");
    case FATE_SHIFT:
        return is_date(e)
                   ? check_date(m, s, e)
                   : check_kept(m, s, e, LEAF_TCIA_P15, "TCIA-P15-MOD-C");
    case FATE_CLEAN:
        if (is_date(e))
            return check_date(m, s, e);
        if (is_date_number(e))
            return check_removed(m, s, e);
        return check_kept(m, s, e, LEAF_TCIA_P15, "TCIA-P15-DESC-C");
    case FATE_KEEP:
        if (is_high_age(e))
            return check_removed(m, s, e);
        return check_kept(m, s, e, LEAF_TCIA_REV, "TCIA-REV");
    default:
        return check_removed(m, s, e);
    }
}

/* True if the sequence goes as a whole, so that all texts inside must. */
static bool goes(struct making *m, const struct element *e)
{
    const struct rule *rule =
        TAG_IS_PRIVATE(e->tag) ? NULL : profile_rule(m->k->tcia, e->tag);

    return rule && rule->fate != FATE_KEEP && rule->fate != FATE_CLEAN &&
           rule->fate != FATE_SHIFT && rule->fate != FATE_DUMMY;
}

/* A sequence whose texts all become dummies, whatever they say. */
static bool is_dummy(struct making *m, const struct element *e)
{
    const struct rule *rule = profile_rule(m->k->tcia, e->tag);

    return rule && rule->fate == FATE_DUMMY;
}

static bool number_or_text(const char *vr)
{
    return !strstr("OB OW OF OD OL OV UN", vr);
}

/* ---- private elements ---------------------------------------------------------- */

static enum code check_private(struct making *m, const struct spot *s,
                               const struct element *raw,
                               const struct element *e)
{
    struct str creator = private_creator(s->in, e->tag);
    enum disposition d = private_disposition(s->in, raw, s->nesting);
    struct str nothing = {"", 0};

    if (TAG_ELEMENT(e->tag) == 0)
        return OK;
    if (TAG_ELEMENT(e->tag) < 0x1000)
        d = PRIVATE_KEEP; /* a creator */
    if (d == PRIVATE_UNKNOWN && is_date(e))
        d = PRIVATE_OFFSET_DATE; /* as it is wherever one is known */
    if (d == PRIVATE_UNKNOWN && is_vr(e, "PN"))
        d = PRIVATE_DELETE;
    switch (d) {
    case PRIVATE_DELETE:
        return check_removed(m, s, e);
    case PRIVATE_HASH:
        return e->is_sequence ? OK : check_uid(m, s, e);
    case PRIVATE_OFFSET_DATE:
    case PRIVATE_OFFSET_INT:
        return check_date(m, s, e);
    case PRIVATE_KEEP:
    case PRIVATE_STANDARD:
    case PRIVATE_UNKNOWN:
        break;
    }
    if (TAG_ELEMENT(e->tag) < 0x1000 && items_find(s->in, e->tag & 0xffff0000))
        return OK; /* readers take a group length for its creator */
    if (e->is_sequence && TAG_ELEMENT(e->tag) >= 0x1000)
        return OK; /* some name those with a creator, some without */
    if (creator.len || TAG_ELEMENT(e->tag) < 0x1000)
        TRY(add(m, s, e, ACTION_TAG_RETAINED, nothing, nothing, LEAF_TCIA_PTKB,
                "TCIA-PTKB-K"));
    if (!number_or_text(raw->vr) && raw->value.len >= PICTURE_BYTES)
        return OK; /* a cleaner may take it for a picture */
    if (!strcmp(raw->vr, "UN"))
        return OK; /* it prints as the reader's own dictionary says */
    return check_kept(m, s, e, LEAF_TCIA_PTKB, "TCIA-PTKB-K");
}

/* ---- Types ----------------------------------------------------------------------- */

static enum code check_type(struct making *m, const struct spot *s,
                            const struct element *e)
{
    struct str nothing = {"", 0};
    const struct rule *rule = profile_rule(m->k->tcia, e->tag);
    bool always;
    char type;

    if (!s->top || !m->iod || TAG_IS_PRIVATE(e->tag))
        return OK;
    type = iod_type(m->iod, e->tag, &always);
    if (type == '3' || (!always && rule && rule->fate == FATE_LEAST))
        return OK;
    TRY(add(m, s, e, ACTION_TAG_RETAINED, nothing, nothing, LEAF_DICOM_IOD,
            type == '1' ? "DICOM-IOD-1" : "DICOM-IOD-2"));
    if (type != '1' || (!e->is_sequence && !element_text(e).len))
        return OK;
    return add(m, s, e, ACTION_TEXT_NOTNULL, nothing, nothing, LEAF_DICOM_IOD,
               "DICOM-IOD-1");
}

/* Type 2 attributes that the source lacks are asked for as well. */
static enum code check_missing(struct making *m, const struct dataset *ds)
{
    const struct iod_row *rows;
    int count;

    if (!m->iod)
        return OK;
    rows = iod_rows(m->iod, &count);
    for (int i = 0; i < count; i++) {
        struct element e = {.tag = rows[i].tag};
        struct spot s = {.top = true};

        if (rows[i].type != '2' || !rows[i].always ||
            dataset_find(ds, rows[i].tag))
            continue;
        s.place = str_format(m->a, "(%04x,%04x)", TAG_GROUP(e.tag),
                             TAG_ELEMENT(e.tag));
        TRY(add(m, &s, &e, ACTION_TAG_RETAINED, STR(""), STR(""),
                LEAF_DICOM_IOD, "DICOM-IOD-2"));
    }
    return OK;
}

/* ---- the walk ---------------------------------------------------------------------- */

static enum code check_items(struct making *m, const struct spot *at,
                             bool gone);

static enum code check_sequence(struct making *m, const struct spot *s,
                                const struct element *e, bool gone)
{
    const char *step = place_step(m->a, s->in, e->tag);
    struct spot inner = {0};

    inner.nesting =
        str_format(m->a, "%s%s%s", s->nesting, *s->nesting ? "/" : "", step);
    for (int i = 0; i < e->item_count; i++) {
        inner.in = &e->items[i];
        inner.charset = charset_of(inner.in, s->charset);
        inner.place = str_format(m->a, "%s>[<%04d>]<", s->place, i);
        if (!inner.nesting || !inner.place)
            return fail(m->err, ERR_MEMORY, "no memory for a key");
        TRY(check_items(m, &inner, gone));
    }
    return OK;
}

static enum code check_element(struct making *m, const struct spot *at,
                               const struct element *raw, bool gone)
{
    struct element known = named_vr(at->in, raw), *e = &known;
    const char *step = place_step(m->a, at->in, e->tag);
    struct spot s = *at;

    s.place = str_format(m->a, "%s%s", at->place, step ? step : "");
    if (!step || !s.place)
        return fail(m->err, ERR_MEMORY, "no memory for a key");
    if (gone) {
        TRY(check_removed(m, &s, e));
    } else if (TAG_IS_PRIVATE(e->tag)) {
        TRY(check_private(m, &s, raw, e));
    } else if (TAG_ELEMENT(e->tag) != 0 && e->tag != TAG_PixelData) {
        TRY(check_type(m, &s, e));
        TRY(check_public(m, &s, e));
    }
    if (e->is_sequence && !strchr(s.nesting, '"') && !TAG_IS_PRIVATE(e->tag) &&
        !is_dummy(m, e))
        return check_sequence(m, &s, e, gone || goes(m, e));
    return OK;
}

static enum code check_items(struct making *m, const struct spot *at, bool gone)
{
    for (int i = 0; i < at->in->count; i++)
        TRY(check_element(m, at, &at->in->at[i], gone));
    return OK;
}

static enum code check_pixels(struct making *m,
                              const struct hidden_boxes *boxes,
                              const char *digest)
{
    for (int i = 0; i < boxes->count; i++) {
        const struct hidden_box *b = &boxes->at[i];
        const char *json = str_format(
            m->a,
            "{\"text\": \"%s\", \"top_left\": [%d, %d], \"bottom_right\": "
            "[%d, %d]}",
            b->text, b->left, b->top, b->right, b->bottom);

        if (!json)
            return fail(m->err, ERR_MEMORY, "no memory for a key");
        TRY(add(m, NULL, NULL, ACTION_PIXELS_HIDDEN, STR(""), str_of(json),
                LEAF_HIPAA_Z, "HIPAA-A"));
    }
    if (boxes->count || !*digest)
        return OK;
    return add(m, NULL, NULL, ACTION_PIXELS_RETAINED, STR(""), str_of(digest),
               LEAF_TCIA_P15, "TCIA-P15-PIX-K");
}

enum code key_checks(struct key_maker *k, struct arena *a,
                     const struct dataset *ds, const struct plants *plants,
                     const struct hidden_boxes *boxes, const char *digest,
                     struct checks_list *ret, struct error *err)
{
    struct making m = {.k = k,
                       .a = a,
                       .plants = plants,
                       .out = ret,
                       .iod = iod_find(dataset_text(ds, TAG_SOPClassUID)),
                       .recoded = !*digest && !boxes->count,
                       .err = err};
    struct spot top = {
        .in = &ds->root, .place = "", .nesting = "", .top = true};

    top.charset = charset_of(&ds->root, (struct str){"", 0});
    TRY(check_items(&m, &top, false));
    TRY(check_missing(&m, ds));
    return check_pixels(&m, boxes, digest);
}
