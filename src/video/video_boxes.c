/*
 * video_boxes.c - an MP4 file box by box (ISO/IEC 14496-12)
 *
 * libavformat passes over what it does not know, so words can stand in boxes of
 * other types, in free space, and between the samples of a media data box.
 */
#include "video/video_libav.h"
#include <string.h>

enum { DEEPEST = 8, MOST_BOXES = 4096, WORD = 3 };

struct boxes {
    struct video *v;
    int64_t media; /* bytes of media data */
    int seen;
};

/* A box: its type and what is in it. */
struct box {
    char type[5];
    int64_t from, end;
};

static uint32_t be32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 |
           p[3];
}

static bool read_box(struct boxes *b, int64_t at, int64_t end, struct box *ret)
{
    uint8_t head[16];
    int64_t len, skip = 8;

    if (end - at < 8 || video_bytes_read(&b->v->bytes, at, head, 8) < 8)
        return false;
    len = be32(head);
    memcpy(ret->type, head + 4, 4);
    ret->type[4] = 0;
    if (len == 1) {
        if (video_bytes_read(&b->v->bytes, at, head, 16) < 16 || head[8] >> 7)
            return false;
        len = (int64_t)((uint64_t)be32(head + 8) << 32 | be32(head + 12));
        skip = 16;
    }
    if (len == 0)
        len = end - at;
    if (len < skip || len > end - at)
        return false;
    ret->from = at + skip;
    ret->end = at + len;
    return true;
}

static bool is_one_of(const char *type, const char *const *list)
{
    for (; *list; list++)
        if (!strcmp(type, *list))
            return true;
    return false;
}

/* Letters in a row, as names are made of; those of stamps and handlers are not
 * counted. */
static bool has_word(struct boxes *b, const struct box *box)
{
    static const char *const known[] = {
        "Lavf", "Lavc", "mdirappl", "vide", "mhlrvide", "VideoHandler", NULL};
    char run[16] = "";
    size_t len = 0;
    uint8_t byte;

    for (int64_t at = box->from; at <= box->end; at++) {
        bool letter = at < box->end &&
                      video_bytes_read(&b->v->bytes, at, &byte, 1) == 1 &&
                      ((byte | 32) >= 'a' ? (byte | 32) <= 'z' : false);

        if (letter && len < sizeof run - 1)
            run[len++] = (char)byte;
        else if (letter)
            return true;
        else {
            run[len] = 0;
            if (len >= WORD && !is_one_of(run, known))
                return true;
            len = 0;
        }
    }
    return false;
}

static bool is_zeros(struct boxes *b, const struct box *box)
{
    uint8_t some[256];

    for (int64_t at = box->from; at < box->end;) {
        size_t want = sizeof some;
        size_t n;

        if (box->end - at < (int64_t)want)
            want = (size_t)(box->end - at);
        n = video_bytes_read(&b->v->bytes, at, some, want);
        if (!n)
            return false;
        for (size_t i = 0; i < n; i++)
            if (some[i])
                return false;
        at += (int64_t)n;
    }
    return true;
}

/* True if something hides between from and end. */
static bool walk(struct boxes *b, int64_t from, int64_t end, int depth)
{
    static const char *const holders[] = {"moov", "trak",    "mdia", "minf",
                                          "stbl", "dinf",    "edts", "udta",
                                          "ilst", "\xa9too", NULL};
    static const char *const tables[] = {
        "ftyp", "mvhd", "tkhd", "mdhd", "vmhd", "dref", "stsd",
        "stts", "ctts", "stss", "stsc", "stsz", "stco", "co64",
        "sdtp", "sgpd", "sbgp", "elst", "cslg", "iods", NULL};
    struct box box;
    int64_t at;

    for (at = from; at < end; at = box.end) {
        bool hides;

        if (depth > DEEPEST || b->seen++ > MOST_BOXES ||
            !read_box(b, at, end, &box))
            return true;
        if (is_one_of(box.type, holders))
            hides = walk(b, box.from, box.end, depth + 1);
        else if (!strcmp(box.type, "meta")) /* four bytes of version first */
            hides = walk(b, box.from + 4, box.end, depth + 1);
        else if (!strcmp(box.type, "mdat"))
            b->media += box.end - box.from, hides = false;
        else if (!strcmp(box.type, "free") || !strcmp(box.type, "skip") ||
                 !strcmp(box.type, "wide"))
            hides = !is_zeros(b, &box);
        else
            hides = !is_one_of(box.type, tables) && has_word(b, &box);
        if (hides)
            return true;
    }
    return false;
}

/* The byte that makes a fragment even is no box. */
static int64_t unpadded(struct video *v)
{
    uint8_t last = 1;
    struct boxes b = {.v = v};
    struct box box;
    int64_t at = 0, length = v->bytes.length;

    while (b.seen++ < MOST_BOXES && read_box(&b, at, length, &box))
        at = box.end;
    video_bytes_read(&v->bytes, length - 1, &last, 1);
    return at == length - 1 && !last ? at : length;
}

bool video_boxes_hide(struct video *v)
{
    struct boxes b = {.v = v};

    if (strncmp(v->demuxer->iformat->name, "mov", 3))
        return false;
    return walk(&b, 0, unpadded(v), 0) || b.media != v->packet_bytes;
}
