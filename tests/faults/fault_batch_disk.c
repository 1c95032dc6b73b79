/*
 * fault_batch_disk.c - fail the n-th write, fsync or rename, for every n
 *
 * Each time: a run in a process of its own meets the fault, nothing unverified
 * has a final name afterwards, and the same command then brings OUT to the
 * very bytes of an undisturbed run. The ledger's own writes are failed, and
 * cut off by a kill, in a SQLite VFS of this test.
 */
#include "batch_fake.h"
#include <sqlite3.h>

enum { CLEAN_RUNS = 8 /* in a row: no fault was met any more */ };

/* ---- a VFS that fails ------------------------------------------------- */

static long vfs_countdown;
static bool vfs_kills;

static bool vfs_must_fail(void)
{
    if (vfs_countdown <= 0 || --vfs_countdown)
        return false;
    if (vfs_kills)
        kill(getpid(), SIGKILL);
    return true;
}

static const sqlite3_io_methods *true_methods;
static int (*true_open)(sqlite3_vfs *, sqlite3_filename, sqlite3_file *, int,
                        int *);
static sqlite3_io_methods failing_methods;

static int failing_write(sqlite3_file *f, const void *at, int len,
                         sqlite3_int64 offset)
{
    return vfs_must_fail() ? SQLITE_IOERR_WRITE
                           : true_methods->xWrite(f, at, len, offset);
}

static int failing_sync(sqlite3_file *f, int flags)
{
    return vfs_must_fail() ? SQLITE_IOERR_FSYNC : true_methods->xSync(f, flags);
}

static int failing_open(sqlite3_vfs *vfs, sqlite3_filename name,
                        sqlite3_file *f, int flags, int *out)
{
    int code = true_open(vfs, name, f, flags, out);

    if (code == SQLITE_OK && f->pMethods) {
        true_methods = f->pMethods;
        failing_methods = *f->pMethods;
        failing_methods.xWrite = failing_write;
        failing_methods.xSync = failing_sync;
        f->pMethods = &failing_methods;
    }
    return code;
}

static void use_failing_vfs(void)
{
    static sqlite3_vfs vfs;

    vfs = *sqlite3_vfs_find(NULL);
    true_open = vfs.xOpen;
    vfs.xOpen = failing_open;
    vfs.zName = "failing";
    assert_int_equal(sqlite3_vfs_register(&vfs, 1), SQLITE_OK);
}

/* ---- one fault -------------------------------------------------------- */

/* A worker inherits what is armed. Only the first one keeps it: otherwise its
 * replacements would all fail at the same place, as no machine does. */
static bool *first_worker; /* shared memory */

static void keep_or_disarm(void)
{
    static bool decided;

    if (!decided && !*first_worker) {
        file_fail_after(0);
        arena_fail_after(0);
    }
    decided = true;
    *first_worker = false;
}

static enum code scan(struct arena *a, const struct run *run, int fd,
                      struct scan *ret, struct error *err)
{
    keep_or_disarm();
    return fake_scan(a, run, fd, ret, err);
}

static enum code process(struct arena *a, const struct run *run,
                         struct reader *reader, struct str known,
                         const struct decided *decided, int input, int draft,
                         struct outcome *ret, struct error *err)
{
    keep_or_disarm();
    return fake_process(a, run, reader, known, decided, input, draft, ret, err);
}

static const struct batch_work work = {.scan = scan, .process = process};

static enum code run_batch(const char *out, struct error *err)
{
    char *input = fake_path("in");
    struct batch_totals totals;
    struct batch_options o = {.version = "test",
                              .inputs = &input,
                              .input_count = 1,
                              .out = fake_path(out),
                              .jobs = 1,
                              .no_times = true,
                              .work = &work};

    return batch_run(&o, fake_run(), &totals, err);
}

enum fault { FAULT_FILE, FAULT_ARENA, FAULT_LEDGER, FAULT_LEDGER_KILL };

static void arm(enum fault fault, long n)
{
    switch (fault) {
    case FAULT_FILE:
        file_fail_after(n);
        break;
    case FAULT_ARENA:
        arena_fail_after(n);
        break;
    case FAULT_LEDGER:
    case FAULT_LEDGER_KILL:
        use_failing_vfs();
        vfs_countdown = n;
        vfs_kills = fault == FAULT_LEDGER_KILL;
    }
}

/* True if the run ended as if nothing had happened. */
static bool run_with(enum fault fault, long n)
{
    pid_t pid = fork();
    int status;

    if (!pid) {
        arm(fault, n);
        *first_worker = true;
        _exit(run_batch("out", NULL) == OK ? 0 : 3);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFSIGNALED(status))
        assert_int_equal(WTERMSIG(status), SIGKILL);
    else
        assert_true(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 3);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
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
    bool untouched;

    fake_clear("out");
    untouched = run_with(fault, n);
    fake_assert_all_published_as_in("reference", "out");
    resume();
    fake_assert_same_tree("reference", "out");
    fake_assert_same_tree("out", "reference");
    return untouched;
}

/* step: n grows by n / step, for faults that are many. */
static void survives_all(enum fault fault, long step)
{
    int clean = 0;
    long n = 1, faults = 0;

    fake_instance("a", "p1", "1", "1.1", "DOE", "clean");
    fake_instance("b", "p1", "1", "1.2", "DOE", "redact");
    fake_instance("c", "p2", "1", "1.3", "ROE", "hold");
    fake_instance("d", "p2", "1", "1.4", "ROE", "bad");
    fake_instance("e", "p3", "1", "1.5", "POE", "redact");
    fake_instance("f", "p3", "1", "1.6", "POE", "clean");
    fake_instance("g", "p3", "1", "1.7", "POE", "redact");
    assert_int_equal(run_batch("reference", NULL), OK);
    for (; clean < CLEAN_RUNS; n += 1 + (step ? n / step : 0)) {
        bool untouched = survives(fault, n);

        clean = untouched ? clean + 1 : 0;
        faults += !untouched;
    }
    print_message("%ld faults met, the last before %ld\n", faults, n);
    assert_true(faults > 5);
}

static void any_failing_write_sync_or_rename(void **state)
{
    (void)state;
    survives_all(FAULT_FILE, 0);
}

static void any_failing_allocation(void **state)
{
    (void)state;
    survives_all(FAULT_ARENA, 60);
}

static void any_failing_write_of_the_ledger(void **state)
{
    (void)state;
    survives_all(FAULT_LEDGER, 60);
}

static void a_kill_at_any_write_of_the_ledger(void **state)
{
    (void)state;
    survives_all(FAULT_LEDGER_KILL, 60);
}

int main(void)
{
    first_worker = mmap(NULL, sizeof *first_worker, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (first_worker == MAP_FAILED)
        return 1;

#define CASE(name)                                                             \
    cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)
    const struct CMUnitTest tests[] = {
        CASE(any_failing_write_sync_or_rename),
        CASE(any_failing_allocation),
        CASE(any_failing_write_of_the_ledger),
        CASE(a_kill_at_any_write_of_the_ledger),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
