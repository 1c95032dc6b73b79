/*
 * review_teach.c - the boxes of one instance as a template for its device
 *
 * The template is what `deburn mask learn` would make of this one instance. It
 * says which other held instances it would settle: those of the device in
 * which it covers more than half of every box the machine asked about. Writing
 * it gives them the boxes too; what becomes of them is still a person's word.
 */
#include "decide/masks.h"
#include "review/review_server.h"
#include <string.h>

struct teaching {
    struct arena *ids_arena;
    const struct item *from;
    const struct findings *boxes;
    struct id_list settled;
    int64_t device; /* instances of it that are up for review */
};

static bool would_settle(const struct findings *template,
                         const struct findings *found)
{
    for (int i = 0; i < found->count; i++) {
        struct finding f = found->at[i];

        f.first = f.last = 0;
        if (f.verdict == ASK &&
            2 * boxes_uncovered(&f, template) >= rect_area(f.box))
            return false;
    }
    return true;
}

static enum code look_at(void *user, struct arena *a, const struct item *item,
                         struct error *err)
{
    struct teaching *t = user;

    (void)a;
    if (item->row.id == t->from->row.id || !item_same_device(item, t->from) ||
        item->row.state != STATE_HELD)
        return OK;
    t->device++;
    if (!would_settle(t->boxes, &item->result.outcome.findings))
        return OK;
    if (!arena_push(t->ids_arena, t->settled))
        return fail(err, ERR_MEMORY, "no memory for a template");
    t->settled.at[t->settled.count - 1] = item->row.id;
    return OK;
}

/* Boxes that stand on all frames: what only some frames show is not the
 * device's. */
static enum code lesson_of(struct arena *a, const struct item *item,
                           const struct drawn *drawn, struct mask_lesson *ret,
                           struct error *err)
{
    int frames = item->result.outcome.frames;
    struct rect *boxes =
        arena_array(a, (size_t)drawn->findings.count, sizeof *boxes);

    if (!boxes)
        return fail(err, ERR_MEMORY, "no memory for a template");
    *ret = (struct mask_lesson){.modality = item_part(item, 0),
                                .maker = item_part(item, 1),
                                .model = item_part(item, 2),
                                .width = item->result.outcome.columns,
                                .height = item->result.outcome.rows,
                                .boxes = boxes};
    for (int i = 0; i < drawn->findings.count; i++) {
        const struct finding *f = &drawn->findings.at[i];

        if (f->verdict != KEEP && f->first == 0 &&
            f->last >= (frames > 0 ? frames - 1 : 0))
            boxes[ret->count++] = f->box;
    }
    return OK;
}

struct template
{
    struct item item;
    struct drawn drawn;
    struct buffer yaml;
    struct teaching teaching;
};

static enum code make(const struct server *s, struct ledger *l, struct arena *a,
                      json_t *request, struct template *t, struct error *err)
{
    struct arena *scratch;
    struct mask_lesson lesson;
    enum code code;

    if (look_of(s) == LOOK_SECOND)
        return fail(err, ERR_REFUSED, "a second look teaches nothing");
    TRY(api_item(l, a, request, &t->item, err));
    TRY(boxes_read(a, json_object_get(request, "boxes"), &t->item, &t->drawn,
                   err));
    TRY(lesson_of(a, &t->item, &t->drawn, &lesson, err));
    if (!lesson.model.len)
        return fail(err, ERR_REFUSED,
                    "the device has no model name to know it by");
    TRY(masks_learn(a, &lesson, 1, 1, &t->yaml, err));
    t->teaching = (struct teaching){
        .ids_arena = a, .from = &t->item, .boxes = &t->drawn.findings};
    scratch = arena_create((size_t)1 << 28);
    code = scratch ? store_each(l, scratch, look_at, &t->teaching, err)
                   : fail(err, ERR_MEMORY, "no memory for a template");
    arena_destroy(scratch);
    return code;
}

static enum code answer(const struct template *t, const char *path,
                        struct buffer *ret, struct error *err)
{
    buffer_str(ret, "{\"yaml\":");
    json_text(ret, (struct str){t->yaml.at, t->yaml.len});
    buffer_format(ret, ",\"device\":%lld,\"settles\":[",
                  (long long)t->teaching.device);
    for (int i = 0; i < t->teaching.settled.count; i++)
        buffer_format(ret, "%s%lld", i ? "," : "",
                      (long long)t->teaching.settled.at[i]);
    buffer_str(ret, "],\"path\":");
    json_text(ret, str_of(path));
    buffer_str(ret, "}");
    return ret->failed ? fail(err, ERR_MEMORY, "no memory for an answer") : OK;
}

enum code teach_propose(struct server *s, struct ledger *l, struct arena *a,
                        json_t *request, struct buffer *ret, struct error *err)
{
    struct template t = {0};
    enum code code = make(s, l, a, request, &t, err);

    if (code == OK)
        code = answer(&t, s->masks, ret, err);
    buffer_release(&t.yaml);
    return code;
}

/* A name from the device's: letters and digits, then a number. */
static char *template_path(struct server *s, struct arena *a,
                           const struct item *item)
{
    struct str model = item_part(item, 2);
    char *name = str_c(a, model);

    for (size_t i = 0; name && i < model.len; i++)
        if (!((name[i] >= '0' && name[i] <= '9') ||
              (name[i] >= 'a' && name[i] <= 'z') ||
              (name[i] >= 'A' && name[i] <= 'Z')))
            name[i] = '-';
    if (name && strlen(name) > 60)
        name[60] = 0;
    return name ? str_format(a, "%s/learned-%s-%dx%d.yaml", s->masks, name,
                             item->result.outcome.columns,
                             item->result.outcome.rows)
                : NULL;
}

/* Give those that it settles the boxes, as one change of this reviewer. */
static enum code give_boxes(struct server *s, struct ledger *l, struct arena *a,
                            struct template *t, struct id_list *ret_also,
                            struct error *err)
{
    struct event e = {.look = LOOK_FIRST,
                      .action = t->item.last[LOOK_FIRST].action,
                      .back = t->item.last[LOOK_FIRST].seq,
                      .reviewer = str_of(s->o->reviewer)};

    TRY(boxes_pack(a, &t->drawn.findings, &e.boxes, err));
    for (int i = 0; i < t->drawn.findings.count; i++)
        t->drawn.scopes[i] = SCOPE_DEVICE;
    TRY(store_add(l, &t->item, &e, &e.seq, err));
    TRY(review_spread(l, a, &t->item, &t->drawn, &e, ret_also, err));
    return ledger_commit(l, err);
}

/* Boxes are written for others too: only on the state the person saw. */
static enum code check_revision(struct arena *a, json_t *request,
                                const struct item *item, struct error *err)
{
    const char *seen = json_string_value(json_object_get(request, "revision"));

    if (!seen)
        return fail(err, ERR_FORMAT, "the request names no revision");
    if (!str_equal(str_of(seen), str_of(item_revision(a, item, LOOK_FIRST))))
        return fail(err, ERR_REFUSED,
                    "this instance was changed or decided elsewhere; look "
                    "again");
    return OK;
}

enum code teach_save(struct server *s, struct ledger *l, struct arena *a,
                     json_t *request, struct buffer *ret, struct error *err)
{
    struct template t = {0};
    struct id_list also = {0};
    enum code code = make(s, l, a, request, &t, err);
    char *path = code == OK ? template_path(s, a, &t.item) : NULL;

    if (code == OK)
        code = check_revision(a, request, &t.item, err);
    if (code == OK && !path)
        code = fail(err, ERR_MEMORY, "no memory for a template");
    if (code == OK)
        code = file_make_dirs(s->masks, 0700, err);
    if (code == OK)
        code = file_replace(path, 0600, t.yaml.at, t.yaml.len, err);
    if (code == OK)
        code = give_boxes(s, l, a, &t, &also, err);
    if (code == OK)
        code = answer(&t, path, ret, err);
    buffer_release(&t.yaml);
    return code;
}
