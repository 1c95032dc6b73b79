/*
 * video_look.c - what travels with a video and is no picture
 *
 * One pass over the packets counts them and looks into their units: user data
 * may hold names, further views a picture that no decoder here shows. Sound,
 * subtitles and titles of the container count as well; stamps of encoders do
 * not. (ITU-T H.262 6.2.2, H.264 7.3.1 and Annex D, H.265 7.3.1 and Annex D)
 */
#include "video/video_libav.h"
#include <string.h>

/* ---- units ------------------------------------------------------------- */

struct unit {
    const uint8_t *at;
    size_t len;
};

/* The next start code 00 00 01 at or after pos, or len. */
static size_t start_code(const uint8_t *at, size_t pos, size_t len)
{
    for (; pos + 3 <= len; pos++)
        if (!at[pos] && !at[pos + 1] && at[pos + 2] == 1)
            return pos;
    return len;
}

static bool next_by_code(struct unit all, size_t *pos, struct unit *ret)
{
    size_t from = start_code(all.at, *pos, all.len), end;

    if (all.len - from < 4)
        return false;
    end = start_code(all.at, from + 3, all.len);
    *ret = (struct unit){all.at + from + 3, end - from - 3};
    *pos = end;
    return true;
}

static bool next_by_length(struct unit all, size_t *pos, size_t prefix,
                           struct unit *ret)
{
    size_t len = 0;

    if (all.len - *pos <= prefix)
        return false;
    for (size_t i = 0; i < prefix; i++)
        len = len << 8 | all.at[(*pos)++];
    if (!len || len > all.len - *pos)
        return false;
    *ret = (struct unit){all.at + *pos, len};
    *pos += len;
    return true;
}

/* Bytes of the length before each unit, as MP4 has it; 0: start codes. */
static size_t prefix_of(const struct video *v)
{
    const AVCodecParameters *p = v->demuxer->streams[v->stream]->codecpar;

    if (v->codec == CODEC_H264 && p->extradata_size >= 7 &&
        p->extradata[0] == 1)
        return (size_t)(p->extradata[4] & 3) + 1;
    if (v->codec == CODEC_HEVC && p->extradata_size >= 23 &&
        (p->extradata[0] || p->extradata[1] || p->extradata[2] > 1))
        return (size_t)(p->extradata[21] & 3) + 1;
    return 0;
}

/* ---- user data --------------------------------------------------------- */

/* What x264 and x265 sign with: 16 bytes, then this text and their options. */
static bool is_stamp(const uint8_t *at, size_t len)
{
    static const char *const texts[] = {"x264 - core ", "x265 (build "};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (len > 16 + strlen(texts[i]) && len < 4096 &&
            memcmp(at + 16, texts[i], strlen(texts[i])) == 0)
            return true;
    return false;
}

/* A number of an SEI message: 255s and a last byte. */
static bool sei_number(struct unit u, size_t *pos, size_t *ret)
{
    *ret = 0;
    while (*pos < u.len && u.at[*pos] == 255)
        *ret += u.at[(*pos)++];
    if (*pos >= u.len)
        return false;
    *ret += u.at[(*pos)++];
    return true;
}

/* Messages of user data: registered (captions and the like), unregistered. */
static bool sei_has_words(struct unit u, size_t pos)
{
    enum { REGISTERED = 4, UNREGISTERED = 5 };

    while (u.len - pos > 2) {
        size_t type, len;

        if (!sei_number(u, &pos, &type) || !sei_number(u, &pos, &len) ||
            len > u.len - pos)
            return true;
        if (type == REGISTERED ||
            (type == UNREGISTERED && !is_stamp(u.at + pos, len)))
            return true;
        pos += len;
    }
    return false;
}

static enum code second_view(struct error *err)
{
    return fail_at(err, ERR_UNSUPPORTED, TAG_PixelData,
                   "video with a second view or layer");
}

static enum code look_at_h264(struct unit u, bool *extras, struct error *err)
{
    enum { SEI = 6, SUBSET_SPS = 15, EXTENSION = 20, DEPTH = 21, PRIVATE = 24 };
    int type = u.at[0] & 31;

    if (type == SUBSET_SPS || type == EXTENSION || type == DEPTH)
        return second_view(err);
    *extras |= (type == SEI && sei_has_words(u, 1)) || type >= PRIVATE || !type;
    return OK;
}

static enum code look_at_hevc(struct unit u, bool *extras, struct error *err)
{
    enum { SEI = 39, SEI_BEHIND = 40, RESERVED = 41 };
    int type = u.at[0] >> 1 & 63;

    if (u.len < 2 || (u.at[0] & 1) || u.at[1] >> 3)
        return second_view(err);
    *extras |= type >= RESERVED ||
               ((type == SEI || type == SEI_BEHIND) && sei_has_words(u, 2));
    return OK;
}

/* Captions and active formats are user data too. */
static enum code look_at_mpeg2(struct unit u, bool *extras, struct error *err)
{
    enum { USER_DATA = 0xb2, EXTENSION = 0xb5, SCALABLE = 5 };

    if (u.at[0] == EXTENSION && u.len > 1 && u.at[1] >> 4 == SCALABLE)
        return second_view(err);
    *extras |= u.at[0] == USER_DATA;
    return OK;
}

static enum code look_at_units(const struct video *v, struct unit all,
                               size_t prefix, bool *extras, struct error *err)
{
    size_t pos = 0;
    struct unit u;

    while (prefix ? next_by_length(all, &pos, prefix, &u)
                  : next_by_code(all, &pos, &u)) {
        if (!u.len)
            continue;
        if (v->codec == CODEC_H264)
            TRY(look_at_h264(u, extras, err));
        else if (v->codec == CODEC_HEVC)
            TRY(look_at_hevc(u, extras, err));
        else
            TRY(look_at_mpeg2(u, extras, err));
    }
    if (prefix && pos != all.len)
        *extras = true;
    return OK;
}

enum code video_look_at_packet(const struct video *v, bool *extras,
                               struct error *err)
{
    struct unit all = {v->packet->data, (size_t)v->packet->size};

    return look_at_units(v, all, prefix_of(v), extras, err);
}

/* ---- the container ----------------------------------------------------- */

/* Tags that containers cannot do without, and what stands in them then. */
static bool is_harmless(const AVDictionaryEntry *e)
{
    static const struct {
        const char *key, *value; /* the beginning of it; "": any */
    } known[] = {
        {"major_brand", ""},
        {"minor_version", ""},
        {"compatible_brands", ""},
        {"language", ""},
        {"vendor_id", ""},
        {"encoder", "Lavf"},
        {"encoder", "Lavc"},
        {"handler_name", "VideoHandler"},
        {"service_name", "Service01"},
        {"service_provider", "FFmpeg"},
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strcmp(e->key, known[i].key) && strlen(e->value) < 32 &&
            !strncmp(e->value, known[i].value, strlen(known[i].value)))
            return true;
    return false;
}

static bool has_words(const AVDictionary *tags)
{
    const AVDictionaryEntry *e = NULL;

    while ((e = av_dict_get(tags, "", e, AV_DICT_IGNORE_SUFFIX)))
        if (!is_harmless(e))
            return true;
    return false;
}

static bool container_has_extras(const struct video *v)
{
    const AVFormatContext *f = v->demuxer;
    bool found = f->nb_streams != 1 || f->nb_chapters || has_words(f->metadata);

    for (unsigned i = 0; i < f->nb_streams; i++)
        found |= has_words(f->streams[i]->metadata) ||
                 (f->streams[i]->disposition & AV_DISPOSITION_ATTACHED_PIC);
    for (unsigned i = 0; i < f->nb_programs; i++)
        found |= has_words(f->programs[i]->metadata);
    return found;
}

enum code video_look(struct video *v, struct error *err)
{
    bool end;

    TRY(video_rewind(v, err));
    for (;;) {
        TRY(video_next_packet(v, &end, err));
        if (end)
            break;
        v->packets++;
        v->packet_bytes += v->packet->size;
        TRY(video_look_at_packet(v, &v->extras, err));
    }
    v->extras |=
        container_has_extras(v) || video_boxes_hide(v) || video_packets_hide(v);
    return video_rewind(v, err);
}
