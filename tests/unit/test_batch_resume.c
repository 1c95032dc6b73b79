/*
 * test_batch_resume.c - the same command again: finished work stays, changed
 * inputs are done anew, and the number of workers leaves no trace
 */
#include "batch_fake.h"

static void runs(const char *out, int jobs, struct batch_totals *totals)
{
    struct error err = {0};
    enum code code = fake_batch(out, jobs, totals, &err);

    if (code != OK)
        print_message("%s\n", err.text);
    assert_int_equal(code, OK);
}

/* Modification time of a published instance: told apart by its inode. */
static ino_t inode_of(const char *instance)
{
    struct stat st;

    assert_int_equal(
        stat(fake_path(fake_output("out", "p1", "1", instance)), &st), 0);
    return st.st_ino;
}

static void two_of_one_patient(void)
{
    fake_instance("a", "p1", "1", "1.1", "DOE", "clean");
    fake_instance("b", "p1", "1", "1.2", "DOE", "redact");
}

static void finished_work_is_not_done_again(void **state)
{
    struct batch_totals t;
    ino_t before;

    (void)state;
    two_of_one_patient();
    runs("out", 1, &t);
    before = inode_of("1.1");
    runs("out", 1, &t);
    assert_int_equal(inode_of("1.1"), before);
    assert_int_equal(t.instances, 2);
    assert_int_equal(t.verdicts[OUTCOME_CLEAN], 1);
}

static void a_touched_file_with_the_same_bytes_is_not_done_again(void **state)
{
    struct batch_totals t;
    ino_t before;

    (void)state;
    two_of_one_patient();
    runs("out", 1, &t);
    before = inode_of("1.1");
    fake_instance("a", "p1", "1", "1.1", "DOE", "clean");
    runs("out", 1, &t);
    assert_int_equal(inode_of("1.1"), before);
    assert_int_equal(t.instances, 2);
}

static void a_changed_input_is_done_again(void **state)
{
    struct batch_totals t;
    ino_t other;

    (void)state;
    two_of_one_patient();
    runs("out", 1, &t);
    other = inode_of("1.2");
    fake_instance("a", "p1", "1", "1.1", "DOE", "redact");
    runs("out", 1, &t);
    assert_true(fake_says(fake_output("out", "p1", "1", "1.1"), "redact"));
    assert_int_equal(inode_of("1.2"), other);
    assert_int_equal(t.verdicts[OUTCOME_REDACTED], 2);
}

static void a_changed_input_that_fails_takes_its_output_back(void **state)
{
    struct batch_totals t;

    (void)state;
    two_of_one_patient();
    runs("out", 1, &t);
    fake_instance("a", "p1", "1", "1.1", "DOE", "bad");
    runs("out", 1, &t);
    assert_false(fake_published("out", "p1", "1", "1.1"));
    fake_instance("b", "p1", "1", "1.77", "DOE", "clean");
    runs("out", 1, &t);
    assert_false(fake_published("out", "p1", "1", "1.2"));
    assert_true(fake_published("out", "p1", "1", "1.77"));
}

static void a_new_name_of_the_patient_reopens_what_was_published(void **state)
{
    struct batch_totals t;

    (void)state;
    two_of_one_patient();
    runs("out", 1, &t);
    fake_instance("c", "p1", "2", "1.3", "MAIDEN-NAME", "clean");
    runs("out", 1, &t);
    assert_true(fake_says(fake_output("out", "p1", "1", "1.1"), "MAIDEN-NAME"));
    assert_int_equal(t.instances, 3);
}

static void copies_are_counted_and_published_once(void **state)
{
    struct batch_totals t;

    (void)state;
    two_of_one_patient();
    fake_instance("copy", "p1", "1", "1.1", "DOE", "clean");
    runs("out", 2, &t);
    assert_int_equal(t.instances, 3);
    assert_int_equal(t.twins, 1);
    assert_int_equal(t.verdicts[OUTCOME_CLEAN], 2);
    runs("out", 2, &t);
    assert_int_equal(t.twins, 1);
}

static void one_uid_with_two_contents_is_published_once(void **state)
{
    struct batch_totals t;

    (void)state;
    two_of_one_patient();
    fake_instance("z", "p1", "1", "1.1", "DOE", "redact");
    runs("out", 2, &t);
    assert_int_equal(t.verdicts[OUTCOME_CLEAN], 1);
    assert_int_equal(t.verdicts[OUTCOME_QUARANTINED], 1);
    assert_true(fake_says(fake_output("out", "p1", "1", "1.1"), "clean"));
    assert_true(fake_says("out/private/quarantine.csv", "same SOPInstanceUID"));
    assert_int_equal(unlink(fake_path("in/z")), 0);
    fake_instance("z", "p1", "1", "1.1", "DOE", "clean");
    runs("out", 2, &t);
    assert_int_equal(t.verdicts[OUTCOME_CLEAN], 2);
    assert_int_equal(t.twins, 1);
}

static void retry_does_quarantined_instances_again(void **state)
{
    struct batch_totals t;
    char *input = fake_path("in");
    struct run run = *fake_run();
    struct batch_options o = {.version = "test",
                              .inputs = &input,
                              .input_count = 1,
                              .out = fake_path("out"),
                              .jobs = 1,
                              .work = &fake_work};

    (void)state;
    fake_instance("a", "p1", "1", "1.1", "DOE", "loop");
    run.limits.seconds = 1;
    assert_int_equal(batch_run(&o, &run, &t, NULL), OK);
    assert_int_equal(t.verdicts[OUTCOME_QUARANTINED], 1);
    assert_true(fake_says("out/report.json", "took longer"));
    fake_clear("out/report.json");
    assert_int_equal(batch_run(&o, &run, &t, NULL), OK);
    assert_int_equal(t.verdicts[OUTCOME_QUARANTINED], 1);
    o.retry = true;
    run.limits.seconds = 2;
    assert_int_equal(batch_run(&o, &run, &t, NULL), OK);
    assert_true(fake_says("out/report.json", "took longer than 2 s"));
}

static void many(void)
{
    static const char *const behaviours[] = {"clean", "redact", "hold",
                                             "bad",   "clean",  "crash"};

    for (int i = 0; i < 60; i++) {
        char file[16], patient[16], series[16], instance[16];

        snprintf(file, sizeof file, "f%02d", i * 7 % 60);
        snprintf(patient, sizeof patient, "p%d", i % 7);
        snprintf(series, sizeof series, "%d", i % 3);
        snprintf(instance, sizeof instance, "1.%d", i);
        fake_instance(file, patient, series, instance, patient,
                      behaviours[i % 6]);
    }
}

static void assert_same_file(const char *a, const char *b)
{
    char *first = fake_read(a), *second = fake_read(b);

    assert_non_null(first);
    assert_non_null(second);
    assert_string_equal(first, second);
    free(first);
    free(second);
}

static void reports_and_maps_do_not_depend_on_the_jobs(void **state)
{
    struct batch_totals t;

    (void)state;
    many();
    runs("one", 1, &t);
    runs("four", 4, &t);
    assert_int_equal(t.instances, 60);
    assert_same_file("one/report.json", "four/report.json");
    assert_same_file("one/report.csv", "four/report.csv");
    assert_same_file("one/report.html", "four/report.html");
    assert_same_file("one/private/report.html", "four/private/report.html");
    assert_same_file("one/private/uid-map.csv", "four/private/uid-map.csv");
    assert_same_file("one/private/patient-map.csv",
                     "four/private/patient-map.csv");
    assert_same_file("one/private/quarantine.csv",
                     "four/private/quarantine.csv");
}

static void an_out_of_another_key_or_policy_is_refused(void **state)
{
    struct batch_totals t;
    struct error err = {0};
    struct run run = *fake_run();
    char *input = fake_path("in");
    struct batch_options o = {.version = "test",
                              .inputs = &input,
                              .input_count = 1,
                              .out = fake_path("out"),
                              .jobs = 1,
                              .work = &fake_work};

    (void)state;
    two_of_one_patient();
    assert_int_equal(batch_run(&o, &run, &t, &err), OK);
    run.key.bytes[0] ^= 1;
    assert_int_equal(batch_run(&o, &run, &t, &err), ERR_REFUSED);
    assert_non_null(strstr(err.text, "another key"));
    run = *fake_run();
    run.policy = POLICY_PHI;
    assert_int_equal(batch_run(&o, &run, &t, &err), ERR_REFUSED);
    assert_non_null(strstr(err.text, "another policy"));
}

int main(void)
{
#define CASE(name)                                                             \
    cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)
    const struct CMUnitTest tests[] = {
        CASE(finished_work_is_not_done_again),
        CASE(a_touched_file_with_the_same_bytes_is_not_done_again),
        CASE(a_changed_input_is_done_again),
        CASE(a_changed_input_that_fails_takes_its_output_back),
        CASE(a_new_name_of_the_patient_reopens_what_was_published),
        CASE(copies_are_counted_and_published_once),
        CASE(one_uid_with_two_contents_is_published_once),
        CASE(retry_does_quarantined_instances_again),
        CASE(reports_and_maps_do_not_depend_on_the_jobs),
        CASE(an_out_of_another_key_or_policy_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
