/*
 * header_uid.c - UIDs replaced, each the same way wherever it stands
 *
 * UIDs under the root of the standard name classes and syntaxes and stay, as
 * do the attributes of uid_kept.tsv. Every pair is kept for the map.
 */
#include "header/clean.h"
#include <string.h>

enum { LONGEST_UID = 64, TELLING_UID = 16 };

static const uint32_t kept[] = {
#include "tables/uid_kept.inc"
};

bool uid_names_class(uint32_t tag)
{
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (kept[i] == tag)
            return true;
    return false;
}

static uint32_t hash_of(struct str s)
{
    uint32_t h = 2166136261u;

    for (size_t i = 0; i < s.len; i++)
        h = (h ^ (uint8_t)s.at[i]) * 16777619u;
    return h;
}

/* The slot that holds old, or the free one where it belongs. */
static struct uid_slot *slot_of(struct uid_slot *slots, int room,
                                struct str old)
{
    uint32_t i = hash_of(old) & (uint32_t)(room - 1);

    while (slots[i].old.len && !str_equal(slots[i].old, old))
        i = (i + 1) & (uint32_t)(room - 1);
    return &slots[i];
}

static bool slots_grow(struct cleaning *c)
{
    int room = c->slot_room ? c->slot_room * 2 : 64;
    struct uid_slot *slots =
        room > 1 << 24 ? NULL : arena_array(c->a, (size_t)room, sizeof *slots);

    if (!slots)
        return false;
    for (int i = 0; i < c->slot_room; i++)
        if (c->slots[i].old.len)
            *slot_of(slots, room, c->slots[i].old) = c->slots[i];
    c->slots = slots;
    c->slot_room = room;
    return true;
}

bool uid_is_valid(struct str uid)
{
    for (size_t i = 0; i < uid.len; i++)
        if (uid.at[i] != '.' && !(uid.at[i] >= '0' && uid.at[i] <= '9'))
            return false;
    return uid.len && uid.len <= LONGEST_UID;
}

static bool is_registered(struct str uid)
{
    return str_starts(uid, STR("1.2.840.10008.")) && uid_is_valid(uid);
}

enum code uid_new(struct cleaning *c, struct str old, bool even_registered,
                  struct str *ret_new, struct error *err)
{
    struct id_pairs *pairs = &c->out->uids;
    struct uid_slot *slot;
    struct str new;

    if (!old.len || (is_registered(old) && !even_registered)) {
        *ret_new = old;
        return OK;
    }
    if (c->slot_count * 2 >= c->slot_room && !slots_grow(c))
        return fail(err, ERR_MEMORY, "too many UIDs in one instance");
    slot = slot_of(c->slots, c->slot_room, old);
    if (!slot->old.len) {
        TRY(pseudo_uid(c->a, c->in->key, old, &new, err));
        *slot = (struct uid_slot){str_copy(c->a, old), new};
        c->slot_count++;
        if (!slot->old.at || !arena_push(c->a, *pairs))
            return fail(err, ERR_MEMORY, "no memory for the UID map");
        pairs->at[pairs->count - 1] = (struct id_pair){slot->old, new};
    }
    *ret_new = slot->new;
    return OK;
}

bool uid_known(const struct cleaning *c, struct str old)
{
    const struct identifiers *ids = c->in->ids;

    if (!old.len)
        return false;
    if (c->slot_room && slot_of(c->slots, c->slot_room, old)->old.len)
        return true;
    for (int i = 0; ids && i < ids->count; i++)
        if (ids->at[i].kind == ID_UID && str_starts(old, ids->at[i].value) &&
            (ids->at[i].value.len >= TELLING_UID ||
             ids->at[i].value.len == old.len))
            return true;
    return false;
}

enum code uid_element(struct cleaning *c, struct element *e,
                      bool even_registered, struct error *err)
{
    struct buffer b = {.limit = (size_t)1 << 26};
    struct str value, rest = str_trim(e->value);
    bool changed = false;
    enum code code = OK;

    while (rest.at && code == OK) {
        struct str old = str_trim(str_cut(rest, '\\', &rest)), new = old;

        code = uid_new(c, old, even_registered, &new, err);
        changed = changed || new.at != old.at;
        if (code == OK)
            buffer_add(&b, new.at, new.len);
        if (rest.at)
            buffer_add(&b, "\\", 1);
    }
    value = str_copy(c->a, (struct str){b.at, b.len});
    if (code == OK && (b.failed || !value.at))
        code = fail_at(err, ERR_MEMORY, e->tag, "too many UIDs");
    buffer_release(&b);
    TRY(code);
    return changed ? element_set(c->ds, e, value, err) : OK;
}

bool uid_is_new(const struct cleaning *c, struct str uid)
{
    const struct id_pairs *pairs = &c->out->uids;

    for (int i = 0; i < pairs->count; i++)
        if (str_equal(pairs->at[i].new, uid))
            return true;
    return false;
}
