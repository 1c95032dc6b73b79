/*
 * review_album.c - pictures drawn in a worker, found again by the server
 */
#include "review/review_album.h"
#include "record/preview_review.h"
#include "text/track.h"
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEAD = 32, LARGEST_PNG = 1 << 26, ALBUM_BYTES = 1 << 26 };

static const unsigned char png_start[8] = "\x89PNG\r\n\x1a\n";

/* ---- reading ---------------------------------------------------------- */

/* "deburn:PICTURE:LENGTH", filled up with blanks, then the PNG. */
static bool parse_head(const char head[HEAD], struct album_entry *ret)
{
    struct str rest = {head, HEAD};
    int64_t picture;

    if (!str_equal(str_cut(rest, ':', &rest), STR("deburn")) ||
        !str_to_int(str_cut(rest, ':', &rest), &picture) ||
        !str_to_int(rest, &ret->length))
        return false;
    ret->picture = (int)picture;
    return picture >= PICTURE_DARKEST && picture <= INT32_MAX &&
           ret->length >= (int64_t)sizeof png_start &&
           ret->length <= LARGEST_PNG;
}

enum code album_read(int fd, struct album *ret, struct error *err)
{
    int64_t at = 0;
    struct stat st;

    ret->count = 0;
    if (fstat(fd, &st) || !S_ISREG(st.st_mode))
        return fail(err, ERR_FORMAT, "the pictures are damaged");
    while (at < st.st_size) {
        struct album_entry *e = &ret->at[ret->count];
        unsigned char start[sizeof png_start];
        char head[HEAD];

        if (ret->count == ALBUM_MOST ||
            pread(fd, head, HEAD, (off_t)at) != HEAD || !parse_head(head, e) ||
            e->length > st.st_size - at - HEAD ||
            pread(fd, start, sizeof start, (off_t)(at + HEAD)) !=
                (ssize_t)sizeof start ||
            memcmp(start, png_start, sizeof start))
            return fail(err, ERR_FORMAT, "the pictures are damaged");
        e->offset = at + HEAD;
        at = e->offset + e->length;
        ret->count++;
    }
    return OK;
}

const struct album_entry *album_find(const struct album *album, int picture)
{
    for (int i = 0; i < album->count; i++)
        if (album->at[i].picture == picture)
            return &album->at[i];
    return NULL;
}

char *album_path(struct arena *a, const char *folder, struct str ref, int block)
{
    char *path =
        block < 0 ? str_format(a, "%s/%.*s.album", folder, (int)ref.len, ref.at)
                  : str_format(a, "%s/%.*s-%d.album", folder, (int)ref.len,
                               ref.at, block);

    for (char *p = path ? path + strlen(folder) + 1 : NULL; p && *p; p++)
        if (*p == ':' || *p == '/')
            *p = '-';
    return path;
}

/* ---- drawing ---------------------------------------------------------- */

struct drawing {
    struct arena *scratch; /* cleared after each picture */
    const struct frames *frames;
    int fd;
    int64_t written;
};

static enum code put(struct drawing *d, int picture, struct str png,
                     struct error *err)
{
    char head[HEAD + 1];
    char *text = str_format(d->scratch, "deburn:%d:%zu", picture, png.len);

    if (!text || png.len > LARGEST_PNG)
        return fail(err, ERR_MEMORY, "no memory for a picture");
    memset(head, ' ', HEAD);
    memcpy(head, text, strlen(text));
    TRY(file_write(d->fd, head, HEAD, err));
    TRY(file_write(d->fd, png.at, png.len, err));
    d->written += HEAD + (int64_t)png.len;
    return OK;
}

static enum code draw_frame(struct drawing *d, int frame, int picture, int side,
                            struct error *err)
{
    struct str png;
    enum code code =
        preview_whole(d->scratch, d->frames, frame, side, &png, err);

    if (code == OK)
        code = put(d, picture, png, err);
    arena_clear(d->scratch);
    return code;
}

static enum code draw_view(struct drawing *d, const struct view *v, int picture,
                           int side, struct error *err)
{
    struct str png;
    enum code code = preview_view(d->scratch, v, side, &png, err);

    if (code == OK)
        code = put(d, picture, png, err);
    arena_clear(d->scratch);
    return code;
}

/* Over time: speckle goes, text stays. Then the frames where it changes. */
static enum code draw_cine(struct arena *a, struct drawing *d,
                           struct frames *frames, struct error *err)
{
    struct survey s;

    TRY(survey_make(a, d->scratch, frames, &s, err));
    TRY(draw_view(d, &s.brightest, PICTURE_THUMB, THUMB_SIDE, err));
    TRY(draw_view(d, &s.brightest, PICTURE_BRIGHTEST, REVIEW_SIDE, err));
    TRY(draw_view(d, &s.darkest, PICTURE_DARKEST, REVIEW_SIDE, err));
    for (int i = 0; i < s.look_count && d->written < ALBUM_BYTES; i++)
        TRY(draw_frame(d, s.look[i].frame, s.look[i].frame, REVIEW_SIDE, err));
    return OK;
}

static enum code draw_all(struct arena *a, struct drawing *d,
                          struct frames *frames, struct error *err)
{
    if (frames_count(frames) > 1)
        return draw_cine(a, d, frames, err);
    TRY(draw_frame(d, 0, PICTURE_THUMB, THUMB_SIDE, err));
    return draw_frame(d, 0, 0, REVIEW_SIDE, err);
}

static enum code draw_block(struct drawing *d, int64_t block, struct error *err)
{
    int64_t first = block * ALBUM_FRAMES, end = first + ALBUM_FRAMES;

    if (block < 0 || first >= frames_count(d->frames))
        return fail(err, ERR_FORMAT, "there are no such frames");
    for (int64_t i = first; i < end && i < frames_count(d->frames); i++)
        TRY(draw_frame(d, (int)i, (int)i, REVIEW_SIDE, err));
    return OK;
}

static enum code draw(struct arena *a, const struct run *run, struct str order,
                      struct drawing *d, int input_fd, struct error *err)
{
    struct frames *frames;
    struct dataset *ds;
    int64_t block;

    TRY(dataset_open(a, input_fd, &run->limits, &ds, err));
    if (!ds->pixels.present)
        return fail(err, ERR_UNSUPPORTED, "there is no picture");
    TRY(frames_open(a, ds, &run->limits, &frames, err));
    d->frames = frames;
    if (!str_to_int(order, &block))
        return draw_all(a, d, frames, err);
    return draw_block(d, block, err);
}

/* REFUSED: there is no draft for the pool to look after. */
static enum code process(struct arena *a, const struct run *run,
                         struct reader *reader, struct str known,
                         const struct decided *decided, int input_fd,
                         int draft_fd, struct outcome *ret_outcome,
                         struct error *err)
{
    struct drawing d = {.scratch = arena_create(run->limits.arena_bytes),
                        .fd = draft_fd};
    enum code code;

    (void)reader;
    (void)decided;
    code = d.scratch ? draw(a, run, known, &d, input_fd, err)
                     : fail(err, ERR_MEMORY, "no memory for pictures");
    arena_destroy(d.scratch);
    *ret_outcome = (struct outcome){.verdict = OUTCOME_REFUSED};
    return code;
}

const struct batch_work album_work = {.process = process};

char *album_order(struct arena *a, int block)
{
    return block < 0 ? str_format(a, "all") : str_format(a, "%d", block);
}
