/*
 * batch_faults.h - the machine's failures, armed to come at the n-th time
 *
 * Our own writes, fsyncs and renames, and the arenas, count by themselves, our
 * malloc() in heap_fault.h. Here are SQLite's memory, and its writes and fsyncs
 * in a VFS of ours, which can also pull the plug.
 */
#pragma once
#include "base/base.h"
#include "cmocka_all.h"
#include "heap_fault.h"
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum fault {
    FAULT_NONE,
    FAULT_FILE,
    FAULT_ARENA,
    FAULT_HEAP,
    FAULT_LEDGER,
    FAULT_LEDGER_HEAP,
    FAULT_LEDGER_KILL
};

static enum fault fault_kind; /* of this process and its children */
static long *fault_countdown; /* shared by them, so that it comes once */

static inline bool fault_must_come(void)
{
    return __atomic_load_n(fault_countdown, __ATOMIC_RELAXED) > 0 &&
           __atomic_sub_fetch(fault_countdown, 1, __ATOMIC_RELAXED) == 0;
}

/* ---- SQLite's memory ----------------------------------------------------- */

static sqlite3_mem_methods true_memory;

static bool sqlite_must_fail(void)
{
    return fault_kind == FAULT_LEDGER_HEAP && fault_must_come();
}

static void *failing_malloc(int size)
{
    return sqlite_must_fail() ? NULL : true_memory.xMalloc(size);
}

static void *failing_realloc(void *old, int size)
{
    return sqlite_must_fail() ? NULL : true_memory.xRealloc(old, size);
}

/* Small pieces of a connection would not come from here otherwise. */
static inline void use_failing_memory(void)
{
    sqlite3_mem_methods failing;

    assert_int_equal(sqlite3_shutdown(), SQLITE_OK);
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &true_memory),
                     SQLITE_OK);
    failing = true_memory;
    failing.xMalloc = failing_malloc;
    failing.xRealloc = failing_realloc;
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_MALLOC, &failing), SQLITE_OK);
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0), SQLITE_OK);
    assert_int_equal(sqlite3_initialize(), SQLITE_OK);
}

/* ---- a VFS that fails ---------------------------------------------------- */

static bool vfs_must_fail(void)
{
    if (!fault_must_come())
        return false;
    if (fault_kind == FAULT_LEDGER_KILL)
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

static inline void use_failing_vfs(void)
{
    static sqlite3_vfs vfs;

    vfs = *sqlite3_vfs_find(NULL);
    true_open = vfs.xOpen;
    vfs.xOpen = failing_open;
    vfs.zName = "failing";
    assert_int_equal(sqlite3_vfs_register(&vfs, 1), SQLITE_OK);
}

/* ---- all of them ---------------------------------------------------------- */

static inline void fault_setup(void)
{
    fault_countdown =
        mmap(NULL, sizeof *fault_countdown, PROT_READ | PROT_WRITE,
             MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(fault_countdown != MAP_FAILED);
}

/* In a process of its own, which ends afterwards. */
static inline void fault_arm(enum fault fault, long n)
{
    *fault_countdown = 0;
    fault_kind = fault;
    if (fault == FAULT_FILE)
        file_fail_shared(fault_countdown);
    else if (fault == FAULT_ARENA)
        arena_fail_shared(fault_countdown);
    else if (fault == FAULT_HEAP)
        heap_fail_shared(fault_countdown);
    else if (fault == FAULT_LEDGER_HEAP)
        use_failing_memory();
    else if (fault == FAULT_LEDGER || fault == FAULT_LEDGER_KILL)
        use_failing_vfs();
    *fault_countdown = n;
}

/* Afterwards, in the process that waited: did it come? */
static inline bool fault_came(void)
{
    return *fault_countdown <= 0;
}
