/*
 * bench_report.c - the discrepancies as CSV, the score as a page with bars
 */
#include "bench/bench_score.h"
#include <sqlite3.h>
#include <string.h>

static void put_csv(struct buffer *b, const char *text)
{
    buffer_str(b, "\"");
    for (; text && *text; text++) {
        if (*text == '"')
            buffer_str(b, "\"");
        buffer_add(b, text, 1);
    }
    buffer_str(b, "\"");
}

static enum code write_out(struct buffer *b, const char *path,
                           struct error *err)
{
    enum code code = b->failed ? fail(err, ERR_MEMORY, "no memory for a report")
                               : file_replace(path, 0644, b->at, b->len, err);

    buffer_release(b);
    return code;
}

enum code score_csv(struct scoring *s, const char *path, struct error *err)
{
    struct buffer b = {.limit = (size_t)1 << 31};
    struct sqlite3_stmt *q;
    int columns;

    TRY(bench_prepare(s->a, s->db,
                      "SELECT * FROM results WHERE check_passed IS NOT 1 "
                      "ORDER BY action, tag_ds, instance",
                      &q, err));
    columns = sqlite3_column_count(q);
    for (int i = 0; i < columns; i++)
        buffer_format(&b, "%s%s", i ? "," : "", sqlite3_column_name(q, i));
    buffer_str(&b, "\n");
    while (sqlite3_step(q) == SQLITE_ROW) {
        for (int i = 0; i < columns; i++) {
            if (i)
                buffer_str(&b, ",");
            put_csv(&b, (const char *)sqlite3_column_text(q, i));
        }
        buffer_str(&b, "\n");
    }
    return write_out(&b, path, err);
}

static void put_line(struct buffer *b, const char *name,
                     const struct bench_tally *t)
{
    double percent = tally_percent(t);

    buffer_format(b,
                  "<tr><td>%s<td class=n>%lld<td class=n>%lld<td class=n>%lld"
                  "<td class=n>%.2f&thinsp;%%<td><div class=bar><div "
                  "style=\"width:%.2f%%\"></div></div>\n",
                  name, (long long)t->marks[MARK_PASS],
                  (long long)t->marks[MARK_FAIL],
                  (long long)t->marks[MARK_BLANK], percent, percent);
}

static void put_table(struct buffer *b, const char *title,
                      const struct bench_scored *o, bool series)
{
    buffer_format(b,
                  "<h2>%s</h2><table><tr><th><th>pass<th>fail<th>blank"
                  "<th>score<th>\n",
                  title);
    put_line(b, "all", series ? &o->series : &o->instance);
    for (int i = 0; i < ACTION_COUNT; i++)
        put_line(b, o->actions[i].name,
                 series ? &o->actions[i].series : &o->actions[i].instance);
    for (int i = 0; i < o->category_count; i++)
        put_line(b, o->categories[i].name,
                 series ? &o->categories[i].series
                        : &o->categories[i].instance);
    buffer_str(b, "</table>\n");
}

enum code score_html(struct scoring *s, const char *path, struct error *err)
{
    const struct bench_scored *o = s->out;
    struct buffer b = {.limit = 1 << 24};

    buffer_str(&b,
               "<!doctype html><meta charset=utf-8><title>De-identification "
               "score</title><style>body{font:14px sans-serif;margin:2em}"
               "td,th{padding:2px 8px;text-align:left}.n{text-align:right}"
               ".bar{width:20em;background:#e6b3b3}.bar div{height:1em;"
               "background:#4a8f5c}</style><h1>De-identification score</h1>\n");
    buffer_format(&b,
                  "<p>%d instances in the key, %d missing in the output, %d "
                  "outputs unknown to the key. Strict extras: %d planted "
                  "values in %d files, %d hidden boxes not flat, %d new "
                  "identifiers used twice.</p>\n",
                  o->rows, o->missing, o->unknown, o->leaks, o->leaky_files,
                  o->uneven, o->clashes);
    put_table(&b, "By series", o, true);
    put_table(&b, "By instance", o, false);
    return write_out(&b, path, err);
}
