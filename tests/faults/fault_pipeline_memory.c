/*
 * fault_pipeline_memory.c - an instance that meets a failing allocation
 *
 * Whichever fails, of an arena or from the heap: the answer is "no memory", so
 * that the instance is done again, or the very draft of an undisturbed run.
 * Never is the file blamed, and never does a draft differ. Large n are passed
 * over in steps that grow, and that DEBURN_FAULTS=40 makes 40 times smaller.
 */
#include "cmocka_all.h"
#include "heap_fault.h"
#include "pipeline.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const char *const samples[] = {"dx_initials.dcm", "us_palette_rle.dcm",
                                      "mr_clean.dcm"};

enum { STEPS = 2, CLEAN_RUNS = 2, ARENA = 1 << 28 };

struct fixture {
    struct arena *arena;
    struct run run;
    struct reader *reader;
};

/* What one pass came to. */
struct pass {
    enum code code;
    enum outcome_verdict verdict;
    struct error error;
    int draft;
};

static long countdown;

static struct pass process(struct fixture *f, int input)
{
    struct pass p = {.draft = memfd_create("draft", 0)};
    struct arena *a = arena_create(ARENA);
    struct outcome o = {0};
    struct scan scan = {0};
    const struct str none = {NULL, 0};

    assert_true(p.draft >= 0);
    reader_forget(f->reader);
    p.code = a ? pipeline_scan(a, &f->run, input, &scan, &p.error) : ERR_MEMORY;
    if (p.code == OK)
        p.code = pipeline_process(a, &f->run, f->reader, none, NULL, input,
                                  p.draft, &o, &p.error);
    p.verdict = o.verdict;
    if (p.code == OK && o.error.code != OK)
        p.error = o.error;
    arena_destroy(a);
    return p;
}

static struct bytes bytes_of(struct arena *a, int fd)
{
    struct bytes b = {NULL, 0};

    assert_int_equal(file_map(a, fd, ARENA, &b, NULL), OK);
    return b;
}

static bool same_draft(int one, int other)
{
    struct arena *a = arena_create(1 << 20);
    struct bytes x = bytes_of(a, one), y = bytes_of(a, other);
    bool same = x.len == y.len && (!x.len || !memcmp(x.at, y.at, x.len));

    arena_destroy(a);
    return same;
}

static void check(const struct pass *p, const struct pass *reference,
                  const char *sample, long n)
{
    bool same = p->code == OK && p->verdict == reference->verdict;

    if (p->code == ERR_MEMORY ||
        (same && same_draft(p->draft, reference->draft)))
        return;
    print_message("%s, allocation %ld: code %d, verdict %d, %s\n", sample, n,
                  (int)p->code, (int)p->verdict,
                  same ? "another draft" : p->error.text);
    assert_true(false);
}

static void survives_all(struct fixture *f, const char *sample,
                         void (*arm)(long *))
{
    const char *finer = getenv("DEBURN_FAULTS");
    long steps = STEPS * (finer && atol(finer) > 0 ? atol(finer) : 1);
    char path[512];
    struct pass reference;
    int input, clean = 0;

    snprintf(path, sizeof path, "%s/samples/%s", SOURCE_DIR, sample);
    input = open(path, O_RDONLY);
    assert_true(input >= 0);
    reference = process(f, input);
    assert_int_equal(reference.code, OK);
    assert_true(reference.verdict == OUTCOME_CLEAN ||
                reference.verdict == OUTCOME_REDACTED);
    for (long n = 1; clean < CLEAN_RUNS; n += 1 + (clean ? 0 : n / steps)) {
        struct pass p;

        countdown = n;
        arm(&countdown);
        p = process(f, input);
        clean = countdown > 0 ? clean + 1 : 0;
        countdown = 0;
        check(&p, &reference, sample, n);
        close(p.draft);
    }
    close(reference.draft);
    close(input);
}

static void survives_all_samples(struct fixture *f, void (*arm)(long *))
{
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        survives_all(f, samples[i], arm);
}

static void an_arena_without_memory_is_no_fault_of_the_file(void **state)
{
    survives_all_samples(*state, arena_fail_shared);
}

static void a_heap_without_memory_is_no_fault_of_the_file(void **state)
{
    survives_all_samples(*state, heap_fail_shared);
}

static int open_all(void **state)
{
    static struct fixture f;

    f.arena = arena_create((size_t)1 << 30);
    f.run = (struct run){.limits = limits_default, .reader = {NULL, "eng"}};
    f.run.limits.arena_bytes = ARENA;
    *state = &f;
    return f.arena &&
                   profile_load(f.arena, "basic", &f.run.profile, NULL) == OK &&
                   rules_load(f.arena, NULL, &f.run.rules, NULL) == OK &&
                   masks_load(f.arena, NULL, &f.run.masks, NULL) == OK &&
                   reader_create(&f.run.reader, &f.reader, NULL) == OK
               ? 0
               : -1;
}

static int close_all(void **state)
{
    struct fixture *f = *state;

    reader_destroy(f->reader);
    arena_destroy(f->arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_arena_without_memory_is_no_fault_of_the_file),
        cmocka_unit_test(a_heap_without_memory_is_no_fault_of_the_file),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
