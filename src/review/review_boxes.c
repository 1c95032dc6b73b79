/*
 * review_boxes.c - boxes from and to JSON and CSV, and what they cover
 */
#include "review/review_boxes.h"
#include <string.h>

static const char *const scope_names[SCOPE_COUNT] = {"all", "frame", "series",
                                                     "device"};
static const char *const verdict_names[] = {"keep", "blank", "ask"};

const char *scope_name(enum scope scope)
{
    return scope_names[scope];
}

static int name_index(const char *name, const char *const *names, int count)
{
    for (int i = 0; name && i < count; i++)
        if (!strcmp(name, names[i]))
            return i;
    return -1;
}

/* ---- to the page ------------------------------------------------------ */

static void reasons_json(struct buffer *b, unsigned reasons)
{
    const char *glue = "";

    buffer_str(b, "[");
    for (int i = 0; i < REASON_COUNT; i++)
        if (reasons & 1U << i) {
            buffer_format(b, "%s\"%s\"", glue,
                          reason_name((enum reason)(1 << i)));
            glue = ",";
        }
    buffer_str(b, "]");
}

void boxes_json(struct buffer *b, const struct findings *findings)
{
    buffer_str(b, "[");
    for (int i = 0; i < findings->count; i++) {
        const struct finding *f = &findings->at[i];

        buffer_format(b,
                      "%s{\"x\":%d,\"y\":%d,\"width\":%d,\"height\":%d,"
                      "\"first_frame\":%d,\"last_frame\":%d,\"verdict\":\"%s\","
                      "\"class\":\"%s\",\"reasons\":",
                      i ? "," : "", f->box.x, f->box.y, f->box.width,
                      f->box.height, f->first, f->last,
                      verdict_names[f->verdict], text_class_name(f->class));
        reasons_json(b, f->reasons);
        buffer_str(b, "}");
    }
    buffer_str(b, "]");
}

/* ---- from the page ---------------------------------------------------- */

static enum code bad_box(struct error *err)
{
    return fail(err, ERR_FORMAT, "a box is not inside the picture");
}

/* The frame numbers of an instance that was never decoded are not known. */
static enum code check_box(const struct finding *f, const struct item *item,
                           struct error *err)
{
    const struct outcome *o = &item->result.outcome;
    int frames = o->frames > 0 ? o->frames : 1;

    if (f->box.width < 1 || f->box.height < 1 || f->box.x < 0 || f->box.y < 0 ||
        f->box.width > o->columns || f->box.height > o->rows ||
        f->box.x > o->columns - f->box.width ||
        f->box.y > o->rows - f->box.height || f->first < 0 ||
        f->last < f->first || f->last >= frames)
        return bad_box(err);
    return OK;
}

static enum code read_number(json_t *box, const char *name, int *ret,
                             struct error *err)
{
    json_t *value = json_object_get(box, name);

    if (!json_is_integer(value) || json_integer_value(value) < 0 ||
        json_integer_value(value) > INT32_MAX)
        return fail(err, ERR_FORMAT, "a box lacks its '%s'", name);
    *ret = (int)json_integer_value(value);
    return OK;
}

/* The machine's finding of that very place, or NULL. */
static const struct finding *found_there(const struct item *item,
                                         const struct finding *f)
{
    const struct findings *all = &item->result.outcome.findings;

    for (int i = 0; i < all->count; i++)
        if (!memcmp(&all->at[i].box, &f->box, sizeof f->box) &&
            all->at[i].first == f->first && all->at[i].last == f->last)
            return &all->at[i];
    return NULL;
}

static void set_reasons(struct finding *f, const struct item *item)
{
    const struct finding *was = found_there(item, f);

    f->reasons = was ? was->reasons : BY_USER;
    f->class = was ? was->class : CLASS_PHI;
    f->rule = was && was->rule ? was->rule : "review";
    f->confidence = was ? was->confidence : 1;
    if (was && was->verdict != f->verdict)
        f->reasons |= BY_USER;
}

static enum code read_box(json_t *box, const struct item *item,
                          struct finding *f, enum scope *ret_scope,
                          struct error *err)
{
    const char *word = json_string_value(json_object_get(box, "verdict"));
    const char *reach = json_string_value(json_object_get(box, "scope"));
    int verdict = name_index(word, verdict_names, 3);
    int scope = reach ? name_index(reach, scope_names, SCOPE_COUNT) : SCOPE_ALL;

    if (!json_is_object(box) || verdict < 0 || scope < 0)
        return fail(err, ERR_FORMAT, "a box has no known verdict or scope");
    TRY(read_number(box, "x", &f->box.x, err));
    TRY(read_number(box, "y", &f->box.y, err));
    TRY(read_number(box, "width", &f->box.width, err));
    TRY(read_number(box, "height", &f->box.height, err));
    TRY(read_number(box, "first_frame", &f->first, err));
    TRY(read_number(box, "last_frame", &f->last, err));
    f->verdict = (enum verdict)verdict;
    *ret_scope = (enum scope)scope;
    TRY(check_box(f, item, err));
    set_reasons(f, item);
    return OK;
}

enum code boxes_read(struct arena *a, json_t *array, const struct item *item,
                     struct drawn *ret, struct error *err)
{
    size_t count = json_array_size(array);
    struct drawn d = {0};

    if (!json_is_array(array))
        return fail(err, ERR_FORMAT, "the boxes are not a list");
    if (count > MOST_BOXES)
        return fail(err, ERR_LIMIT, "more than %d boxes", MOST_BOXES);
    d.findings.at = arena_array(a, count, sizeof *d.findings.at);
    d.scopes = arena_array(a, count, sizeof *d.scopes);
    if (!d.findings.at || !d.scopes)
        return fail(err, ERR_MEMORY, "no memory for boxes");
    d.findings.count = d.findings.room = (int)count;
    for (size_t i = 0; i < count; i++)
        TRY(read_box(json_array_get(array, i), item, &d.findings.at[i],
                     &d.scopes[i], err));
    *ret = d;
    return OK;
}

/* ---- CSV -------------------------------------------------------------- */

void boxes_text(struct buffer *b, const struct findings *findings)
{
    const char *glue = "";

    for (int i = 0; i < findings->count; i++) {
        const struct finding *f = &findings->at[i];

        if (f->verdict == KEEP)
            continue;
        buffer_format(b, "%s%d,%d,%d,%d,%d,%d", glue, f->box.x, f->box.y,
                      f->box.width, f->box.height, f->first, f->last);
        glue = ";";
    }
}

static enum code parse_box(struct str text, struct finding *ret,
                           struct error *err)
{
    int64_t n[6];

    for (int i = 0; i < 6; i++) {
        struct str part = str_cut(text, ',', &text);

        if (!str_to_int(part, &n[i]) || n[i] < 0 || n[i] > INT32_MAX ||
            (i < 5 && !text.at))
            return fail(err, ERR_FORMAT, "boxes want x,y,w,h,first,last;..");
    }
    if (text.at)
        return fail(err, ERR_FORMAT, "boxes want x,y,w,h,first,last;..");
    *ret = (struct finding){.box = {(int)n[0], (int)n[1], (int)n[2], (int)n[3]},
                            .first = (int)n[4],
                            .last = (int)n[5],
                            .verdict = BLANK};
    return OK;
}

enum code boxes_parse(struct arena *a, struct str text, const struct item *item,
                      struct findings *ret, struct error *err)
{
    struct findings all = {0};
    struct str rest = text;

    while (rest.len) {
        struct str part = str_cut(rest, ';', &rest);

        if (all.count >= MOST_BOXES)
            return fail(err, ERR_LIMIT, "more than %d boxes", MOST_BOXES);
        if (!arena_push(a, all))
            return fail(err, ERR_MEMORY, "no memory for boxes");
        TRY(parse_box(part, &all.at[all.count - 1], err));
        TRY(check_box(&all.at[all.count - 1], item, err));
        set_reasons(&all.at[all.count - 1], item);
    }
    *ret = all;
    return OK;
}

/* ---- what is covered -------------------------------------------------- */

/* Pixels of r outside of the boxes from `from` on: the first that meets r
 * leaves up to four pieces. */
static int64_t outside(struct rect r, const struct finding *f,
                       const struct findings *by, int from)
{
    for (int i = from; i < by->count; i++) {
        const struct finding *b = &by->at[i];
        struct rect cut = rect_cut(r, b->box);
        int right = cut.x + cut.width, low = cut.y + cut.height;

        if (b->verdict == KEEP || b->first > f->first || b->last < f->last ||
            rect_empty(cut))
            continue;
        return outside((struct rect){r.x, r.y, r.width, cut.y - r.y}, f, by,
                       i + 1) +
               outside((struct rect){r.x, low, r.width, r.y + r.height - low},
                       f, by, i + 1) +
               outside((struct rect){r.x, cut.y, cut.x - r.x, cut.height}, f,
                       by, i + 1) +
               outside((struct rect){right, cut.y, r.x + r.width - right,
                                     cut.height},
                       f, by, i + 1);
    }
    return rect_empty(r) ? 0 : rect_area(r);
}

int64_t boxes_uncovered(const struct finding *f, const struct findings *by)
{
    return outside(f->box, f, by, 0);
}

enum code boxes_add(struct arena *a, struct findings *to,
                    const struct item *item, const struct finding *box,
                    bool *ret_added, struct error *err)
{
    struct finding f = *box;

    f.first = 0;
    f.last =
        item->result.outcome.frames > 1 ? item->result.outcome.frames - 1 : 0;
    f.verdict = BLANK;
    f.reasons |= BY_USER;
    f.text = (struct str){NULL, 0};
    *ret_added = boxes_uncovered(&f, to) > 0;
    if (!*ret_added)
        return OK;
    TRY(check_box(&f, item, err));
    if (!arena_push(a, *to))
        return fail(err, ERR_MEMORY, "no memory for boxes");
    to->at[to->count - 1] = f;
    return OK;
}

/* ---- packed ------------------------------------------------------------ */

enum code boxes_pack(struct arena *a, const struct findings *f,
                     struct str *ret_packed, struct error *err)
{
    struct buffer b = {.limit = 1 << 24};

    findings_pack(f, &b);
    if (!b.failed)
        *ret_packed = str_copy(a, (struct str){b.at, b.len});
    buffer_release(&b);
    return !b.failed && ret_packed->at
               ? OK
               : fail(err, ERR_MEMORY, "no memory for boxes");
}

enum code boxes_decided(struct arena *a, const struct findings *from,
                        struct str *ret_packed, struct error *err)
{
    struct findings to = {.drift = from->drift};

    for (int i = 0; i < from->count; i++) {
        if (from->at[i].verdict == KEEP)
            continue;
        if (!arena_push(a, to))
            return fail(err, ERR_MEMORY, "no memory for boxes");
        to.at[to.count - 1] = from->at[i];
        to.at[to.count - 1].verdict = BLANK;
    }
    return boxes_pack(a, &to, ret_packed, err);
}
