/*
 * check_log.h - what the audit log tells of outputs, for looking up
 *
 * Sixteen bytes an output, so that a million cost 16 MiB.
 */
#pragma once
#include "record/audit.h"

struct told {
    uint64_t output, digest; /* hashes; digest 0: withdrawn */
};

struct told_list {
    struct told *at; /* by output, each once, as told last */
    int64_t count, room;
};

enum code told_read(const char *folder, const struct site_key *key,
                    struct told_list *ret, struct audit_state *ret_state,
                    struct error *err);
void told_release(struct told_list *list);
/* What the log tells of an output: false if nothing, or that it was
 * withdrawn. *ret_same: with that digest. */
bool told_of(const struct told_list *list, struct str output, struct str digest,
             bool *ret_same);
