/*
 * progress.c - what a run says on its way: PHI-free, at a bearable rate
 *
 * A status four times a second (the caller shows it on a terminal), a line
 * every 30 seconds or as often as is wanted (for logs), an event every second
 * and at each new phase (for programs). Only counts: no path, no value.
 */
#include "batch/progress.h"
#include "batch/stop.h"
#include <time.h>

enum { STATUS_MS = 250, EVENT_MS = 1000, LINE_MS = 30000 };

int64_t progress_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void progress_open(struct progress *p, const struct batch_options *options)
{
    *p = (struct progress){.options = options, .phase = "start"};
    p->since = p->status_at = p->line_at = progress_now();
}

static void say(const struct batch_options *o, enum batch_say kind,
                struct buffer *text)
{
    buffer_add(text, "", 1); /* the end of a C string */
    if (o->say && !text->failed)
        o->say(o->user, kind, text->at);
}

void progress_warn(const struct batch_options *o, const char *text)
{
    if (o->say)
        o->say(o->user, SAY_WARNING, text);
}

static double per_second(const struct progress *p, int64_t now)
{
    return now > p->since ? 1e3 * (double)p->done / (double)(now - p->since)
                          : 0;
}

/* Seconds until the phase ends at this pace, -1 if nobody can tell. */
static int64_t left(const struct progress *p, int64_t now)
{
    double pace = per_second(p, now);

    return pace > 0 && p->total > p->done
               ? (int64_t)((double)(p->total - p->done) / pace + 0.5)
               : -1;
}

/* For people: those that came. */
static void add_verdicts(struct buffer *b, const struct progress *p)
{
    const char *glue = "; ";

    for (int v = 0; v <= OUTCOME_REFUSED; v++)
        if (p->verdicts[v]) {
            buffer_format(b, "%s%lld %s", glue, (long long)p->verdicts[v],
                          outcome_verdict_name((enum outcome_verdict)v));
            glue = ", ";
        }
}

static void say_line(const struct progress *p, enum batch_say kind, int64_t now)
{
    struct buffer b = {.limit = 4096};
    int64_t seconds = left(p, now);

    buffer_format(&b, "%s %lld", p->phase, (long long)p->done);
    if (p->total)
        buffer_format(&b, " of %lld", (long long)p->total);
    buffer_format(&b, ", %.1f/s", per_second(p, now));
    if (seconds >= 0)
        buffer_format(&b, ", %lld:%02lld:%02lld left",
                      (long long)seconds / 3600, (long long)seconds / 60 % 60,
                      (long long)seconds % 60);
    add_verdicts(&b, p);
    if (stop_asked())
        buffer_str(&b, "; stopping after what is in work");
    say(p->options, kind, &b);
    buffer_release(&b);
}

static void say_event(const struct progress *p, int64_t now)
{
    struct buffer b = {.limit = 4096};
    int64_t seconds = left(p, now);

    buffer_format(&b,
                  "{\"event\":\"progress\",\"phase\":\"%s\",\"done\":%lld,"
                  "\"total\":%lld,\"per_second\":%.1f,",
                  p->phase, (long long)p->done, (long long)p->total,
                  per_second(p, now));
    if (seconds >= 0)
        buffer_format(&b, "\"seconds_left\":%lld,", (long long)seconds);
    buffer_str(&b, "\"verdicts\":");
    for (int v = 0; v <= OUTCOME_REFUSED; v++)
        buffer_format(&b, "%s\"%s\":%lld", v ? "," : "{",
                      outcome_verdict_name((enum outcome_verdict)v),
                      (long long)p->verdicts[v]);
    buffer_str(&b, "}}");
    say(p->options, SAY_EVENT, &b);
    buffer_release(&b);
}

void progress_phase(struct progress *p, const char *phase, int64_t total)
{
    p->phase = phase;
    p->done = 0;
    p->total = total;
    p->since = progress_now();
    say_event(p, p->since);
}

void progress_step(struct progress *p)
{
    p->done++;
    progress_tick(p);
}

void progress_verdict(struct progress *p, enum outcome_verdict v)
{
    p->verdicts[v]++;
}

void progress_tick(struct progress *p)
{
    int64_t now = progress_now();
    int line_ms = p->options->line_ms ? p->options->line_ms : LINE_MS;

    if (now - p->status_at >= STATUS_MS) {
        say_line(p, SAY_STATUS, now);
        if (now / EVENT_MS != p->status_at / EVENT_MS)
            say_event(p, now);
        p->status_at = now;
    }
    if (now - p->line_at >= line_ms) {
        say_line(p, SAY_LINE, now);
        p->line_at = now;
    }
}
