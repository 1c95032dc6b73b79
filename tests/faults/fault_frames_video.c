/*
 * fault_frames_video.c - no memory for a video: said, and nothing else happens
 *
 * Allocations of ours fail one after the other; those of libavcodec fail from
 * a size on, for all sizes. Both while reading and while coding again. (Without
 * libavcodec the one thing to be seen is that video is refused.)
 */
#include "cmocka_all.h"
#include "video/video.h"
#ifdef DEBURN_HAS_VIDEO
#include <libavutil/mem.h>
#endif

enum { MOST = 200, ROOM = 1 << 16 };

static const struct {
    const char *seed, *syntax;
    enum codec codec;
} videos[] = {
    {"mpeg2-vob", "1.2.840.10008.1.2.4.100", CODEC_MPEG2},
    {"h264-mp4", "1.2.840.10008.1.2.4.102", CODEC_H264},
    {"h264-mpegts", "1.2.840.10008.1.2.4.102", CODEC_H264},
    {"hevc-mp4", "1.2.840.10008.1.2.4.107", CODEC_HEVC},
};

struct stream {
    struct fragment fragment;
    struct pixel_data pixels;
};

static struct arena *test_arena(void)
{
    struct arena *a = arena_create((size_t)1 << 28);

    assert_non_null(a);
    return a;
}

/* A seed of the fuzz target, without the byte that names its codec. */
static void read_seed(struct arena *a, const char *name, struct stream *ret)
{
    char *path = str_format(
        a, SOURCE_DIR "/tests/fuzz/corpus/fuzz_frames_video/%s", name);
    struct str all;

    assert_int_equal(file_read(a, path, ROOM, &all, NULL), OK);
    ret->fragment = (struct fragment){1, (int64_t)all.len - 1};
    ret->pixels = (struct pixel_data){
        .present = true,
        .encapsulated = true,
        .file = {(const uint8_t *)all.at, all.len},
        .fragments = &ret->fragment,
        .fragment_count = 1,
    };
}

static enum code forget(void *user, int64_t at, const void *bytes, size_t len,
                        struct error *err)
{
    int64_t *most = user;

    (void)bytes, (void)err;
    assert_true(at >= 0 && at <= *most);
    *most = at + (int64_t)len > *most ? at + (int64_t)len : *most;
    return OK;
}

static enum code code_again(struct arena *a, struct video *v, const char *uid,
                            uint8_t *pixels, int count, struct error *err)
{
    int64_t most = 0, length;
    const struct video_sink sink = {forget, &most};
    struct video_writer *w;

    TRY(video_writer_open(a, v, syntax_find(str_of(uid)), &sink, &w, err));
    for (int i = 0; i < count; i++) {
        TRY(video_frame(v, i, pixels, err));
        TRY(video_writer_add(w, pixels, err));
    }
    TRY(video_writer_end(w, &length, err));
    assert_true(length == most && length > 0);
    return OK;
}

static enum code use(struct arena *a, const struct stream *s, size_t which,
                     struct error *err)
{
    const struct video_shape *shape;
    struct video *v;
    uint8_t *pixels;
    int count;

    TRY(video_open(a, &s->pixels, videos[which].codec, 0, &limits_default, &v,
                   err));
    shape = video_shape(v);
    TRY(video_count(v, 0, &count, err));
    pixels = arena_array(a, (size_t)shape->width * (size_t)shape->height, 3);
    if (!pixels)
        return fail(err, ERR_MEMORY, "no memory for a frame");
    return code_again(a, v, videos[which].syntax, pixels, count, err);
}

static void each_failed_allocation_is_said(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof videos / sizeof *videos; i++) {
        struct arena *a = test_arena();
        enum code code = ERR_MEMORY;
        struct error err = {0};
        struct stream s;
        long n;

        read_seed(a, videos[i].seed, &s);
        for (n = 1; code == ERR_MEMORY && n < MOST; n++) {
            struct arena *scratch = test_arena();

            arena_fail_after(n);
            code = use(scratch, &s, i, &err);
            arena_fail_after(0);
            arena_destroy(scratch);
        }
        assert_int_equal(code, video_library() ? OK : ERR_UNSUPPORTED);
        assert_true(n > 4 || !video_library()); /* so some did fail */
        arena_destroy(a);
    }
}

#ifdef DEBURN_HAS_VIDEO
static void a_starved_decoder_fails_and_no_more(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof videos / sizeof *videos; i++) {
        struct arena *a = test_arena();
        enum code code = OK;
        int failed = 0;
        struct stream s;

        read_seed(a, videos[i].seed, &s);
        for (size_t most = 256; most <= (size_t)1 << 30; most *= 2) {
            struct arena *scratch = test_arena();
            struct error err = {0};

            av_max_alloc(most);
            code = use(scratch, &s, i, &err);
            arena_destroy(scratch);
            assert_true(code == OK || *err.text);
            failed += code != OK;
        }
        av_max_alloc(INT32_MAX);
        assert_int_equal(code, OK);
        assert_true(failed > 4);
        arena_destroy(a);
    }
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_failed_allocation_is_said),
#ifdef DEBURN_HAS_VIDEO
        cmocka_unit_test(a_starved_decoder_fails_and_no_more),
#endif
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
