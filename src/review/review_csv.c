/*
 * review_csv.c - decisions as a table, for other sites and other tools
 *
 *   id        keyed digest of the input's bytes, as in report.json
 *   revision  the state the line was made on: give it back as it is
 *   action    approve, reject, hold, or empty: open
 *   reviewer, time  who and when (UTC); time is not read back
 *   boxes     x,y,width,height,first_frame,last_frame; ..: what is blanked
 *
 * Columns may stand in any order, others are passed over. A line without an
 * action says nothing. Lines of instances that are not here, changed, or were
 * decided since the export are refused one by one; a malformed line refuses
 * the whole file.
 */
#include "batch/out.h"
#include "review/review_decide.h"
#include "review/review_second.h"
#include <string.h>
#include <unistd.h>

enum { CSV_LIMIT = 1 << 28, FIELD_LIMIT = 1 << 20 };

enum column { COL_ID, COL_REVISION, COL_ACTION, COL_REVIEWER, COL_BOXES };
enum { COLUMNS = 5, MOST_FIELDS = 64 };
static const char *const column_names[COLUMNS] = {"id", "revision", "action",
                                                  "reviewer", "boxes"};

/* ---- export ----------------------------------------------------------- */

struct exporting {
    struct text_file *file;
    int64_t lines;
};

static enum code export_item(void *user, struct arena *a,
                             const struct item *item, struct error *err)
{
    struct exporting *e = user;
    const struct event *last = &item->last[LOOK_FIRST];
    struct buffer *b = text_buffer(e->file), boxes = {.limit = FIELD_LIMIT};
    struct findings findings;
    char *revision = item_revision(a, item, LOOK_FIRST);

    if (!revision)
        return fail(err, ERR_MEMORY, "no memory for a table");
    TRY(item_boxes(a, item, LOOK_FIRST, &findings, err));
    boxes_text(&boxes, &findings);
    csv_text(b, item->row.ref);
    buffer_format(b, ",%s,%s,", revision, decision_name(last->action));
    csv_text(b, last->reviewer);
    buffer_str(b, ",");
    csv_text(b, last->at);
    buffer_str(b, ",");
    csv_text(b, (struct str){boxes.at, boxes.len});
    buffer_str(b, "\n");
    b->failed |= boxes.failed;
    buffer_release(&boxes);
    e->lines++;
    return text_flush(e->file, err);
}

static enum code export_all(struct ledger *l, struct arena *files,
                            struct arena *a, const char *path,
                            int64_t *ret_lines, struct error *err)
{
    struct exporting e = {0};
    const char *slash = strrchr(path, '/');
    const char *folder =
        slash ? str_c(files, (struct str){path, (size_t)(slash - path + 1)})
              : ".";

    if (!folder)
        return fail(err, ERR_MEMORY, "no memory for a table");
    TRY(text_open(files, folder, slash ? slash + 1 : path, 0600, &e.file, err));
    buffer_str(text_buffer(e.file), "id,revision,action,reviewer,time,boxes\n");
    TRY(store_each(l, a, export_item, &e, err));
    TRY(text_close(e.file, err));
    *ret_lines = e.lines;
    return OK;
}

enum code review_export(const struct review_options *o, const char *path,
                        int64_t *ret_lines, struct error *err)
{
    struct arena *files = arena_create(1 << 26), *a = arena_create(1 << 28);
    struct ledger *l = NULL;
    struct out out;
    enum code code = files && a ? out_find(files, o->out, &out, err)
                                : fail(err, ERR_MEMORY, "no memory");

    if (code == OK)
        code = store_open(out.ledger, &l, err);
    if (code == OK)
        code = export_all(l, files, a, path, ret_lines, err);
    ledger_close(l);
    arena_destroy(a);
    arena_destroy(files);
    return code;
}

/* ---- a table read ----------------------------------------------------- */

struct table {
    struct arena *a;
    struct str rest;
    int line;        /* of the file, from 1 */
    int at[COLUMNS]; /* which field holds the column */
    struct str fields[MOST_FIELDS];
    int count;
};

/* A quoted field: doubled quotes stand for one. */
static enum code read_quoted(struct table *t, struct str *ret,
                             struct error *err)
{
    char *to = arena_alloc(t->a, t->rest.len);
    size_t i = 1, len = 0;

    if (!to)
        return fail(err, ERR_MEMORY, "no memory for a table");
    for (; i < t->rest.len; i++) {
        char c = t->rest.at[i];

        if (c == '"' && (i + 1 >= t->rest.len || t->rest.at[i + 1] != '"'))
            break;
        i += c == '"';
        t->line += c == '\n';
        to[len++] = c;
    }
    if (i >= t->rest.len)
        return fail(err, ERR_FORMAT, "line %d: a quote is not closed", t->line);
    *ret = (struct str){to, len};
    t->rest.at += i + 1;
    t->rest.len -= i + 1;
    return OK;
}

static void read_plain(struct table *t, struct str *ret)
{
    size_t i = 0;

    while (i < t->rest.len && t->rest.at[i] != ',' && t->rest.at[i] != '\n' &&
           t->rest.at[i] != '\r')
        i++;
    *ret = (struct str){t->rest.at, i};
    t->rest.at += i;
    t->rest.len -= i;
}

static bool skip(struct table *t, char c)
{
    if (!t->rest.len || *t->rest.at != c)
        return false;
    t->rest.at++;
    t->rest.len--;
    return true;
}

/* The next line's fields; t->line is that of its end. */
static enum code read_line(struct table *t, struct error *err)
{
    t->count = 0;
    t->line++;
    do {
        struct str *field = &t->fields[t->count];

        if (t->count == MOST_FIELDS)
            return fail(err, ERR_FORMAT, "line %d: too many fields", t->line);
        if (t->rest.len && *t->rest.at == '"')
            TRY(read_quoted(t, field, err));
        else
            read_plain(t, field);
        if (field->len > FIELD_LIMIT)
            return fail(err, ERR_FORMAT, "line %d: a field is too long",
                        t->line);
        t->count++;
    } while (skip(t, ','));
    skip(t, '\r');
    if (t->rest.len && !skip(t, '\n'))
        return fail(err, ERR_FORMAT, "line %d: a comma is missing", t->line);
    return OK;
}

static enum code read_columns(struct table *t, struct error *err)
{
    TRY(read_line(t, err));
    for (int c = 0; c < COLUMNS; c++) {
        t->at[c] = -1;
        for (int i = 0; i < t->count; i++)
            if (str_equal(str_trim(t->fields[i]), str_of(column_names[c])))
                t->at[c] = i;
        if (t->at[c] < 0)
            return fail(err, ERR_FORMAT, "line 1: there is no column '%s'",
                        column_names[c]);
    }
    return OK;
}

static struct str field(const struct table *t, enum column c)
{
    return str_trim(t->fields[t->at[c]]);
}

/* ---- import ----------------------------------------------------------- */

struct wanted {
    struct str id, revision, reviewer, boxes;
    enum action action;
    int line;
};

struct importing {
    struct ledger *l;
    struct arena *a;
    const struct review_options *o;
    void (*refuse)(void *user, int line, const char *why);
    struct review_imported *ret;
    struct {
        struct wanted *at;
        int count, room;
    } wanted;
    struct {
        struct here {
            int64_t id;
            struct str ref;
        } * at;
        int count, room;
    } here;
};

static bool is_name(struct str s)
{
    if (s.len > 64)
        return false;
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.at[i] < 0x20 || s.at[i] == 0x7f)
            return false;
    return true;
}

static enum code add_wanted(struct importing *m, const struct table *t,
                            struct error *err)
{
    struct wanted w = {.line = t->line,
                       .id = field(t, COL_ID),
                       .revision = field(t, COL_REVISION),
                       .reviewer = field(t, COL_REVIEWER),
                       .boxes = field(t, COL_BOXES)};

    if (!decision_find(field(t, COL_ACTION), &w.action))
        return fail(err, ERR_FORMAT,
                    "line %d: the action is not approve, reject, hold or empty",
                    t->line);
    if (!w.id.len || !w.revision.len || !is_name(w.reviewer))
        return fail(err, ERR_FORMAT, "line %d: no id, revision or name",
                    t->line);
    if (w.action == ACTION_NONE)
        return OK;
    if (!arena_push(m->a, m->wanted))
        return fail(err, ERR_MEMORY, "no memory for a table");
    m->wanted.at[m->wanted.count - 1] = w;
    return OK;
}

static enum code read_table(struct importing *m, struct str text,
                            struct error *err)
{
    struct table t = {.a = m->a, .rest = text.len ? text : STR("")};

    TRY(read_columns(&t, err));
    while (t.rest.len) {
        TRY(read_line(&t, err));
        if (t.count == 1 && !t.fields[0].len)
            continue;
        for (int c = 0; c < COLUMNS; c++)
            if (t.at[c] >= t.count)
                return fail(err, ERR_FORMAT, "line %d: too few fields", t.line);
        TRY(add_wanted(m, &t, err));
    }
    return OK;
}

static enum code note_here(void *user, struct arena *a, const struct item *item,
                           struct error *err)
{
    struct importing *m = user;

    (void)a;
    if (!arena_push(m->a, m->here))
        return fail(err, ERR_MEMORY, "no memory for a table");
    m->here.at[m->here.count - 1] =
        (struct here){item->row.id, str_copy(m->a, item->row.ref)};
    return OK;
}

static void refuse(struct importing *m, const struct wanted *w, const char *why)
{
    m->ret->refused++;
    if (m->refuse)
        m->refuse(m->o->user, w->line, why);
}

/* A box that does not fit is malformed: nothing at all is taken. */
static enum code take_line(struct importing *m, struct arena *a,
                           const struct wanted *w, const struct item *item,
                           struct error *err)
{
    const struct event *last = &item->last[LOOK_FIRST];
    struct event e = {.look = LOOK_FIRST,
                      .action = w->action,
                      .reviewer = w->reviewer.len ? w->reviewer
                                                  : str_of(m->o->reviewer),
                      .back = last->seq};
    struct findings boxes, now;
    struct str packed, packed_now;
    struct error why = {0};
    int64_t seq;

    if (boxes_parse(a, w->boxes, item, &boxes, &why) != OK)
        return fail(err, ERR_FORMAT, "line %d: %s", w->line, why.text);
    TRY(boxes_decided(a, &boxes, &packed, err));
    TRY(item_boxes(a, item, LOOK_FIRST, &now, err));
    TRY(boxes_decided(a, &now, &packed_now, err));
    if (last->seq && last->action == w->action &&
        str_equal(packed, packed_now)) {
        m->ret->same++;
        return OK;
    }
    if (!str_equal(w->revision, str_of(item_revision(a, item, LOOK_FIRST)))) {
        refuse(m, w,
               !str_starts(w->revision, str_of(item->basis))
                   ? "the instance has changed since"
                   : "it was decided here since");
        return OK;
    }
    m->ret->taken++;
    e.boxes = packed;
    return store_add(m->l, item, &e, &seq, err);
}

/* Files without a SOPInstanceUID may be here twice, with one id. */
static enum code import_line(struct importing *m, struct arena *a,
                             const struct wanted *w, struct error *err)
{
    bool any = false, found;
    struct item item;

    for (int i = 0; i < m->here.count; i++) {
        if (!str_equal(m->here.at[i].ref, w->id))
            continue;
        TRY(store_item(m->l, a, m->here.at[i].id, &item, &found, err));
        if (!found)
            continue;
        any = true;
        TRY(take_line(m, a, w, &item, err));
    }
    if (!any)
        refuse(m, w, "no such instance is up for review");
    return OK;
}

static enum code import_all(struct importing *m, struct str text,
                            struct error *err)
{
    struct arena *a = arena_create(1 << 28);
    enum code code = a ? read_table(m, text, err)
                       : fail(err, ERR_MEMORY, "no memory for a table");

    if (code == OK)
        code = store_each(m->l, a, note_here, m, err);
    for (int i = 0; code == OK && i < m->wanted.count; i++) {
        code = import_line(m, a, &m->wanted.at[i], err);
        arena_clear(a);
    }
    arena_destroy(a);
    return code == OK ? ledger_commit(m->l, err) : code;
}

enum code review_import(const struct review_options *o, const char *path,
                        void (*refuse_line)(void *user, int line,
                                            const char *why),
                        struct review_imported *ret, struct error *err)
{
    struct importing m = {.o = o, .refuse = refuse_line, .ret = ret};
    struct str text;
    struct out out;
    enum code code;

    *ret = (struct review_imported){0};
    m.a = arena_create((size_t)1 << 30);
    code = m.a ? out_find(m.a, o->out, &out, err)
               : fail(err, ERR_MEMORY, "no memory for a table");
    if (code == OK)
        code = file_read(m.a, path, CSV_LIMIT, &text, err);
    if (code == OK)
        code = store_open(out.ledger, &m.l, err);
    if (code == OK)
        code = import_all(&m, text, err);
    ledger_close(m.l);
    arena_destroy(m.a);
    return code;
}
