/*
 * worker.c - the child's side: one request, one arena, one answer
 */
#include "batch/worker.h"
#include "batch/message.h"
#include "batch/run.h"
#include "batch/sandbox.h"
#include "record/preview.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PAYLOAD_LIMIT = 1 << 28, CODEC_MEMORY = 1 << 29 };

/* ---- what it is born with -------------------------------------------- */

/* The parent's signals are the parent's business; a crash is a crash, even
 * where a sanitizer would rather explain it. */
static void default_signals(void)
{
    static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    sigset_t none;

    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* the write fails instead */
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
        signal(fatal[i], SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Libraries print to stderr, and what they print may be of the file. Nothing
 * is left open but the three descriptors, as 3, 4 and 5. */
static bool own_descriptors(struct worker_setup *s)
{
    int null = open("/dev/null", O_RDWR);
    int last = 2;

    if (null < 0)
        return false;
#ifdef __SANITIZE_ADDRESS__
    last = 1; /* let the sanitizer be heard */
#endif
    for (int fd = 0; fd <= last; fd++)
        dup2(null, fd);
    s->channel = fcntl(s->channel, F_DUPFD, 100);
    s->payload = fcntl(s->payload, F_DUPFD, 100);
    s->reply = fcntl(s->reply, F_DUPFD, 100);
    if (dup2(s->channel, 3) < 0 || dup2(s->payload, 4) < 0 ||
        dup2(s->reply, 5) < 0)
        return false;
    s->channel = 3;
    s->payload = 4;
    s->reply = 5;
    return close_range(6, ~0U, 0) == 0;
}

/* ---- talking --------------------------------------------------------- */

/* Text goes into the reply file, then a short answer says how much. */
static void answer(const struct worker_setup *s, int64_t id, enum code code,
                   const struct buffer *reply)
{
    struct answer a = {
        .id = id, .reply_len = reply->len, .code = (uint64_t)code};
    struct iovec part = {&a, sizeof a};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

    if (reply->failed || ftruncate(s->reply, 0) ||
        file_write_at(s->reply, reply->at, reply->len, 0, NULL) != OK)
        _exit(WORKER_BROKEN);
    while (sendmsg(s->channel, &message, MSG_NOSIGNAL) < 0)
        if (errno != EINTR)
            _exit(0);
}

static void answer_error(const struct worker_setup *s, int64_t id,
                         enum code code, const struct error *e)
{
    struct buffer b = {.limit = 1 << 16};

    error_pack(e, &b);
    answer(s, id, code, &b);
    buffer_release(&b);
}

/* False at the end of work. fds are -1 where none came. */
static bool hear(const struct worker_setup *s, struct request *r, int fds[2])
{
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(2 * sizeof(int))];
    } control;
    struct iovec part = {r, sizeof *r};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    struct cmsghdr *c;
    ssize_t n;

    do
        n = recvmsg(s->channel, &message, MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    if (n != sizeof *r)
        return false;
    fds[0] = fds[1] = -1;
    c = CMSG_FIRSTHDR(&message);
    if (c && c->cmsg_type == SCM_RIGHTS)
        memcpy(fds, CMSG_DATA(c), c->cmsg_len - CMSG_LEN(0));
    return true;
}

static enum code read_payload(const struct worker_setup *s, struct arena *a,
                              size_t len, struct str *ret, struct error *err)
{
    char *at = len <= PAYLOAD_LIMIT ? arena_alloc(a, len) : NULL;
    size_t done = 0;

    if (!at)
        return fail(err, ERR_MEMORY, "no memory for the dictionary");
    while (done < len) {
        ssize_t n = pread(s->payload, at + done, len - done, (off_t)done);

        if (n <= 0)
            return fail(err, ERR_IO, "the dictionary ends early");
        done += (size_t)n;
    }
    *ret = (struct str){at, len};
    return OK;
}

static enum code read_order(const struct worker_setup *s, struct arena *a,
                            size_t len, struct order *ret,
                            struct findings *ret_boxes, struct error *err)
{
    struct str payload;

    TRY(read_payload(s, a, len, &payload, err));
    TRY(order_unpack(payload, ret, err));
    return ret->boxes.len ? findings_unpack(a, ret->boxes, ret_boxes, err) : OK;
}

/* ---- work ------------------------------------------------------------ */

static enum code packed(const struct buffer *reply, const char *too_much,
                        struct error *err)
{
    return reply->starved  ? fail(err, ERR_MEMORY, "no memory for an answer")
           : reply->failed ? fail(err, ERR_LIMIT, "%s", too_much)
                           : OK;
}

/* A file whose header cannot be read still gets its digest, where it can. What
 * the machine is to blame for is not the file's scan. */
static enum code scan(const struct worker_setup *s, struct arena *a,
                      const int fds[2], struct buffer *reply, struct error *err)
{
    struct scanned found = {0};
    struct str digest;
    enum code code = s->work->scan(a, s->run, fds[0], &found.scan, err);

    if (code == ERR_MEMORY || code == ERR_IO)
        return code;
    if (code != OK) {
        found = (struct scanned){.error = *err};
        found.error.code = code;
        if (digest_of_file(a, fds[0], s->run->limits.file_bytes, &digest,
                           NULL) == OK)
            memcpy(found.scan.digest, digest.at, sizeof found.scan.digest - 1);
    }
    scan_pack(&found, reply);
    return packed(reply, "too many identifying values", err);
}

/* The draft is synced here, where workers wait side by side. */
static enum code process(const struct worker_setup *s, struct arena *a,
                         const struct request *r, const int fds[2],
                         struct buffer *reply, struct error *err)
{
    struct result result = {0};
    struct findings boxes = {0};
    struct decided decided;
    struct order order;
    enum outcome_verdict v;

    TRY(read_order(s, a, r->payload_len, &order, &boxes, err));
    decided = (struct decided){boxes.at, boxes.count};
    if (r->new_series && s->work->forget)
        s->work->forget(s->reader);
    TRY(s->work->process(a, s->run, s->reader, order.known,
                         order.boxes.len ? &decided : NULL, fds[0], fds[1],
                         &result.outcome, err));
    v = result.outcome.verdict;
    if (v == OUTCOME_CLEAN || v == OUTCOME_REDACTED) {
        TRY(file_sync(fds[1], err));
        TRY(digest_of_file(a, fds[1], s->run->limits.file_bytes,
                           &result.draft_digest, err));
    }
    if (s->previews && (v == OUTCOME_REDACTED || v == OUTCOME_REVIEW))
        TRY(preview_pair(
            a, &s->run->limits, fds[0], v == OUTCOME_REDACTED ? fds[1] : -1,
            &result.outcome.findings, &result.before, &result.after, err));
    result_pack(&result, reply);
    return packed(reply, "too many findings", err);
}

/* What is wrong with an output is an answer, not a failure. */
static enum code check(const struct worker_setup *s, struct arena *a,
                       const struct request *r, const int fds[2],
                       struct buffer *reply, struct error *err)
{
    struct checked checked = {0};
    struct findings findings = {0};
    struct order order;
    enum code code;

    TRY(read_order(s, a, r->payload_len, &order, &findings, err));
    TRY(digest_of_file(a, fds[0], s->run->limits.file_bytes, &checked.digest,
                       err));
    code = s->work->check(a, s->run, order.known, &findings, fds[0], fds[1],
                          &checked.error);
    if (code != OK)
        checked.error.code = code;
    checked_pack(&checked, reply);
    return packed(reply, "too much to say", err);
}

static void work(const struct worker_setup *s, const struct request *r,
                 const int fds[2])
{
    struct arena *a = arena_create(s->run->limits.arena_bytes);
    struct buffer reply = {.limit = PAYLOAD_LIMIT};
    struct error e = {0};
    enum code code;

    if (!a)
        code = fail(&e, ERR_MEMORY, "no memory for an instance");
    else if (r->kind == JOB_SCAN)
        code = scan(s, a, fds, &reply, &e);
    else if (r->kind == JOB_CHECK)
        code = check(s, a, r, fds, &reply, &e);
    else
        code = process(s, a, r, fds, &reply, &e);
    arena_destroy(a);
    if (code == OK)
        answer(s, r->id, OK, &reply);
    else
        answer_error(s, r->id, code, &e);
    buffer_release(&reply);
}

_Noreturn void worker_main(const struct worker_setup *setup)
{
    struct worker_setup s = *setup;
    const struct sandbox box = {.memory =
                                    s.run->limits.arena_bytes + CODEC_MEMORY,
                                .file_bytes = s.run->limits.file_bytes,
                                .seccomp = s.seccomp,
                                .threads = s.run->video == VIDEO_REENCODE};
    struct error e = {0};
    struct request r;
    enum code code;
    int fds[2];

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != s.parent)
        _exit(0);
    default_signals();
    if (!own_descriptors(&s))
        _exit(WORKER_BROKEN);
    code = sandbox_enter(&box, &e);
    if (code != OK) {
        answer_error(&s, -1, code, &e);
        _exit(WORKER_BROKEN);
    }
    answer(&s, -1, OK, &(struct buffer){0});
    while (hear(&s, &r, fds)) {
        work(&s, &r, fds);
        for (int i = 0; i < 2; i++)
            if (fds[i] >= 0)
                close(fds[i]);
    }
    _exit(0);
}
