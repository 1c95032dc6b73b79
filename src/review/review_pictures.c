/*
 * review_pictures.c - orders for albums, the pool that draws them, their files
 *
 * A file gets its name when it is whole. What failed is remembered, so that a
 * picture that cannot be drawn is asked for once.
 */
#include "review/review_pictures.h"
#include "batch/run.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum order_state { ORDER_WAITS, ORDER_WORKS, ORDER_FAILED, ORDER_DONE };

struct order_entry {
    struct row row; /* path, stamp and ref are copies */
    int block;
    enum order_state state;
    bool urgent;
    const char *path, *why;
};

struct pictures {
    struct arena *arena, *scratch;
    struct batch_options options;
    const struct run *run;
    const char *folder;
    struct pool *pool;
    struct {
        struct order_entry *at;
        int count, room;
    } orders;
    int waiting, working;
};

static enum code no_memory(struct error *err)
{
    return fail(err, ERR_MEMORY, "no memory for pictures");
}

enum code pictures_open(const struct review_options *o, const char *folder,
                        struct pictures **ret, struct error *err)
{
    struct pictures *p = calloc(1, sizeof *p);
    enum code code;

    if (!p)
        return no_memory(err);
    p->arena = arena_create((size_t)1 << 29);
    p->scratch = arena_create((size_t)1 << 24);
    p->run = o->run;
    p->folder = folder;
    p->options = (struct batch_options){
        .work = &album_work, .no_sandbox = o->no_sandbox, .jobs = o->jobs};
    code = p->arena && p->scratch
               ? pool_open(&p->options, o->run, NULL, batch_jobs(&p->options),
                           &p->pool, err)
               : no_memory(err);
    if (code != OK)
        pictures_close(p);
    else
        *ret = p;
    return code;
}

void pictures_close(struct pictures *p)
{
    if (!p)
        return;
    pool_close(p->pool);
    arena_destroy(p->scratch);
    arena_destroy(p->arena);
    free(p);
}

bool pictures_busy(const struct pictures *p)
{
    return p->waiting || p->working;
}

/* ---- orders ----------------------------------------------------------- */

static struct order_entry *find_order(struct pictures *p, const struct row *row,
                                      int block)
{
    for (int i = 0; i < p->orders.count; i++) {
        struct order_entry *e = &p->orders.at[i];

        if (e->row.id == row->id && e->block == block &&
            str_equal(e->row.ref, row->ref))
            return e;
    }
    return NULL;
}

static enum code add_order(struct pictures *p, const struct row *row, int block,
                           bool urgent, struct error *err)
{
    struct order_entry e = {.block = block, .urgent = urgent};

    e.row = (struct row){.id = row->id,
                         .path = str_copy(p->arena, row->path),
                         .stamp = str_copy(p->arena, row->stamp),
                         .ref = str_copy(p->arena, row->ref)};
    e.path = album_path(p->arena, p->folder, row->ref, block);
    if (!e.row.path.at || !e.row.stamp.at || !e.row.ref.at || !e.path ||
        !arena_push(p->arena, p->orders))
        return no_memory(err);
    p->orders.at[p->orders.count - 1] = e;
    p->waiting++;
    return OK;
}

enum code pictures_ask(struct pictures *p, const struct row *row, int block,
                       bool urgent, enum album_state *ret_state, int *ret_fd,
                       const char **ret_why, struct error *err)
{
    char *path = album_path(p->scratch, p->folder, row->ref, block);
    struct order_entry *e = NULL;

    if (!path)
        return no_memory(err);
    *ret_fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (*ret_fd < 0 && urgent)
        e = find_order(p, row, block);
    *ret_state = *ret_fd >= 0                    ? ALBUM_THERE
                 : e && e->state == ORDER_FAILED ? ALBUM_FAILED
                                                 : ALBUM_COMING;
    *ret_why = e ? e->why : NULL;
    arena_clear(p->scratch);
    if (*ret_state != ALBUM_COMING)
        return OK;
    if (!e)
        return add_order(p, row, block, urgent, err);
    if (e->state == ORDER_DONE) { /* its file was removed by somebody */
        e->state = ORDER_WAITS;
        p->waiting++;
    }
    e->urgent = true;
    return OK;
}

/* ---- work ------------------------------------------------------------- */

static struct order_entry *next_order(struct pictures *p)
{
    struct order_entry *first = NULL;

    for (int i = 0; i < p->orders.count; i++) {
        struct order_entry *e = &p->orders.at[i];

        if (e->state != ORDER_WAITS)
            continue;
        if (e->urgent)
            return e;
        first = first ? first : e;
    }
    return first;
}

static void fail_order(struct pictures *p, struct order_entry *e,
                       const struct error *why)
{
    e->state = ORDER_FAILED;
    e->why = str_c(p->arena, str_of(why->text));
    if (!e->why)
        e->why = "no memory";
}

static char *part_of(struct pictures *p, const struct order_entry *e)
{
    return str_format(p->scratch, "%s.part", e->path);
}

static enum code submit(struct pictures *p, struct order_entry *e, int draft,
                        struct error *err)
{
    struct job job = {.id = e - p->orders.at,
                      .kind = JOB_PROCESS,
                      .draft_fd = draft,
                      .new_series = true};
    struct buffer payload = {.limit = 1 << 16};
    struct error why = {0};
    enum code code;

    code = input_open(p->scratch, &e->row, &job.input_fd, &why);
    if (code != OK) {
        fail_order(p, e, &why);
        return OK;
    }
    order_pack(
        &(struct order){.known = str_of(album_order(p->scratch, e->block))},
        &payload);
    job.payload = (struct str){payload.at, payload.len};
    code = payload.failed ? no_memory(err)
                          : pool_submit(p->pool, pool_idle(p->pool), &job, err);
    buffer_release(&payload);
    close(job.input_fd);
    if (code == OK) {
        e->state = ORDER_WORKS;
        p->working++;
    }
    return code;
}

static enum code hand_out(struct pictures *p, struct error *err)
{
    struct order_entry *e = next_order(p);
    char *part = part_of(p, e);
    int fd =
        part ? open(part, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                    0600)
             : -1;
    enum code code;

    if (fd < 0)
        return fail(err, ERR_IO, "cannot write into OUT/private/review: %s",
                    strerror(errno));
    p->waiting--;
    code = submit(p, e, fd, err);
    close(fd);
    if (e->state != ORDER_WORKS)
        unlink(part);
    arena_clear(p->scratch);
    return code;
}

/* Read once as the server would, before it gets its name. */
static enum code check_part(const char *part, struct error *err)
{
    struct album album;
    int fd = open(part, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    enum code code;

    if (fd < 0)
        return fail(err, ERR_IO, "the pictures are gone");
    code = album_read(fd, &album, err);
    if (code == OK && !album.count)
        code = fail(err, ERR_FORMAT, "there are no pictures");
    close(fd);
    return code;
}

static enum code take_back(struct pictures *p, const struct done *done,
                           struct error *err)
{
    struct order_entry *e = &p->orders.at[done->id];
    struct error why = done->error;
    char *part = part_of(p, e);
    enum code code = done->code;

    if (!part)
        return no_memory(err);
    p->working--;
    if (code == OK)
        code = check_part(part, &why);
    if (code == OK)
        code = file_publish(part, e->path, true, &why);
    if (code != OK) {
        unlink(part);
        fail_order(p, e, &why);
    } else {
        e->state = ORDER_DONE;
    }
    arena_clear(p->scratch);
    return OK;
}

enum code pictures_step(struct pictures *p, int ms, bool *ret_news,
                        struct error *err)
{
    struct done done;
    bool any = true;

    *ret_news = false;
    while (p->waiting && pool_idle(p->pool) >= 0) {
        int before = p->working;

        TRY(hand_out(p, err));
        *ret_news |= p->working == before; /* one failed at once */
    }
    if (!p->working)
        return OK;
    TRY(pool_wait(p->pool, ms, &done, &any, err));
    if (!any)
        return OK;
    *ret_news = true;
    return take_back(p, &done, err);
}

/* ---- all of them ------------------------------------------------------ */

static enum code ask_one(void *user, struct arena *a, const struct item *item,
                         struct error *err)
{
    enum album_state state;
    const char *why;
    int fd;

    (void)a;
    TRY(pictures_ask(user, &item->row, -1, false, &state, &fd, &why, err));
    if (fd >= 0)
        close(fd);
    return OK;
}

enum code pictures_ask_all(struct pictures *p, const char *path,
                           struct error *err)
{
    struct arena *a = arena_create((size_t)1 << 28);
    struct ledger *l = NULL;
    enum code code = a ? store_open(path, &l, err) : no_memory(err);

    if (code == OK)
        code = store_each(l, a, ask_one, p, err);
    ledger_close(l);
    arena_destroy(a);
    return code;
}

enum code review_pictures(const struct review_options *o, struct error *err)
{
    enum { WAIT_MS = 500 };
    struct arena *a = arena_create(1 << 20);
    struct pictures *p = NULL;
    struct out out;
    bool news;
    enum code code;

    if (!a)
        return no_memory(err);
    code = out_find(a, o->out, &out, err);
    if (code == OK)
        code = pictures_open(o, out.review, &p, err);
    if (code == OK)
        code = pictures_ask_all(p, out.ledger, err);
    while (code == OK && pictures_busy(p))
        code = pictures_step(p, WAIT_MS, &news, err);
    pictures_close(p);
    arena_destroy(a);
    return code;
}
