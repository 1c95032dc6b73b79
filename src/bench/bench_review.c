/*
 * bench_review.c - the waits of a reviewer, measured over HTTP
 *
 * The server is `deburn review` itself in a process of its own; each question
 * is a new connection, which no browser is slower than. What is measured ends
 * when the last byte of the answer is here.
 */
#include "bench/bench_review.h"
#include "bench/bench_held.h"
#include "review/review.h"
#include <arpa/inet.h>
#include <errno.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SCREEN = 24, GRIDS = 20, STEPS = 400, DECISIONS = 100 };

struct visitor {
    int port;
    char token[64];
    int64_t *ids;
    int count;
    struct buffer answer; /* of the last question, without its head */
};

static enum code no_memory(struct error *err)
{
    return fail(err, ERR_MEMORY, "no memory for a bench");
}

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* ---- the server -------------------------------------------------------- */

static void tell_address(void *user, const char *address, const char *page)
{
    (void)page;
    file_write(*(const int *)user, address, strlen(address) + 1, NULL);
    close(*(const int *)user);
}

static void serve(const struct run *run, const char *out, int pipe_end)
{
    const struct review_options review = {.out = out,
                                          .reviewer = "bench",
                                          .jobs = 1,
                                          .run = run,
                                          .ready = tell_address,
                                          .user = &pipe_end};
    struct error err = {0};

    _exit(review_serve(&review, &err) != OK);
}

/* "http://127.0.0.1:PORT/?token=TOKEN" */
static enum code read_address(struct visitor *v, int fd, struct error *err)
{
    char text[256];
    size_t len = 0;
    ssize_t got;
    struct str rest;
    int64_t port;

    while (len < sizeof text &&
           (got = read(fd, text + len, sizeof text - len)) > 0)
        len += (size_t)got;
    rest = (struct str){text, len ? len - 1 : 0};
    for (int i = 0; i < 2; i++)
        str_cut(rest, ':', &rest);
    if (!str_to_int(str_cut(rest, '/', &rest), &port))
        return fail(err, ERR_IO, "the review did not start");
    str_cut(rest, '=', &rest);
    v->port = (int)port;
    snprintf(v->token, sizeof v->token, "%.*s", (int)rest.len, rest.at);
    return OK;
}

static enum code start(struct visitor *v, const struct run *run,
                       const char *out, pid_t *ret_child, struct error *err)
{
    int ends[2];
    enum code code;

    if (pipe(ends))
        return fail(err, ERR_IO, "no pipe: %s", strerror(errno));
    *ret_child = fork();
    if (!*ret_child) {
        close(ends[0]);
        serve(run, out, ends[1]);
    }
    close(ends[1]);
    code = *ret_child > 0 ? read_address(v, ends[0], err)
                          : fail(err, ERR_IO, "no process for the review");
    close(ends[0]);
    return code;
}

/* ---- questions ----------------------------------------------------------- */

static enum code connect_to(int port, int *ret, struct error *err)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

    *ret = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (*ret >= 0 && !connect(*ret, (struct sockaddr *)&at, sizeof at))
        return OK;
    if (*ret >= 0)
        close(*ret);
    return fail(err, ERR_IO, "the review does not answer");
}

static enum code read_answer(struct visitor *v, int fd, struct error *err)
{
    static const char good[] = "HTTP/1.1 200 ";
    char part[1 << 16];
    ssize_t got;
    ptrdiff_t head;

    v->answer.len = 0;
    while ((got = read(fd, part, sizeof part)) > 0)
        buffer_add(&v->answer, part, (size_t)got);
    head = str_find((struct str){v->answer.at, v->answer.len}, STR("\r\n\r\n"));
    if (v->answer.failed || head < 0 ||
        memcmp(v->answer.at, good, sizeof good - 1))
        return fail(err, ERR_IO, "the review did not answer well");
    v->answer.len -= (size_t)head + 4;
    memmove(v->answer.at, v->answer.at + head + 4, v->answer.len);
    return OK;
}

/* body NULL: GET */
static enum code ask(struct visitor *v, const char *path, const char *body,
                     struct error *err)
{
    struct buffer b = {0};
    enum code code;
    int fd;

    TRY(connect_to(v->port, &fd, err));
    buffer_format(&b,
                  "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
                  "X-Deburn-Token: %s\r\nConnection: close\r\n",
                  body ? "POST" : "GET", path, v->port, v->token);
    if (body)
        buffer_format(&b,
                      "Content-Type: application/json\r\n"
                      "Content-Length: %zu\r\n",
                      strlen(body));
    buffer_format(&b, "\r\n%s", body ? body : "");
    code = b.failed ? no_memory(err) : file_write(fd, b.at, b.len, err);
    buffer_release(&b);
    if (code == OK)
        code = read_answer(v, fd, err);
    close(fd);
    return code;
}

static enum code ask_item(struct visitor *v, int64_t id, struct error *err)
{
    char path[80];

    snprintf(path, sizeof path, "/api/item/%lld", (long long)id);
    return ask(v, path, NULL, err);
}

static enum code ask_picture(struct visitor *v, int64_t id, const char *name,
                             struct error *err)
{
    char path[80];

    snprintf(path, sizeof path, "/picture/%lld/%s", (long long)id, name);
    return ask(v, path, NULL, err);
}

/* ---- what a person does --------------------------------------------------- */

static enum code read_list(struct visitor *v, struct arena *a,
                           struct error *err)
{
    json_t *list, *items;

    TRY(ask(v, "/api/list", NULL, err));
    list = json_loadb(v->answer.at, v->answer.len, 0, NULL);
    items = json_object_get(list, "items");
    v->count = (int)json_array_size(items);
    v->ids = arena_array(a, (size_t)v->count, sizeof *v->ids);
    for (int i = 0; v->ids && i < v->count; i++)
        v->ids[i] = json_integer_value(
            json_object_get(json_array_get(items, (size_t)i), "id"));
    json_decref(list);
    return v->ids && v->count ? OK
                              : fail(err, ERR_IO, "the review lists nothing");
}

/* The page, its list, and as many thumbnails as a screen shows. */
static enum code open_grid(struct visitor *v, int round, struct error *err)
{
    char page[80];

    (void)round;
    snprintf(page, sizeof page, "/?token=%s", v->token);
    TRY(ask(v, page, NULL, err));
    TRY(ask(v, "/app.js", NULL, err));
    TRY(ask(v, "/boxes.js", NULL, err));
    TRY(ask(v, "/style.css", NULL, err));
    TRY(ask(v, "/api/list", NULL, err));
    for (int i = 0; i < SCREEN && i < v->count; i++)
        TRY(ask_picture(v, v->ids[i], "thumb.png", err));
    return OK;
}

/* An instance, then the picture that the page shows first of it. */
static enum code look_at(struct visitor *v, int64_t id, struct error *err)
{
    json_t *item;
    const char *name;
    enum code code;

    TRY(ask_item(v, id, err));
    item = json_loadb(v->answer.at, v->answer.len, 0, NULL);
    name = json_string_value(json_object_get(
        json_array_get(json_object_get(item, "pictures"), 0), "name"));
    code = name ? ask_picture(v, id, name, err)
                : fail(err, ERR_IO, "an instance has no picture");
    json_decref(item);
    return code;
}

/* Forward through one half of the steps, back through the other. */
static enum code step(struct visitor *v, int round, struct error *err)
{
    int at = round < STEPS / 2 ? round : STEPS - 1 - round;

    return look_at(v, v->ids[at % v->count], err);
}

static enum code decide_one(struct visitor *v, int round, struct error *err)
{
    int64_t id = v->ids[round % v->count];
    struct buffer b = {0};
    json_t *item;
    enum code code;

    TRY(ask_item(v, id, err));
    item = json_loadb(v->answer.at, v->answer.len, 0, NULL);
    buffer_format(
        &b, "{\"id\":%lld,\"revision\":\"%s\",\"action\":\"approve\"}",
        (long long)id, json_string_value(json_object_get(item, "revision")));
    buffer_add(&b, "", 1);
    json_decref(item);
    code = b.failed ? no_memory(err) : ask(v, "/api/decide", b.at, err);
    buffer_release(&b);
    if (code == OK)
        code = look_at(v, v->ids[(round + 1) % v->count], err);
    return code;
}

/* ---- how long it takes ------------------------------------------------------ */

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static enum code measure(struct visitor *v, struct arena *a, int rounds,
                         enum code (*work)(struct visitor *v, int round,
                                           struct error *err),
                         struct bench_wait *ret, struct error *err)
{
    double *ms = arena_array(a, (size_t)rounds, sizeof *ms);

    if (!ms)
        return no_memory(err);
    for (int i = 0; i < rounds; i++) {
        double since = now_ms();

        TRY(work(v, i, err));
        ms[i] = now_ms() - since;
    }
    qsort(ms, (size_t)rounds, sizeof *ms, by_value);
    *ret = (struct bench_wait){.rounds = rounds,
                               .median = ms[rounds / 2],
                               .p95 = ms[(rounds * 95 + 99) / 100 - 1]};
    return OK;
}

static enum code visit(struct visitor *v, struct arena *a,
                       struct bench_reviewed *ret, struct error *err)
{
    TRY(read_list(v, a, err));
    ret->held = v->count;
    TRY(measure(v, a, GRIDS, open_grid, &ret->grid, err));
    TRY(measure(v, a, STEPS, step, &ret->step, err));
    return measure(v, a, DECISIONS, decide_one, &ret->decide, err);
}

enum code bench_review(struct arena *a, const struct bench_review_options *o,
                       struct bench_reviewed *ret, struct error *err)
{
    struct run run = {.limits = limits_default, .key = {{1}}};
    char *out = str_format(a, "%s/out", o->scratch);
    struct visitor v = {0};
    pid_t child = 0;
    enum code code;

    if (!out)
        return no_memory(err);
    if (o->files < 1 || o->files > BENCH_REVIEW_MOST)
        return fail(err, ERR_USAGE, "1 to %d files", BENCH_REVIEW_MOST);
    TRY(profile_load(a, "basic", &run.profile, err));
    TRY(bench_hold(a, o, &run, out, err));
    code = start(&v, &run, out, &child, err);
    if (code == OK)
        code = visit(&v, a, ret, err);
    if (child > 0) {
        kill(child, SIGTERM);
        waitpid(child, NULL, 0);
    }
    buffer_release(&v.answer);
    return code;
}
