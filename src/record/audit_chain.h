/*
 * audit_chain.h - lines and links of audit.log, for writing and checking
 */
#pragma once
#include "record/audit.h"

enum { AUDIT_DIGITS = 64 };

struct audit_line {
    int64_t number; /* from 1 */
    char digits[AUDIT_DIGITS];
    struct str object;
};
typedef enum code (*audit_line_visit)(void *user, const struct audit_line *line,
                                      struct error *err);

/* chain becomes the digits of the next line. */
void audit_link(char chain[AUDIT_DIGITS + 1], struct str object);
/* What a seal after this chain must say. */
void audit_seal(const struct site_key *key, const char chain[AUDIT_DIGITS + 1],
                char ret[40]);
/* All lines of folder/audit.log; none if there is no such file. */
enum code audit_lines(const char *folder, const struct site_key *key,
                      audit_line_visit visit, void *user,
                      struct audit_state *ret_state, struct error *err);
