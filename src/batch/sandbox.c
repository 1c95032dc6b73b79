/*
 * sandbox.c - limits by setrlimit, calls by a seccomp filter (libseccomp)
 */
#include "batch/sandbox.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static const int allowed[] = {
#define ALLOW(call) SCMP_SYS(call),
#define KILL(call)
#include "batch/sandbox.def"
#undef ALLOW
#undef KILL
};

static const int killed[] = {
#define ALLOW(call)
#define KILL(call) SCMP_SYS(call),
#include "batch/sandbox.def"
#undef ALLOW
#undef KILL
};

/* ---- limits ---------------------------------------------------------- */

static enum code limit(int resource, uint64_t most, const char *what,
                       struct error *err)
{
    struct rlimit now, r;

    if (getrlimit((__rlimit_resource_t)resource, &now))
        return fail(err, ERR_IO, "cannot read the limit of %s", what);
    if (most > now.rlim_max)
        most = now.rlim_max;
    r.rlim_cur = r.rlim_max = most;
    if (setrlimit((__rlimit_resource_t)resource, &r))
        return fail(err, ERR_IO, "cannot set the limit of %s: %s", what,
                    strerror(errno));
    return OK;
}

/* Bytes of address space in use, and of those data: /proc/self/statm. */
static void in_use(uint64_t *ret_all, uint64_t *ret_data)
{
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    char text[128] = "";
    uint64_t n[7] = {0}, page = (uint64_t)sysconf(_SC_PAGESIZE);
    ssize_t len = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    struct str rest = {text, len > 0 ? (size_t)len : 0};

    if (fd >= 0)
        close(fd);
    for (int i = 0; i < 7 && rest.at; i++) {
        int64_t pages = 0;

        if (str_to_int(str_cut(rest, ' ', &rest), &pages) && pages > 0)
            n[i] = (uint64_t)pages;
    }
    *ret_all = n[0] * page;
    *ret_data = n[5] * page;
}

static enum code limit_all(const struct sandbox *s, struct error *err)
{
    uint64_t all, data;

    in_use(&all, &data);
    TRY(limit(RLIMIT_CORE, 0, "core dumps", err));
    TRY(limit(RLIMIT_FSIZE, s->file_bytes, "file size", err));
#ifndef __SANITIZE_ADDRESS__ /* whose shadow takes terabytes */
    TRY(limit(RLIMIT_DATA, data + s->memory, "memory", err));
    TRY(limit(RLIMIT_AS, all + s->memory + 2 * (uint64_t)s->file_bytes,
              "address space", err));
#endif
    return OK;
}

/* The limit on core dumps does not hold for those that go to a program; that
 * a process is not dumpable does. */
void sandbox_no_dumps(void)
{
    struct rlimit none = {0, 0};

    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
}

/* ---- calls ----------------------------------------------------------- */

/* A call of this kernel's architecture only; others are not there to call. */
static int rule(scmp_filter_ctx f, uint32_t action, int call)
{
    return call < 0 ? 0 : seccomp_rule_add(f, action, call, 0);
}

/* Calls that are harmless with some arguments. */
static int add_narrow_rules(scmp_filter_ctx f)
{
    const uint32_t allow = SCMP_ACT_ALLOW;
    /* no new code: what is mapped cannot be run */
    const struct scmp_arg_cmp not_run =
        SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
    /* fstat() is newfstatat(fd, "", ..., AT_EMPTY_PATH) */
    const struct scmp_arg_cmp empty_path = SCMP_A3(SCMP_CMP_EQ, AT_EMPTY_PATH);
    const struct scmp_arg_cmp a_descriptor = SCMP_A0(SCMP_CMP_LE, INT32_MAX);
    const struct scmp_arg_cmp itself =
        SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid());
    const struct scmp_arg_cmp only_asks = SCMP_A2(SCMP_CMP_EQ, 0);
    const struct scmp_arg_cmp query = SCMP_A1(SCMP_CMP_EQ, F_GETFL);

    return seccomp_rule_add_array(f, allow, SCMP_SYS(mmap), 1, &not_run) ||
           seccomp_rule_add_array(f, allow, SCMP_SYS(mprotect), 1, &not_run) ||
           seccomp_rule_add(f, allow, SCMP_SYS(newfstatat), 2, empty_path,
                            a_descriptor) ||
           seccomp_rule_add_array(f, allow, SCMP_SYS(tgkill), 1, &itself) ||
           seccomp_rule_add_array(f, allow, SCMP_SYS(prlimit64), 1,
                                  &only_asks) ||
           seccomp_rule_add_array(f, allow, SCMP_SYS(fcntl), 1, &query);
}

/* clone() of a thread, never of a process. glibc asks with clone3() first,
 * whose flags a filter cannot see, and with clone() if there is none. */
static int add_threads(scmp_filter_ctx f)
{
    const uint64_t thread = CLONE_VM | CLONE_THREAD | CLONE_SIGHAND;
    const struct scmp_arg_cmp shares_all =
        SCMP_A0(SCMP_CMP_MASKED_EQ, thread, thread);

    return seccomp_rule_add_array(f, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
                                  &shares_all) ||
           seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
}

static int add_rules(scmp_filter_ctx f, bool threads)
{
    int bad = threads && add_threads(f);

    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        bad |= rule(f, SCMP_ACT_ALLOW, allowed[i]);
    for (size_t i = 0; i < sizeof killed / sizeof *killed; i++)
        bad |= rule(f, SCMP_ACT_KILL_PROCESS, killed[i]);
    return bad || add_narrow_rules(f);
}

static enum code filter_calls(bool threads, struct error *err)
{
    scmp_filter_ctx f = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    int bad;

    if (!f)
        return fail(err, ERR_MEMORY, "no memory for the sandbox");
    bad = add_rules(f, threads) || seccomp_load(f);
    seccomp_release(f);
    return bad ? fail(err, ERR_UNSUPPORTED,
                      "this kernel has no seccomp filters; --no-sandbox runs "
                      "without, at your own risk")
               : OK;
}

enum code sandbox_enter(const struct sandbox *s, struct error *err)
{
    sandbox_no_dumps();
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        return fail(err, ERR_UNSUPPORTED, "cannot give up new privileges");
    TRY(limit_all(s, err));
    return s->seccomp ? filter_calls(s->threads, err) : OK;
}
