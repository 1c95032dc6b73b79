/*
 * batch_apply.h - going on with a run where people have decided
 */
#pragma once
#include "batch/batch.h"
#include "batch/ledger.h"

/* Put rows of l to DECIDED, REFUSED or HELD; the caller commits. */
typedef enum code (*decisions_carry)(void *user, struct ledger *l,
                                     struct error *err);

/*
 * The rest of a run over what carry() puts into work: process, publish, tell.
 * Of options: out, jobs, work, version, previews, say; of run: key, profile,
 * limits. ERR_REFUSED if OUT was made with another key or profile, or if its
 * run was stopped before its end (the same `deburn run` has to end it).
 * Killing it loses nothing: the same call goes on.
 */
enum code batch_apply(const struct batch_options *options,
                      const struct run *run, decisions_carry carry, void *user,
                      struct batch_totals *ret_totals, struct error *err);

/* For carry(), beside ledger_decide(). Not published, whatever was before: HELD (a person may decide again) or
 * REFUSED. Its output, if it has one, is withdrawn. */
enum code ledger_withhold(struct ledger *l, const struct row *row,
                          enum state state, struct str outcome,
                          struct error *err);
