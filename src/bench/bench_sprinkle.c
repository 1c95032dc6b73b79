/*
 * bench_sprinkle.c - attributes of the tables that an instance happens to lack
 *
 * What a source has decides which rules a benchmark tries; so each series gets
 * a few more attributes by chance: public ones of TCIA's table, at the top and
 * in sequences, and private ones of its knowledge base under their creators.
 * Values suit the VR: dates, UIDs and what identifies where the row takes it
 * away, words that identify nobody where it stays.
 */
#include "bench/bench_sprinkle.h"
#include "bench/bench_private.h"
#include "header/rules.h"
#include <string.h>

enum { PUBLIC_TRIES = 24, PRIVATE_TRIES = 60, PRIVATE_MOST = 10 };

enum want { WANT_HARMLESS, WANT_IDENTITY };

/* ---- values ------------------------------------------------------------------ */

static const char *harmless(struct chance *c)
{
    static const char *const texts[] = {
        "Helical chest",          "Axial thin slices",
        "Contrast given slowly",  "w/ contrast for staging",
        "Follow up of nodule",    "Supine, arms up",
        "Lateral view, standing", "Breath hold 12 sec",
        "Normal protocol"};

    return texts[chance_below(c, (int)(sizeof texts / sizeof *texts))];
}

static const char *identity(struct planting *p, struct chance *c)
{
    const struct person *q = p->person;
    const struct visit *v = p->visit;
    const char *const texts[] = {q->name,      q->id,    q->phone,  v->hospital,
                                 v->accession, v->staff, v->acronym};

    return texts[chance_below(c, (int)(sizeof texts / sizeof *texts))];
}

static const char *number(struct planting *p, struct chance *c, bool whole)
{
    int n = 1 + chance_below(c, 90);

    return whole ? str_format(p->a, "%d", n)
                 : str_format(p->a, "%d.%d", n, chance_below(c, 100));
}

static const char *date(struct planting *p, struct chance *c, bool time)
{
    const char *day = chance_below(c, 3) ? p->visit->date : p->visit->earlier;

    return time ? str_format(p->a, "%s%02d%02d%02d.%03d", day,
                             chance_below(c, 24), chance_below(c, 60),
                             chance_below(c, 60), chance_below(c, 1000))
                : day;
}

static const char *new_uid(struct planting *p, struct chance *c)
{
    const char *key = str_format(p->a, "%.*s|%d", (int)p->series.len,
                                 p->series.at, chance_below(c, 1000000));

    return key ? synthetic_uid(p->a, p->seed, str_of(key)) : NULL;
}

/* NULL for a VR that nothing is made for. */
static const char *value_for(struct planting *p, struct chance *c,
                             const char *vr, enum want want)
{
    const struct visit *v = p->visit;

    if (!strcmp(vr, "DA") || !strcmp(vr, "DT"))
        return date(p, c, vr[1] == 'T');
    if (!strcmp(vr, "TM"))
        return "101530";
    if (!strcmp(vr, "UI"))
        return new_uid(p, c);
    if (!strcmp(vr, "PN"))
        return chance_below(c, 2) ? v->reading : p->person->pn;
    if (!strcmp(vr, "IS") || !strcmp(vr, "DS"))
        return number(p, c, *vr == 'I');
    if (!strcmp(vr, "CS"))
        return "STANDARD";
    if (!strcmp(vr, "AS"))
        return "064Y";
    if (!strstr("LO SH LT ST UT UC ", vr))
        return NULL;
    return want == WANT_IDENTITY ? identity(p, c) : harmless(c);
}

static bool fits(const char *vr, const char *value)
{
    return value && strlen(value) <= (!strcmp(vr, "SH")   ? 16
                                      : !strcmp(vr, "LO") ? 64
                                                          : 1024u);
}

/* ---- public attributes -------------------------------------------------------- */

static bool stays(enum fate fate)
{
    return fate == FATE_KEEP || fate == FATE_CLEAN || fate == FATE_SHIFT;
}

/* What decides how a file is read, or says what was done to it, is left alone;
 * so is the number that makes its committee's name conditional, which Table
 * E.1-1 removes and the name not. */
static bool is_free(uint32_t tag)
{
    static const uint32_t taken[] = {
        0x00080005,           0x00080008, TAG_SOPClassUID, TAG_SOPInstanceUID,
        0x00080060,           0x00120062, 0x00120063,      0x00120082,
        0x00120064,           0x0040a043, 0x0040a730,      TAG_StudyInstanceUID,
        TAG_SeriesInstanceUID};

    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        if (taken[i] == tag)
            return false;
    return TAG_GROUP(tag) >= 0x0008 && TAG_GROUP(tag) < 0x5000 &&
           TAG_GROUP(tag) != 0x0028 && TAG_GROUP(tag) != 0x0088;
}

/* An item as sequences of procedures and observers have them. */
static enum code add_item(struct planting *p, struct chance *c, uint32_t tag,
                          struct error *err)
{
    const struct visit *v = p->visit;
    const struct {
        uint32_t tag;
        const char *vr, *value;
    } rows[] = {
        {0x00080050, "SH", v->accession},  {0x00080080, "LO", v->hospital},
        {0x00080104, "LO", harmless(c)},   {0x00081030, "LO", harmless(c)},
        {0x00081155, "UI", new_uid(p, c)}, {0x00100020, "LO", p->person->id},
        {0x0040a123, "PN", v->reading},    {0x00400007, "LO", harmless(c)},
        {0x00400002, "DA", v->date},       {0x00401400, "LT", harmless(c)}};
    struct items *item;

    TRY(items_add_item(p->ds, &p->ds->root, tag, &item, err));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].value && chance_below(c, 2))
            TRY(items_set(p->ds, item, rows[i].tag, rows[i].vr,
                          str_of(rows[i].value), err));
    return OK;
}

static enum code add_public(struct planting *p, struct chance *c,
                            struct error *err)
{
    const struct profile *profile = p->profile;
    const struct rule *rule =
        &profile->exact[chance_below(c, profile->exact_count)];
    const struct dict_row *row = dict_by_tag(rule->tag);
    const char *value;

    if (!row || !is_free(rule->tag) || dataset_find(p->ds, rule->tag) ||
        (!strcmp(row->vr, "UI") && uid_names_class(rule->tag)))
        return OK;
    if (!strcmp(row->vr, "SQ"))
        return add_item(p, c, rule->tag, err);
    value = value_for(p, c, row->vr,
                      stays(rule->fate) ? WANT_HARMLESS : WANT_IDENTITY);
    return fits(row->vr, value)
               ? dataset_set(p->ds, rule->tag, row->vr, str_of(value), err)
               : OK;
}

/* ---- private ones ------------------------------------------------------------- */

/* The block of a creator, or the first that is free; 0: there is none, or the
 * creator is there in another spelling, which the key could not tell apart. */
static unsigned block_for(const struct items *in, unsigned group,
                          const char *creator)
{
    for (unsigned block = 0x10; block < 0x20; block++) {
        const struct element *e = items_find(in, group << 16 | block);

        if (!e || str_equal(element_text(e), str_of(creator)))
            return block;
        if (str_same(element_text(e), str_of(creator)))
            return 0;
    }
    return 0;
}

static const char *private_value(struct planting *p, struct chance *c,
                                 const struct private_row *row)
{
    switch (row->disposition) {
    case PRIVATE_OFFSET_DATE:
        return date(p, c, !strcmp(row->vr, "DT"));
    case PRIVATE_OFFSET_INT:
        return !strcmp(row->vr, "LO") ? "1533463815" : NULL;
    case PRIVATE_HASH:
        return new_uid(p, c);
    case PRIVATE_DELETE:
        return value_for(p, c, row->vr, WANT_IDENTITY);
    case PRIVATE_KEEP:
    case PRIVATE_STANDARD:
    case PRIVATE_UNKNOWN:
        break;
    }
    return strcmp(row->vr, "UI") ? value_for(p, c, row->vr, WANT_HARMLESS)
                                 : NULL;
}

static enum code add_private_row(struct planting *p, struct chance *c,
                                 int *count, struct error *err)
{
    const struct private_row *row = private_row_any(c);
    struct items *root = &p->ds->root;
    unsigned block;
    const char *value = NULL;
    uint32_t tag;

    if (!*row->creator || *row->path || !(row->group & 1))
        return OK;
    if (row->vr[0] && strstr("LO SH LT ST UT DA DT TM UI PN IS DS AS", row->vr))
        value = private_value(p, c, row);
    block = block_for(root, row->group, row->creator);
    if (!fits(row->vr, value) || !block)
        return OK;
    tag = (uint32_t)row->group << 16;
    if (items_find(root, tag | block << 8 | row->element))
        return OK;
    TRY(items_set(p->ds, root, tag | block, "LO", str_of(row->creator), err));
    ++*count;
    return items_set(p->ds, root, tag | block << 8 | row->element, row->vr,
                     str_of(value), err);
}

enum code sprinkle(struct planting *p, struct error *err)
{
    struct chance c = chance_of(p->seed, "sprinkle", p->series);
    int privates = 0;

    for (int i = 0; i < PUBLIC_TRIES; i++)
        TRY(add_public(p, &c, err));
    for (int i = 0; i < PRIVATE_TRIES && privates < PRIVATE_MOST; i++)
        TRY(add_private_row(p, &c, &privates, err));
    return OK;
}
