/*
 * bench_plant.c - a made-up identity put into one instance's header
 *
 * Attributes of fixed meaning get their value where they stand (and some are
 * added at the top); texts get a phrase (bench_phrases.c). What one series has,
 * all its instances have.
 */
#include "bench/bench_phrases.h"
#include "bench/bench_sprinkle.h"
#include "header/rules.h"
#include <string.h>

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

/* ---- the tree ---------------------------------------------------------------------- */

static bool is_instance_uid(const struct element *e)
{
    return !strcmp(e->vr, "UI") && !uid_names_class(e->tag) &&
           dict_by_tag(e->tag);
}

static const char *new_uid(const struct planting *p, struct str old,
                           struct str more)
{
    const char *key = str_format(p->a, "%.*s|%.*s", (int)old.len, old.at,
                                 (int)more.len, more.at);

    return key ? synthetic_uid(p->a, p->seed, str_of(key)) : NULL;
}

static enum code plant_uid(struct planting *p, struct element *e,
                           struct error *err)
{
    struct str old = element_text(e);
    const char *new;

    if (!old.len || str_starts(old, STR("1.2.840.10008.")) ||
        element_parts(e) != 1)
        return OK;
    new = new_uid(p, old, e->tag == TAG_SOPInstanceUID ? p->single : p->apart);
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

    p->named = new_uid(p, dataset_text(p->ds, TAG_StudyInstanceUID), p->apart);
    if (!p->named)
        return fail(err, ERR_MEMORY, "no memory for UIDs");
    TRY(set_fixed(p, err));
    TRY(set_odd(p, err));
    TRY(plant_comments(p, err));
    TRY(add_private(p, err));
    TRY(sprinkle(p, err));
    TRY(plant_items(p, &top, err));
    if (dataset_text(p->ds, TAG_SOPInstanceUID).len)
        TRY(items_set(p->ds, &p->ds->meta, TAG_MediaStorageSOPInstanceUID, "UI",
                      dataset_text(p->ds, TAG_SOPInstanceUID), err));
    return OK;
}
