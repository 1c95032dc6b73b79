/*
 * review_second.h - a share of the decided instances read again, blind
 *
 * The second reader sees the machine's boxes, not the first reader's. A miss
 * is an instance in which the second reader blanked, or rejected, what the
 * first would have published: a box more than half of which nothing covered.
 */
#pragma once
#include "review/review.h"
#include "review/review_boxes.h"

/* True if this instance is among the share: by a keyed digest of its bytes. */
bool second_is_sampled(const struct site_key *key, struct str ref,
                       double share);
/* Up for the second reader: sampled, and decided by somebody else. */
bool second_is_due(const struct review_options *o, const struct item *item);

/* Both looks decided and they differ, and nobody decided since. */
enum code second_differs(struct arena *a, const struct item *item, bool *ret,
                         struct error *err);

enum code second_agreement(struct ledger *l, struct agreement *ret,
                           struct error *err);
