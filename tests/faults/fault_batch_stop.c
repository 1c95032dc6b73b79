/*
 * fault_batch_stop.c - signals, a full disk, inputs that go or change midway
 */
#include "batch_fake.h"
#include <sys/mount.h>
#include <time.h>

enum { INSTANCES = 60, SLOW = 3, LINE = 40 /* ms */ };

static void make_slow(void)
{
    for (int i = 0; i < INSTANCES; i++) {
        char file[16], series[16], instance[16];

        snprintf(file, sizeof file, "f%03d", i);
        snprintf(series, sizeof series, "%d", i % 5);
        snprintf(instance, sizeof instance, "1.%d", i);
        fake_instance(file, "p1", series, instance, "DOE", "slow");
    }
}

/* ---- signals ---------------------------------------------------------- */

struct watched {
    int lines, events;
};

/* Ends itself with SIGINT once some instances are through. */
static void interrupt_midway(void *user, enum batch_say kind, const char *text)
{
    int *sent = user;

    if (kind == SAY_STATUS && strstr(text, "process") && !*sent) {
        ++*sent;
        raise(SIGINT);
    }
}

static struct batch_totals runs(void (*say)(void *, enum batch_say,
                                            const char *),
                                void *user)
{
    char *input = fake_path("in");
    struct batch_options o = {.version = "test",
                              .inputs = &input,
                              .input_count = 1,
                              .out = fake_path("out"),
                              .jobs = 1,
                              .no_times = true,
                              .line_ms = LINE,
                              .work = &fake_work,
                              .say = say,
                              .user = user};
    struct batch_totals t;
    struct error err = {0};

    if (batch_run(&o, fake_run(), &t, &err) != OK)
        print_message("%s\n", err.text);
    assert_int_equal(err.code, OK);
    return t;
}

static void one_interrupt_ends_what_is_in_work_and_the_same_command_goes_on(
    void **state)
{
    struct batch_totals t, reference;
    int sent = 0;

    (void)state;
    make_slow();
    /* long enough for a status */
    fake_instance("g0", "p2", "1", "3.0", "ROE", "slower");
    fake_instance("g1", "p2", "1", "3.1", "ROE", "slower");
    fake_instance("g2", "p2", "1", "3.2", "ROE", "slower");
    t = runs(interrupt_midway, &sent);
    assert_int_equal(sent, 1);
    assert_true(t.interrupted);
    assert_true(t.unfinished > 0);
    assert_int_equal(t.verdicts[OUTCOME_QUARANTINED], 0);
    assert_int_equal(access(fake_path("out/audit.log"), F_OK), -1);
    t = runs(NULL, NULL);
    assert_false(t.interrupted);
    assert_int_equal(t.unfinished, 0);
    assert_int_equal(fake_batch("reference", 1, &reference, NULL), OK);
    fake_assert_same_tree("reference", "out");
    fake_assert_same_tree("out", "reference");
}

static void two_interrupts_stop_at_once(void **state)
{
    pid_t pid;
    int status;

    (void)state;
    fake_instance("a", "p1", "1", "1.1", "DOE", "loop");
    pid = fork();
    if (!pid) {
        struct batch_totals t;

        _exit(fake_batch("out", 1, &t, NULL) == OK && t.interrupted &&
                      t.unfinished == 1
                  ? 0
                  : 3);
    }
    usleep(500000);
    kill(pid, SIGTERM);
    usleep(300000);
    assert_int_equal(waitpid(pid, &status, WNOHANG), 0);
    kill(pid, SIGINT);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    fake_assert_empty("out/private/drafts");
}

/* ---- what a run says -------------------------------------------------- */

static void overhear(void *user, enum batch_say kind, const char *text)
{
    struct watched *w = user;

    w->lines += kind == SAY_LINE;
    w->events += kind == SAY_EVENT;
    assert_null(strchr(text, '\n'));
    assert_null(strstr(text, "/in"));
    assert_null(strstr(text, "DOE"));
    if (kind == SAY_EVENT)
        assert_int_equal(text[strlen(text) - 1], '}');
    if (kind == SAY_EVENT && strstr(text, "\"report\""))
        assert_non_null(strstr(text, "\"clean\":60"));
}

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void progress_tells_each_phase_and_no_value(void **state)
{
    struct watched w = {0};
    int64_t since = now_ms();

    (void)state;
    make_slow();
    runs(overhear, &w);
    assert_true(w.events >= 4);
    assert_true(w.lines >= INSTANCES * SLOW / LINE / 2);
    assert_true(w.lines <= (now_ms() - since) / LINE);
}

/* ---- the disk --------------------------------------------------------- */

/* Fill the small disk but for so many bytes. */
static void fill(int64_t but)
{
    static char block[4096];
    int fd = open(fake_path("out/ballast"), O_WRONLY | O_CREAT, 0600);
    int64_t size = 0;
    ssize_t n;

    assert_true(fd >= 0);
    while ((n = write(fd, block, sizeof block)) > 0)
        size += n;
    assert_int_equal(ftruncate(fd, size > but ? size - but : 0), 0);
    assert_int_equal(close(fd), 0);
}

static bool mount_small_disk(void)
{
    assert_int_equal(mkdir(fake_path("out"), 0755), 0);
    return mount("none", fake_path("out"), "tmpfs", 0, "size=4m") == 0;
}

/* Room for nothing, for the ledger, for some drafts: each time it stops. */
static void a_full_disk_stops_the_run_and_nothing_is_lost(void **state)
{
    struct batch_totals t, reference;
    int64_t room[] = {0, 50000, 120000, 250000, 350000, 450000};
    int stopped = 0;

    (void)state;
    make_slow();
    if (!mount_small_disk()) {
        print_message("no right to mount a small disk here\n");
        skip();
    }
    assert_int_equal(fake_batch("reference", 1, &reference, NULL), OK);
    for (size_t i = 0; i < sizeof room / sizeof *room; i++) {
        enum code code;

        fill(room[i]);
        code = fake_batch("out", 1, &t, NULL);
        assert_true(code == ERR_IO || code == OK);
        stopped += code == ERR_IO;
        fake_assert_all_published_as_in("reference", "out");
        assert_int_equal(unlink(fake_path("out/ballast")), 0);
    }
    print_message("stopped by a full disk %d times\n", stopped);
    assert_true(stopped >= 3);
    assert_int_equal(fake_batch("out", 1, &t, NULL), OK);
    assert_int_equal(t.verdicts[OUTCOME_CLEAN], INSTANCES);
    fake_assert_same_tree("reference", "out");
    fake_assert_same_tree("out", "reference");
}

/* Also after a failure. */
static int unmount_and_teardown(void **state)
{
    umount(fake_path("out"));
    return fake_teardown(state);
}

/* ---- inputs ----------------------------------------------------------- */

/* Between scan and process. */
static void take_inputs_away(void *user, enum batch_say kind, const char *text)
{
    (void)user;
    if (kind != SAY_EVENT || !strstr(text, "\"process\"") ||
        access(fake_path("in/f001"), F_OK))
        return;
    assert_int_equal(unlink(fake_path("in/f001")), 0);
    fake_instance("f002", "p1", "2", "1.2", "DOE", "redact");
}

static void inputs_that_go_or_change_midway_are_quarantined(void **state)
{
    struct batch_totals t;

    (void)state;
    make_slow();
    t = runs(take_inputs_away, NULL);
    assert_int_equal(t.verdicts[OUTCOME_QUARANTINED], 2);
    assert_true(fake_says("out/private/quarantine.csv", "in/f001,hmac:"));
    assert_true(fake_says("out/report.json", "changed while the run was"));
    t = runs(NULL, NULL);
    assert_int_equal(t.verdicts[OUTCOME_QUARANTINED], 1);
    assert_int_equal(t.verdicts[OUTCOME_REDACTED], 1);
}

/* A drive that is unplugged: more series end at once than are ever waited for
 * together. */
enum { MANY = 1200 };

static void make_many(bool good)
{
    for (int i = 0; i < MANY; i++) {
        char file[16], number[16];

        snprintf(file, sizeof file, "m%04d", i);
        snprintf(number, sizeof number, "1.%d", i);
        if (good)
            fake_instance(file, "p1", number, number, "DOE", "clean");
        else
            fake_raw(file, "a field is missing");
    }
}

static void take_archive_away(void *user, enum batch_say kind, const char *text)
{
    (void)user;
    if (kind == SAY_EVENT && strstr(text, "\"process\""))
        fake_clear("in");
}

static void an_archive_that_goes_midway_is_quarantined_whole(void **state)
{
    struct batch_totals t;

    (void)state;
    make_many(true);
    t = runs(take_archive_away, NULL);
    assert_int_equal(t.verdicts[OUTCOME_QUARANTINED], MANY);
    assert_int_equal(t.unfinished, 0);
}

static void an_archive_that_turns_bad_takes_its_outputs_back(void **state)
{
    struct batch_totals t;

    (void)state;
    make_many(true);
    t = runs(NULL, NULL);
    assert_int_equal(t.verdicts[OUTCOME_CLEAN], MANY);
    make_many(false);
    t = runs(NULL, NULL);
    assert_int_equal(t.verdicts[OUTCOME_QUARANTINED], MANY);
    for (int i = 0; i < MANY; i++) {
        char number[16];

        snprintf(number, sizeof number, "1.%d", i);
        assert_false(fake_published("out", "p1", number, number));
    }
}

int main(void)
{
#define CASE(name)                                                             \
    cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)
    const struct CMUnitTest tests[] = {
        CASE(one_interrupt_ends_what_is_in_work_and_the_same_command_goes_on),
        CASE(two_interrupts_stop_at_once),
        CASE(progress_tells_each_phase_and_no_value),
        cmocka_unit_test_setup_teardown(
            a_full_disk_stops_the_run_and_nothing_is_lost, fake_setup,
            unmount_and_teardown),
        CASE(inputs_that_go_or_change_midway_are_quarantined),
        CASE(an_archive_that_goes_midway_is_quarantined_whole),
        CASE(an_archive_that_turns_bad_takes_its_outputs_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
