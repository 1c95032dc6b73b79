/*
 * tally.c - the sums of a report, in bounded memory
 */
#include "record/tally.h"
#include "record/report_parts.h"
#include <stdlib.h>
#include <string.h>

/* ---- counting -------------------------------------------------------- */

static void set_name(char name[TALLY_NAME], struct str s)
{
    size_t len = s.len < TALLY_NAME ? s.len : TALLY_NAME - 1;

    memset(name, 0, TALLY_NAME);
    if (len)
        memcpy(name, s.at, len);
}

static struct tally_row *row_named(struct tally_table *t, struct str s)
{
    char name[TALLY_NAME];

    set_name(name, s);
    for (int i = 0; i < t->count; i++)
        if (!strcmp(t->rows[i].name, name))
            return &t->rows[i];
    if (t->count == TALLY_ROWS)
        return &t->rows[TALLY_ROWS - 1];
    if (t->count == TALLY_ROWS - 1)
        set_name(name, STR("(others)"));
    memcpy(t->rows[t->count].name, name, TALLY_NAME);
    return &t->rows[t->count++];
}

static void count_verdict(struct tally_table *t, struct str name,
                          enum outcome_verdict v)
{
    struct tally_row *row = row_named(t, name);

    row->verdicts[v]++;
    row->count++;
}

/* Slowest first; equal times keep the order of the report. */
static void note_time(struct tally *t, const struct record *r)
{
    double ms = record_ms(r);
    int at = TALLY_SLOW;

    while (at > 0 && t->slow[at - 1].ms < ms)
        at--;
    if (at == TALLY_SLOW)
        return;
    memmove(&t->slow[at + 1], &t->slow[at],
            (size_t)(TALLY_SLOW - 1 - at) * sizeof *t->slow);
    set_name(t->slow[at].ref, r->ref);
    t->slow[at].ms = ms;
    t->slow[at].frames = r->outcome->frames;
}

static void count_box(struct tally *t, const struct finding *f)
{
    t->boxes++;
    t->classes[f->class]++;
    for (int i = 0; i < REASON_COUNT; i++)
        t->reasons[i] += f->reasons >> i & 1;
    row_named(&t->rules, str_of(f->rule && *f->rule ? f->rule : "(none)"))
        ->count++;
}

void tally_add(struct tally *t, const struct record *r, struct str device)
{
    const struct outcome *o = r->outcome;

    count_verdict(&t->modalities, str_of(modality_word(r->modality)),
                  o->verdict);
    count_verdict(&t->devices, device, o->verdict);
    t->twins += r->twin;
    t->differing += r->differs;
    note_time(t, r);
    if (o->findings.drift)
        row_named(&t->drifts, str_of(o->findings.drift))->count++;
    for (int i = 0; i < o->findings.count; i++)
        if (o->findings.at[i].verdict == BLANK)
            count_box(t, &o->findings.at[i]);
}

/* ---- telling --------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct tally_row *)a)->name,
                  ((const struct tally_row *)b)->name);
}

static void start_table(struct buffer *b, const char *title,
                        const char *columns)
{
    buffer_format(b, "<h2>%s</h2>\n<table><tr>%s</tr>\n", title, columns);
}

static void end_table(struct buffer *b)
{
    buffer_str(b, "</table>\n");
}

static void verdict_table(struct buffer *b, const char *title,
                          const struct tally_table *t)
{
    struct tally_table *sorted = malloc(sizeof *sorted);

    if (!sorted) {
        b->failed = true;
        return;
    }
    *sorted = *t;
    qsort(sorted->rows, (size_t)sorted->count, sizeof *sorted->rows, by_name);
    start_table(b, title,
                "<th></th><th>clean</th><th>redacted</th><th>review</th>"
                "<th>quarantined</th><th>refused</th>");
    for (int i = 0; i < sorted->count; i++) {
        buffer_str(b, "<tr><td>");
        html_text(b, str_of(sorted->rows[i].name));
        buffer_str(b, "</td>");
        for (int v = 0; v <= OUTCOME_REFUSED; v++)
            buffer_format(b, "<td class=n>%lld</td>",
                          (long long)sorted->rows[i].verdicts[v]);
        buffer_str(b, "</tr>\n");
    }
    end_table(b);
    free(sorted);
}

static void count_line(struct buffer *b, const char *name, int64_t count)
{
    if (!count)
        return;
    buffer_str(b, "<tr><td>");
    html_text(b, str_of(name));
    buffer_format(b, "</td><td class=n>%lld</td></tr>\n", (long long)count);
}

/* A template beside whose boxes identifying text was found. */
static void drift_table(struct buffer *b, const struct tally *t)
{
    if (!t->drifts.count)
        return;
    start_table(b,
                "Drift alarms: these templates no longer cover what their "
                "devices print",
                "<th>template</th><th>instances</th>");
    for (int i = 0; i < t->drifts.count; i++)
        count_line(b, t->drifts.rows[i].name, t->drifts.rows[i].count);
    end_table(b);
}

static void box_tables(struct buffer *b, const struct tally *t)
{
    start_table(b, "Boxes by reason", "<th>reason</th><th>boxes</th>");
    for (int i = 0; i < REASON_COUNT; i++)
        count_line(b, reason_name((enum reason)(1u << i)), t->reasons[i]);
    end_table(b);
    start_table(b, "Boxes by class", "<th>class</th><th>boxes</th>");
    for (int i = 0; i <= CLASS_OTHER; i++)
        count_line(b, text_class_name((enum text_class)i), t->classes[i]);
    end_table(b);
    start_table(b, "Boxes by rule", "<th>rule</th><th>boxes</th>");
    for (int i = 0; i < t->rules.count; i++)
        count_line(b, t->rules.rows[i].name, t->rules.rows[i].count);
    end_table(b);
}

static void slow_table(struct buffer *b, const struct tally *t)
{
    start_table(b, "Slowest instances",
                "<th>input</th><th>frames</th><th>ms</th>");
    for (int i = 0; i < TALLY_SLOW && t->slow[i].ms > 0; i++) {
        buffer_str(b, "<tr><td>");
        html_text(b, str_of(t->slow[i].ref));
        buffer_format(b, "</td><td class=n>%d</td><td class=n>%.0f</td></tr>\n",
                      t->slow[i].frames, t->slow[i].ms);
    }
    end_table(b);
}

void tally_html(struct buffer *b, const struct tally *t, bool no_times)
{
    drift_table(b, t);
    verdict_table(b, "By modality", &t->modalities);
    verdict_table(b, "By device", &t->devices);
    box_tables(b, t);
    if (!no_times)
        slow_table(b, t);
    buffer_format(b,
                  "<p>%lld boxes blanked; %lld instances lack a box that "
                  "others of their series have; %lld inputs were second copies "
                  "of the same bytes.</p>\n",
                  (long long)t->boxes, (long long)t->differing,
                  (long long)t->twins);
}

void tally_json(struct buffer *b, const struct tally *t, bool no_times)
{
    buffer_str(b, ",\"drift_alarms\":[");
    for (int i = 0; i < t->drifts.count; i++) {
        buffer_str(b, i ? ",{\"template\":" : "{\"template\":");
        json_text(b, str_of(t->drifts.rows[i].name));
        buffer_format(b, ",\"instances\":%lld}",
                      (long long)t->drifts.rows[i].count);
    }
    buffer_str(b, "],\"slowest\":[");
    for (int i = 0; i < TALLY_SLOW && t->slow[i].ms > 0 && !no_times; i++) {
        buffer_str(b, i ? ",{\"input\":" : "{\"input\":");
        json_text(b, str_of(t->slow[i].ref));
        buffer_format(b, ",\"frames\":%d,\"ms\":%.2f}", t->slow[i].frames,
                      t->slow[i].ms);
    }
    buffer_str(b, "]");
}
