/*
 * test_batch_series.c - the odd one of a series is found, and why
 */
#include "batch_fake.h"

/* While the last one is at work, those that are through wait for it. */
static void none_is_published(void *user, enum batch_say kind, const char *text)
{
    int *seen = user;

    if (kind != SAY_STATUS || !strstr(text, "process 3 of 4"))
        return;
    for (int i = 0; i < 4; i++) {
        char instance[16];

        snprintf(instance, sizeof instance, "1.%d", i);
        assert_false(fake_published("out", "p1", "1", instance));
    }
    ++*seen;
}

static int seen;

static struct batch_totals runs(enum policy policy)
{
    char *input = fake_path("in");
    struct run run = *fake_run();
    struct batch_options o = {.version = "test",
                              .inputs = &input,
                              .input_count = 1,
                              .out = fake_path("out"),
                              .jobs = 2,
                              .no_times = true,
                              .say = none_is_published,
                              .user = &seen,
                              .work = &fake_work};
    struct batch_totals t;
    struct error err = {0};

    run.policy = policy;
    if (batch_run(&o, &run, &t, &err) != OK)
        print_message("%s\n", err.text);
    assert_int_equal(err.code, OK);
    return t;
}

/* Instances 1.0 .. of one series, one behaviour each. */
static void series(const char *const *behaviours)
{
    for (int i = 0; behaviours[i]; i++) {
        char file[16], instance[16];

        snprintf(file, sizeof file, "f%d", i);
        snprintf(instance, sizeof instance, "1.%d", i);
        fake_instance(file, "p1", "1", instance, "DOE", behaviours[i]);
    }
}

static bool output_says(const char *instance, const char *text)
{
    return fake_says(fake_output("out", "p1", "1", instance), text);
}

static void a_series_is_published_when_all_of_it_is_through(void **state)
{
    (void)state;
    seen = 0;
    series((const char *const[]){"clean", "clean", "clean", "slower", NULL});
    assert_int_equal(runs(POLICY_STRICT).verdicts[OUTCOME_CLEAN], 4);
    assert_true(seen > 0);
    for (int i = 0; i < 4; i++) {
        char instance[16];

        snprintf(instance, sizeof instance, "1.%d", i);
        assert_true(fake_published("out", "p1", "1", instance));
    }
}

static void strict_blanks_what_the_odd_one_lacks(void **state)
{
    struct batch_totals t;

    (void)state;
    series((const char *const[]){"redact", "clean", "redact", "redact", NULL});
    t = runs(POLICY_STRICT);
    assert_int_equal(t.verdicts[OUTCOME_REDACTED], 4);
    assert_true(output_says("1.1", "1 boxes"));
    assert_true(fake_says("out/report.json", "\"reasons\":[\"series\"]"));
    assert_true(fake_says("out/report.json", "\"series_differs\":true"));
}

static void other_policies_only_flag_it(void **state)
{
    struct batch_totals t;

    (void)state;
    series((const char *const[]){"redact", "clean", "redact", "redact", NULL});
    t = runs(POLICY_PHI);
    assert_int_equal(t.verdicts[OUTCOME_CLEAN], 1);
    assert_true(output_says("1.1", "0 boxes"));
    assert_true(fake_says("out/report.json", "\"series_differs\":true"));
    assert_true(fake_says("out/report.html", "1 instances lack a box"));
}

static void two_are_too_few_to_tell_the_odd_one(void **state)
{
    struct batch_totals t;

    (void)state;
    series((const char *const[]){"redact", "clean", NULL});
    t = runs(POLICY_STRICT);
    assert_int_equal(t.verdicts[OUTCOME_CLEAN], 1);
    assert_false(fake_says("out/report.json", "\"series_differs\":true"));
}

static void half_of_them_prove_nothing(void **state)
{
    struct batch_totals t;

    (void)state;
    series((const char *const[]){"redact", "clean", "redact", "clean", NULL});
    t = runs(POLICY_STRICT);
    assert_int_equal(t.verdicts[OUTCOME_CLEAN], 2);
}

static void pictures_of_another_size_are_not_compared(void **state)
{
    struct batch_totals t;

    (void)state;
    series((const char *const[]){"redact", "clean-wide", "redact", "redact",
                                 NULL});
    t = runs(POLICY_STRICT);
    assert_int_equal(t.verdicts[OUTCOME_CLEAN], 1);
}

static void a_box_goes_when_the_series_no_longer_asks_for_it(void **state)
{
    struct batch_totals t;

    (void)state;
    series((const char *const[]){"redact", "clean", "redact", "redact", NULL});
    runs(POLICY_STRICT);
    assert_true(output_says("1.1", "1 boxes"));
    series((const char *const[]){"redact", "clean", "redact", "redact", "clean",
                                 "clean", NULL});
    t = runs(POLICY_STRICT);
    assert_int_equal(t.verdicts[OUTCOME_CLEAN], 3);
    assert_true(output_says("1.1", "0 boxes"));
    assert_false(fake_says("out/report.json", "\"series_differs\":true"));
}

static void a_late_comer_brings_its_box_to_those_published(void **state)
{
    struct batch_totals t;

    (void)state;
    series((const char *const[]){"redact", "clean", NULL});
    runs(POLICY_STRICT);
    series((const char *const[]){"redact", "clean", "redact", NULL});
    t = runs(POLICY_STRICT);
    assert_int_equal(t.verdicts[OUTCOME_REDACTED], 3);
    assert_true(output_says("1.1", "1 boxes"));
}

/* A file put in front shifts all contents by one file name. */
static void contents_may_move_between_files(void **state)
{
    struct batch_totals t;

    (void)state;
    fake_instance("f0", "p1", "1", "1.0", "DOE", "clean");
    fake_instance("f1", "p1", "1", "1.1", "DOE", "clean");
    runs(POLICY_STRICT);
    fake_instance("f0", "p1", "1", "1.9", "DOE", "clean");
    fake_instance("f1", "p1", "1", "1.0", "DOE", "clean");
    fake_instance("f2", "p1", "1", "1.1", "DOE", "clean");
    t = runs(POLICY_STRICT);
    assert_int_equal(t.verdicts[OUTCOME_CLEAN], 3);
    assert_true(fake_published("out", "p1", "1", "1.0"));
    assert_true(fake_published("out", "p1", "1", "1.1"));
    assert_true(fake_published("out", "p1", "1", "1.9"));
}

int main(void)
{
#define CASE(name)                                                             \
    cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_series_is_published_when_all_of_it_is_through),
        CASE(strict_blanks_what_the_odd_one_lacks),
        CASE(other_policies_only_flag_it),
        CASE(two_are_too_few_to_tell_the_odd_one),
        CASE(half_of_them_prove_nothing),
        CASE(pictures_of_another_size_are_not_compared),
        CASE(a_box_goes_when_the_series_no_longer_asks_for_it),
        CASE(a_late_comer_brings_its_box_to_those_published),
        CASE(contents_may_move_between_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
