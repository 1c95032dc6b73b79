/*
 * bench_sums.c - the score, by action and by category, in both modes
 *
 * Instance mode counts every check. Series mode keeps one of each action and
 * place in a series, the worst: a fail before a pass before a blank.
 */
#include "bench/bench_score.h"
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#define WORST                                                                  \
    "SELECT CASE WHEN MIN(check_passed) IS NULL THEN 2 "                       \
    "ELSE MIN(check_passed) END AS mark, action, subcategory FROM results "    \
    "GROUP BY action, tag_ds, patient, study, series"
#define EVERY                                                                  \
    "SELECT CASE WHEN check_passed IS NULL THEN 2 ELSE check_passed END AS "   \
    "mark, action, subcategory FROM results"

static struct bench_line *category_line(struct bench_scored *out,
                                        const char *name)
{
    int most = sizeof out->categories / sizeof *out->categories;

    for (int i = 0; i < out->category_count; i++)
        if (!strcmp(out->categories[i].name, name))
            return &out->categories[i];
    if (out->category_count == most)
        return &out->categories[most - 1];
    snprintf(out->categories[out->category_count].name,
             sizeof out->categories[0].name, "%s", name);
    return &out->categories[out->category_count++];
}

static void count(struct bench_tally *t, int mark, int64_t n)
{
    t->marks[mark == 0 ? MARK_FAIL : mark == 1 ? MARK_PASS : MARK_BLANK] += n;
}

static enum code add_up(struct scoring *s, const char *rows, bool series,
                        struct error *err)
{
    struct bench_scored *out = s->out;
    const char *sql =
        str_format(s->a,
                   "SELECT mark, action, subcategory, COUNT(*) FROM (%s) "
                   "GROUP BY mark, action, subcategory ORDER BY subcategory",
                   rows);
    struct sqlite3_stmt *q;

    if (!sql)
        return fail(err, ERR_MEMORY, "no memory for sums");
    TRY(bench_prepare(s->a, s->db, sql, &q, err));
    while (sqlite3_step(q) == SQLITE_ROW) {
        int mark = sqlite3_column_int(q, 0);
        enum bench_action a =
            action_by_name(str_of((const char *)sqlite3_column_text(q, 1)));
        struct bench_line *line =
            category_line(out, (const char *)sqlite3_column_text(q, 2));
        int64_t n = sqlite3_column_int64(q, 3);

        count(series ? &out->series : &out->instance, mark, n);
        count(series ? &out->actions[a].series : &out->actions[a].instance,
              mark, n);
        count(series ? &line->series : &line->instance, mark, n);
    }
    return OK;
}

enum code score_sums(struct scoring *s, struct error *err)
{
    for (int i = 0; i < ACTION_COUNT; i++)
        snprintf(s->out->actions[i].name, sizeof s->out->actions[i].name, "%s",
                 action_name((enum bench_action)i));
    TRY(add_up(s, EVERY, false, err));
    return add_up(s, WORST, true, err);
}
