/*
 * review_http.c - HTTP for one page on this machine (libmicrohttpd)
 *
 * Every request: Host is this server, Origin too if there is one, the path is
 * short. Everything but the page's own script and style needs the token, the
 * page in its address (it is what opens the page), the rest in a header that
 * no foreign page can send. Nothing is logged.
 */
#include "base/embed.h"
#include "batch/out.h"
#include "batch/progress.h"
#include "batch/stop.h"
#include "review/review_server.h"
#include <arpa/inet.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    CONNECTIONS = 64,
    TIMEOUT_S = 60,
    HEADER_BYTES = 32 << 10,
    REQUEST_ARENA = 1 << 29,
    WORK_MS = 10,
    REST_MS = 1000
};

/* One request on its way in. */
struct incoming {
    struct buffer body;
    bool too_large;
};

struct http {
    struct server server;
    struct MHD_Daemon *daemon;
    struct MHD_Connection *waiting[CONNECTIONS];
    int waiting_count;
    char hosts[2][32], origins[2][40];
};

/* ---- answers ---------------------------------------------------------- */

static const char *const headers[][2] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; "
     "img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; "
     "form-action 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cache-Control", "no-store"},
};

static enum MHD_Result send_response(struct MHD_Connection *c, int status,
                                     const char *type, struct MHD_Response *r)
{
    enum MHD_Result done;

    if (!r)
        return MHD_NO;
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        MHD_add_response_header(r, headers[i][0], headers[i][1]);
    MHD_add_response_header(r, "Content-Type", type);
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(r, "Allow", "GET, POST");
    done = MHD_queue_response(c, (unsigned)status, r);
    MHD_destroy_response(r);
    return done;
}

static enum MHD_Result send_text(struct MHD_Connection *c, int status,
                                 const char *text)
{
    return send_response(
        c, status, "text/plain; charset=utf-8",
        MHD_create_response_from_buffer(strlen(text), (void *)(uintptr_t)text,
                                        MHD_RESPMEM_PERSISTENT));
}

static enum MHD_Result send_file(struct MHD_Connection *c, const char *name,
                                 const char *type)
{
    const struct embedded_file *f = embedded_find(name);

    if (!f)
        return send_text(c, MHD_HTTP_INTERNAL_SERVER_ERROR, "no page");
    return send_response(
        c, MHD_HTTP_OK, type,
        MHD_create_response_from_buffer(f->len, (void *)(uintptr_t)f->at,
                                        MHD_RESPMEM_PERSISTENT));
}

static enum MHD_Result send_answer(struct MHD_Connection *c,
                                   struct answer *answer)
{
    const char *type =
        answer->type ? answer->type : "application/json; charset=utf-8";

    if (answer->fd >= 0)
        return send_response(c, answer->status, type,
                             MHD_create_response_from_fd_at_offset64(
                                 (uint64_t)answer->length, answer->fd,
                                 (uint64_t)answer->offset));
    return send_response(
        c, answer->status, type,
        MHD_create_response_from_buffer(answer->body.len, answer->body.at,
                                        MHD_RESPMEM_MUST_COPY));
}

/* ---- who may come in -------------------------------------------------- */

static const char *header(struct MHD_Connection *c, const char *name)
{
    return MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
}

static bool is_one_of(const char *value, const char *a, const char *b)
{
    return value && (!strcmp(value, a) || !strcmp(value, b));
}

static bool is_token(const struct http *h, const char *given)
{
    size_t len = sizeof h->server.token - 1;

    return given && strlen(given) == len &&
           !sodium_memcmp(given, h->server.token, len);
}

static bool is_asset(const char *path)
{
    return !strcmp(path, "/app.js") || !strcmp(path, "/boxes.js") ||
           !strcmp(path, "/style.css");
}

/* A port scan or another page must not even learn whether the token is good:
 * Host and Origin come first. 0: come in. */
static int refuse(const struct http *h, struct MHD_Connection *c,
                  const char *path, const char *method, const char **ret_why)
{
    const char *origin = header(c, "Origin"),
               *site = header(c, "Sec-Fetch-Site");
    bool post = !strcmp(method, "POST");

    *ret_why = "this address is not served here";
    if (!is_one_of(header(c, "Host"), h->hosts[0], h->hosts[1]) ||
        (origin && !is_one_of(origin, h->origins[0], h->origins[1])) ||
        (site && !is_one_of(site, "same-origin", "none")))
        return MHD_HTTP_FORBIDDEN;
    *ret_why = "only GET and POST are known here";
    if (!post && strcmp(method, "GET"))
        return MHD_HTTP_METHOD_NOT_ALLOWED;
    *ret_why = "the address is too long";
    if (strlen(path) > PATH_LIMIT)
        return MHD_HTTP_URI_TOO_LONG;
    if (!post && is_asset(path))
        return 0;
    *ret_why = "wrong or missing token: open the address that deburn printed";
    if (!post && !strcmp(path, "/"))
        return is_token(h, MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND,
                                                       "token"))
                   ? 0
                   : MHD_HTTP_FORBIDDEN;
    return is_token(h, header(c, "X-Deburn-Token")) ? 0 : MHD_HTTP_FORBIDDEN;
}

static int refuse_body(struct MHD_Connection *c, const char **ret_why)
{
    const char *type = header(c, "Content-Type");
    const char *length = header(c, "Content-Length");
    int64_t n = 0;

    *ret_why = "decisions are sent as application/json";
    if (!type || (strcmp(type, "application/json") &&
                  strncmp(type, "application/json;", 17)))
        return MHD_HTTP_UNSUPPORTED_MEDIA_TYPE;
    *ret_why = "the request is too large";
    if (length && (!str_to_int(str_of(length), &n) || n < 0 || n > BODY_LIMIT))
        return MHD_HTTP_CONTENT_TOO_LARGE;
    return 0;
}

/* ---- one request ------------------------------------------------------ */

static enum MHD_Result begin(struct http *h, struct MHD_Connection *c,
                             const char *path, const char *method,
                             void **request)
{
    const char *why;
    int status = refuse(h, c, path, method, &why);

    if (!status && !strcmp(method, "POST"))
        status = refuse_body(c, &why);
    if (status)
        return send_text(c, status, why);
    h->server.asked_at = progress_now();
    *request = calloc(1, sizeof(struct incoming));
    if (!*request)
        return MHD_NO;
    ((struct incoming *)*request)->body.limit = BODY_LIMIT;
    return MHD_YES;
}

static enum MHD_Result suspend(struct http *h, struct MHD_Connection *c)
{
    if (h->waiting_count == CONNECTIONS)
        return send_text(c, MHD_HTTP_SERVICE_UNAVAILABLE, "too busy");
    h->waiting[h->waiting_count++] = c;
    MHD_suspend_connection(c);
    return MHD_YES;
}

static enum MHD_Result reply(struct http *h, struct MHD_Connection *c,
                             const char *path, bool post,
                             const struct incoming *in)
{
    struct arena *a = arena_create(REQUEST_ARENA);
    struct answer answer = {.fd = -1};
    struct call call = {path, {in->body.at, in->body.len}};
    enum MHD_Result done;

    if (!a)
        return send_text(c, MHD_HTTP_SERVICE_UNAVAILABLE, "out of memory");
    api_answer(&h->server, a, &call, post, &answer);
    done = answer.wait ? suspend(h, c) : send_answer(c, &answer);
    buffer_release(&answer.body);
    arena_destroy(a);
    return done;
}

static enum MHD_Result answer_page(struct MHD_Connection *c, const char *path)
{
    char name[64];

    if (!strcmp(path, "/"))
        return send_file(c, "src/review/page/index.html",
                         "text/html; charset=utf-8");
    snprintf(name, sizeof name, "src/review/page%s", path);
    return send_file(c, name,
                     strstr(path, ".css") ? "text/css; charset=utf-8"
                                          : "text/javascript; charset=utf-8");
}

static enum MHD_Result handle(void *user, struct MHD_Connection *c,
                              const char *path, const char *method,
                              const char *version, const char *upload,
                              size_t *upload_size, void **request)
{
    struct http *h = user;
    struct incoming *in = *request;

    (void)version;
    if (!in)
        return begin(h, c, path, method, request);
    if (*upload_size) {
        buffer_add(&in->body, upload, *upload_size);
        in->too_large |= in->body.failed;
        *upload_size = 0;
        return MHD_YES;
    }
    if (in->too_large)
        return send_text(c, MHD_HTTP_CONTENT_TOO_LARGE,
                         "the request is too large");
    if (strcmp(method, "POST") && (!strcmp(path, "/") || is_asset(path)))
        return answer_page(c, path);
    return reply(h, c, path, !strcmp(method, "POST"), in);
}

/* Also one that is cut off while it waits for a picture. */
static void completed(void *user, struct MHD_Connection *c, void **request,
                      enum MHD_RequestTerminationCode code)
{
    struct http *h = user;
    struct incoming *in = *request;

    (void)code;
    for (int i = 0; i < h->waiting_count; i++)
        if (h->waiting[i] == c)
            h->waiting[i--] = h->waiting[--h->waiting_count];
    if (in)
        buffer_release(&in->body);
    free(in);
    *request = NULL;
}

static void resume_all(struct http *h)
{
    while (h->waiting_count)
        MHD_resume_connection(h->waiting[--h->waiting_count]);
}

/* No address here needs escapes; one that has any is none of ours. */
static size_t leave_escaped(void *user, struct MHD_Connection *c, char *text)
{
    (void)user;
    (void)c;
    return strlen(text);
}

/* ---- the daemon -------------------------------------------------------- */

static void quiet(void *user, const char *format, va_list args)
{
    (void)user;
    (void)format;
    (void)args;
}

static enum code listen_here(struct http *h, struct error *err)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)h->server.o->port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const union MHD_DaemonInfo *info;

    h->daemon = MHD_start_daemon(
        MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL, NULL, handle, h,
        MHD_OPTION_EXTERNAL_LOGGER, quiet, NULL, MHD_OPTION_UNESCAPE_CALLBACK,
        leave_escaped, NULL, MHD_OPTION_SOCK_ADDR, &at,
        MHD_OPTION_NOTIFY_COMPLETED, completed, h, MHD_OPTION_CONNECTION_LIMIT,
        (unsigned)CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)TIMEOUT_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)HEADER_BYTES, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    if (!h->daemon)
        return fail(err, ERR_IO, "cannot listen on port %d of 127.0.0.1",
                    h->server.o->port);
    info = MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_BIND_PORT);
    h->server.port = info ? info->port : h->server.o->port;
    for (int i = 0; i < 2; i++) {
        snprintf(h->hosts[i], sizeof h->hosts[i], "%s:%d",
                 i ? "localhost" : "127.0.0.1", h->server.port);
        snprintf(h->origins[i], sizeof h->origins[i], "http://%s", h->hosts[i]);
    }
    return OK;
}

/* The address as a page only its owner can read: a desktop opens that, so that
 * the token is in no command line. */
static enum code tell(struct http *h, struct arena *a, struct error *err)
{
    const struct server *s = &h->server;
    char *address =
        str_format(a, "http://127.0.0.1:%d/?token=%s", s->port, s->token);
    char *path = str_format(a, "%s/open.html", s->review);
    char *page = address
                     ? str_format(a,
                                  "<!doctype html><meta http-equiv=\"refresh\" "
                                  "content=\"0; url=%s\">\n",
                                  address)
                     : NULL;

    if (!page || !path)
        return fail(err, ERR_MEMORY, "no memory for a review");
    TRY(file_replace(path, 0600, page, strlen(page), err));
    if (s->o->ready)
        s->o->ready(s->o->user, address, path);
    return OK;
}

static bool is_idle(const struct http *h)
{
    return h->server.o->idle_minutes > 0 &&
           (double)(progress_now() - h->server.asked_at) >
               h->server.o->idle_minutes * 60000;
}

static enum code serve(struct http *h, struct error *err)
{
    while (!stop_asked() && !is_idle(h)) {
        bool busy = pictures_busy(h->server.pictures), news;

        if (MHD_run_wait(h->daemon, busy ? WORK_MS : REST_MS) == MHD_NO &&
            !stop_asked())
            return fail(err, ERR_IO, "the server broke down");
        TRY(pictures_step(h->server.pictures, 0, &news, err));
        if (news)
            resume_all(h);
    }
    return OK;
}

static enum code make_token(struct http *h, struct error *err)
{
    unsigned char random[TOKEN_BYTES];

    if (sodium_init() < 0)
        return fail(err, ERR_IO, "no source of random numbers for a token");
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(h->server.token, sizeof h->server.token, random,
                   sizeof random);
    return OK;
}

static enum code set_paths(struct http *h, struct arena *a, struct error *err)
{
    struct server *s = &h->server;
    struct ledger *l;
    struct out out;

    TRY(out_find(a, s->o->out, &out, err));
    s->ledger = out.ledger;
    s->review = out.review;
    s->masks =
        s->o->masks ? s->o->masks : str_format(a, "%s/masks", out.private);
    if (!s->masks)
        return fail(err, ERR_MEMORY, "no memory for a review");
    TRY(store_open(s->ledger, &l, err));
    ledger_close(l);
    return file_make_dirs(s->review, 0700, err);
}

static enum code open_and_serve(struct http *h, struct arena *a,
                                struct error *err)
{
    struct server *s = &h->server;
    char *page;

    TRY(set_paths(h, a, err));
    TRY(make_token(h, err));
    TRY(pictures_open(s->o, s->review, &s->pictures, err));
    TRY(pictures_ask_all(s->pictures, s->ledger, err));
    TRY(listen_here(h, err));
    s->asked_at = progress_now();
    TRY(tell(h, a, err));
    TRY(serve(h, err));
    page = str_format(a, "%s/open.html", s->review);
    if (page)
        unlink(page);
    return OK;
}

enum code review_serve(const struct review_options *o, struct error *err)
{
    struct arena *a = arena_create(1 << 20);
    struct http *h = calloc(1, sizeof *h);
    struct stop stop;
    enum code code;

    stop_watch(&stop);
    if (h)
        h->server.o = o;
    code = a && h ? open_and_serve(h, a, err)
                  : fail(err, ERR_MEMORY, "no memory for a review");
    if (h && h->daemon) {
        resume_all(h);
        MHD_stop_daemon(h->daemon);
    }
    stop_restore(&stop);
    if (h)
        pictures_close(h->server.pictures);
    free(h);
    arena_destroy(a);
    return code;
}
