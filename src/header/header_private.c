/*
 * header_private.c - private elements by creator, element, VR and nesting
 *
 * `basic` removes them all, creators too, unless safe ones are kept (PS3.15
 * Table E.3.10-1). `tcia` looks up TCIA's knowledge base and keeps what it
 * does not find, as well as every creator: without its creator an element
 * means nothing. What nobody knows is kept with care: dates move and persons'
 * names go, as the knowledge base has it wherever it knows such an element,
 * texts are cleaned, and what may be a picture becomes zeros.
 */
#include "header/clean.h"
#include <string.h>
#include <strings.h>

enum { PICTURE_BYTES = 1024 };

enum disposition {
    PRIVATE_KEEP,
    PRIVATE_DELETE,
    PRIVATE_HASH,
    PRIVATE_OFFSET_DATE,
    PRIVATE_OFFSET_INT,
    PRIVATE_STANDARD, /* as the standard attribute is treated elsewhere */
    PRIVATE_UNKNOWN
};

struct row {
    uint16_t group, element;
    char vr[3];
    enum disposition disposition;
    const char *creator, *path;
};

static const struct row tcia[] = {
#include "tables/tcia_private.inc"
};

static const struct row safe[] = {
#include "tables/private_safe.inc"
};

static const struct {
    uint16_t group, element;
    char vr[3];
    const char *creator;
} vrs[] = {
#include "tables/private_vr.inc"
};

enum {
    VR_COUNT = sizeof vrs / sizeof *vrs,
    TCIA_COUNT = sizeof tcia / sizeof *tcia,
    SAFE_COUNT = sizeof safe / sizeof *safe
};

/* The rows of a group and element: first of them and how many. */
static const struct row *rows_of(const struct row *rows, int count,
                                 uint32_t place, int *ret_count)
{
    int low = 0, high = count, end;

    while (low < high) {
        int middle = low + (high - low) / 2;
        uint32_t at = (uint32_t)rows[middle].group << 16 | rows[middle].element;

        if (at < place)
            low = middle + 1;
        else
            high = middle;
    }
    for (end = low; end < count; end++)
        if (((uint32_t)rows[end].group << 16 | rows[end].element) != place)
            break;
    *ret_count = end - low;
    return rows + low;
}

static bool same_creator(const char *name, struct str creator)
{
    return strlen(name) == creator.len &&
           (!creator.len || !strncasecmp(name, creator.at, creator.len));
}

static bool is_vr_of(int i, uint32_t tag)
{
    return vrs[i].group == TAG_GROUP(tag) && vrs[i].element == (tag & 0xff);
}

/* The first row of an element in a block, if there is one. */
static int first_vr(uint32_t tag)
{
    uint32_t place = (tag & 0xffff0000) | (tag & 0xff);
    int low = 0, high = VR_COUNT;

    while (low < high) {
        int middle = low + (high - low) / 2;

        if (((uint32_t)vrs[middle].group << 16 | vrs[middle].element) < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const char *known_vr(const struct items *in, const struct element *e)
{
    const struct dict_row *row;
    struct str creator;

    if (!TAG_IS_PRIVATE(e->tag)) {
        row = dict_by_tag(e->tag);
        return row && row->vr[0] && strcmp(row->vr, "SQ") ? row->vr : NULL;
    }
    creator = private_creator(in, e->tag);
    for (int i = first_vr(e->tag); i < VR_COUNT && is_vr_of(i, e->tag); i++)
        if (str_equal(str_of(vrs[i].creator), creator))
            return strcmp(vrs[i].vr, "SQ") ? vrs[i].vr : NULL;
    return NULL;
}

/* How well a row fits: 0 not at all. Exact case and VR count most; an element
 * of unknown VR takes any row. */
static int fit(const struct row *row, struct str creator, const char *vr,
               const char *path)
{
    int score = 1;

    if (!same_creator(row->creator, creator) || strcasecmp(row->path, path))
        return 0;
    if (!strcmp(row->vr, vr))
        score += 8;
    else if (!row->vr[0])
        score += 4;
    else if (strcmp(vr, "UN") && strcmp(row->vr, "UN"))
        return 0;
    if (str_equal(str_of(row->creator), creator))
        score += 2;
    return score;
}

static const struct row *best_row(const struct row *rows, int count,
                                  uint32_t place, struct str creator,
                                  const char *vr, const char *path)
{
    const struct row *best = NULL;
    int best_score = 0, n;

    rows = rows_of(rows, count, place, &n);
    for (int i = 0; i < n; i++) {
        int score = fit(&rows[i], creator, vr, path);

        if (score > best_score || (score && score == best_score &&
                                   rows[i].disposition == PRIVATE_DELETE)) {
            best = &rows[i];
            best_score = score;
        }
    }
    return best;
}

static enum fate fate_by(enum disposition d, const char *vr)
{
    switch (d) {
    case PRIVATE_DELETE:
        return FATE_REMOVE;
    case PRIVATE_HASH:
        return strcmp(vr, "SQ") ? FATE_UID : FATE_KEEP;
    case PRIVATE_OFFSET_DATE:
        return FATE_SHIFT;
    case PRIVATE_OFFSET_INT:
        return FATE_SHIFT_SECONDS;
    case PRIVATE_KEEP:
    case PRIVATE_STANDARD:
    case PRIVATE_UNKNOWN:
        return FATE_KEEP;
    }
    return FATE_KEEP;
}

static bool is_creator(uint32_t tag)
{
    return TAG_ELEMENT(tag) >= 0x0010 && TAG_ELEMENT(tag) <= 0x00ff;
}

/* A rule of the profile's own file about this element, or NULL. */
static const struct private_rule *own_rule(const struct profile *p,
                                           uint32_t tag, struct str creator)
{
    for (int i = 0; i < p->private_count; i++) {
        const struct private_rule *r = &p->privates[i];

        if (r->group == TAG_GROUP(tag) && r->element == (tag & 0xff) &&
            str_same(r->creator, creator))
            return r;
    }
    return NULL;
}

/* Does any element of the creator's block stay? */
static bool block_stays(struct cleaning *c, const struct place *p,
                        const struct element *creator)
{
    uint32_t block =
        (creator->tag & 0xffff0000) | (uint32_t)TAG_ELEMENT(creator->tag) << 8;

    for (int i = 0; i < p->items->count; i++) {
        const struct element *e = &p->items->at[i];

        if ((e->tag & 0xffffff00) == block &&
            private_fate(c, p, e).fate != FATE_REMOVE)
            return true;
    }
    return false;
}

/* TCIA keeps every creator, and elements that it does not know. */
static bool all_stay(const struct profile *p)
{
    return p->tcia && p->on[OPTION_SAFE_PRIVATE];
}

/* A creator that holds the patient's name or number is none: its block goes.
 * Elements of one block follow each other, so the last answer is kept. */
static bool creator_is_harmless(struct cleaning *c, struct str creator)
{
    if (c->asked.at == creator.at && c->asked.len == creator.len)
        return c->asked_harmless;
    c->asked = creator;
    c->asked_harmless = !text_names_patient(c, creator);
    return c->asked_harmless;
}

static struct decision creator_fate(struct cleaning *c, const struct place *p,
                                    const struct element *e)
{
    struct str text = element_text(e), moved;
    bool harmless = creator_is_harmless(c, text);
    bool stays = harmless && (all_stay(c->profile) || block_stays(c, p, e));

    /* where a creator should be some devices put the hour */
    if (!harmless && all_stay(c->profile) && text.len >= 8 &&
        date_shift(c->a, text, 0, &moved))
        return (struct decision){.fate = FATE_SHIFT, .own = true};
    /* own: creators are names of makers and never swept */
    return (struct decision){.fate = stays ? FATE_KEEP : FATE_REMOVE,
                             .own = true};
}

bool private_all_go(const struct profile *p)
{
    return !p->on[OPTION_SAFE_PRIVATE] && !p->private_count;
}

/* Elements of one block follow each other, so the last creator is kept. */
static struct str creator_of(struct cleaning *c, const struct items *in,
                             uint32_t tag)
{
    if (c->block_of != in || c->block != tag >> 8) {
        c->block_of = in;
        c->block = tag >> 8;
        c->block_creator = private_creator(in, tag);
    }
    return c->block_creator;
}

/* Raw bytes that nobody knows, enough for a line of text as a picture. */
static bool may_be_picture(const struct element *e)
{
    return !e->is_sequence && e->value.len >= PICTURE_BYTES &&
           strstr("OB OW OF OD OL OV UN", e->vr);
}

static bool is_vr(const struct element *e, const char *vr)
{
    return !strcmp(e->vr, vr);
}

/* What becomes in `tcia` of an element that the knowledge base does not know,
 * or has no verdict for. */
static enum fate unknown_fate(const struct element *e)
{
    if (may_be_picture(e))
        return FATE_DUMMY;
    if (is_vr(e, "DA") || is_vr(e, "DT"))
        return FATE_SHIFT;
    return is_vr(e, "PN") ? FATE_EMPTY : FATE_CLEAN;
}

static enum fate known_fate(const struct profile *p, const struct row *row,
                            const struct element *e)
{
    enum fate fate = row && row->disposition != PRIVATE_UNKNOWN
                         ? fate_by(row->disposition, e->vr)
                         : unknown_fate(e);

    return (fate == FATE_SHIFT || fate == FATE_SHIFT_SECONDS) &&
                   p->on[OPTION_FULL_DATES]
               ? FATE_KEEP
               : fate;
}

struct decision private_fate(struct cleaning *c, const struct place *p,
                             const struct element *e)
{
    const struct profile *profile = c->profile;
    uint32_t place = (e->tag & 0xffff0000) | (e->tag & 0xff);
    const struct private_rule *own;
    const struct row *row;
    struct str creator;

    if (private_all_go(profile))
        return (struct decision){.fate = FATE_REMOVE};
    if (is_creator(e->tag))
        return creator_fate(c, p, e);
    if (TAG_ELEMENT(e->tag) == 0) /* a group length: the writer's business */
        return (struct decision){.fate = all_stay(profile) ? FATE_KEEP
                                                           : FATE_REMOVE};
    creator = creator_of(c, p->items, e->tag);
    if (!creator_is_harmless(c, creator))
        return (struct decision){.fate = FATE_REMOVE};
    own = own_rule(profile, e->tag, creator);
    if (own)
        return (struct decision){own->fate, own->value, true, true};
    if (!profile->on[OPTION_SAFE_PRIVATE])
        return (struct decision){.fate = FATE_REMOVE};
    if (!profile->tcia) {
        row = best_row(safe, SAFE_COUNT, place, creator, e->vr, "");
        return (struct decision){.fate = row ? FATE_KEEP : FATE_REMOVE};
    }
    row = best_row(tcia, TCIA_COUNT, place, creator, e->vr, p->path);
    return (struct decision){.fate = known_fate(profile, row, e)};
}

bool private_standard_fate(const struct place *p, const struct element *e,
                           enum fate *ret_fate)
{
    const struct row *row =
        best_row(tcia, TCIA_COUNT, e->tag, (struct str){"", 0}, e->vr, p->path);

    if (!row || row->disposition == PRIVATE_STANDARD ||
        row->disposition == PRIVATE_UNKNOWN)
        return false;
    *ret_fate = fate_by(row->disposition, e->vr);
    return true;
}
