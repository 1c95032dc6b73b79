/*
 * review_api.c - what the page asks for, and what people decide
 *
 *   GET  /api/list             everything that is up for review
 *   GET  /api/item/ID          one instance with its boxes and pictures
 *   GET  /picture/ID/NAME.png  thumb, brightest, darkest, or a frame's number
 *   GET  /api/agreement        what second readers say of the first
 *   POST /api/decide           {id, revision, action, boxes}
 *   POST /api/undo             {id, revision}
 *   POST /api/template         {id, boxes}: a template from them, not written
 *   POST /api/template/save    {id, revision, boxes}: the same, written
 *
 * IDs are numbers of rows: no address holds PHI.
 */
#include "review/review_server.h"
#include <string.h>
#include <unistd.h>

/* ---- failures as answers ---------------------------------------------- */

static int status_of(enum code code)
{
    switch (code) {
    case ERR_FORMAT:
        return 400;
    case ERR_USAGE:
        return 404;
    case ERR_REFUSED:
        return 409;
    case ERR_LIMIT:
        return 413;
    case ERR_IO:
    case ERR_MEMORY:
        return 503;
    default:
        return 500;
    }
}

static void answer_failure(struct answer *ret, enum code code,
                           const struct error *why)
{
    buffer_release(&ret->body);
    ret->body = (struct buffer){0};
    if (ret->fd >= 0)
        close(ret->fd);
    ret->fd = -1;
    ret->status = status_of(code);
    ret->type = "text/plain; charset=utf-8";
    ret->wait = false;
    buffer_str(&ret->body, why->text[0] ? why->text : code_text(code));
}

enum code answer_whole(const struct buffer *b, struct error *err)
{
    return b->failed ? fail(err, ERR_MEMORY, "no memory for an answer") : OK;
}

/* ---- one instance ----------------------------------------------------- */

/* The number between prefix and the next '/' or the end. */
static bool id_in(const char *path, const char *prefix, int64_t *ret_id,
                  const char **ret_rest)
{
    struct str rest = str_of(path + strlen(prefix)), id;

    id = str_cut(rest, '/', &rest);
    *ret_rest = rest.at ? rest.at : "";
    for (size_t i = 0; i < id.len; i++)
        if (id.at[i] < '0' || id.at[i] > '9')
            return false;
    return id.len && id.len < 19 && str_to_int(id, ret_id);
}

static enum code find_item(struct server *s, struct ledger *l, struct arena *a,
                           int64_t id, struct item *ret, struct error *err)
{
    bool found;

    TRY(store_item(l, a, id, ret, &found, err));
    return found && list_shows(s, ret)
               ? OK
               : fail(err, ERR_USAGE, "no such instance is up for review");
}

static void add_pictures(struct buffer *b, const struct album *album)
{
    const char *glue = "";

    buffer_str(b, ",\"pictures\":[");
    for (int i = 0; i < album->count; i++) {
        int n = album->at[i].picture;

        if (n == PICTURE_THUMB)
            continue;
        buffer_format(b, "%s{\"frame\":%d,\"name\":", glue, n < 0 ? -1 : n);
        if (n >= 0)
            buffer_format(b, "\"%d.png\"}", n);
        else
            buffer_str(b, n == PICTURE_DARKEST ? "\"darkest.png\"}"
                                               : "\"brightest.png\"}");
        glue = ",";
    }
    buffer_str(b, "]");
}

/* The album, or ret->wait, or ERR_USAGE: there is none and there will be none.
 * *ret_fd is the caller's. */
static enum code open_album(struct server *s, const struct item *item,
                            int block, struct answer *ret, int *ret_fd,
                            struct album *album, struct error *err)
{
    enum album_state state;
    const char *why;
    enum code code;

    *ret_fd = -1;
    TRY(pictures_ask(s->pictures, &item->row, block, true, &state, ret_fd, &why,
                     err));
    ret->wait = state == ALBUM_COMING;
    if (ret->wait)
        return OK;
    if (state == ALBUM_FAILED)
        return fail(err, ERR_USAGE, "there is no picture: %s", why);
    code = album_read(*ret_fd, album, err);
    if (code != OK) {
        close(*ret_fd);
        *ret_fd = -1;
    }
    return code;
}

static enum code add_boxes(struct arena *a, const struct item *item,
                           enum look look, struct buffer *b, struct error *err)
{
    struct findings boxes;

    TRY(item_boxes(a, item, look, &boxes, err));
    buffer_str(b, ",\"boxes\":");
    boxes_json(b, &boxes);
    return OK;
}

static void add_why(struct buffer *b, struct arena *a, const struct item *item,
                    const char *no_picture)
{
    struct result now;

    buffer_str(b, ",\"why\":");
    if (no_picture)
        json_text(b, str_of(no_picture));
    else if (item->row.state == STATE_QUARANTINED &&
             result_unpack(a, item->row.outcome, &now, NULL) == OK)
        json_text(b, str_of(now.outcome.error.text));
    else
        json_text(b, str_of(item->result.outcome.error.text));
}

static enum code api_one(struct server *s, struct ledger *l, struct arena *a,
                         const char *path, struct answer *ret,
                         struct error *err)
{
    struct album album = {0};
    struct error why = {0};
    bool differs = false;
    struct item item;
    const char *rest;
    int64_t id;
    int fd;

    if (!id_in(path, "/api/item/", &id, &rest) || strchr(path + 10, '/'))
        return fail(err, ERR_USAGE, "no such page");
    TRY(find_item(s, l, a, id, &item, err));
    open_album(s, &item, -1, ret, &fd, &album, &why);
    if (ret->wait)
        return OK;
    if (fd >= 0)
        close(fd);
    if (look_of(s) == LOOK_FIRST)
        TRY(second_differs(a, &item, &differs, err));
    list_add(&ret->body, a, &item, look_of(s), differs);
    TRY(add_boxes(a, &item, look_of(s), &ret->body, err));
    add_pictures(&ret->body, &album);
    add_why(&ret->body, a, &item, why.code != OK ? why.text : NULL);
    buffer_str(&ret->body, "}");
    return answer_whole(&ret->body, err);
}

/* "thumb.png", "brightest.png", "darkest.png", "12.png"; nothing else. */
static bool picture_named(const char *name, int *ret)
{
    struct str rest = str_of(name), stem = str_cut(rest, '.', &rest);
    int64_t frame;

    if (!str_equal(rest, STR("png")) || !stem.len || stem.len > 10)
        return false;
    *ret = str_equal(stem, STR("thumb"))       ? PICTURE_THUMB
           : str_equal(stem, STR("brightest")) ? PICTURE_BRIGHTEST
           : str_equal(stem, STR("darkest"))   ? PICTURE_DARKEST
                                               : 0;
    if (*ret)
        return true;
    for (size_t i = 0; i < stem.len; i++)
        if (stem.at[i] < '0' || stem.at[i] > '9')
            return false;
    if (!str_to_int(stem, &frame) || frame > INT32_MAX)
        return false;
    *ret = (int)frame;
    return true;
}

static void answer_picture(struct answer *ret, int fd,
                           const struct album_entry *e)
{
    ret->fd = fd;
    ret->offset = e->offset;
    ret->length = e->length;
    ret->type = "image/png";
}

static enum code api_picture(struct server *s, struct ledger *l,
                             struct arena *a, const char *path,
                             struct answer *ret, struct error *err)
{
    const struct album_entry *e = NULL;
    struct album album;
    struct item item;
    const char *name;
    int64_t id;
    int picture, fd;

    if (!id_in(path, "/picture/", &id, &name) || !picture_named(name, &picture))
        return fail(err, ERR_USAGE, "no such picture");
    TRY(find_item(s, l, a, id, &item, err));
    if (picture > 0 && picture >= item.result.outcome.frames)
        return fail(err, ERR_USAGE, "no such picture");
    for (int block = -1; !e; block = picture / ALBUM_FRAMES) {
        TRY(open_album(s, &item, block, ret, &fd, &album, err));
        if (ret->wait)
            return OK;
        e = album_find(&album, picture);
        if (e)
            break;
        close(fd);
        if (block >= 0 || picture < 0)
            return fail(err, ERR_USAGE, "no such picture");
    }
    answer_picture(ret, fd, e);
    return OK;
}

/* ---- decisions -------------------------------------------------------- */

static enum code parse_decision(const struct server *s, json_t *request,
                                bool undo, struct decision *ret,
                                struct error *err)
{
    json_t *id = json_object_get(request, "id");
    const char *action = json_string_value(json_object_get(request, "action"));

    *ret = (struct decision){
        .id = json_integer_value(id),
        .revision = json_string_value(json_object_get(request, "revision")),
        .look = look_of(s),
        .boxes = json_object_get(request, "boxes"),
        .reviewer = str_of(s->o->reviewer)};
    if (!json_is_integer(id) || !ret->revision)
        return fail(err, ERR_FORMAT, "a decision names id and revision");
    if (!undo && (!action || !decision_find(str_of(action), &ret->action) ||
                  ret->action == ACTION_NONE))
        return fail(err, ERR_FORMAT, "a decision is approve, reject or hold");
    return OK;
}

static void add_ids(struct buffer *b, const struct id_list *ids)
{
    buffer_str(b, "[");
    for (int i = 0; i < ids->count; i++)
        buffer_format(b, "%s%lld", i ? "," : "", (long long)ids->at[i]);
    buffer_str(b, "]");
}

static enum code api_decide(struct server *s, struct ledger *l, struct arena *a,
                            json_t *request, bool undo, struct buffer *ret,
                            struct error *err)
{
    struct decided_item done;
    struct decision d;
    struct item item;

    TRY(parse_decision(s, request, undo, &d, err));
    TRY(find_item(s, l, a, d.id, &item, err));
    TRY(undo ? review_undo(l, a, &d, &done, err)
             : review_decide(l, a, &d, &done, err));
    buffer_format(ret, "{\"revision\":\"%s\",\"decision\":\"%s\",\"also\":",
                  done.revision, decision_name(done.action));
    add_ids(ret, &done.also);
    buffer_str(ret, "}");
    return answer_whole(ret, err);
}

enum code api_item(struct ledger *l, struct arena *a, json_t *request,
                   struct item *ret, struct error *err)
{
    json_t *id = json_object_get(request, "id");
    bool found = false;

    if (!json_is_integer(id))
        return fail(err, ERR_FORMAT, "the request names no id");
    TRY(store_item(l, a, json_integer_value(id), ret, &found, err));
    return found ? OK
                 : fail(err, ERR_USAGE, "no such instance is up for review");
}

/* ---- routes ----------------------------------------------------------- */

static enum code get(struct server *s, struct ledger *l, struct arena *a,
                     const char *path, struct answer *ret, struct error *err)
{
    if (!strcmp(path, "/api/list"))
        return api_list(s, l, a, &ret->body, err);
    if (!strcmp(path, "/api/agreement"))
        return api_agreement(l, &ret->body, err);
    if (!strncmp(path, "/api/item/", 10))
        return api_one(s, l, a, path, ret, err);
    if (!strncmp(path, "/picture/", 9))
        return api_picture(s, l, a, path, ret, err);
    return fail(err, ERR_USAGE, "no such page");
}

static enum code post(struct server *s, struct ledger *l, struct arena *a,
                      const char *path, json_t *request, struct buffer *ret,
                      struct error *err)
{
    if (!strcmp(path, "/api/decide"))
        return api_decide(s, l, a, request, false, ret, err);
    if (!strcmp(path, "/api/undo"))
        return api_decide(s, l, a, request, true, ret, err);
    if (!strcmp(path, "/api/template"))
        return teach_propose(s, l, a, request, ret, err);
    if (!strcmp(path, "/api/template/save"))
        return teach_save(s, l, a, request, ret, err);
    return fail(err, ERR_USAGE, "no such page");
}

static enum code answer_request(struct server *s, struct arena *a,
                                const struct call *call, bool is_post,
                                struct answer *ret, struct error *err)
{
    json_t *request = NULL;
    struct ledger *l;
    enum code code;

    if (is_post) {
        request = json_loadb(call->body.len ? call->body.at : "",
                             call->body.len, JSON_REJECT_DUPLICATES, NULL);
        if (!json_is_object(request)) {
            json_decref(request);
            return fail(err, ERR_FORMAT, "the request is not a JSON object");
        }
    }
    code = store_open(s->ledger, &l, err);
    if (code == OK) {
        code = is_post ? post(s, l, a, call->path, request, &ret->body, err)
                       : get(s, l, a, call->path, ret, err);
        ledger_close(l);
    }
    json_decref(request);
    return code;
}

void api_answer(struct server *s, struct arena *a, const struct call *call,
                bool is_post, struct answer *ret)
{
    struct error why = {0};
    enum code code;

    ret->status = 200;
    ret->fd = -1;
    code = answer_request(s, a, call, is_post, ret, &why);
    if (code != OK)
        answer_failure(ret, code, &why);
}
