/*
 * lint_words.c - words that are a slip away from each other
 */
#include "decide/masks_lint.h"

static char fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* May one be a slip for the other? Digits differ on purpose ("EPIQ 5" and
 * "EPIQ 7" are two models), unless a digit looks like the letter. */
static int change_cost(char x, char y)
{
    static const char *const alike[] = {"1i", "1l", "0o", "5s", "8b", "2z"};

    if (x == y)
        return 0;
    if (!ascii_digit(x) && !ascii_digit(y))
        return 1;
    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++)
        if ((x == alike[i][0] && y == alike[i][1]) ||
            (y == alike[i][0] && x == alike[i][1]))
            return 1;
    return 50;
}

/* Changes of letters between two texts. */
static int distance(struct str a, struct str b)
{
    int row[64], before, cost;

    if (a.len > 60 || b.len > 60)
        return 99;
    for (size_t k = 0; k <= b.len; k++)
        row[k] = (int)k;
    for (size_t i = 1; i <= a.len; i++) {
        before = row[0];
        row[0] = (int)i;
        for (size_t k = 1; k <= b.len; k++) {
            char x = fold(a.at[i - 1]), y = fold(b.at[k - 1]);
            int here = row[k];

            row[k] = before + change_cost(x, y);
            cost = ascii_digit(y) ? 50 : 1;
            if (row[k - 1] + cost < row[k])
                row[k] = row[k - 1] + cost;
            cost = ascii_digit(x) ? 50 : 1;
            if (here + cost < row[k])
                row[k] = here + cost;
            before = here;
        }
    }
    return row[b.len];
}

bool lint_is_near(struct str a, struct str b)
{
    int most = a.len >= 12 && b.len >= 12 ? 2 : a.len >= 4 ? 1 : 0;
    int d = distance(a, b);

    return d > 0 && d <= most;
}

bool lint_is_slip(struct str a, struct str b)
{
    int differ = 0;

    if (!lint_is_near(a, b))
        return false;
    while (a.at && b.at) {
        struct str x = str_cut(a, ' ', &a), y = str_cut(b, ' ', &b);

        if (str_same(x, y))
            continue;
        if (x.len < 4 || y.len < 4)
            return false;
        differ++;
    }
    return differ == 1 && !a.at && !b.at;
}
