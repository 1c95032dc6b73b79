/*
 * test_batch_shards.c - shards merge to the very bytes of one run
 */
#include "batch_fake.h"

static struct batch_options options_of(const char *out)
{
    static char *input;

    input = fake_path("in");
    return (struct batch_options){.version = "test",
                                  .inputs = &input,
                                  .input_count = 1,
                                  .out = fake_path(out),
                                  .jobs = 2,
                                  .no_times = true,
                                  .work = &fake_work};
}

static void run_shard(int shard, int shards)
{
    struct batch_options o = options_of("out");
    struct batch_totals t;
    struct error err = {0};

    o.shard = shard;
    o.shards = shards;
    if (batch_run(&o, fake_run(), &t, &err) != OK)
        print_message("%s\n", err.text);
    assert_int_equal(err.code, OK);
}

static void many(void)
{
    static const char *const behaviours[] = {"clean", "redact", "hold",
                                             "bad",   "clean",  "refuse"};

    for (int i = 0; i < 60; i++) {
        char file[16], patient[16], series[16], instance[16];

        snprintf(file, sizeof file, "f%02d", i * 7 % 60);
        snprintf(patient, sizeof patient, "p%d", i % 13);
        snprintf(series, sizeof series, "%d", i % 3);
        snprintf(instance, sizeof instance, "1.%d", i);
        fake_instance(file, patient, series, instance, patient,
                      behaviours[i % 6]);
    }
    fake_instance("copy", "p0", "0", "1.0", "p0", "clean");
    fake_instance("other", "p0", "0", "1.0", "p0", "redact");
    fake_raw("broken", "nothing");
}

static void clear_shards(int shards)
{
    char name[64];

    for (int k = 1; k <= shards; k++) {
        snprintf(name, sizeof name, "out/private/shard-%d-of-%d", k, shards);
        assert_true(access(fake_path(name), F_OK) == 0);
        fake_clear(name);
    }
}

static void shards_merge_to_the_bytes_of_one_run(void **state)
{
    struct batch_options whole = options_of("whole"), out = options_of("out");
    struct batch_totals one, merged;

    (void)state;
    many();
    assert_int_equal(batch_run(&whole, fake_run(), &one, NULL), OK);
    for (int k = 3; k >= 1; k--)
        run_shard(k, 3);
    out = options_of("out");
    out.input_count = 0;
    assert_int_equal(batch_merge(&out, fake_run(), &merged, NULL), OK);
    assert_memory_equal(merged.verdicts, one.verdicts, sizeof one.verdicts);
    assert_int_equal(merged.instances, 63);
    assert_int_equal(merged.twins, 1);
    clear_shards(3);
    fake_assert_same_tree("whole", "out");
    fake_assert_same_tree("out", "whole");
}

static void a_merge_can_be_repeated_and_a_run_goes_on_from_it(void **state)
{
    struct batch_options out = options_of("out");
    struct batch_totals first, again;
    char *log;

    (void)state;
    many();
    run_shard(1, 2);
    run_shard(2, 2);
    assert_int_equal(batch_merge(&out, fake_run(), &first, NULL), OK);
    log = fake_read("out/audit.log");
    assert_int_equal(batch_merge(&out, fake_run(), &again, NULL), OK);
    assert_memory_equal(&first, &again, sizeof first);
    assert_true(fake_says("out/audit.log", log));
    free(log);
    assert_int_equal(batch_run(&out, fake_run(), &again, NULL), OK);
    assert_memory_equal(first.verdicts, again.verdicts, sizeof first.verdicts);
    assert_int_equal(again.unfinished, 0);
}

static void every_shard_must_be_there(void **state)
{
    struct batch_options out = options_of("out");
    struct batch_totals t;
    struct error err = {0};

    (void)state;
    many();
    run_shard(1, 3);
    run_shard(3, 3);
    assert_int_equal(batch_merge(&out, fake_run(), &t, &err), ERR_USAGE);
    assert_non_null(strstr(err.text, "shard 2 of 3 is missing"));
    assert_int_not_equal(access(fake_path("out/report.json"), F_OK), 0);
}

static void shards_of_another_policy_are_refused(void **state)
{
    struct batch_options out = options_of("out");
    struct run run = *fake_run();
    struct batch_totals t;

    (void)state;
    many();
    run_shard(1, 2);
    run.policy = POLICY_PHI;
    out.shard = out.shards = 2;
    assert_int_equal(batch_run(&out, &run, &t, NULL), OK);
    out.shard = out.shards = 0;
    assert_int_equal(batch_merge(&out, fake_run(), &t, NULL), ERR_REFUSED);
}

int main(void)
{
#define CASE(name)                                                             \
    cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)
    const struct CMUnitTest tests[] = {
        CASE(shards_merge_to_the_bytes_of_one_run),
        CASE(a_merge_can_be_repeated_and_a_run_goes_on_from_it),
        CASE(every_shard_must_be_there),
        CASE(shards_of_another_policy_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
