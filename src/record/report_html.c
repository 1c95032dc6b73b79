/*
 * report_html.c - the two pages for people: public sums, private pictures
 *
 * Both are one file without scripts and without anything from a network. The
 * private page stands beside review/, where the pictures are.
 */
#include "record/report_parts.h"
#include "record/tally.h"

enum { MOST_LISTED = 1000, MOST_PICTURES = 2000 };

struct page {
    struct tally tally;
    int64_t listed, more;
};

static const char style[] =
    "<style>body{font:15px/1.45 system-ui,sans-serif;margin:2em auto;"
    "max-width:70em;padding:0 1em;color:#222;background:#fff}"
    "h1{font-size:1.6em}h2{font-size:1.1em;margin:1.6em 0 .4em}"
    "table{border-collapse:collapse}td,th{padding:.2em .7em;text-align:left;"
    "border-bottom:1px solid #ddd}.n{text-align:right;font-variant-numeric:"
    "tabular-nums}.card{border:1px solid #ddd;border-radius:6px;padding:.7em;"
    "margin:1em 0}.card img{max-width:48%;margin-right:1%;background:#000}"
    "code{font-size:.9em;overflow-wrap:anywhere}"
    "@media(prefers-color-scheme:dark){body{background:#1b1b1b;color:#ddd}"
    "td,th,.card{border-color:#444}}</style>";

/* ---- what both begin with -------------------------------------------- */

static void add_agreement(struct buffer *b, const struct agreement *g)
{
    buffer_format(b,
                  "<p>%lld instances were read by a second person who did not "
                  "see what the first had decided: on %lld they agree, %lld "
                  "show what the first had missed. The rate of misses is below "
                  "%.2f %% (upper 95 %% bound by Clopper and Pearson).</p>\n",
                  (long long)g->twice, (long long)g->agreed,
                  (long long)g->missed, 100 * g->bound);
}

static void head(struct buffer *b, const struct report_head *h)
{
    buffer_format(b,
                  "<!doctype html>\n<html lang=en><meta charset=utf-8>"
                  "<meta name=viewport content=\"width=device-width\">"
                  "<title>deburn report</title>\n%s\n"
                  "<h1>deburn report</h1>\n<p>deburn ",
                  style);
    html_text(b, str_of(h->version));
    buffer_str(b, ", profile ");
    html_text(b, str_of(h->profile));
    buffer_str(b, ", policy ");
    html_text(b, str_of(h->policy));
    buffer_str(b, "</p>\n<table><tr><th>verdict</th><th>instances</th></tr>\n");
    for (int v = 0; v <= OUTCOME_REFUSED; v++)
        buffer_format(b, "<tr><td>%s</td><td class=n>%lld</td></tr>\n",
                      outcome_verdict_name((enum outcome_verdict)v),
                      (long long)h->totals[v]);
    if (h->unfinished)
        buffer_format(b, "<tr><td>unfinished</td><td class=n>%lld</td></tr>\n",
                      (long long)h->unfinished);
    buffer_str(b, "</table>\n");
    if (h->agreement.twice)
        add_agreement(b, &h->agreement);
}

/* ---- public ---------------------------------------------------------- */

static void public_head(struct buffer *b, const struct report_head *h)
{
    head(b, h);
    buffer_str(b, "<h2>Not published</h2>\n<table><tr><th>input</th><th>"
                  "verdict</th><th>reason</th><th>what next</th></tr>\n");
}

static void public_add(struct buffer *b, void *state,
                       const struct report_head *h, const struct record *r,
                       int64_t index)
{
    struct page *page = state;
    struct buffer reason = {.limit = 4096};

    (void)h;
    (void)index;
    tally_add(&page->tally, r, r->device);
    if (record_published(r))
        return;
    if (page->listed == MOST_LISTED) {
        page->more++;
        return;
    }
    page->listed++;
    reason_text(&reason, &r->outcome->error);
    buffer_str(b, "<tr><td><code>");
    html_text(b, r->ref);
    buffer_format(b, "</code></td><td>%s</td><td>",
                  outcome_verdict_name(r->outcome->verdict));
    html_text(b, (struct str){reason.at, reason.len});
    buffer_str(b, "</td><td>");
    html_text(b, str_of(what_next(r->outcome)));
    buffer_str(b, "</td></tr>\n");
    b->failed |= reason.failed;
    buffer_release(&reason);
}

static void public_tail(struct buffer *b, void *state,
                        const struct report_head *h)
{
    struct page *page = state;

    buffer_str(b, "</table>\n");
    if (page->more)
        buffer_format(b, "<p>and %lld more: see report.csv.</p>\n",
                      (long long)page->more);
    buffer_str(b, "<p>Which file an input was is in private/quarantine.csv."
                  "</p>\n");
    tally_html(b, &page->tally, h->no_times);
}

const struct report_kind report_html = {.name = "report.html",
                                        .state_size = sizeof(struct page),
                                        .head = public_head,
                                        .add = public_add,
                                        .tail = public_tail};

/* ---- private --------------------------------------------------------- */

static void private_head(struct buffer *b, const struct report_head *h)
{
    head(b, h);
    buffer_str(b, "<p><strong>This page and its pictures identify patients. "
                  "They never leave the site.</strong></p>\n");
}

static void add_picture(struct buffer *b, struct str ref, const char *which)
{
    buffer_str(b, "<img loading=lazy alt=\"");
    buffer_format(b, "%s\" src=\"review/", which);
    for (size_t i = 0; i < ref.len; i++)
        buffer_add(b, ref.at[i] == ':' ? "-" : ref.at + i, 1);
    buffer_format(b, "-%s.png\">", which);
}

static void add_card(struct buffer *b, const struct record *r)
{
    struct buffer reason = {.limit = 4096};

    reason_text(&reason, &r->outcome->error);
    buffer_format(b, "<div class=card><p><strong>%s</strong>, %d boxes ",
                  outcome_verdict_name(r->outcome->verdict), record_boxes(r));
    html_text(b, (struct str){reason.at, reason.len});
    buffer_str(b, "<br><code>");
    html_text(b, r->path);
    buffer_str(b, "</code><br><code>");
    html_text(b, r->output);
    buffer_str(b, "</code></p>");
    add_picture(b, r->ref, "before");
    if (r->outcome->verdict == OUTCOME_REDACTED)
        add_picture(b, r->ref, "after");
    buffer_str(b, "</div>\n");
    b->failed |= reason.failed;
    buffer_release(&reason);
}

static void private_add(struct buffer *b, void *state,
                        const struct report_head *h, const struct record *r,
                        int64_t index)
{
    struct page *page = state;
    struct buffer device = {.limit = 4096};

    (void)h;
    (void)index;
    buffer_add(&device, r->maker.at, r->maker.len);
    buffer_str(&device, " ");
    buffer_add(&device, r->model.at, r->model.len);
    tally_add(&page->tally, r, (struct str){device.at, device.len});
    b->failed |= device.failed;
    buffer_release(&device);
    if (!r->has_previews)
        return;
    if (page->listed++ < MOST_PICTURES)
        add_card(b, r);
    else
        page->more++;
}

static void private_tail(struct buffer *b, void *state,
                         const struct report_head *h)
{
    struct page *page = state;

    if (page->more)
        buffer_format(b, "<p>and %lld more in review/.</p>\n",
                      (long long)page->more);
    tally_html(b, &page->tally, h->no_times);
}

const struct report_kind report_pictures = {.name = "report.html",
                                            .private = true,
                                            .state_size = sizeof(struct page),
                                            .head = private_head,
                                            .add = private_add,
                                            .tail = private_tail};
