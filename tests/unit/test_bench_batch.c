/*
 * test_bench_batch.c - a bench of whole runs publishes every copy, twice
 */
#include "bench/bench_batch.h"
#include "fake_files.h"

enum { FILES = 5 };

static void every_copy_is_published_by_one_and_by_two(void **state)
{
    struct arena *a = arena_create((size_t)1 << 30);
    char *input = str_format(a, "%s/samples/mr_clean.dcm", SOURCE_DIR);
    struct run run = {.limits = limits_default, .reader = {.lang = "eng"}};
    const struct bench_batch_options o = {.inputs = &input,
                                          .input_count = 1,
                                          .scratch = fake_path("bench"),
                                          .files = FILES,
                                          .run = &run};
    struct bench_batch_run runs[BENCH_BATCH_RUNS];
    struct error err = {0};

    (void)state;
    assert_int_equal(profile_load(a, "basic", &run.profile, NULL), OK);
    assert_int_equal(rules_load(a, NULL, &run.rules, NULL), OK);
    assert_int_equal(masks_load(a, NULL, &run.masks, NULL), OK);
    assert_int_equal(mkdir(fake_path("bench"), 0755), 0);
    if (bench_batch(a, &o, runs, &err) != OK)
        print_message("%s\n", err.text);
    assert_int_equal(err.code, OK);
    for (int i = 0; i < BENCH_BATCH_RUNS; i++) {
        assert_int_equal(runs[i].jobs, i + 1);
        assert_int_equal(runs[i].published, FILES);
        assert_int_equal(runs[i].others, 0);
        assert_true(runs[i].rss[0] > 0 && runs[i].rss[2] > 0);
        assert_true(runs[i].work > 0);
    }
    /* what is there already would be resumed, not measured */
    assert_int_equal(bench_batch(a, &o, runs, &err), ERR_USAGE);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(
        every_copy_is_published_by_one_and_by_two, fake_setup, fake_teardown)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
