/*
 * review_list.c - instances as the page's list shows them
 */
#include "review/review_server.h"

struct listing {
    const struct server *s;
    enum look look;
    struct buffer *b;
    const char *glue;
};

enum look look_of(const struct server *s)
{
    return s->o->double_read > 0 ? LOOK_SECOND : LOOK_FIRST;
}

static const char *proposal(const struct findings *f)
{
    return findings_ask(f) ? "ask" : findings_blank(f) ? "blank" : "clean";
}

static void add_reasons(struct buffer *b, const struct findings *f)
{
    unsigned all = 0;
    const char *glue = "";

    for (int i = 0; i < f->count; i++)
        if (f->at[i].verdict != KEEP)
            all |= f->at[i].reasons;
    buffer_str(b, "[");
    for (int i = 0; i < REASON_COUNT; i++)
        if (all & 1U << i) {
            buffer_format(b, "%s\"%s\"", glue,
                          reason_name((enum reason)(1 << i)));
            glue = ",";
        }
    buffer_str(b, "]");
}

static void add_device(struct buffer *b, const struct item *item)
{
    struct str maker = item_part(item, 1), model = item_part(item, 2);
    struct buffer both = {.limit = 1 << 16};

    buffer_add(&both, maker.at, maker.len);
    if (maker.len && model.len)
        buffer_str(&both, " ");
    buffer_add(&both, model.at, model.len);
    json_text(b, (struct str){both.at, both.len});
    buffer_release(&both);
}

static const char *state_word(const struct item *item)
{
    switch (item->row.state) {
    case STATE_HELD:
        return "held";
    case STATE_PUBLISHED:
        return "published";
    case STATE_REFUSED:
        return "kept out";
    default:
        return "quarantined";
    }
}

void list_add(struct buffer *b, struct arena *a, const struct item *item,
              enum look look, bool differs)
{
    const struct outcome *o = &item->result.outcome;
    char *revision = item_revision(a, item, look);

    b->failed |= !revision;
    buffer_format(b, "{\"id\":%lld,\"revision\":\"%s\",\"series\":%lld",
                  (long long)item->row.id, revision ? revision : "",
                  (long long)item->row.series);
    buffer_str(b, ",\"modality\":");
    json_text(b, item_part(item, 0));
    buffer_str(b, ",\"device\":");
    add_device(b, item);
    buffer_format(b,
                  ",\"columns\":%d,\"rows\":%d,\"frames\":%d,\"verdict\":"
                  "\"%s\",\"state\":\"%s\",\"decision\":\"%s\",\"differs\":%s",
                  o->columns, o->rows, o->frames > 0 ? o->frames : 1,
                  proposal(&o->findings), state_word(item),
                  decision_name(item->last[look].action),
                  differs ? "true" : "false");
    buffer_str(b, ",\"reasons\":");
    add_reasons(b, &o->findings);
}

/* A second reader sees only what is due, or was read by a second one; not
 * whether the readers differ. */
bool list_shows(const struct server *s, const struct item *item)
{
    return look_of(s) == LOOK_FIRST || item->last[LOOK_SECOND].seq ||
           second_is_due(s->o, item);
}

static enum code list_item(void *user, struct arena *a, const struct item *item,
                           struct error *err)
{
    struct listing *l = user;
    bool differs = false;

    if (!list_shows(l->s, item))
        return OK;
    if (l->look == LOOK_FIRST)
        TRY(second_differs(a, item, &differs, err));
    buffer_str(l->b, l->glue);
    list_add(l->b, a, item, l->look, differs);
    buffer_str(l->b, "}");
    l->glue = ",\n";
    return OK;
}

enum code api_list(struct server *s, struct ledger *l, struct arena *a,
                   struct buffer *ret, struct error *err)
{
    struct listing all = {s, look_of(s), ret, ""};

    buffer_str(ret, "{\"reviewer\":");
    json_text(ret, str_of(s->o->reviewer));
    buffer_format(ret, ",\"second\":%s,\"items\":[",
                  all.look == LOOK_SECOND ? "true" : "false");
    TRY(store_each(l, a, list_item, &all, err));
    buffer_str(ret, "]}");
    return answer_whole(ret, err);
}

enum code api_agreement(struct ledger *l, struct buffer *ret, struct error *err)
{
    struct agreement g;

    TRY(second_agreement(l, &g, err));
    buffer_format(ret,
                  "{\"read_twice\":%lld,\"agreed\":%lld,\"missed\":%lld,"
                  "\"miss_rate_upper_95\":%.6f}",
                  (long long)g.twice, (long long)g.agreed, (long long)g.missed,
                  g.bound);
    return answer_whole(ret, err);
}
