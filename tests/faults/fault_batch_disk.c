/*
 * fault_batch_disk.c - fail the n-th write, fsync, rename or allocation
 *
 * Each time: a run in a process of its own meets the fault, nothing unverified
 * has a final name afterwards, and the same command then brings OUT to the
 * very bytes of an undisturbed run. First with toys, then with the real
 * pipeline over two samples. Large n are passed over in steps that grow, and
 * that DEBURN_FAULTS=40 makes 40 times smaller.
 */
#include "batch/ledger.h"
#include "batch_fake.h"
#include "batch_faults.h"
#include <dirent.h>

enum { CLEAN_RUNS = 3 /* in a row without a fault: there is no n-th */ };

/* ---- one fault -------------------------------------------------------- */

static const struct batch_work *work = &fake_work;
static const struct rules *rules;
static const struct masks *masks;

static enum code run_batch(const char *out, struct error *err)
{
    char *input = fake_path("in");
    struct batch_totals totals;
    struct run run = *fake_run();
    struct batch_options o = {.version = "test",
                              .inputs = &input,
                              .input_count = 1,
                              .out = fake_path(out),
                              .jobs = 1,
                              .no_times = true,
                              .previews = work != &fake_work,
                              .work = work};

    run.rules = rules;
    run.masks = masks;
    run.reader.lang = "eng";
    return batch_run(&o, &run, &totals, err);
}

/* A run that ends by itself leaves no draft but those it has verified. */
static void assert_drafts_are_good(void)
{
    DIR *folder = opendir(fake_path("out/private/drafts"));
    struct dirent *entry;
    struct ledger *l;
    struct row row;

    if (!folder) /* that early */
        return;
    assert_int_equal(ledger_open(fake_path("out/private/ledger.db"), &l, NULL),
                     OK);
    while ((entry = readdir(folder))) {
        if (*entry->d_name == '.')
            continue;
        assert_int_equal(ledger_row(l, atoi(entry->d_name), &row, NULL), OK);
        assert_int_equal(row.state, STATE_VERIFIED);
    }
    ledger_close(l);
    closedir(folder);
}

/* True if the fault came. */
static bool run_with(enum fault fault, long n)
{
    pid_t pid = fork();
    int status;

    if (!pid) {
        fault_arm(fault, n);
        _exit(run_batch("out", NULL) == OK ? 0 : 3);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFSIGNALED(status))
        assert_int_equal(WTERMSIG(status), SIGKILL);
    else
        assert_true(WEXITSTATUS(status) == 0 ||
                    (WEXITSTATUS(status) == 3 && fault_came()));
    if (WIFEXITED(status))
        assert_drafts_are_good();
    return fault_came();
}

static void resume(void)
{
    struct error err = {0};

    if (run_batch("out", &err) != OK) {
        print_message("%s\n", err.text);
        assert_true(false);
    }
}

static bool survives(enum fault fault, long n)
{
    bool came;

    fake_clear("out");
    came = run_with(fault, n);
    fake_assert_all_published_as_in("reference", "out");
    resume();
    fake_assert_same_tree("reference", "out");
    fake_assert_same_tree("out", "reference");
    return came;
}

static long finer(void)
{
    const char *text = getenv("DEBURN_FAULTS");
    int64_t n;

    return text && str_to_int(str_of(text), &n) && n > 0 ? (long)n : 1;
}

/* The first few n one by one, then in steps of n / steps. */
static void survives_all(enum fault fault, long steps)
{
    int clean = 0;
    long n = 1, faults = 0, step = 0;

    steps *= finer();
    assert_int_equal(run_batch("reference", NULL), OK);
    for (; clean < CLEAN_RUNS; n += 1 + step) {
        bool came = survives(fault, n);

        clean = came ? 0 : clean + 1;
        faults += came;
        step = clean ? 0 : n / steps;
    }
    print_message("%ld faults came, the last before %ld\n", faults, n);
    assert_true(faults > 5);
}

/* ---- toys ------------------------------------------------------------- */

static int make_toys(void **state)
{
    int bad = fake_setup(state);

    if (bad)
        return bad;
    work = &fake_work;
    fake_instance("a", "p1", "1", "1.1", "DOE", "clean");
    fake_instance("b", "p1", "1", "1.2", "DOE", "redact");
    fake_instance("c", "p2", "1", "1.3", "ROE", "hold");
    fake_instance("d", "p2", "1", "1.4", "ROE", "bad");
    fake_instance("e", "p3", "1", "1.5", "POE", "redact");
    fake_instance("f", "p3", "1", "1.6", "POE", "clean");
    fake_instance("g", "p3", "1", "1.7", "POE", "redact");
    return 0;
}

static void any_failing_write_sync_or_rename(void **state)
{
    (void)state;
    survives_all(FAULT_FILE, 100);
}

static void any_failing_allocation_of_an_arena(void **state)
{
    (void)state;
    survives_all(FAULT_ARENA, 40);
}

static void any_failing_allocation_from_the_heap(void **state)
{
    (void)state;
    survives_all(FAULT_HEAP, 40);
}

static void any_failing_write_of_the_ledger(void **state)
{
    (void)state;
    survives_all(FAULT_LEDGER, 40);
}

static void any_failing_allocation_of_the_ledger(void **state)
{
    (void)state;
    survives_all(FAULT_LEDGER_HEAP, 40);
}

static void a_kill_at_any_write_of_the_ledger(void **state)
{
    (void)state;
    survives_all(FAULT_LEDGER_KILL, 40);
}

/* ---- the real pipeline ------------------------------------------------- */

static struct arena *real; /* what the real pipeline judges by */

static void copy_sample(const char *name)
{
    struct arena *a = arena_create((size_t)1 << 24);
    struct str text;

    assert_int_equal(file_read(a,
                               str_format(a, "%s/samples/%s", SOURCE_DIR, name),
                               1 << 24, &text, NULL),
                     OK);
    assert_int_equal(file_replace(fake_path(str_format(a, "in/%s", name)), 0644,
                                  text.at, text.len, NULL),
                     OK);
    arena_destroy(a);
}

static int copy_samples(void **state)
{
    int bad = fake_setup(state);

    if (bad)
        return bad;
    work = &batch_work_pipeline;
    real = arena_create((size_t)1 << 30);
    assert_int_equal(rules_load(real, NULL, &rules, NULL), OK);
    assert_int_equal(masks_load(real, NULL, &masks, NULL), OK);
    copy_sample("mr_clean.dcm");
    copy_sample("dx_initials.dcm");
    return 0;
}

static int forget_samples(void **state)
{
    arena_destroy(real);
    rules = NULL;
    masks = NULL;
    return fake_teardown(state);
}

static void real_instances_survive_failing_writes(void **state)
{
    (void)state;
    survives_all(FAULT_FILE, 5);
}

static void real_instances_survive_failing_allocations(void **state)
{
    (void)state;
    survives_all(FAULT_ARENA, 2);
}

static void real_instances_survive_a_failing_heap(void **state)
{
    (void)state;
    survives_all(FAULT_HEAP, 2);
}

int main(void)
{
#define TOYS(name)                                                             \
    cmocka_unit_test_setup_teardown(name, make_toys, fake_teardown)
#define REAL(name)                                                             \
    cmocka_unit_test_setup_teardown(name, copy_samples, forget_samples)
    const struct CMUnitTest tests[] = {
        TOYS(any_failing_write_sync_or_rename),
        TOYS(any_failing_allocation_of_an_arena),
        TOYS(any_failing_allocation_from_the_heap),
        TOYS(any_failing_write_of_the_ledger),
        TOYS(any_failing_allocation_of_the_ledger),
        TOYS(a_kill_at_any_write_of_the_ledger),
        REAL(real_instances_survive_failing_writes),
        REAL(real_instances_survive_failing_allocations),
        REAL(real_instances_survive_a_failing_heap),
    };

    fault_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
