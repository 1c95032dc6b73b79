/*
 * test_batch_sandbox.c - a worker really tries what it must not do
 */
#include "batch/sandbox.h"
#include "batch_fake.h"
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/uio.h>

/* ---- attempts: 0 if the call was allowed, else errno ------------------ */

static int result(long r)
{
    return r < 0 ? errno : 0;
}

static int try_open(void)
{
    return result(open("/etc/passwd", O_RDONLY));
}
static int try_create(void)
{
    return result(open(fake_path("made"), O_WRONLY | O_CREAT, 0600));
}
static int try_openat2(void)
{
    uint64_t how[3] = {O_RDONLY, 0, 0};

    return result(syscall(SYS_openat2, AT_FDCWD, "/etc/passwd", how, 24));
}
static int try_stat(void)
{
    struct stat st;

    return result(stat("/etc/passwd", &st));
}
static int try_unlink(void)
{
    return result(unlink(fake_path("in")));
}
static int try_rename(void)
{
    return result(rename(fake_path("in"), fake_path("out")));
}
static int try_mkdir(void)
{
    return result(mkdir(fake_path("folder"), 0700));
}
static int try_readlink(void)
{
    char text[64];

    return result(readlink("/proc/self/exe", text, sizeof text));
}
static int try_chdir(void)
{
    return result(chdir("/"));
}
static int try_runnable_memory(void)
{
    void *p = mmap(NULL, 4096, PROT_READ | PROT_EXEC,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    return p == MAP_FAILED ? errno : 0;
}
static int try_more_memory_limit(void)
{
    struct rlimit r = {RLIM_INFINITY, RLIM_INFINITY};

    return result(setrlimit(RLIMIT_CORE, &r));
}
static int try_dumpable(void)
{
    return result(prctl(PR_SET_DUMPABLE, 1));
}
static int try_ioctl(void)
{
    return result(syscall(SYS_ioctl, 0, 0x5412, "x")); /* TIOCSTI */
}
static int try_clone(void)
{
    return result(syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0));
}
static int try_setuid(void)
{
    return result(setuid(0));
}
static int try_sendto(void)
{
    return result(sendto(3, "x", 1, 0, NULL, 0));
}

static int try_exec(void)
{
    char *const none[] = {NULL};

    return result(execve("/bin/true", none, none));
}
static int try_execveat(void)
{
    return result(syscall(SYS_execveat, 3, "", NULL, NULL, AT_EMPTY_PATH));
}
static int try_socket(void)
{
    return result(socket(AF_INET, SOCK_STREAM, 0));
}
static int try_connect(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET};

    return result(connect(3, (struct sockaddr *)&to, sizeof to));
}
static int try_bind(void)
{
    struct sockaddr_in to = {.sin_family = AF_INET};

    return result(bind(3, (struct sockaddr *)&to, sizeof to));
}
static int try_ptrace(void)
{
    return result(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
}
static int try_read_memory(void)
{
    char byte;
    struct iovec here = {&byte, 1}, there = {&byte, 1};

    return result(process_vm_readv(getppid(), &here, 1, &there, 1, 0));
}
static int try_kill(void)
{
    return result(kill(getppid(), 0));
}
static int try_fork(void)
{
    return result(syscall(SYS_fork));
}
static int try_io_uring(void)
{
    return result(syscall(SYS_io_uring_setup, 1, NULL));
}
static int try_bpf(void)
{
    return result(syscall(SYS_bpf, 0, NULL, 0));
}
static int try_mount(void)
{
    return result(mount("none", "/tmp", "tmpfs", 0, NULL));
}
static int try_unshare(void)
{
    return result(unshare(0));
}

struct attempt {
    const char *name;
    int (*try)(void);
};

/* These must fail softly: libraries look for files and locales. */
static const struct attempt soft[] = {
    {"open", try_open},
    {"create", try_create},
    {"openat2", try_openat2},
    {"stat", try_stat},
    {"unlink", try_unlink},
    {"rename", try_rename},
    {"mkdir", try_mkdir},
    {"readlink", try_readlink},
    {"chdir", try_chdir},
    {"runnable memory", try_runnable_memory},
    {"raise a limit", try_more_memory_limit},
    {"become dumpable", try_dumpable},
    {"ioctl", try_ioctl},
    {"clone", try_clone},
    {"setuid", try_setuid},
};

/* These end the process: nobody tries them by mistake. */
static const struct attempt deadly[] = {
    {"exec", try_exec},         {"execveat", try_execveat},
    {"socket", try_socket},     {"connect", try_connect},
    {"bind", try_bind},         {"sendto", try_sendto},
    {"ptrace", try_ptrace},     {"process_vm_readv", try_read_memory},
    {"kill", try_kill},         {"fork", try_fork},
    {"io_uring", try_io_uring}, {"bpf", try_bpf},
    {"mount", try_mount},       {"unshare", try_unshare},
};

static const struct sandbox box = {
    .memory = (size_t)64 << 20, .file_bytes = 1 << 20, .seccomp = true};

/* The wait status of a child that tries it inside of a sandbox. */
static int status_in(const struct sandbox *in, int (*try)(void))
{
    pid_t pid = fork();
    int status;

    if (!pid)
        _exit(sandbox_enter(in, NULL) == OK ? try() : 99);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static int status_of(int (*try)(void))
{
    return status_in(&box, try);
}

static void what_libraries_may_try_fails_with_eperm(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof soft / sizeof *soft; i++) {
        int status = status_of(soft[i].try);

        if (!WIFEXITED(status) || WEXITSTATUS(status) != EPERM)
            print_message("%s\n", soft[i].name);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), EPERM);
    }
}

static void what_only_an_intruder_tries_is_the_end_of_him(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++) {
        int status = status_of(deadly[i].try);

        if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSYS)
            print_message("%s\n", deadly[i].name);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), SIGSYS);
    }
}

static void *nothing(void *user)
{
    return user;
}

static int try_thread(void)
{
    pthread_t thread;
    int why = pthread_create(&thread, NULL, nothing, NULL);

    return why ? why : pthread_join(thread, NULL);
}

static void threads_start_only_where_they_were_asked_for(void **state)
{
    struct sandbox threads = box;
    int status = status_of(try_thread);

    (void)state;
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), EPERM);
    threads.threads = true;
    threads.memory = (size_t)512 << 20; /* a stack and an arena of malloc's */
    status = status_in(&threads, try_thread);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    status = status_in(&threads, try_clone);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), EPERM);
}

/* ---- what must go on working ----------------------------------------- */

static int work_with_what_it_has(void)
{
    char *p = malloc(1 << 22), text[4];
    struct stat st;
    void *map;

    if (!p)
        return 1;
    memset(p, 1, 1 << 22);
    free(p);
    if (write(5, "text", 4) != 4 || pread(5, text, 4, 0) != 4 ||
        fstat(5, &st) || st.st_size != 4 || fsync(5))
        return 2;
    map = mmap(NULL, 4, PROT_READ, MAP_PRIVATE, 5, 0);
    return map == MAP_FAILED || memcmp(map, "text", 4) ? 3 : 0;
}

static void descriptors_and_memory_still_work(void **state)
{
    int fd = memfd_create("draft", 0), status;

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(dup2(fd, 5), 5);
    status = status_of(work_with_what_it_has);
    close(5);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

#ifndef __SANITIZE_ADDRESS__
static int take_memory(void)
{
    return malloc((size_t)256 << 20) ? 0 : errno;
}
#endif

static int write_much(void)
{
    static char block[1 << 16];
    ssize_t n = 0;

    signal(SIGXFSZ, SIG_IGN);
    for (int i = 0; i < 100 && n >= 0; i++)
        n = write(5, block, sizeof block);
    return n < 0 ? errno : 0;
}

static void memory_and_files_are_bounded(void **state)
{
    int fd = memfd_create("draft", 0), status;

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(dup2(fd, 5), 5);
    status = status_of(write_much);
    close(5);
    assert_int_equal(WEXITSTATUS(status), EFBIG);
#ifndef __SANITIZE_ADDRESS__
    status = status_of(take_memory);
    assert_int_equal(WEXITSTATUS(status), ENOMEM);
#endif
}

static int crash(void)
{
    signal(SIGSEGV, SIG_DFL);
    raise(SIGSEGV);
    return 0;
}

static void a_crash_leaves_no_core(void **state)
{
    int status;

    (void)state;
    status = status_of(crash);
    assert_true(WIFSIGNALED(status));
    assert_false(WCOREDUMP(status));
}

int main(void)
{
#define CASE(name)                                                             \
    cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)
    const struct CMUnitTest tests[] = {
        CASE(what_libraries_may_try_fails_with_eperm),
        CASE(what_only_an_intruder_tries_is_the_end_of_him),
        CASE(threads_start_only_where_they_were_asked_for),
        CASE(descriptors_and_memory_still_work),
        CASE(memory_and_files_are_bounded),
        CASE(a_crash_leaves_no_core),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
