/*
 * video_packets.c - transport and program streams packet by packet
 *
 * A demuxer passes over packets of identifiers that no table names and over
 * padding, whatever stands in them. (ISO/IEC 13818-1, 2.4 and 2.5)
 */
#include "video/video_libav.h"
#include <string.h>

enum { PACKET = 188, HEAD = 16 };

static bool is_filled(struct video *v, int64_t at, int64_t end, uint8_t with)
{
    uint8_t some[256];

    while (at < end) {
        size_t want =
            end - at < (int64_t)sizeof some ? (size_t)(end - at) : sizeof some;
        size_t n = video_bytes_read(&v->bytes, at, some, want);

        if (!n)
            return false;
        for (size_t i = 0; i < n; i++)
            if (some[i] != with)
                return false;
        at += (int64_t)n;
    }
    return true;
}

/* ---- transport streams ---------------------------------------------------- */

/* Tables that describe the stream, and the stream. */
static bool is_named(const struct video *v, int pid)
{
    enum { PROGRAMS = 0, NETWORK = 16, SERVICES = 17 };
    const AVFormatContext *f = v->demuxer;

    for (unsigned i = 0; i < f->nb_programs; i++)
        if (f->programs[i]->pmt_pid == pid)
            return true;
    return pid == PROGRAMS || pid == NETWORK || pid == SERVICES ||
           pid == f->streams[v->stream]->id;
}

/* The adaptation field of the packet at `at`: anything beside clocks, flags
 * and stuffing? Private data and extensions count. (2.4.3.4) */
static bool field_hides(struct video *v, int64_t at, const uint8_t *head)
{
    enum { PRIVATE = 2, EXTENSION = 1 };
    int length = head[4], used = 1;

    if (!(head[3] & 0x20) || !length)
        return false;
    used += head[5] & 0x10 ? 6 : 0;
    used += head[5] & 0x08 ? 6 : 0;
    used += head[5] & 0x04 ? 1 : 0;
    return head[5] & (PRIVATE | EXTENSION) || used > length ||
           length > PACKET - 5 ||
           !is_filled(v, at + 5 + used, at + 5 + length, 0xff);
}

static bool transport_hides(struct video *v)
{
    enum { NOTHING = 0x1fff, BODY = 4, HEADER = 6 };
    int64_t at = 0;
    uint8_t head[HEADER];

    for (; v->bytes.length - at >= PACKET; at += PACKET) {
        int pid;

        if (video_bytes_read(&v->bytes, at, head, HEADER) < HEADER ||
            head[0] != 0x47)
            return true;
        pid = (head[1] & 0x1f) << 8 | head[2];
        if (pid == NOTHING ? !is_filled(v, at + BODY, at + PACKET, 0xff)
                           : !is_named(v, pid) || field_hides(v, at, head))
            return true;
    }
    return !is_filled(v, at, v->bytes.length, 0);
}

/* ---- program streams ------------------------------------------------------- */

/* Bytes of the pack, packet or end that begins here; 0: it hides something, or
 * is none. */
static int64_t piece(struct video *v, int64_t at)
{
    enum { END = 0xb9, PACK, SYSTEM, MAP, PADDING = 0xbe };
    uint8_t head[HEAD] = {0};
    size_t n = video_bytes_read(&v->bytes, at, head, sizeof head);
    int64_t whole;

    if (n < 4 || head[0] || head[1] || head[2] != 1)
        return 0;
    if (head[3] == END)
        return 4;
    if (head[3] == PACK)
        return head[4] >> 6 == 1 ? 14 + (head[13] & 7) : 12;
    whole = 6 + ((int64_t)head[4] << 8 | head[5]);
    if (head[3] == PADDING && !is_filled(v, at + 6, at + whole, 0xff))
        return 0;
    return head[3] == SYSTEM || head[3] == MAP || head[3] == PADDING ||
                   head[3] == (v->demuxer->streams[v->stream]->id & 0xff)
               ? whole
               : 0;
}

static bool program_hides(struct video *v)
{
    int64_t at = 0, length = v->bytes.length, step;

    while (at < length && (step = piece(v, at)) > 0)
        at += step;
    return at > length || !is_filled(v, at, length, 0);
}

bool video_packets_hide(struct video *v)
{
    const char *name = v->demuxer->iformat->name;

    if (strcmp(name, "mpegts") == 0)
        return transport_hides(v);
    return strcmp(name, "mpeg") == 0 && program_hides(v);
}
