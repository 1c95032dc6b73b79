/*
 * review_server.h - what the server's files share
 *
 * review_http.c speaks HTTP and lets nobody in without the token, review_api.c
 * answers, review_pictures.c has pictures drawn. One thread, no lock: a
 * request that waits for a picture is suspended until it is there.
 */
#pragma once
#include "review/review_decide.h"
#include "review/review_pictures.h"
#include "review/review_second.h"

enum { TOKEN_BYTES = 24, BODY_LIMIT = 1 << 20, PATH_LIMIT = 512 };

struct server {
    const struct review_options *o;
    const char *ledger, *review, *masks; /* paths */
    struct pictures *pictures;
    char token[2 * TOKEN_BYTES + 1];
    int port;
    int64_t asked_at; /* ms: the last request that was let in */
};

/* A request that was let in. */
struct call {
    const char *path;
    struct str body; /* of a POST: JSON */
};

struct answer {
    int status;       /* of HTTP */
    const char *type; /* NULL: application/json */
    struct buffer body;
    int fd; /* instead of body, unless -1: `length` bytes from `offset` */
    int64_t offset, length;
    bool wait; /* no answer yet: ask again when there are new pictures */
};

/* Answer; what goes wrong becomes an answer too. */
void api_answer(struct server *s, struct arena *a, const struct call *call,
                bool post, struct answer *ret);

/* The list: see review_list.c. */
enum look look_of(const struct server *s); /* whose decisions are taken */
/* A second reader sees only what is due, or was read by a second one. */
bool list_shows(const struct server *s, const struct item *item);
/* One instance as an object that is left open for more. */
void list_add(struct buffer *b, struct arena *a, const struct item *item,
              enum look look, bool differs);
enum code api_list(struct server *s, struct ledger *l, struct arena *a,
                   struct buffer *ret, struct error *err);
enum code api_agreement(struct ledger *l, struct buffer *ret,
                        struct error *err);
enum code answer_whole(const struct buffer *b, struct error *err);

/* Templates: see review_teach.c. */
enum code teach_propose(struct server *s, struct ledger *l, struct arena *a,
                        json_t *request, struct buffer *ret, struct error *err);
enum code teach_save(struct server *s, struct ledger *l, struct arena *a,
                     json_t *request, struct buffer *ret, struct error *err);

/* The item of a request's "id"; ERR_USAGE if there is none. */
enum code api_item(struct ledger *l, struct arena *a, json_t *request,
                   struct item *ret, struct error *err);
