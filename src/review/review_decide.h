/*
 * review_decide.h - one decision of one person, and taking it back
 */
#pragma once
#include "review/review_boxes.h"

/* What a person says. */
struct decision {
    int64_t id;
    const char *revision; /* what the person saw, see item_revision() */
    enum look look;
    enum action action;
    json_t *boxes; /* or NULL: as they are */
    struct str reviewer;
};

/* What became of it. */
struct decided_item {
    int64_t seq;
    char *revision; /* the new one */
    enum action action;
    struct id_list also; /* others whose boxes changed with it */
};

/* Put a decision into the ledger and commit it. ERR_USAGE: no such instance;
 * ERR_REFUSED: it or its decision changed since the person saw it. */
enum code review_decide(struct ledger *l, struct arena *a,
                        const struct decision *d, struct decided_item *ret,
                        struct error *err);
/* Back to what was before the last decision, for it and all that came with
 * it. Errors as above. */
enum code review_undo(struct ledger *l, struct arena *a,
                      const struct decision *d, struct decided_item *ret,
                      struct error *err);

/* Boxes given to all other instances of the same series or device. */
enum code review_spread(struct ledger *l, struct arena *a,
                        const struct item *from, const struct drawn *drawn,
                        const struct event *cause, struct id_list *ret_also,
                        struct error *err);
