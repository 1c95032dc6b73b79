/*
 * review_store.h - what people were asked and what they said, in the ledger
 *
 * Two tables beside the run's own. review_origin keeps the machine's answer as
 * it was when a person first decided, since carrying out replaces it in the
 * instance's row. review_event is only ever added to. An event holds for the
 * input's bytes (ref) and the machine's answer (basis) it was made on; once
 * one of them changed it is history and the instance is open again.
 *
 * The ledger is opened for each request and closed again: several servers, a
 * run and `deburn apply` take turns.
 */
#pragma once
#include "batch/ledger.h"

enum action { ACTION_NONE, ACTION_APPROVE, ACTION_REJECT, ACTION_HOLD };
#define ACTION_COUNT 4
const char *decision_name(enum action action); /* "", "approve", ... */
bool decision_find(struct str name, enum action *ret);

enum look { LOOK_FIRST, LOOK_SECOND };
#define LOOK_COUNT 2

struct event {
    int64_t seq; /* 0: there is none */
    int64_t instance;
    enum look look;
    enum action action;
    struct str boxes;        /* findings_pack() */
    struct str reviewer, at; /* at: UTC, "2024-02-29T13:45:59Z" */
    int64_t back;            /* seq of the value that undo returns to, or 0 */
    int64_t cause;           /* seq of the event this one came with, or 0 */
};

/* An instance people are asked about. Everything lives in an arena. */
struct item {
    struct row row;
    struct str origin;    /* the machine's answer, packed */
    struct result result; /* the same, unpacked */
    char basis[20];       /* a digest of input and machine's findings */
    struct event last[LOOK_COUNT];
};

/* Open the ledger of OUT as ledger_open() does. ERR_USAGE if there is none. */
enum code store_open(const char *path, struct ledger **ret, struct error *err);
/* Make the tables: for a ledger that was opened otherwise. */
enum code store_tables(struct ledger *l, struct error *err);

enum code store_item(struct ledger *l, struct arena *a, int64_t id,
                     struct item *ret, bool *ret_found, struct error *err);
/* All of them by series and id; a is cleared after each. */
typedef enum code (*item_visit)(void *user, struct arena *a,
                                const struct item *item, struct error *err);
enum code store_each(struct ledger *l, struct arena *a, item_visit visit,
                     void *user, struct error *err);

/* Add an event for item; event's seq, instance and at are set here. The first
 * one keeps the machine's answer. Not committed. */
enum code store_add(struct ledger *l, const struct item *item,
                    const struct event *event, int64_t *ret_seq,
                    struct error *err);
/* The event of that number; ERR_FORMAT if there is none. In a. */
enum code store_event(struct ledger *l, struct arena *a, int64_t seq,
                      struct event *ret, struct error *err);
/* Ids of the instances that have an event caused by seq. In a. */
struct id_list {
    int64_t *at;
    int count, room;
};
enum code store_caused(struct ledger *l, struct arena *a, int64_t seq,
                       struct id_list *ret, struct error *err);

/* ---- items ------------------------------------------------------------ */

/* "basis-seq": what a decision of that look must name. In a. */
char *item_revision(struct arena *a, const struct item *item, enum look look);
/* What holds now: the last event's boxes, or what the machine found. */
enum code item_boxes(struct arena *a, const struct item *item, enum look look,
                     struct findings *ret, struct error *err);
struct str item_part(const struct item *item, int index); /* of row.kind */
/* Same maker, model, modality and size: the boxes of one fit the other. */
bool item_same_device(const struct item *a, const struct item *b);
