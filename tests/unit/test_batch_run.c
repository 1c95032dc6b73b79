/*
 * test_batch_run.c - every instance gets its verdict, whatever it does
 */
#include "batch/ledger.h"
#include "batch/out.h"
#include "batch_fake.h"

static void runs(const char *out, int jobs, struct batch_totals *totals)
{
    struct error err = {0};
    enum code code = fake_batch(out, jobs, totals, &err);

    if (code != OK)
        print_message("%s\n", err.text);
    assert_int_equal(code, OK);
}

static void each_kind_of_instance_gets_its_verdict(void **state)
{
    struct batch_totals t;

    (void)state;
    fake_instance("a", "p1", "1", "1.1", "DOE", "clean");
    fake_instance("b", "p1", "1", "1.2", "DOE", "redact");
    fake_instance("c", "p1", "2", "1.3", "DOE", "hold");
    fake_instance("d", "p2", "1", "1.4", "ROE", "bad");
    fake_instance("e", "p2", "1", "1.5", "ROE", "refuse");
    runs("out", 2, &t);
    assert_int_equal(t.verdicts[OUTCOME_CLEAN], 1);
    assert_int_equal(t.verdicts[OUTCOME_REDACTED], 1);
    assert_int_equal(t.verdicts[OUTCOME_REVIEW], 1);
    assert_int_equal(t.verdicts[OUTCOME_QUARANTINED], 1);
    assert_int_equal(t.verdicts[OUTCOME_REFUSED], 1);
    assert_int_equal(t.instances, 5);
    assert_int_equal(t.unfinished, 0);
    assert_true(fake_published("out", "p1", "1", "1.1"));
    assert_true(fake_published("out", "p1", "1", "1.2"));
    assert_false(fake_published("out", "p1", "2", "1.3"));
    assert_false(fake_published("out", "p2", "1", "1.4"));
    assert_false(fake_published("out", "p2", "1", "1.5"));
}

static void a_dictionary_is_whole_before_the_first_instance(void **state)
{
    struct batch_totals t;
    const char *first;

    (void)state;
    fake_instance("a", "p1", "1", "1.1", "MUELLER", "clean");
    fake_instance("z", "p1", "9", "1.2", "MARRIED-NAME", "clean");
    fake_instance("other", "p2", "1", "1.3", "STRANGER", "clean");
    runs("out", 2, &t);
    first = fake_output("out", "p1", "1", "1.1");
    assert_true(fake_says(first, "MARRIED-NAME"));
    assert_true(fake_says(first, "MUELLER"));
    assert_false(fake_says(first, "STRANGER"));
}

static void a_crash_costs_one_instance(void **state)
{
    struct batch_totals t;

    (void)state;
    fake_instance("a", "p1", "1", "1.1", "DOE", "clean");
    fake_instance("b", "p1", "1", "1.2", "DOE", "crash");
    fake_instance("c", "p1", "1", "1.3", "DOE", "scan-crash");
    fake_instance("d", "p1", "1", "1.4", "DOE", "quit");
    fake_instance("e", "p1", "1", "1.5", "DOE", "clean");
    runs("out", 1, &t);
    assert_int_equal(t.verdicts[OUTCOME_CLEAN], 2);
    assert_int_equal(t.verdicts[OUTCOME_QUARANTINED], 3);
    assert_true(
        fake_says("out/report.json", "crashed in a worker (signal 11)"));
    assert_true(fake_says("out/private/quarantine.csv", "in/b,"));
    assert_true(fake_says("out/private/quarantine.csv", "in/c,"));
    assert_true(fake_says("out/private/quarantine.csv", "(code 7)"));
}

static void a_hang_costs_one_instance_and_its_time(void **state)
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
    run.limits.seconds = 1;
    fake_instance("a", "p1", "1", "1.1", "DOE", "loop");
    fake_instance("b", "p1", "1", "1.2", "DOE", "clean");
    assert_int_equal(batch_run(&o, &run, &t, NULL), OK);
    assert_int_equal(t.verdicts[OUTCOME_CLEAN], 1);
    assert_int_equal(t.verdicts[OUTCOME_QUARANTINED], 1);
    assert_true(fake_says("out/report.json", "took longer than 1 s"));
}

static void an_instance_whose_workers_are_always_killed_is_given_up(
    void **state)
{
    struct batch_totals t;

    (void)state;
    fake_instance("a", "p1", "1", "1.1", "DOE", "kill");
    fake_instance("b", "p1", "1", "1.2", "DOE", "clean");
    fake_instance("c", "p1", "2", "1.3", "DOE", "kill");
    runs("out", 2, &t);
    assert_int_equal(t.verdicts[OUTCOME_CLEAN], 1);
    assert_int_equal(t.verdicts[OUTCOME_QUARANTINED], 2);
    assert_true(fake_says("out/report.json", "crashed in a worker (signal 9)"));
}

static void an_allocation_bomb_costs_one_instance(void **state)
{
    struct batch_totals t;

    (void)state;
#ifdef __SANITIZE_ADDRESS__
    print_message("the sanitizer's shadow does not go with memory limits\n");
    skip();
#endif
    fake_instance("a", "p1", "1", "1.1", "DOE", "bomb");
    fake_instance("b", "p1", "1", "1.2", "DOE", "clean");
    runs("out", 1, &t);
    assert_int_equal(t.verdicts[OUTCOME_CLEAN], 1);
    assert_int_equal(t.verdicts[OUTCOME_QUARANTINED], 1);
}

static void an_intruder_is_stopped_unless_the_sandbox_is_off(void **state)
{
    struct batch_totals t;
    char *input = fake_path("in");
    struct batch_options o = {.version = "test",
                              .inputs = &input,
                              .input_count = 1,
                              .out = fake_path("out"),
                              .jobs = 1,
                              .work = &fake_work};

    (void)state;
    fake_instance("a", "p1", "1", "1.1", "DOE", "intrude");
    assert_int_equal(batch_run(&o, fake_run(), &t, NULL), OK);
    assert_int_equal(t.verdicts[OUTCOME_QUARANTINED], 1);
    assert_true(fake_says("out/report.json", "tried a forbidden call"));
    o.no_sandbox = true;
    o.out = fake_path("open");
    assert_int_equal(batch_run(&o, fake_run(), &t, NULL), OK);
    assert_int_equal(t.verdicts[OUTCOME_CLEAN], 1);
}

static void write_plain(const char *name, const char *text)
{
    FILE *f = fopen(fake_path(name), "w");

    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void odd_inputs_are_told_apart(void **state)
{
    struct batch_totals t;

    (void)state;
    fake_instance("a", "p1", "1", "1.1", "DOE", "clean");
    fake_raw("broken", "only one field");
    write_plain("in/notes.txt", "not DICOM at all");
    assert_int_equal(mkfifo(fake_path("in/pipe"), 0600), 0);
    assert_int_equal(symlink("/nowhere", fake_path("in/link")), 0);
    runs("out", 1, &t);
    assert_int_equal(t.verdicts[OUTCOME_CLEAN], 1);
    assert_true(t.other_files >= 1);
    assert_true(fake_says("out/private/quarantine.csv", "in/broken,hmac:"));
    assert_true(fake_says("out/private/quarantine.csv",
                          "scan,\"(0010,0020)\",a field is missing"));
}

/* Whatever a worker writes to stderr is lost: here it would be PHI. */
static void no_public_file_holds_a_value_a_path_or_a_word(void **state)
{
    static const char *const files[] = {"out/report.json", "out/report.csv",
                                        "out/report.html"};
    static const char *const secrets[] = {"SECRETWORD", "DOE",    "in/secret",
                                          "secret-id",  "Sono 9", "ACME"};
    struct batch_totals t;

    (void)state;
    fake_instance("secret", "secret-id", "1", "1.1", "DOE", "redact");
    fake_instance("secret2", "secret-id", "1", "1.2", "DOE", "crash");
    fake_instance("secret3", "secret-id", "1", "1.3", "DOE", "hold");
    fake_instance("secret4", "secret-id", "1", "1.4", "DOE", "print");
    runs("out", 1, &t);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        assert_true(fake_says(files[i], "redacted"));
        for (size_t j = 0; j < sizeof secrets / sizeof *secrets; j++)
            assert_false(fake_says(files[i], secrets[j]));
    }
    assert_true(fake_says("out/private/quarantine.csv", "in/secret2"));
}

static void out_and_input_must_be_apart(void **state)
{
    char *input = fake_path("in");
    struct batch_options o = {.inputs = &input, .input_count = 1};

    (void)state;
    o.out = fake_path("in");
    assert_int_equal(batch_make_out(&o, NULL), ERR_USAGE);
    o.out = fake_path("in/deeper/out");
    assert_int_equal(batch_make_out(&o, NULL), ERR_USAGE);
    assert_int_not_equal(access(fake_path("in/deeper"), F_OK), 0);
    o.out = fake_root;
    assert_int_equal(batch_make_out(&o, NULL), ERR_USAGE);
    o.out = fake_path("inside-is-only-a-prefix");
    assert_int_equal(batch_make_out(&o, NULL), OK);
    assert_int_equal(symlink(fake_path("in"), fake_path("link")), 0);
    o.out = fake_path("link/out");
    assert_int_equal(batch_make_out(&o, NULL), ERR_USAGE);
}

static void private_is_closed_to_others(void **state)
{
    struct batch_totals t;
    struct stat st;

    (void)state;
    fake_instance("a", "p1", "1", "1.1", "DOE", "clean");
    runs("out", 1, &t);
    assert_int_equal(stat(fake_path("out/private"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_equal(stat(fake_path("out/private/ledger.db"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

/* A worker may be taken over by a hostile file: its names are not believed. */
static void names_cannot_climb_out(void **state)
{
    struct arena *a = arena_create(1 << 20);
    struct new_ids ids = {.patient = {.new = STR("../../etc")},
                          .study = STR(".."),
                          .series = STR(""),
                          .instance = STR("a/b\0c")};
    struct str name;

    (void)state;
    assert_int_equal(out_name(a, &ids, STR("hmac:12"), &name, NULL), OK);
    assert_string_equal(name.at, "dicom/_._.._etc/_./none/a_b_c.dcm");
    ids.instance = STR("");
    assert_int_equal(out_name(a, &ids, STR("hmac:12"), &name, NULL), OK);
    assert_string_equal(name.at, "dicom/_._.._etc/_./none/hmac_12.dcm");
    arena_destroy(a);
}

static void a_dry_run_publishes_nothing_and_leaves_no_trace(void **state)
{
    struct batch_totals t;
    char *input = fake_path("in");
    struct batch_options o = {.version = "test",
                              .inputs = &input,
                              .input_count = 1,
                              .out = fake_path("out"),
                              .jobs = 1,
                              .no_times = true,
                              .dry_run = true,
                              .work = &fake_work};

    (void)state;
    fake_instance("a", "p1", "1", "1.1", "DOE", "redact");
    assert_int_equal(batch_run(&o, fake_run(), &t, NULL), OK);
    assert_int_equal(t.verdicts[OUTCOME_REDACTED], 1);
    assert_int_not_equal(access(fake_path("out/dicom"), F_OK), 0);
    assert_int_not_equal(access(fake_path("out/report.json"), F_OK), 0);
    assert_true(
        fake_says("out/private/dry-run/reports/report.json", "\"redacted\":1"));
    fake_assert_empty("out/private/dry-run/drafts");
    fake_instance("a", "p1", "1", "1.1", "DOE", "clean");
    assert_int_equal(batch_run(&o, fake_run(), &t, NULL), OK);
    assert_int_equal(t.verdicts[OUTCOME_CLEAN], 1);
    runs("out", 1, &t);
    assert_true(fake_published("out", "p1", "1", "1.1"));
    runs("reference", 1, &t);
    fake_assert_same_tree("reference", "out");
}

static void review_all_holds_what_would_be_published(void **state)
{
    struct batch_totals t;
    char *input = fake_path("in");
    struct batch_options o = {.version = "test",
                              .inputs = &input,
                              .input_count = 1,
                              .out = fake_path("out"),
                              .jobs = 1,
                              .review_all = true,
                              .work = &fake_work};

    (void)state;
    fake_instance("a", "p1", "1", "1.1", "DOE", "redact");
    fake_instance("b", "p1", "1", "1.2", "DOE", "clean");
    assert_int_equal(batch_run(&o, fake_run(), &t, NULL), OK);
    assert_int_equal(t.verdicts[OUTCOME_REVIEW], 2);
    fake_assert_empty("out/dicom");
    fake_assert_empty("out/private/drafts");
}

/* What a review does: boxes for a held row, then the run without inputs. */
static void a_persons_boxes_are_carried_out(void **state)
{
    struct finding box = {.box = {1, 1, 2, 2},
                          .verdict = BLANK,
                          .reasons = BY_USER,
                          .rule = "review",
                          .confidence = 1};
    const struct findings boxes = {.at = &box, .count = 1, .room = 1};
    struct buffer packed = {0};
    struct batch_options o = {.version = "test",
                              .out = fake_path("out"),
                              .jobs = 1,
                              .work = &fake_work};
    struct batch_totals t;
    struct ledger *l;

    (void)state;
    fake_instance("a", "p1", "1", "1.1", "DOE", "hold");
    runs("out", 1, &t);
    assert_int_equal(t.verdicts[OUTCOME_REVIEW], 1);
    assert_int_equal(ledger_open(fake_path("out/private/ledger.db"), &l, NULL),
                     OK);
    findings_pack(&boxes, &packed);
    assert_int_equal(ledger_decide(l, 1, (struct str){packed.at, packed.len},
                                   DECIDED_BY_PERSON, NULL),
                     OK);
    assert_int_equal(ledger_commit(l, NULL), OK);
    ledger_close(l);
    buffer_release(&packed);
    assert_int_equal(batch_run(&o, fake_run(), &t, NULL), OK);
    assert_int_equal(t.verdicts[OUTCOME_REDACTED], 1);
    assert_true(fake_says(fake_output("out", "p1", "1", "1.1"), "1 boxes"));
    runs("out", 1, &t);
    assert_int_equal(t.verdicts[OUTCOME_REDACTED], 1);
}

int main(void)
{
#define CASE(name)                                                             \
    cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)
    const struct CMUnitTest tests[] = {
        CASE(each_kind_of_instance_gets_its_verdict),
        CASE(a_dictionary_is_whole_before_the_first_instance),
        CASE(a_crash_costs_one_instance),
        CASE(a_hang_costs_one_instance_and_its_time),
        CASE(an_instance_whose_workers_are_always_killed_is_given_up),
        CASE(an_allocation_bomb_costs_one_instance),
        CASE(an_intruder_is_stopped_unless_the_sandbox_is_off),
        CASE(odd_inputs_are_told_apart),
        CASE(no_public_file_holds_a_value_a_path_or_a_word),
        CASE(out_and_input_must_be_apart),
        CASE(private_is_closed_to_others),
        CASE(names_cannot_climb_out),
        CASE(a_dry_run_publishes_nothing_and_leaves_no_trace),
        CASE(review_all_holds_what_would_be_published),
        CASE(a_persons_boxes_are_carried_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
