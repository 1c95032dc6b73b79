/*
 * test_batch_speed.c - what the parent itself costs, and that it stays small
 *
 * Toys cost next to nothing, so this is the price of ledger, hand-out, claim,
 * rename and report. DEBURN_INSTANCES=20000 makes it as large as its promise.
 */
#include "batch_fake.h"
#include <sys/resource.h>

enum { INSTANCES = 1000, MOST_CPU_MS = 8, MOST_GROWTH_KIB = 2048, FOLDER = 50 };

static int instances_wanted(void)
{
    const char *number = getenv("DEBURN_INSTANCES");
    int64_t n;

    return number && str_to_int(str_of(number), &n) && n > 0 ? (int)n
                                                             : INSTANCES;
}

static double cpu_ms(void)
{
    struct rusage r;

    assert_int_equal(getrusage(RUSAGE_SELF, &r), 0);
    return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) * 1e3 +
           (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e3;
}

static long peak_kib(void)
{
    struct rusage r;

    assert_int_equal(getrusage(RUSAGE_SELF, &r), 0);
    return r.ru_maxrss;
}

static void make(int from, int to)
{
    for (int i = from; i < to; i++) {
        char file[32], patient[16], series[16], instance[16];

        snprintf(file, sizeof file, "in/d%04d", i / FOLDER);
        if (i % FOLDER == 0)
            assert_int_equal(mkdir(fake_path(file), 0755), 0);
        snprintf(file, sizeof file, "d%04d/f%06d", i / FOLDER, i);
        snprintf(patient, sizeof patient, "p%d", i / 300);
        snprintf(series, sizeof series, "%d", i / 60);
        snprintf(instance, sizeof instance, "1.%d", i);
        fake_instance(file, patient, series, instance, patient, "clean");
    }
}

/* A first, smaller run warms everything up; the second must not need more. */
static void the_parent_is_quick_and_stays_small(void **state)
{
    int count = instances_wanted();
    struct batch_totals t;
    double before, each;
    long peak;

    (void)state;
    make(0, count / 4);
    assert_int_equal(fake_batch("small", 2, &t, NULL), OK);
    peak = peak_kib();
    make(count / 4, count);
    before = cpu_ms();
    assert_int_equal(fake_batch("large", 2, &t, NULL), OK);
    each = (cpu_ms() - before) / count;
    assert_int_equal(t.verdicts[OUTCOME_CLEAN], count);
    print_message("%d instances: %.2f ms of the parent for each, peak %ld KiB "
                  "after a quarter, %ld KiB more at the end\n",
                  count, each, peak, peak_kib() - peak);
    assert_true(each < MOST_CPU_MS);
#ifndef __SANITIZE_ADDRESS__ /* which keeps freed memory for a while */
    assert_true(peak_kib() - peak < MOST_GROWTH_KIB);
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(
        the_parent_is_quick_and_stays_small, fake_setup, fake_teardown)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
