/*
 * test_batch_pins.c - an OUT is made with one set of everything
 */
#include "batch_fake.h"

static enum code runs(struct run *run, struct error *err)
{
    char *input = fake_path("in");
    struct batch_totals totals;
    struct batch_options o = {.version = "test",
                              .inputs = &input,
                              .input_count = 1,
                              .out = fake_path("out"),
                              .jobs = 1,
                              .no_times = true,
                              .work = &fake_work};

    return batch_run(&o, run, &totals, err);
}

static void write_text(const char *name, const char *text)
{
    assert_int_equal(
        file_replace(fake_path(name), 0644, text, strlen(text), NULL), OK);
}

static void refused_for(struct run *run, const char *what)
{
    struct error err = {0};

    assert_int_equal(runs(run, &err), ERR_REFUSED);
    assert_non_null(strstr(err.text, what));
    assert_non_null(strstr(err.text, "take another OUT"));
}

static void other_masks_are_refused(void **state)
{
    struct run run = *fake_run();

    (void)state;
    fake_instance("a", "p1", "1", "1.1", "DOE", "clean");
    assert_int_equal(mkdir(fake_path("masks"), 0755), 0);
    write_text("masks/one.yaml", "catalog: one\n");
    assert_int_equal(runs(&run, NULL), OK);
    run.masks_dir = fake_path("masks");
    refused_for(&run, "another set of masks");
}

static void changed_masks_are_refused_and_the_same_elsewhere_are_not(
    void **state)
{
    struct run run = *fake_run();
    char masks[512], moved[512];

    (void)state;
    fake_instance("a", "p1", "1", "1.1", "DOE", "clean");
    snprintf(masks, sizeof masks, "%s", fake_path("masks"));
    snprintf(moved, sizeof moved, "%s", fake_path("moved"));
    assert_int_equal(mkdir(masks, 0755), 0);
    write_text("masks/one.yaml", "catalog: one\n");
    write_text("masks/two.yaml", "catalog: two\n");
    run.masks_dir = masks;
    assert_int_equal(runs(&run, NULL), OK);
    assert_int_equal(rename(masks, moved), 0);
    run.masks_dir = moved;
    assert_int_equal(runs(&run, NULL), OK);
    write_text("moved/two.yaml", "catalog: ten\n");
    refused_for(&run, "another set of masks");
}

static void other_models_are_refused(void **state)
{
    struct run run = *fake_run();
    char models[512];

    (void)state;
    fake_instance("a", "p1", "1", "1.1", "DOE", "clean");
    snprintf(models, sizeof models, "%s", fake_path("models"));
    assert_int_equal(mkdir(models, 0755), 0);
    assert_int_equal(mkdir(fake_path("models/phi"), 0755), 0);
    write_text("models/phi/patterns.tsv", "one\n");
    run.reader.models = models;
    assert_int_equal(runs(&run, NULL), OK);
    write_text("models/phi/patterns.tsv", "two\n");
    refused_for(&run, "another set of models");
}

static void another_key_and_policy_are_refused(void **state)
{
    struct run run = *fake_run();

    (void)state;
    fake_instance("a", "p1", "1", "1.1", "DOE", "clean");
    assert_int_equal(runs(&run, NULL), OK);
    run.key.bytes[0] ^= 1;
    refused_for(&run, "another key");
    run.key.bytes[0] ^= 1;
    run.policy = POLICY_PHI;
    refused_for(&run, "another policy");
}

/* ---- the key ---------------------------------------------------------- */

enum { RUNS = 8, ROUNDS = 20 };

/* In a child: the key it got goes into a file of its own. */
static void take_key(int number)
{
    struct site_key key;
    char name[32];

    snprintf(name, sizeof name, "got%d", number);
    _exit(site_key_load(fake_path("key"), true, &key, NULL) == OK &&
                  file_replace(fake_path(name), 0600, key.bytes,
                               sizeof key.bytes, NULL) == OK
              ? 0
              : 1);
}

static void runs_that_start_together_share_one_key(void **state)
{
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        struct arena *a = arena_create(1 << 20);
        struct site_key key;
        int status;

        for (int i = 0; i < RUNS; i++)
            if (fork() == 0)
                take_key(i);
        for (int i = 0; i < RUNS; i++) {
            assert_true(wait(&status) > 0);
            assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        }
        assert_int_equal(site_key_load(fake_path("key"), false, &key, NULL),
                         OK);
        for (int i = 0; i < RUNS; i++) {
            char name[32];
            struct str got;

            snprintf(name, sizeof name, "got%d", i);
            assert_int_equal(file_read(a, fake_path(name), 4096, &got, NULL),
                             OK);
            assert_int_equal(got.len, sizeof key.bytes);
            assert_memory_equal(got.at, key.bytes, sizeof key.bytes);
        }
        assert_int_equal(unlink(fake_path("key")), 0);
        arena_destroy(a);
    }
}

int main(void)
{
#define CASE(name)                                                             \
    cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)
    const struct CMUnitTest tests[] = {
        CASE(other_masks_are_refused),
        CASE(changed_masks_are_refused_and_the_same_elsewhere_are_not),
        CASE(other_models_are_refused),
        CASE(another_key_and_policy_are_refused),
        CASE(runs_that_start_together_share_one_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
