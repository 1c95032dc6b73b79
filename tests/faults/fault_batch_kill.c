/*
 * fault_batch_kill.c - kill -9 at random moments, parent or workers
 *
 * Every kill of the parent is followed by the same command; in the end OUT has
 * the bytes of an undisturbed run. DEBURN_KILLS=200 DEBURN_INSTANCES=500 makes
 * it as large as its promise.
 */
#include "batch_fake.h"
#include <time.h>

enum { KILLS = 40, INSTANCES = 150, ODD = 6, ROUNDS = 100, KILLS_A_RUN = 10 };

static uint64_t seed = 20261122;

/* xorshift: the same kills are tried each time, as far as clocks allow. */
static unsigned next_random(unsigned below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed % below);
}

static int wanted(const char *name, int fallback)
{
    const char *text = getenv(name);
    int64_t n = 0;

    return text && str_to_int(str_of(text), &n) && n > 0 ? (int)n : fallback;
}

/* count of them, ODD of which are one series. */
static void make_instances(int count)
{
    static const char *const behaviours[] = {"slow", "redact", "slow",  "hold",
                                             "slow", "clean",  "refuse"};

    /* one series whose odd one is done twice */
    for (int i = 0; i < ODD; i++) {
        char file[16], instance[16];

        snprintf(file, sizeof file, "odd%d", i);
        snprintf(instance, sizeof instance, "2.%d", i);
        fake_instance(file, "odd", "1", instance, "odd",
                      i == 3 ? "clean" : "redact");
    }
    for (int i = 0; i < count - ODD; i++) {
        char file[16], patient[16], series[16], instance[16];

        snprintf(file, sizeof file, "f%03d", i);
        snprintf(patient, sizeof patient, "p%d", i % 11);
        snprintf(series, sizeof series, "%d", i % 4);
        snprintf(instance, sizeof instance, "1.%d", i);
        fake_instance(file, patient, series, instance, patient,
                      behaviours[i % 7]);
    }
}

/* One of the children of a process, or 0. */
static pid_t child_of(pid_t parent)
{
    char path[64], text[256] = "";
    struct str rest, one;
    int64_t pid = 0;
    FILE *f;

    snprintf(path, sizeof path, "/proc/%d/task/%d/children", parent, parent);
    f = fopen(path, "r");
    if (!f)
        return 0;
    rest = str_of(fgets(text, sizeof text, f));
    fclose(f);
    for (unsigned skip = next_random(2); rest.at; skip--) {
        one = str_cut(rest, ' ', &rest);
        if (!str_to_int(one, &pid) || !skip)
            break;
    }
    return (pid_t)pid;
}

/* Kills come as densely as the machine is quick today: on a busy one a run that
 * is killed every few ms would never get anywhere. */
static unsigned longest_pause = 60; /* ms */

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void pause_at_random(void)
{
    long ms = 1 + (long)next_random(longest_pause);
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};

    nanosleep(&t, NULL);
}

/* One run that is disturbed until it ends, or was so often enough; true if it
 * ended by itself. */
static bool disturbed_run(int *kills, int most)
{
    pid_t pid = fork(), victim;
    int status;

    if (!pid) {
        struct batch_totals t;
        struct error err = {0};

        if (fake_batch("out", 2, &t, &err) != OK)
            print_message("%s\n", err.text);
        fflush(stdout);
        _exit(err.code == OK ? 0 : 3);
    }
    for (;;) {
        pause_at_random();
        if (waitpid(pid, &status, WNOHANG) == pid)
            break;
        if (*kills >= most)
            continue;
        victim = next_random(3) ? child_of(pid) : pid;
        if (victim > 0 && kill(victim, SIGKILL) == 0)
            ++*kills;
    }
    if (WIFEXITED(status))
        assert_int_equal(WEXITSTATUS(status), 0);
    return WIFEXITED(status);
}

static void kills_leave_no_trace(void **state)
{
    struct batch_totals t;
    int kills = 0, most = wanted("DEBURN_KILLS", KILLS), rounds = 0;
    int count = wanted("DEBURN_INSTANCES", INSTANCES);
    int64_t since;

    (void)state;
    make_instances(count);
    since = now_ms();
    assert_int_equal(fake_batch("reference", 2, &t, NULL), OK);
    longest_pause += (unsigned)(now_ms() - since) / KILLS_A_RUN;
    assert_int_equal(t.instances, count);
    assert_true(
        fake_says(fake_output("reference", "odd", "1", "2.3"), "1 boxes"));
    while (kills < most && rounds++ < ROUNDS * most) {
        while (!disturbed_run(&kills, most))
            fake_assert_all_published_as_in("reference", "out");
        fake_assert_same_tree("reference", "out");
        fake_assert_same_tree("out", "reference");
        fake_clear("out");
    }
    print_message("%d kills in %d runs of %d instances\n", kills, rounds,
                  count);
    assert_true(kills >= most);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(
        kills_leave_no_trace, fake_setup, fake_teardown)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
