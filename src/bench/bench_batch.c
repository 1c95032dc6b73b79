/*
 * bench_batch.c - throughput of whole runs, and the memory of their parent
 *
 * Each run is a process of its own, so that its memory and its time are told
 * apart. The parent's memory is asked for whenever it says how far it is.
 */
#include "bench/bench_batch.h"
#include "batch/batch.h"
#include "bench/bench_held.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_LOOKS = 1 << 16 };

struct watch {
    long rss[MOST_LOOKS]; /* KiB, each time something was said */
    int count;
};

static long rss_kib(void)
{
    FILE *f = fopen("/proc/self/statm", "re");
    long pages = 0;

    if (f && fscanf(f, "%*s %ld", &pages) != 1)
        pages = 0;
    if (f)
        fclose(f);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static void look(void *user, enum batch_say kind, const char *text)
{
    struct watch *w = user;

    if (kind == SAY_EVENT && strstr(text, "\"process\"") &&
        w->count < MOST_LOOKS)
        w->rss[w->count++] = rss_kib();
}

static double seconds_of(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static double processor(int who)
{
    struct rusage r;

    return getrusage(who, &r) ? 0
                              : seconds_of(r.ru_utime) + seconds_of(r.ru_stime);
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- one run, in its process ---------------------------------------------- */

static void sum_up(const struct watch *w, const struct batch_totals *t,
                   double since, struct bench_batch_run *ret)
{
    ret->seconds = now() - since;
    ret->parent = processor(RUSAGE_SELF);
    ret->work = processor(RUSAGE_CHILDREN);
    ret->published = t->verdicts[OUTCOME_CLEAN] + t->verdicts[OUTCOME_REDACTED];
    ret->others = t->instances - ret->published;
    for (int i = 0; i < 3 && w->count; i++)
        ret->rss[i] = w->rss[(w->count - 1) * i / 2];
}

static enum code run_once(const struct bench_batch_options *o, char *input,
                          const char *out, struct bench_batch_run *ret,
                          struct error *err)
{
    static struct watch watch;
    const struct batch_options batch = {.version = DEBURN_VERSION,
                                        .inputs = &input,
                                        .input_count = 1,
                                        .out = out,
                                        .jobs = ret->jobs,
                                        .no_sandbox = o->no_sandbox,
                                        .work = &batch_work_pipeline,
                                        .say = look,
                                        .user = &watch};
    struct batch_totals totals;
    double since = now();

    TRY(batch_make_out(&batch, err));
    TRY(batch_run(&batch, o->run, &totals, err));
    sum_up(&watch, &totals, since, ret);
    return OK;
}

struct message {
    struct bench_batch_run run;
    struct error error;
};

static enum code run_apart(const struct bench_batch_options *o, char *input,
                           const char *out, struct bench_batch_run *ret,
                           struct error *err)
{
    struct message m = {.run = *ret};
    int ends[2], status;
    ssize_t n;
    pid_t pid;

    if (pipe(ends) || (pid = fork()) < 0)
        return fail(err, ERR_IO, "cannot start a run: %s", strerror(errno));
    if (!pid) {
        run_once(o, input, out, &m.run, &m.error);
        m.error.stage = NULL; /* no pointer leaves this process */
        _exit(file_write(ends[1], &m, sizeof m, NULL) == OK ? 0 : 1);
    }
    close(ends[1]);
    do
        n = read(ends[0], &m, sizeof m);
    while (n < 0 && errno == EINTR);
    close(ends[0]);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (n != sizeof m)
        return fail(err, ERR_IO, "a run ended early");
    if (m.error.code != OK)
        return fail(err, m.error.code, "%s", m.error.text);
    *ret = m.run;
    return OK;
}

enum code bench_batch(struct arena *a, const struct bench_batch_options *o,
                      struct bench_batch_run ret[BENCH_BATCH_RUNS],
                      struct error *err)
{
    char *input = str_format(a, "%s/input", o->scratch);

    if (!input)
        return fail(err, ERR_MEMORY, "no memory for a bench");
    TRY(bench_copies(a, o->inputs, o->input_count, o->files, input, err));
    for (int i = 0; i < BENCH_BATCH_RUNS; i++) {
        char *out = str_format(a, "%s/out-%d", o->scratch, i + 1);

        if (!out)
            return fail(err, ERR_MEMORY, "no memory for a bench");
        if (!access(out, F_OK))
            return fail(err, ERR_USAGE, "'%s' is there already", out);
        ret[i] = (struct bench_batch_run){.jobs = i + 1};
        TRY(run_apart(o, input, out, &ret[i], err));
    }
    return OK;
}
