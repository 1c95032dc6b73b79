/*
 * test_review_bound.c - the bound on the rate of misses, against closed forms,
 * published intervals and its own definition
 */
#include "cmocka_all.h"
#include "review/review.h"
#include <math.h>

static bool is_about(double a, double b)
{
    return fabs(a - b) < 1e-6;
}

/* The 97.5 % values are the upper ends of the two-sided 95 % intervals of
 * Clopper and Pearson, as tables print them. */
static void bounds_are_those_of_published_tables(void **state)
{
    static const struct {
        int k, n;
        double confidence, bound;
    } rows[] = {
        {0, 10, 0.975, 0.308497},  {1, 10, 0.975, 0.445016},
        {5, 10, 0.975, 0.812914},  {9, 10, 0.975, 0.997471},
        {3, 100, 0.975, 0.085176}, {0, 10, 0.95, 0.258866},
        {1, 10, 0.95, 0.394163},   {5, 10, 0.95, 0.777559},
        {1, 50, 0.95, 0.091398},   {3, 100, 0.95, 0.075711},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_true(is_about(
            clopper_pearson_upper(rows[i].k, rows[i].n, rows[i].confidence),
            rows[i].bound));
}

/* (1 - p)^n = 0.05, and 1 - p^n = 0.05 */
static void no_miss_and_all_but_one_have_closed_forms(void **state)
{
    static const int sizes[] = {1, 2, 20, 59, 300, 5000, 2000000};

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        int n = sizes[i];

        assert_true(is_about(clopper_pearson_upper(0, n, 0.95),
                             1 - pow(0.05, 1.0 / n)));
        if (n <= 5000) /* one chance after the other is added up */
            assert_true(is_about(clopper_pearson_upper(n - 1, n, 0.95),
                                 pow(0.95, 1.0 / n)));
    }
}

/* The chance of k or fewer in n, by Pascal's recursion over the trials. */
static double chance_of_at_most(int k, int n, double p)
{
    double chance[64] = {1}, sum = 0;

    for (int trial = 0; trial < n; trial++)
        for (int i = trial + 1; i >= 0; i--)
            chance[i] = chance[i] * (1 - p) + (i ? chance[i - 1] * p : 0);
    for (int i = 0; i <= k; i++)
        sum += chance[i];
    return sum;
}

static void at_the_bound_so_few_misses_have_five_in_a_hundred(void **state)
{
    (void)state;
    for (int n = 1; n <= 60; n++)
        for (int k = 0; k < n; k++) {
            double p = clopper_pearson_upper(k, n, 0.95);

            assert_true(fabs(chance_of_at_most(k, n, p) - 0.05) < 1e-7);
        }
}

static void more_readings_lower_it_and_more_misses_raise_it(void **state)
{
    (void)state;
    for (int n = 10; n < 2000; n += 97)
        for (int k = 0; k < 9; k++) {
            double p = clopper_pearson_upper(k, n, 0.95);

            assert_true(clopper_pearson_upper(k, n + 10, 0.95) < p);
            assert_true(clopper_pearson_upper(k + 1, n, 0.95) > p);
            assert_true(p > (double)k / n);
        }
}

static void nothing_read_proves_nothing(void **state)
{
    (void)state;
    assert_true(clopper_pearson_upper(0, 0, 0.95) == 1);
    assert_true(clopper_pearson_upper(7, 7, 0.95) == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bounds_are_those_of_published_tables),
        cmocka_unit_test(no_miss_and_all_but_one_have_closed_forms),
        cmocka_unit_test(at_the_bound_so_few_misses_have_five_in_a_hundred),
        cmocka_unit_test(more_readings_lower_it_and_more_misses_raise_it),
        cmocka_unit_test(nothing_read_proves_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
