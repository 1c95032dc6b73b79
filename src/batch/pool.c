/*
 * pool.c - the parent's side of the workers: fork, hand out, watch the clock
 *
 * A worker that dies, or is killed because its time is up, costs its one job
 * and is replaced at once.
 */
#include "batch/message.h"
#include "batch/worker.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    START_MS = 60000,      /* until a new worker is in its sandbox */
    REPLY_LIMIT = 1 << 28, /* bytes of one answer */
    MOST_STARTS = 5,
    MOST_JOBS = 5000, /* of one worker: libraries leak */
    CPU_GRACE = 5     /* seconds of CPU beyond the wall clock's limit */
};

struct member {
    pid_t pid; /* 0: none */
    int channel, payload, reply;
    bool busy;
    int64_t id;
    enum job_kind kind;
    int64_t deadline; /* ms */
    int jobs;         /* since it was started */
};

struct pool {
    const struct batch_options *options;
    const struct run *run;
    struct reader *reader;
    int count;
    struct member *members;
    struct pollfd *polls;
    char *text; /* the last reply */
    size_t room;
};

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- life and death -------------------------------------------------- */

static void close_all(struct member *m)
{
    int *const fds[] = {&m->channel, &m->payload, &m->reply};

    for (int i = 0; i < 3; i++) {
        if (*fds[i] >= 0)
            close(*fds[i]);
        *fds[i] = -1;
    }
}

/* The wait status; the process is gone afterwards. */
static int bury(struct member *m, bool kill_it)
{
    int status = 0;

    if (m->pid) {
        if (kill_it)
            kill(m->pid, SIGKILL);
        while (waitpid(m->pid, &status, 0) < 0 && errno == EINTR)
            ;
    }
    close_all(m);
    m->pid = 0;
    m->busy = false;
    return status;
}

static enum code become_parent(struct member *m, int other_end, pid_t pid,
                               struct error *err)
{
    close(other_end);
    if (pid < 0)
        return fail(err, ERR_IO, "cannot start a worker: %s", strerror(errno));
    m->pid = pid;
    return OK;
}

static enum code fork_worker(struct pool *p, struct member *m,
                             struct error *err)
{
    struct worker_setup setup = {.work = p->options->work,
                                 .run = p->run,
                                 .reader = p->reader,
                                 .seccomp = !p->options->no_sandbox,
                                 .previews = p->options->previews,
                                 .parent = getpid()};
    int pair[2];
    pid_t pid;

    m->payload = memfd_create("payload", MFD_CLOEXEC);
    m->reply = memfd_create("reply", MFD_CLOEXEC);
    if (m->payload < 0 || m->reply < 0 ||
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
        return fail(err, ERR_IO, "cannot start a worker: %s", strerror(errno));
    m->jobs = 0;
    m->channel = pair[0];
    setup.channel = pair[1];
    setup.payload = m->payload;
    setup.reply = m->reply;
    pid = fork();
    if (!pid)
        worker_main(&setup);
    return become_parent(m, pair[1], pid, err);
}

/* ---- replies --------------------------------------------------------- */

/* Copied out before it is read: a worker could still write into it. */
static bool read_reply(struct pool *p, const struct member *m, uint64_t len)
{
    size_t done = 0;
    char *wider;

    if (len > REPLY_LIMIT)
        return false;
    if (len > p->room) {
        wider = realloc(p->text, len);
        if (!wider)
            return false;
        p->text = wider;
        p->room = len;
    }
    while (done < len) {
        ssize_t n = pread(m->reply, p->text + done, len - done, (off_t)done);

        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

/* The worker's own words for why it failed. */
static void told_error(struct pool *p, uint64_t len, enum code code,
                       struct error *ret)
{
    struct arena *a = arena_create(1 << 16);
    struct error told = {0};
    static const char *const stages[] = {"read",   "find_text",    "decide",
                                         "redact", "clean_header", "encode",
                                         "verify"};

    *ret = (struct error){.code = code};
    if (a && error_unpack(a, (struct str){p->text, len}, &told, NULL) == OK) {
        memcpy(ret->text, told.text, sizeof ret->text);
        ret->tag = told.tag;
        for (size_t i = 0; told.stage && i < sizeof stages / sizeof *stages;
             i++)
            if (!strcmp(stages[i], told.stage))
                ret->stage = stages[i];
    }
    if (!*ret->text)
        fail(ret, code, "%s", code_text(code));
    arena_destroy(a);
}

/* One short message; false when the worker is no more, or talks nonsense. */
static bool hear(struct pool *p, const struct member *m, struct answer *ret)
{
    ssize_t n;

    do
        n = recv(m->channel, ret, sizeof *ret, MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    return n == sizeof *ret && ret->code < CODE_COUNT &&
           read_reply(p, m, ret->reply_len);
}

/* False in *ret_lived if it was killed before it said anything. */
static enum code start_once(struct pool *p, struct member *m, bool *ret_lived,
                            struct error *err)
{
    struct pollfd poll_fd;
    struct answer a;
    int64_t end = now_ms() + START_MS;
    int ready;

    TRY(fork_worker(p, m, err));
    poll_fd = (struct pollfd){.fd = m->channel, .events = POLLIN};
    do
        ready = poll(&poll_fd, 1, START_MS);
    while (ready < 0 && errno == EINTR && now_ms() < end);
    *ret_lived = ready == 1 && hear(p, m, &a) && a.id == -1;
    if (!*ret_lived) {
        bury(m, true);
        return OK;
    }
    if (a.code != OK) {
        if (err)
            told_error(p, a.reply_len, (enum code)a.code, err);
        bury(m, true);
        return (enum code)a.code;
    }
    return OK;
}

static enum code start(struct pool *p, struct member *m, struct error *err)
{
    for (int i = 0; i < MOST_STARTS; i++) {
        bool lived;

        TRY(start_once(p, m, &lived, err));
        if (lived)
            return OK;
    }
    return fail(err, ERR_IO, "a worker did not start");
}

enum code pool_open(const struct batch_options *options, const struct run *run,
                    struct reader *reader, int jobs, struct pool **ret,
                    struct error *err)
{
    struct pool *p = calloc(1, sizeof *p);
    enum code code = OK;

    if (p) {
        p->members = calloc((size_t)jobs, sizeof *p->members);
        p->polls = calloc((size_t)jobs, sizeof *p->polls);
    }
    if (!p || !p->members || !p->polls) {
        pool_close(p);
        return fail(err, ERR_MEMORY, "no memory for workers");
    }
    p->options = options;
    p->run = run;
    p->reader = reader;
    for (; p->count < jobs && code == OK; p->count++) {
        struct member *m = &p->members[p->count];

        m->channel = m->payload = m->reply = -1;
        code = start(p, m, err);
    }
    if (code != OK) {
        pool_close(p);
        return code;
    }
    *ret = p;
    return OK;
}

void pool_close(struct pool *p)
{
    if (!p)
        return;
    for (int i = 0; i < p->count; i++)
        bury(&p->members[i], true);
    free(p->members);
    free(p->polls);
    free(p->text);
    free(p);
}

/* ---- handing out ----------------------------------------------------- */

int pool_idle(const struct pool *p)
{
    for (int i = 0; i < p->count; i++)
        if (!p->members[i].busy)
            return i;
    return -1;
}

int pool_busy(const struct pool *p)
{
    int busy = 0;

    for (int i = 0; i < p->count; i++)
        busy += p->members[i].busy;
    return busy;
}

/* The soft limit moves with each job; the clock on the wall is the stricter
 * one unless the worker has more than one thread at work. */
static void limit_cpu(const struct member *m, int seconds)
{
    struct timespec used = {0};
    struct rlimit r = {.rlim_max = RLIM_INFINITY};
    clockid_t clock;

    if (clock_getcpuclockid(m->pid, &clock) || clock_gettime(clock, &used))
        return;
    r.rlim_cur = (rlim_t)(used.tv_sec + seconds + CPU_GRACE);
    prlimit(m->pid, RLIMIT_CPU, &r, NULL);
}

static bool send_request(const struct member *m, const struct request *r,
                         const int *fds, int count)
{
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(2 * sizeof(int))];
    } control = {0};
    struct request copy = *r;
    struct iovec part = {&copy, sizeof copy};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen =
                                 CMSG_SPACE((size_t)count * sizeof(int))};
    struct cmsghdr *c = CMSG_FIRSTHDR(&message);
    ssize_t n;

    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN((size_t)count * sizeof(int));
    memcpy(CMSG_DATA(c), fds, (size_t)count * sizeof(int));
    do
        n = sendmsg(m->channel, &message, MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    return n == sizeof copy;
}

enum code pool_submit(struct pool *p, int worker, const struct job *job,
                      struct error *err)
{
    struct member *m = &p->members[worker];
    const struct request r = {.id = job->id,
                              .payload_len = job->payload.len,
                              .kind = job->kind,
                              .new_series = job->new_series};
    const int fds[2] = {job->input_fd, job->draft_fd};
    int seconds = p->run->limits.seconds;

    if (!m->pid)
        TRY(start(p, m, err));
    if (ftruncate(m->payload, 0))
        return fail(err, ERR_IO, "cannot hand out work: %s", strerror(errno));
    TRY(file_write_at(m->payload, job->payload.at, job->payload.len, 0, err));
    limit_cpu(m, seconds);
    /* should it have died while idle, pool_wait() will find that out */
    send_request(m, &r, fds, job->draft_fd < 0 ? 1 : 2);
    m->busy = true;
    m->jobs++;
    m->id = job->id;
    m->kind = job->kind;
    m->deadline = now_ms() + (int64_t)seconds * 1000;
    return OK;
}

/* ---- watching -------------------------------------------------------- */

static void tell_end(const struct pool *p, int status, bool late,
                     struct error *ret)
{
    int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

    ret->stage = "worker";
    if (late)
        fail(ret, ERR_LIMIT, "took longer than %d s (wall clock)",
             p->run->limits.seconds);
    else if (signal == SIGXCPU)
        fail(ret, ERR_LIMIT, "took longer than %d s (processor)",
             p->run->limits.seconds + CPU_GRACE);
    else if (signal == SIGSYS)
        fail(ret, ERR_UNSAFE, "tried a forbidden call in a worker");
    else if (signal)
        fail(ret, ERR_UNSAFE, "crashed in a worker (signal %d)", signal);
    else
        fail(ret, ERR_UNSAFE, "ended its worker (code %d)",
             WEXITSTATUS(status));
}

static enum code lose(struct pool *p, struct member *m, bool late,
                      struct done *ret, struct error *err)
{
    int status = bury(m, true);

    ret->died = true;
    ret->killed =
        !late && ((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) ||
                  (WIFEXITED(status) && WEXITSTATUS(status) == WORKER_BROKEN));
    tell_end(p, status, late, &ret->error);
    ret->code = ret->error.code;
    return start(p, m, err);
}

/* Want of memory may be what earlier jobs left behind: a fresh worker gets the
 * second try. */
static enum code finish(struct pool *p, int i, bool late, struct done *ret,
                        struct error *err)
{
    struct member *m = &p->members[i];
    struct answer a;

    *ret = (struct done){.id = m->id, .kind = m->kind, .worker = i};
    m->busy = false;
    if (late)
        return lose(p, m, true, ret, err);
    if (!hear(p, m, &a) || a.id != ret->id)
        return lose(p, m, false, ret, err);
    ret->code = (enum code)a.code;
    if (a.code == OK)
        ret->reply = (struct str){p->text, a.reply_len};
    else
        told_error(p, a.reply_len, ret->code, &ret->error);
    if (a.code == ERR_MEMORY || m->jobs >= MOST_JOBS) {
        bury(m, true);
        return start(p, m, err);
    }
    return OK;
}

/* Poll entries of the busy ones, and the time until the next deadline. */
static int watch(struct pool *p, int ms, int64_t now)
{
    for (int i = 0; i < p->count; i++) {
        const struct member *m = &p->members[i];

        p->polls[i] =
            (struct pollfd){.fd = m->busy ? m->channel : -1, .events = POLLIN};
        if (m->busy && m->deadline - now < ms)
            ms = m->deadline > now ? (int)(m->deadline - now) : 0;
    }
    return ms;
}

enum code pool_wait(struct pool *p, int ms, struct done *ret_done,
                    bool *ret_any, struct error *err)
{
    int n;

    *ret_any = false;
    n = poll(p->polls, (nfds_t)p->count, watch(p, ms, now_ms()));
    if (n < 0 && errno != EINTR)
        return fail(err, ERR_IO, "cannot wait for workers: %s",
                    strerror(errno));
    for (int i = 0; i < p->count; i++) {
        bool spoke = n > 0 && p->polls[i].revents;

        if (!p->members[i].busy ||
            (!spoke && now_ms() < p->members[i].deadline))
            continue;
        *ret_any = true;
        return finish(p, i, !spoke, ret_done, err);
    }
    return OK;
}
