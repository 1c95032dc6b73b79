/*
 * profile_inner.h - how a profile is put together
 */
#pragma once
#include "header/clean.h"

enum { RULE_LIMIT = 4096 };

/* Options of the named base; then its tables, once the options are known. */
void profile_base(struct profile *p, bool is_tcia);
enum code profile_tables(struct arena *a, struct profile *p, struct error *err);

/* Add a rule, or replace the one of the same tag. */
enum code profile_add(struct arena *a, struct profile *p,
                      const struct rule *rule, struct error *err);

/* A YAML file; errors name file:line. */
enum code profile_file(struct arena *a, const char *path, struct profile *p,
                       struct error *err);
