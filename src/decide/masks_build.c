/*
 * masks_build.c - rules put together piece by piece, for the importers
 */
#include "decide/masks_build.h"
#include <string.h>

enum { IMPORT_MAX = 16 << 20 };

static enum code no_memory(const struct import *im)
{
    return fail(im->err, ERR_MEMORY, "no memory for masks");
}

enum code import_remark(struct import *im, int line, const char *what)
{
    const char *text = str_c(im->a, str_of(what));

    return mask_remark(im->a, im->remarks, im->path, line, "", text, im->err);
}

bool import_numbers(struct str s, int v[4])
{
    for (int i = 0; i < 4; i++) {
        struct str one = str_trim(str_cut(s, ',', &s));
        int64_t n;

        if (!str_to_int(one, &n) || n < -65535 || n > 65535)
            return false;
        v[i] = (int)n;
    }
    return !s.at;
}

enum code build_test(struct import *im, struct str path, enum mask_op op,
                     bool cased, bool negate, struct condition *ret)
{
    struct condition c = {
        .kind = COND_TEST, .op = op, .cased = cased, .negate = negate};

    c.path.text = str_copy(im->a, path);
    if (!c.path.text.at)
        return no_memory(im);
    *ret = c;
    return OK;
}

enum code build_value(struct import *im, struct condition *c, struct str value)
{
    struct str *wider =
        arena_array(im->a, (size_t)c->value_count + 1, sizeof *wider);

    if (!wider)
        return no_memory(im);
    if (c->value_count)
        memcpy(wider, c->values, (size_t)c->value_count * sizeof *wider);
    wider[c->value_count] = str_copy(im->a, value);
    if (!wider[c->value_count].at)
        return no_memory(im);
    c->value_count++;
    c->values = wider;
    return OK;
}

enum code build_both(struct import *im, bool any, struct condition one,
                     struct condition other, struct condition *ret)
{
    struct condition *inner;
    int kind = any ? COND_ANY : COND_ALL, count = 1;

    /* a chain of one kind stays flat */
    if ((int)one.kind == kind && !one.negate)
        count = one.count;
    inner = arena_array(im->a, (size_t)count + 1, sizeof *inner);
    if (!inner)
        return no_memory(im);
    if ((int)one.kind != kind || one.negate)
        inner[0] = one;
    else if (count)
        memcpy(inner, one.inner, (size_t)count * sizeof *inner);
    inner[count] = other;
    *ret = (struct condition){
        .kind = any ? COND_ANY : COND_ALL, .inner = inner, .count = count + 1};
    return OK;
}

enum code draft_note(struct import *im, struct draft *d, const char *note)
{
    if (!arena_push(im->a, d->notes))
        return no_memory(im);
    d->notes.at[d->notes.count - 1] = str_copy(im->a, str_of(note));
    return d->notes.at[d->notes.count - 1].at ? OK : no_memory(im);
}

enum code draft_condition(struct import *im, struct draft *d,
                          const struct condition *c)
{
    /* the parts of an AND stand for themselves */
    if (c->kind == COND_ALL && !c->negate) {
        for (int i = 0; i < c->count; i++)
            TRY(draft_condition(im, d, &c->inner[i]));
        return OK;
    }
    if (!arena_push(im->a, d->match))
        return no_memory(im);
    d->match.at[d->match.count - 1] = *c;
    return OK;
}

enum code draft_region(struct import *im, struct draft *d, bool keep, int x,
                       int y, int width, int height, int line)
{
    struct region r = {x, y, width, height, line};

    if (keep) {
        if (!arena_push(im->a, d->keep))
            return no_memory(im);
        d->keep.at[d->keep.count - 1] = r;
        return OK;
    }
    if (!arena_push(im->a, d->regions))
        return no_memory(im);
    d->regions.at[d->regions.count - 1] = r;
    return OK;
}

/* Rows and Columns that a rule asks for become its sizes. */
static void take_sizes(struct draft *d, struct variant *v)
{
    int n = 0;

    for (int i = 0; i < d->match.count; i++) {
        const struct condition *c = &d->match.at[i];
        bool rows = str_equal(c->path.text, STR("Rows"));
        bool columns = str_equal(c->path.text, STR("Columns"));
        int64_t size;

        if (c->kind == COND_TEST && (rows || columns) && !c->negate &&
            c->op == OP_EQUALS && c->value_count == 1 &&
            str_to_int(c->values[0], &size) && size > 0 && size <= 65535) {
            *(rows ? &v->rows : &v->columns) = (int)size;
            continue;
        }
        d->match.at[n++] = *c;
    }
    d->match.count = n;
}

enum code draft_done(struct import *im, struct draft *d)
{
    struct mask_rule *r;

    if (d->variants.count <= 1) {
        struct variant own = {0};
        bool had = d->variants.count == 1;

        if (had)
            own = d->variants.at[0];
        take_sizes(d, &own);
        if (d->regions.count) {
            own.regions = d->regions.at;
            own.region_count = d->regions.count;
        }
        if (d->keep.count) {
            own.keep = d->keep.at;
            own.keep_count = d->keep.count;
        }
        if (had || own.rows || own.columns || own.region_count ||
            own.keep_count) {
            if (!had && !arena_push(im->a, d->variants))
                return no_memory(im);
            d->variants.at[0] = own;
        }
    }
    if (!arena_push(im->a, im->m->rules))
        return no_memory(im);
    r = &im->m->rules.at[im->m->rules.count - 1];
    *r = d->rule;
    if (!r->id)
        r->id = str_format(im->a, "%s-%03d", im->catalog, im->m->rules.count);
    if (!r->name)
        r->name = r->id;
    if (!r->id)
        return no_memory(im);
    r->match = d->match.at;
    r->match_count = d->match.count;
    r->variants = d->variants.at;
    r->variant_count = d->variants.count;
    r->notes = d->notes.at;
    r->note_count = d->notes.count;
    return OK;
}

/* ---- all formats ----------------------------------------------------- */

static const struct {
    const char *name;
    bool first; /* the first matching rule decides */
} formats[] = {[FORMAT_CTP] = {"ctp", true},
               [FORMAT_DEID] = {"deid", false},
               [FORMAT_SMI] = {"smi", false},
               [FORMAT_KARNAK] = {"karnak", true},
               [FORMAT_DICOMEDIT] = {"dicomedit", false},
               [FORMAT_DRE] = {"dre", true}};

bool mask_format_find(const char *name, enum mask_format *ret)
{
    for (int i = 0; i <= FORMAT_DRE; i++)
        if (!strcmp(name, formats[i].name)) {
            *ret = (enum mask_format)i;
            return true;
        }
    return false;
}

static enum code import_one(struct import *im, enum mask_format format)
{
    switch (format) {
    case FORMAT_CTP:
        return import_ctp(im);
    case FORMAT_DEID:
        return import_deid(im, false);
    case FORMAT_SMI:
        return import_deid(im, true);
    case FORMAT_KARNAK:
        return import_karnak(im);
    case FORMAT_DICOMEDIT:
        return import_dicomedit(im);
    case FORMAT_DRE:
        return import_dre(im);
    }
    return fail(im->err, ERR_USAGE, "no such format");
}

/* The last part of a path. */
static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* "deid-site.recipe" for site.recipe: rules of several files may be used side
 * by side. What only says that the file holds text is left out. */
static const char *catalog_of(struct arena *a, const char *format,
                              const char *path)
{
    static const char *const ends[] = {".txt",  ".yaml",   ".yml", ".json",
                                       ".conf", ".script", ".das", NULL};
    struct str base = str_of(base_name(path));
    char *name;

    for (int i = 0; ends[i]; i++) {
        size_t len = strlen(ends[i]);

        if (base.len > len && !memcmp(base.at + base.len - len, ends[i], len))
            base.len -= len;
    }
    name = str_format(a, "%s-%.*s", format, (int)base.len, base.at);
    for (char *c = name; c && *c; c++)
        if (!(ascii_digit(*c) || (*c >= 'A' && *c <= 'Z') ||
              (*c >= 'a' && *c <= 'z') || strchr("._", *c)))
            *c = '-';
    return name;
}

enum code masks_import(struct arena *a, enum mask_format format,
                       const char *path, struct str text, struct buffer *ret,
                       struct mask_remarks *ret_remarks, struct error *err)
{
    struct masks *m = arena_alloc(a, sizeof *m);
    struct import im = {.a = a,
                        .m = m,
                        .path = path,
                        .text = text,
                        .remarks = ret_remarks,
                        .err = err};
    const struct masks *again;

    im.catalog = catalog_of(a, formats[format].name, path);
    if (!m || !im.catalog)
        return fail(err, ERR_MEMORY, "no memory for masks");
    if (text.len > IMPORT_MAX)
        return fail(err, ERR_LIMIT, "%s is too long", path);
    TRY(import_one(&im, format));
    if (!m->rules.count)
        return fail(err, ERR_FORMAT, "%s: no rule in there", path);
    TRY(masks_write(m, im.catalog, formats[format].first, base_name(path), ret,
                    err));
    /* what was written must be what is read */
    return masks_read_text(a, path, (struct str){ret->at, ret->len}, true,
                           &again, err);
}
