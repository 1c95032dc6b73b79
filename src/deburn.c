/*
 * deburn.c - the public C API over the pipeline
 *
 * Runs in the caller's process, without the workers' sandbox: whoever embeds
 * the library decides how far to trust its input.
 */
#include "deburn.h"
#include "pipeline.h"
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

_Static_assert(DEBURN_ERROR_USAGE == (int)ERR_USAGE, "codes agree");
_Static_assert(DEBURN_REFUSED == (int)OUTCOME_REFUSED, "verdicts agree");

struct deburn {
    struct arena *arena;
    struct run run;
    struct reader *reader;
};

struct deburn_result {
    struct arena *arena;
    struct outcome outcome;
    struct bytes output; /* process_memory: mapped, lives in arena */
    char why[320];
};

static void tell(struct deburn_error *to, const struct error *err)
{
    if (!to)
        return;
    to->code = (int)err->code;
    snprintf(to->text, sizeof to->text, "%s%s%s", err->stage ? err->stage : "",
             err->stage ? ": " : "", err->text);
}

const char *deburn_version(void)
{
    return DEBURN_VERSION;
}

static enum code word_index(const char *word, const char *const *words,
                            int count, int *ret, struct error *err)
{
    *ret = 0;
    for (int i = 0; word && i < count; i++)
        if (!strcmp(word, words[i])) {
            *ret = i;
            return OK;
        }
    return word ? fail(err, ERR_USAGE, "unknown option value") : OK;
}

static enum code load(struct deburn *d, const struct deburn_options *o,
                      struct error *err)
{
    static const char *const doubts[] = {"policy", "blank", "keep", "hold"};
    struct run *run = &d->run;
    int doubt;

    TRY(profile_load(d->arena, o->profile ? o->profile : "basic", &run->profile,
                     err));
    profile_pixels(run->profile, &run->policy, &run->doubt, &run->video);
    TRY(policy_choose(d->arena, o->policy, &run->policy, &run->policies, err));
    TRY(word_index(o->doubt, doubts, 4, &doubt, err));
    if (o->policy)
        run->doubt = DOUBT_BY_POLICY;
    if (o->doubt)
        run->doubt = (enum doubt)doubt;
    run->limits = limits_default;
    run->reader = (struct reader_options){o->models, o->lang ? o->lang : "eng"};
    TRY(rules_load(d->arena, NULL, &run->rules, err));
    TRY(masks_load(d->arena, o->masks, &run->masks, err));
    if (o->key_file)
        TRY(site_key_load(o->key_file, false, &run->key, err));
    else
        randombytes_buf(run->key.bytes, sizeof run->key.bytes);
    return reader_create(&run->reader, &d->reader, err);
}

struct deburn *deburn_open(const struct deburn_options *options,
                           struct deburn_error *error)
{
    static const struct deburn_options defaults;
    struct deburn *d = calloc(1, sizeof *d);
    struct error err = {.code = ERR_MEMORY, .text = "out of memory"};

    if (d && sodium_init() >= 0)
        d->arena = arena_create(SIZE_MAX / 2);
    if (!d || !d->arena || load(d, options ? options : &defaults, &err) != OK) {
        tell(error, &err);
        deburn_close(d);
        return NULL;
    }
    return d;
}

void deburn_close(struct deburn *d)
{
    if (!d)
        return;
    if (d->reader)
        reader_destroy(d->reader);
    arena_destroy(d->arena);
    free(d);
}

static enum code process(struct deburn *d, int in, int draft,
                         struct deburn_result *r, struct error *err)
{
    const struct error *why = &r->outcome.error;

    TRY(pipeline_process(r->arena, &d->run, d->reader, (struct str){NULL, 0},
                         NULL, in, draft, &r->outcome, err));
    if (why->code != OK)
        snprintf(r->why, sizeof r->why, "%s: %s", why->stage, why->text);
    return OK;
}

static struct deburn_result *result_create(const struct deburn *d,
                                           struct error *err)
{
    struct deburn_result *r = calloc(1, sizeof *r);

    if (r)
        r->arena = arena_create(d->run.limits.arena_bytes);
    if (!r || !r->arena) {
        fail(err, ERR_MEMORY, "out of memory");
        free(r);
        return NULL;
    }
    return r;
}

static enum code process_paths(struct deburn *d, const char *in,
                               const char *out, struct deburn_result *r,
                               struct error *err)
{
    char *draft = str_format(r->arena, "%s.part", out);
    int from = open(in, O_RDONLY | O_CLOEXEC), to = -1;
    enum code code;

    if (draft)
        to = open(draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (from < 0 || to < 0)
        code = fail(err, ERR_IO, "cannot open input or output: %s",
                    strerror(errno));
    else
        code = process(d, from, to, r, err);
    if (code == OK && deburn_published(r))
        code = file_publish(draft, out, false, err);
    if (to >= 0)
        unlink(draft), close(to);
    if (from >= 0)
        close(from);
    return code;
}

struct deburn_result *deburn_process_file(struct deburn *d, const char *in,
                                          const char *out,
                                          struct deburn_error *error)
{
    struct error err = {0};
    struct deburn_result *r = result_create(d, &err);

    if (r && process_paths(d, in, out, r, &err) != OK) {
        deburn_result_free(r);
        r = NULL;
    }
    if (!r)
        tell(error, &err);
    return r;
}

static enum code process_bytes(struct deburn *d, const void *bytes, size_t len,
                               struct deburn_result *r, struct error *err)
{
    int in = memfd_create("deburn-in", MFD_CLOEXEC);
    int out = memfd_create("deburn-out", MFD_CLOEXEC);
    enum code code = in < 0 || out < 0
                         ? fail(err, ERR_IO, "cannot make a memory file")
                         : file_write(in, bytes, len, err);

    if (code == OK)
        code = process(d, in, out, r, err);
    if (code == OK && deburn_published(r))
        code = file_map(r->arena, out, SIZE_MAX, &r->output, err);
    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
    return code;
}

struct deburn_result *deburn_process_memory(struct deburn *d, const void *bytes,
                                            size_t len,
                                            struct deburn_error *error)
{
    struct error err = {0};
    struct deburn_result *r = result_create(d, &err);

    if (r && process_bytes(d, bytes, len, r, &err) != OK) {
        deburn_result_free(r);
        r = NULL;
    }
    if (!r)
        tell(error, &err);
    return r;
}

const void *deburn_output(const struct deburn_result *r, size_t *ret_len)
{
    *ret_len = r->output.len;
    return r->output.at;
}

enum deburn_verdict deburn_verdict(const struct deburn_result *r)
{
    return (enum deburn_verdict)r->outcome.verdict;
}

const char *deburn_verdict_name(enum deburn_verdict v)
{
    return outcome_verdict_name((enum outcome_verdict)v);
}

int deburn_published(const struct deburn_result *r)
{
    return r->outcome.verdict == OUTCOME_CLEAN ||
           r->outcome.verdict == OUTCOME_REDACTED;
}

const char *deburn_why(const struct deburn_result *r)
{
    return r->why;
}

int deburn_box_count(const struct deburn_result *r)
{
    return r->outcome.findings.count;
}

int deburn_box_at(const struct deburn_result *r, int index,
                  struct deburn_box *ret_box)
{
    const struct finding *f;

    if (index < 0 || index >= r->outcome.findings.count)
        return 0;
    f = &r->outcome.findings.at[index];
    *ret_box = (struct deburn_box){f->box.x,
                                   f->box.y,
                                   f->box.width,
                                   f->box.height,
                                   f->first,
                                   f->last,
                                   f->verdict == BLANK,
                                   text_class_name(f->class),
                                   f->rule ? f->rule : "",
                                   f->reasons};
    return 1;
}

const char *deburn_reason_name(int bit)
{
    return bit < 0 || bit >= REASON_COUNT
               ? NULL
               : reason_name((enum reason)(1u << bit));
}

void deburn_result_free(struct deburn_result *r)
{
    if (!r)
        return;
    arena_destroy(r->arena);
    free(r);
}
