/*
 * test_batch_commit.c - what a commit of the ledger promises about the disk
 */
#include "batch/ledger.h"
#include "batch_fake.h"
#include <sqlite3.h>

static struct ledger *open_ledger(void)
{
    struct ledger *l;
    struct error err = {0};

    if (ledger_open(fake_path("ledger.db"), &l, &err) != OK)
        print_message("%s\n", err.text);
    assert_int_equal(err.code, OK);
    return l;
}

static void found(struct ledger *l, int number)
{
    char path[32];

    snprintf(path, sizeof path, "/in/%d", number);
    assert_int_equal(ledger_found(l, str_of(path), STR("1"), NULL), OK);
}

static void what_was_not_committed_never_was(void **state)
{
    struct ledger *l = open_ledger();
    int64_t counts[STATE_COUNT];

    (void)state;
    found(l, 1);
    assert_int_equal(ledger_commit(l, NULL), OK);
    found(l, 2);
    ledger_close(l);
    l = open_ledger();
    assert_int_equal(ledger_count(l, counts, NULL), OK);
    assert_int_equal(counts[STATE_FOUND], 1);
    ledger_close(l);
}

/* A VFS that knows which bytes of the ledger a power cut would take. */
static struct {
    const sqlite3_io_methods *below;
    int (*open)(sqlite3_vfs *, sqlite3_filename, sqlite3_file *, int, int *);
    int writes, unsynced; /* of the write-ahead log */
} disk;
static sqlite3_io_methods log_methods;

static int log_write(sqlite3_file *f, const void *at, int len,
                     sqlite3_int64 offset)
{
    disk.writes++;
    disk.unsynced++;
    return disk.below->xWrite(f, at, len, offset);
}

static int log_sync(sqlite3_file *f, int flags)
{
    disk.unsynced = 0;
    return disk.below->xSync(f, flags);
}

static int watched_open(sqlite3_vfs *vfs, sqlite3_filename name,
                        sqlite3_file *f, int flags, int *out)
{
    int code = disk.open(vfs, name, f, flags, out);

    if (code == SQLITE_OK && flags & SQLITE_OPEN_WAL) {
        disk.below = f->pMethods;
        log_methods = *f->pMethods;
        log_methods.xWrite = log_write;
        log_methods.xSync = log_sync;
        f->pMethods = &log_methods;
    }
    return code;
}

static void a_commit_that_returned_is_on_the_disk(void **state)
{
    static sqlite3_vfs vfs;
    sqlite3_vfs *usual = sqlite3_vfs_find(NULL);
    struct ledger *l;

    (void)state;
    vfs = *usual;
    disk.open = vfs.xOpen;
    vfs.xOpen = watched_open;
    vfs.zName = "watched";
    assert_int_equal(sqlite3_vfs_register(&vfs, 1), SQLITE_OK);
    l = open_ledger();
    for (int i = 0; i < 50; i++) {
        int before = disk.writes;

        found(l, i);
        assert_int_equal(ledger_commit(l, NULL), OK);
        assert_true(disk.writes > before);
        assert_int_equal(disk.unsynced, 0);
    }
    ledger_close(l);
    assert_int_equal(sqlite3_vfs_unregister(&vfs), SQLITE_OK);
    assert_int_equal(sqlite3_vfs_register(usual, 1), SQLITE_OK);
}

int main(void)
{
#define CASE(name)                                                             \
    cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)
    const struct CMUnitTest tests[] = {
        CASE(what_was_not_committed_never_was),
        CASE(a_commit_that_returned_is_on_the_disk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
