/*
 * dataset.c - opening: which syntax it is, and the one pass that parses it
 *
 * The transfer syntax of the file meta is believed unless the first elements
 * can only be read in another native coding; a file without meta is taken for
 * the native coding in which its first elements make sense.
 */
#include "dicom/dataset.h"
#include "dicom/parse.h"

/* In the order in which they are tried. */
static const struct {
    struct coding coding;
    const char *uid;
} natives[] = {
    {{true, false}, "1.2.840.10008.1.2.1"},
    {{false, false}, "1.2.840.10008.1.2"},
    {{true, true}, "1.2.840.10008.1.2.2"},
};
enum { NATIVES = sizeof natives / sizeof *natives, SURE = 4 };

static const struct syntax *native_at(struct bytes file, size_t at)
{
    for (int i = 0; i < NATIVES; i++)
        if (coding_heads(file, at, natives[i].coding) == SURE)
            return syntax_find(str_of(natives[i].uid));
    return NULL;
}

static enum code declared_syntax(struct dataset *ds, struct error *err)
{
    const struct element *e = items_find(&ds->meta, TAG_TransferSyntaxUID);

    if (!ds->meta.count)
        return OK;
    if (!e || !element_text(e).len)
        return fail_at(err, ERR_FORMAT, TAG_TransferSyntaxUID,
                       "the file meta names no transfer syntax");
    ds->syntax = syntax_find(element_text(e));
    if (!ds->syntax)
        return fail_at(err, ERR_UNSUPPORTED, TAG_TransferSyntaxUID,
                       "unknown transfer syntax");
    return OK;
}

/* Settle ds->syntax by what stands at the beginning of the data set. */
static enum code real_syntax(struct parse *p, struct dataset *ds, size_t at,
                             struct error *err)
{
    const struct syntax *s = ds->syntax, *other;
    struct coding declared;

    if (s) {
        declared = (struct coding){s->explicit_vr, s->big_endian};
        if (s->encapsulated || s->deflated ||
            coding_heads(p->file, at, declared) == SURE)
            return OK;
    }
    other = native_at(p->file, at);
    if (!s && !other)
        return fail(err, ERR_FORMAT, "not DICOM");
    if (other) {
        ds->syntax = other;
        p->repaired = true;
    }
    return OK;
}

static enum code inflated(struct parse *p, struct dataset *ds, size_t *at,
                          struct error *err)
{
    struct bytes in = {p->file.at + *at, p->file.len - *at};
    size_t used;

    if (!ds->syntax || !ds->syntax->deflated)
        return OK;
    TRY(inflate_bytes(p->arena, in, p->limits->arena_bytes, &p->file, &used,
                      err));
    ds->trailing = (int64_t)(in.len - used);
    *at = 0;
    return OK;
}

static enum code parse_file(struct parse *p, struct dataset *ds,
                            struct error *err)
{
    size_t at;

    TRY(parse_meta(p, ds, &at, err));
    TRY(declared_syntax(ds, err));
    TRY(inflated(p, ds, &at, err));
    TRY(real_syntax(p, ds, at, err));
    p->coding =
        (struct coding){ds->syntax->explicit_vr, ds->syntax->big_endian};
    TRY(parse_root(p, at, ds, err));
    if (!ds->meta.count && !dataset_text(ds, TAG_SOPClassUID).len)
        return fail_at(err, ERR_FORMAT, TAG_SOPClassUID,
                       "neither file meta nor a SOP class: not DICOM");
    ds->pixels.file = p->file;
    ds->repaired = p->repaired;
    return OK;
}

enum code dataset_open_memory(struct arena *a, struct bytes bytes,
                              const struct limits *limits,
                              struct dataset **ret_ds, struct error *err)
{
    struct dataset *ds = arena_alloc(a, sizeof *ds);
    struct parse p = {.arena = a,
                      .limits = limits,
                      .file = bytes,
                      .budget = limits->elements};
    enum code code;

    if (!ds)
        return fail(err, ERR_MEMORY, "no memory for a data set");
    ds->arena = a;
    p.scratch = arena_create(limits->arena_bytes);
    if (!p.scratch)
        return fail(err, ERR_MEMORY, "no memory for a data set");
    code = parse_file(&p, ds, err);
    arena_destroy(p.scratch);
    TRY(code);
    *ret_ds = ds;
    return OK;
}

enum code dataset_open(struct arena *a, int fd, const struct limits *limits,
                       struct dataset **ret_ds, struct error *err)
{
    struct bytes bytes;

    TRY(file_map(a, fd, limits->file_bytes, &bytes, err));
    return dataset_open_memory(a, bytes, limits, ret_ds, err);
}

bool dataset_looks_like(struct bytes head)
{
    static const uint8_t prefix[4] = {'D', 'I', 'C', 'M'};
    struct str dicm = {(const char *)prefix, sizeof prefix};

    for (size_t at = 0; at <= 128; at += 128)
        if (head.len >= at + 4 &&
            str_equal((struct str){(const char *)head.at + at, 4}, dicm))
            return true;
    return native_at(head, 0) != NULL;
}
