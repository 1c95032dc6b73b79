/*
 * identifiers.c - the dictionary: collected from headers, packed, unpacked
 */
#include "decide/identifiers.h"
#include "decide/identifiers_index.h"
#include "dicom/charset.h"
#include <string.h>

enum {
    IDENTIFIERS_MAX = 20000, /* names and numbers of one patient */
    REPEATED_MAX = 2000,     /* times and UIDs: each instance has its own */
    VALUE_MAX = 4096,        /* bytes of one value */
    PACK_MAX = 64 << 20
};

static const struct {
    uint32_t tag;
    enum id_kind kind;
} identifying[] = {
#define IDENTIFYING(tag, kind) {tag, kind},
#include "decide/identifying.def"
#undef IDENTIFYING
};

/* The VR that tells what e is: the file's, or where it may lie PS3.6's. */
static const char *telling_vr(const struct element *e)
{
    static const char telling[] = "PN DA DT TM";
    const struct dict_row *row;

    if (TAG_IS_PRIVATE(e->tag) || (e->vr[0] && strstr(telling, e->vr)))
        return e->vr;
    row = dict_by_tag(e->tag);
    return row ? row->vr : e->vr;
}

/* Which kind of value is element e? False: it names nobody. */
static bool kind_of(const struct element *e, enum id_kind *ret_kind)
{
    size_t low = 0, high = sizeof identifying / sizeof *identifying;
    const char *vr;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (identifying[middle].tag == e->tag) {
            *ret_kind = identifying[middle].kind;
            return true;
        }
        if (identifying[middle].tag < e->tag)
            low = middle + 1;
        else
            high = middle;
    }
    vr = telling_vr(e);
    if (!strcmp(vr, "PN")) {
        *ret_kind = TAG_GROUP(e->tag) == 0x0010 ? ID_PERSON : ID_STAFF;
        return true;
    }
    if (TAG_IS_PRIVATE(e->tag))
        return false;
    if (!strcmp(vr, "DA") || !strcmp(vr, "DT"))
        *ret_kind = ID_DATE;
    else if (!strcmp(vr, "TM"))
        *ret_kind = ID_TIME;
    else
        return false;
    return true;
}

/* ---- the set --------------------------------------------------------- */

static uint64_t hash_value(enum id_kind kind, struct str value)
{
    char k = (char)kind;

    return hash_more(hash_more(HASH_START, &k, 1), value.at, value.len);
}

static bool seen_widen(const struct identifiers *ids, struct id_index *x)
{
    int room = x->seen_room ? x->seen_room * 2 : 256;
    int *wider = arena_array(x->home, (size_t)room, sizeof *wider);

    if (!wider)
        return false;
    memset(wider, 0xff, (size_t)room * sizeof *wider);
    for (int i = 0; i < ids->count; i++) {
        uint64_t h = hash_value(ids->at[i].kind, ids->at[i].value);

        while (wider[h & (unsigned)(room - 1)] >= 0)
            h++;
        wider[h & (unsigned)(room - 1)] = i;
    }
    x->seen = wider;
    x->seen_room = room;
    return true;
}

static enum code index_of(struct arena *a, struct identifiers *ids,
                          struct id_index **ret, struct error *err)
{
    struct id_index *x = ids->index;

    if (!x) {
        x = arena_alloc(a, sizeof *x);
        if (!x)
            return fail(err, ERR_MEMORY, "no memory for the dictionary");
        x->home = a;
        ids->index = x;
    }
    if (ids->count * 2 >= x->seen_room && !seen_widen(ids, x))
        return fail(err, ERR_MEMORY, "no memory for the dictionary");
    *ret = x;
    return OK;
}

static bool is_repeated(enum id_kind kind)
{
    return kind == ID_TIME || kind == ID_UID;
}

enum code identifiers_add(struct arena *a, struct identifiers *ids,
                          enum id_kind kind, uint32_t tag, struct str value,
                          struct error *err)
{
    struct id_index *x;
    struct identifier id = {.kind = kind, .tag = tag};
    uint64_t h;

    value = str_trim(value);
    if (!value.len)
        return OK;
    if (value.len > VALUE_MAX)
        value.len = VALUE_MAX;
    TRY(index_of(a, ids, &x, err));
    h = hash_value(kind, value);
    for (int i; (i = x->seen[h & (unsigned)(x->seen_room - 1)]) >= 0; h++)
        if (ids->at[i].kind == kind && str_equal(ids->at[i].value, value))
            return OK;
    if (ids->count >= REPEATED_MAX && is_repeated(kind))
        return OK; /* times and UIDs are replaced by their VR all the same */
    if (ids->count >= IDENTIFIERS_MAX)
        return fail_at(err, ERR_LIMIT, tag, "patient has too many names");
    id.value = str_copy(x->home, value);
    if (!id.value.at || !arena_push(x->home, *ids))
        return fail(err, ERR_MEMORY, "no memory for the dictionary");
    ids->count--; /* not yet: the next step may fail */
    TRY(charset_latin(x->home, id.value, &id.latin, err));
    ids->at[ids->count] = id;
    x->seen[h & (unsigned)(x->seen_room - 1)] = ids->count++;
    x->built = false;
    return OK;
}

/* ---- from headers ---------------------------------------------------- */

/* A date-time is a date and a time. */
static enum code add_datetime(struct arena *a, struct identifiers *ids,
                              const struct element *e, struct str v,
                              struct error *err)
{
    struct str time = v;

    if (v.len < 8)
        return OK;
    v.len = 8;
    TRY(identifiers_add(a, ids, ID_DATE, e->tag, v, err));
    time.at += 8;
    time.len -= 8;
    if (time.len < 6)
        return OK;
    time.len = 6;
    return identifiers_add(a, ids, ID_TIME, e->tag, time, err);
}

static bool is_single(const struct element *e)
{
    return !strcmp(e->vr, "ST") || !strcmp(e->vr, "LT") || !strcmp(e->vr, "UT");
}

static enum code collect_element(struct arena *a, struct identifiers *ids,
                                 const struct element *e, struct str charset,
                                 struct error *err)
{
    enum id_kind kind;
    struct str text, rest;

    if (!kind_of(e, &kind) || !e->value.len || e->value.len > 1 << 20)
        return OK;
    TRY(charset_utf8(a, charset, e->value, &text, err));
    do {
        struct str v = is_single(e) ? text : str_cut(text, '\\', &rest);

        if (is_single(e))
            rest = (struct str){0};
        v = str_trim(v);
        if (!strcmp(e->vr, "DT") && v.len)
            TRY(add_datetime(a, ids, e, v, err));
        else
            TRY(identifiers_add(a, ids, kind, e->tag, v, err));
        text = rest;
    } while (rest.at);
    return OK;
}

static enum code collect_items(struct arena *a, struct identifiers *ids,
                               const struct items *in, struct str outer,
                               int depth, struct error *err)
{
    struct str charset = charset_of(in, outer);

    if (depth > DEPTH_MOST)
        return fail(err, ERR_LIMIT, "sequences are nested too deeply");
    for (int i = 0; i < in->count; i++) {
        const struct element *e = &in->at[i];

        if (!e->is_sequence) {
            TRY(collect_element(a, ids, e, charset, err));
            continue;
        }
        for (int k = 0; k < e->item_count; k++)
            TRY(collect_items(a, ids, &e->items[k], charset, depth + 1, err));
    }
    return OK;
}

enum code identifiers_collect(struct arena *a, const struct dataset *ds,
                              struct identifiers *ids, struct error *err)
{
    struct id_index *x;

    TRY(index_of(a, ids, &x, err));
    return collect_items(a, ids, &ds->root, (struct str){0}, 0, err);
}

/* ---- to and from bytes ----------------------------------------------- */

static const char pack_magic[] = "deburn identifiers 1\n";

static void put_number(struct buffer *b, uint32_t n)
{
    uint8_t bytes[4] = {(uint8_t)n, (uint8_t)(n >> 8), (uint8_t)(n >> 16),
                        (uint8_t)(n >> 24)};

    buffer_add(b, bytes, sizeof bytes);
}

enum code identifiers_pack(const struct identifiers *ids, struct buffer *ret,
                           struct error *err)
{
    buffer_str(ret, pack_magic);
    put_number(ret, (uint32_t)ids->count);
    for (int i = 0; i < ids->count; i++) {
        const struct identifier *id = &ids->at[i];

        put_number(ret, (uint32_t)id->kind);
        put_number(ret, id->tag);
        put_number(ret, (uint32_t)id->value.len);
        buffer_add(ret, id->value.at, id->value.len);
    }
    if (ret->failed)
        return fail(err, ERR_MEMORY, "no memory for the dictionary");
    return OK;
}

static bool take_number(struct str *s, uint32_t *ret)
{
    const uint8_t *p = (const uint8_t *)s->at;

    if (s->len < 4)
        return false;
    *ret = p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
           (uint32_t)p[3] << 24;
    s->at += 4;
    s->len -= 4;
    return true;
}

static bool take_one(struct str *s, uint32_t *ret_kind, uint32_t *ret_tag,
                     struct str *ret_value)
{
    uint32_t len;

    if (!take_number(s, ret_kind) || !take_number(s, ret_tag) ||
        !take_number(s, &len) || len > s->len || *ret_kind > ID_UID)
        return false;
    *ret_value = (struct str){s->at, len};
    s->at += len;
    s->len -= len;
    return true;
}

enum code identifiers_unpack(struct arena *a, struct str packed,
                             struct identifiers *ids, struct error *err)
{
    uint32_t count, kind, tag;
    struct str value;

    if (packed.len > PACK_MAX || !str_starts(packed, str_of(pack_magic)))
        return fail(err, ERR_FORMAT, "not a packed dictionary");
    packed.at += sizeof pack_magic - 1;
    packed.len -= sizeof pack_magic - 1;
    if (!take_number(&packed, &count))
        return fail(err, ERR_FORMAT, "packed dictionary ends early");
    for (uint32_t i = 0; i < count; i++) {
        if (!take_one(&packed, &kind, &tag, &value))
            return fail(err, ERR_FORMAT, "packed dictionary ends early");
        TRY(identifiers_add(a, ids, (enum id_kind)kind, tag, value, err));
    }
    if (packed.len)
        return fail(err, ERR_FORMAT, "bytes after a packed dictionary");
    return OK;
}
