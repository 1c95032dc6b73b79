/*
 * review_static.c - a page with pictures and keys where no server may run
 *
 * DIR/index.html holds script, style and what is known of the instances, and
 * may load nothing but DIR/pictures; it gives the decisions as the CSV that
 * `deburn review --import` takes. All of it is PHI: mode 0700.
 */
#include "base/embed.h"
#include "batch/out.h"
#include "review/review_pictures.h"
#include "review/review_second.h"
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STEP_MS = 500 };

struct sheet {
    const struct review_options *o;
    struct arena *a; /* of the whole page */
    struct pictures *pictures;
    struct text_file *page;
    const char *folder; /* DIR/pictures */
    int64_t count;
};

/* ---- pictures --------------------------------------------------------- */

/* What shows the most: over time the brightest, else the only frame. */
static const struct album_entry *best(const struct album *album)
{
    const struct album_entry *e = album_find(album, PICTURE_BRIGHTEST);

    return e ? e : album_find(album, 0);
}

static enum code copy_picture(struct sheet *s, struct arena *a, int fd,
                              int64_t id, struct error *err)
{
    char *path = str_format(a, "%s/%lld.png", s->folder, (long long)id);
    const struct album_entry *e;
    struct album album;
    char *png;

    TRY(album_read(fd, &album, err));
    e = best(&album);
    png = e ? arena_alloc(a, (size_t)e->length) : NULL;
    if (!path || !png)
        return fail(err, ERR_MEMORY, "no memory for a picture");
    if (pread(fd, png, (size_t)e->length, (off_t)e->offset) !=
        (ssize_t)e->length)
        return fail(err, ERR_IO, "cannot read a picture");
    return file_replace(path, 0600, png, (size_t)e->length, err);
}

/* An instance without a picture stays on the page: it can be rejected. */
static enum code add_picture(struct sheet *s, struct arena *a,
                             const struct item *item, struct error *err)
{
    enum album_state state;
    const char *why;
    enum code code;
    int fd;

    TRY(pictures_ask(s->pictures, &item->row, -1, false, &state, &fd, &why,
                     err));
    if (fd < 0)
        return OK;
    code = copy_picture(s, a, fd, item->row.id, err);
    close(fd);
    return code;
}

/* ---- what is known ---------------------------------------------------- */

/* Text inside of <script>: no '<' may end it. */
static void script_text(struct buffer *b, struct str text)
{
    struct buffer json = {.limit = 1 << 20};

    json_text(&json, text);
    for (size_t i = 0; i < json.len; i++)
        if (json.at[i] == '<')
            buffer_str(b, "\\u003c");
        else
            buffer_add(b, json.at + i, 1);
    b->failed |= json.failed;
    buffer_release(&json);
}

static enum code add_item(void *user, struct arena *a, const struct item *item,
                          struct error *err)
{
    struct sheet *s = user;
    struct buffer *b = text_buffer(s->page);
    const struct outcome *o = &item->result.outcome;
    char *revision = item_revision(a, item, LOOK_FIRST);
    struct findings boxes;

    if (!revision)
        return fail(err, ERR_MEMORY, "no memory for a page");
    TRY(item_boxes(a, item, LOOK_FIRST, &boxes, err));
    TRY(add_picture(s, a, item, err));
    buffer_format(b, "%s{\"number\":%lld,\"id\":", s->count ? ",\n" : "",
                  (long long)item->row.id);
    script_text(b, item->row.ref);
    buffer_format(b, ",\"revision\":\"%s\",\"action\":\"%s\",\"modality\":",
                  revision, decision_name(item->last[LOOK_FIRST].action));
    script_text(b, item_part(item, 0));
    buffer_str(b, ",\"device\":");
    script_text(b, item_part(item, 2));
    buffer_format(b, ",\"columns\":%d,\"rows\":%d,\"frames\":%d,\"boxes\":",
                  o->columns, o->rows, o->frames > 0 ? o->frames : 1);
    boxes_json(b, &boxes);
    buffer_str(b, "}");
    s->count++;
    return text_flush(s->page, err);
}

/* ---- the page --------------------------------------------------------- */

static enum code embedded(const char *name, struct str *ret, struct error *err)
{
    const struct embedded_file *f = embedded_find(name);

    if (!f)
        return fail(err, ERR_FORMAT, "a file of the page is not embedded");
    *ret = (struct str){(const char *)f->at, f->len};
    return OK;
}

/* 'sha256-...' of an inline script or style, for the page's own policy. */
static void add_hash(struct buffer *b, struct str text)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char base64[sodium_base64_ENCODED_LEN(crypto_hash_sha256_BYTES,
                                          sodium_base64_VARIANT_ORIGINAL)];

    crypto_hash_sha256(hash, (const unsigned char *)text.at, text.len);
    sodium_bin2base64(base64, sizeof base64, hash, sizeof hash,
                      sodium_base64_VARIANT_ORIGINAL);
    buffer_format(b, "'sha256-%s'", base64);
}

static enum code write_page(struct sheet *s, struct ledger *l,
                            struct arena *scratch, struct error *err)
{
    struct buffer *b = text_buffer(s->page);
    struct str script = {0}, style = {0};

    TRY(embedded("src/review/page/sheet.js", &script, err));
    TRY(embedded("src/review/page/sheet.css", &style, err));
    buffer_str(b, "<!doctype html>\n<html lang=\"en\"><head><meta charset="
                  "\"utf-8\"><title>deburn review</title>\n<meta http-equiv="
                  "\"Content-Security-Policy\" content=\"default-src 'none'; "
                  "img-src file: data: 'self'; base-uri 'none'; form-action "
                  "'none'; script-src ");
    add_hash(b, script);
    buffer_str(b, "; style-src ");
    add_hash(b, style);
    buffer_str(b, "\">\n<link rel=\"icon\" href=\"data:,\"><style>");
    buffer_add(b, style.at, style.len);
    buffer_str(b, "</style></head><body>\n<script type=\"application/json\" "
                  "id=\"data\">{\"reviewer\":");
    script_text(b, str_of(s->o->reviewer));
    buffer_str(b, ",\"items\":[\n");
    TRY(store_each(l, scratch, add_item, s, err));
    buffer_str(b, "]}</script>\n<script>");
    buffer_add(b, script.at, script.len);
    buffer_str(b, "</script></body></html>\n");
    return text_close(s->page, err);
}

static enum code draw_all(struct sheet *s, const char *ledger,
                          struct error *err)
{
    bool news;

    TRY(pictures_ask_all(s->pictures, ledger, err));
    while (pictures_busy(s->pictures))
        TRY(pictures_step(s->pictures, STEP_MS, &news, err));
    return OK;
}

static enum code make_sheet(struct sheet *s, const char *dir, struct error *err)
{
    struct arena *scratch = arena_create((size_t)1 << 28);
    struct ledger *l = NULL;
    struct out out = {0};
    enum code code = scratch ? out_find(s->a, s->o->out, &out, err)
                             : fail(err, ERR_MEMORY, "no memory for a page");

    s->folder = str_format(s->a, "%s/pictures", dir);
    if (code == OK && !s->folder)
        code = fail(err, ERR_MEMORY, "no memory for a path");
    if (code == OK)
        code = store_open(out.ledger, &l, err);
    ledger_close(l);
    l = NULL;
    if (code == OK)
        code = file_make_dirs(s->folder, 0700, err);
    if (code == OK && chmod(dir, 0700))
        code = fail(err, ERR_IO, "cannot close '%s' to others", dir);
    if (code == OK)
        code = pictures_open(s->o, out.review, &s->pictures, err);
    if (code == OK)
        code = draw_all(s, out.ledger, err);
    if (code == OK)
        code = store_open(out.ledger, &l, err);
    if (code == OK)
        code = text_open(s->a, dir, "index.html", 0600, &s->page, err);
    if (code == OK)
        code = write_page(s, l, scratch, err);
    ledger_close(l);
    pictures_close(s->pictures);
    arena_destroy(scratch);
    return code;
}

enum code review_static(const struct review_options *o, const char *dir,
                        int64_t *ret_instances, struct error *err)
{
    struct sheet s = {.o = o, .a = arena_create(1 << 26)};
    enum code code = s.a ? make_sheet(&s, dir, err)
                         : fail(err, ERR_MEMORY, "no memory for a page");

    arena_destroy(s.a);
    if (code == OK)
        *ret_instances = s.count;
    return code;
}
