/*
 * check_log.c - what the audit log tells of outputs, for looking up
 */
#include "batch/check_log.h"
#include <stdlib.h>
#include <xxhash.h>

/* Never 0, which means "withdrawn". */
static uint64_t hash_of(struct str s)
{
    return XXH3_64bits(s.at, s.len) | 1;
}

static enum code add(void *user, const struct audit_entry *entry,
                     struct error *err)
{
    struct told_list *list = user;

    if (!entry->output.len)
        return OK;
    if (list->count == list->room) {
        int64_t wider = list->room ? 2 * list->room : 1024;
        void *at = realloc(list->at, (size_t)wider * sizeof *list->at);

        if (!at)
            return fail(err, ERR_MEMORY, "no memory for the audit log");
        list->at = at;
        list->room = wider;
    }
    list->at[list->count++] = (struct told){
        hash_of(entry->output), entry->withdrawn ? 0 : hash_of(entry->digest)};
    return OK;
}

static int by_output(const void *a, const void *b)
{
    uint64_t x = ((const struct told *)a)->output;
    uint64_t y = ((const struct told *)b)->output;

    return x < y ? -1 : x > y;
}

/* What was told last holds, so the order is part of the key. */
struct numbered {
    struct told told;
    int64_t number;
};

static int by_output_and_number(const void *a, const void *b)
{
    const struct numbered *x = a, *y = b;
    int order = by_output(&x->told, &y->told);

    return order ? order : x->number < y->number ? -1 : x->number > y->number;
}

static enum code sort(struct told_list *list, struct error *err)
{
    struct numbered *all = calloc((size_t)list->count + 1, sizeof *all);
    int64_t kept = 0;

    if (!all)
        return fail(err, ERR_MEMORY, "no memory for the audit log");
    for (int64_t i = 0; i < list->count; i++)
        all[i] = (struct numbered){list->at[i], i};
    qsort(all, (size_t)list->count, sizeof *all, by_output_and_number);
    for (int64_t i = 0; i < list->count; i++) {
        if (kept && list->at[kept - 1].output == all[i].told.output)
            kept--;
        list->at[kept++] = all[i].told;
    }
    list->count = kept;
    free(all);
    return OK;
}

enum code told_read(const char *folder, const struct site_key *key,
                    struct told_list *ret, struct audit_state *ret_state,
                    struct error *err)
{
    TRY(audit_read(folder, key, add, ret, ret_state, err));
    return sort(ret, err);
}

void told_release(struct told_list *list)
{
    free(list->at);
    *list = (struct told_list){0};
}

bool told_of(const struct told_list *list, struct str output, struct str digest,
             bool *ret_same)
{
    const struct told key = {hash_of(output), 0};
    const struct told *found =
        list->count ? bsearch(&key, list->at, (size_t)list->count,
                              sizeof *list->at, by_output)
                    : NULL;

    *ret_same = found && found->digest == hash_of(digest);
    return found && found->digest;
}
