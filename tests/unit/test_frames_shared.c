/*
 * test_frames_shared.c - real files of every transfer syntax, and broken ones
 *
 * The matrix holds the same pictures in every syntax: lossless ones must equal
 * their native twin byte for byte, lossy ones must be near. Nothing hostile
 * may crash, hang or grow. Skipped, with a word, where the data is not there.
 */
#include "frames_help.h"
#include <dirent.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#define DATA SOURCE_DIR "/../shared/data/"

static enum code open_file(struct arena *a, const char *path,
                           struct frames **ret, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct dataset *ds;
    enum code code;

    if (fd < 0)
        return ERR_IO;
    code = dataset_open(a, fd, &limits_default, &ds, err);
    close(fd);
    TRY(code);
    return frames_open(a, ds, &limits_default, ret, err);
}

static struct frames *must_open_file(struct arena *a, const char *path)
{
    struct frames *f = NULL;
    struct error err = {0};

    if (open_file(a, path, &f, &err) != OK)
        fail_msg("%s: %s (%08x)", path, err.text, (unsigned)err.tag);
    return f;
}

/* ---- the matrix ------------------------------------------------------ */

/* Lossy members by the end of their names, and how far they are off: mean
 * difference in parts of the whole range. */
static const struct lossy {
    const char *syntax;
    double within;
} lossies[] = {
    {"_j2ki", 0.02},         {"_jlsnear", 0.01},      {"_jpegbase", 0.02},
    {"_jpegbase_444", 0.02}, {"_jpegbase_rgb", 0.02}, {"_jpegprogr", 0.02},
    {"_jpegext12", 0.01},    {"_htj2k203", 0.01},     {"_jxl112", 0.03},
};

static const struct lossy *lossy_of(const char *name)
{
    for (size_t i = 0; i < sizeof lossies / sizeof *lossies; i++) {
        size_t len = strlen(lossies[i].syntax);
        const char *at = strstr(name, lossies[i].syntax);

        if (at && strcmp(at + len, ".dcm") == 0)
            return &lossies[i];
    }
    return NULL;
}

static int64_t stored(const struct frame *fr, size_t i)
{
    int16_t v;

    if (fr->shape.bits == 8)
        return fr->pixels[i];
    memcpy(&v, fr->pixels + 2 * i, 2);
    return fr->shape.is_signed ? v : (uint16_t)v;
}

/* Mean difference of stored values, or of what is shown if colour is coded
 * in another way than in the twin. */
static double distance(struct arena *a, const struct frames *f,
                       const struct frames *g, const struct frame *x,
                       const struct frame *y)
{
    size_t count = (size_t)x->shape.width * (size_t)x->shape.height *
                   (size_t)x->shape.samples;
    double sum = 0;
    struct view v, w;

    if (x->shape.photo == y->shape.photo) {
        for (size_t i = 0; i < count; i++)
            sum += llabs(stored(x, i) - stored(y, i));
        return sum / (double)count / (double)(1 << x->shape.bits_stored);
    }
    assert_int_equal(frame_display(a, f, x, STRETCH_VIEWER, &v, NULL), OK);
    assert_int_equal(frame_display(a, g, y, STRETCH_VIEWER, &w, NULL), OK);
    for (size_t i = 0; i < count; i++)
        sum += abs(v.pixels[i] - w.pixels[i]);
    return sum / (double)count / 256;
}

static void check_twin(const char *name, const char *twin)
{
    struct arena *a = test_arena();
    struct frames *f = must_open_file(a, name), *g = must_open_file(a, twin);
    const struct lossy *lossy = lossy_of(name);

    assert_int_equal(frames_count(f), frames_count(g));
    for (int i = 0; i < frames_count(f); i++) {
        struct frame x = must_decode(a, f, i), y = must_decode(a, g, i);
        double off = distance(a, f, g, &x, &y);

        assert_int_equal(x.stride, y.stride);
        assert_int_equal(x.shape.height, y.shape.height);
        if (off > (lossy ? lossy->within : 0))
            fail_msg("%s, frame %d: off by %f", name, i, off);
    }
    arena_destroy(a);
}

/* "matrix_rgb8_j2kr.dcm" > "matrix_rgb8_explle.dcm"; false: of no matrix. */
static bool twin_of(const char *name, char *path, char *twin, size_t room)
{
    const char *end =
        strncmp(name, "matrix_", 7) ? NULL : strchr(name + 7, '_');

    if (!end)
        return false;
    snprintf(path, room, "%scodecs/%s", DATA, name);
    snprintf(twin, room, "%scodecs/%.*s_explle.dcm", DATA, (int)(end - name),
             name);
    return true;
}

static void every_syntax_decodes_to_its_native_twin(void **state)
{
    DIR *d = opendir(DATA "codecs");
    char path[4096], twin[4096];
    struct dirent *e;
    int seen = 0;

    (void)state;
    if (!d) {
        print_message("no shared data beside the project\n");
        skip();
    }
    while ((e = readdir(d)))
        if (twin_of(e->d_name, path, twin, sizeof path)) {
            check_twin(path, twin);
            seen++;
        }
    closedir(d);
    assert_true(seen >= 90);
}

/* ---- hostile --------------------------------------------------------- */

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Look at all that a run would; whatever is said, it must come back. */
static void look_at(const char *path)
{
    struct arena *a = test_arena();
    struct error err = {0};
    struct frames *f;
    struct frame fr;
    struct view v;
    unsigned extras;
    double start = seconds();

    if (open_file(a, path, &f, &err) == OK) {
        frames_extras(f, &extras, &err);
        for (int i = 0; i < frames_count(f) && i < 4; i++)
            if (frame_decode(a, f, i, &fr, &err) == OK)
                frame_display(a, f, &fr, STRETCH_VIEWER, &v, &err);
    }
    assert_true(arena_used(a) < (size_t)1 << 28);
    if (seconds() - start > 5)
        fail_msg("%s took %.1f s", path, seconds() - start);
    arena_destroy(a);
}

static void nothing_hostile_crashes_hangs_or_grows(void **state)
{
    DIR *d = opendir(DATA "hostile");
    char path[4096];
    struct dirent *e;
    int seen = 0;

    (void)state;
    if (!d) {
        print_message("no shared data beside the project\n");
        skip();
    }
    while ((e = readdir(d)))
        if (e->d_name[0] != '.') {
            snprintf(path, sizeof path, "%shostile/%s", DATA, e->d_name);
            look_at(path);
            seen++;
        }
    closedir(d);
    assert_true(seen >= 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_syntax_decodes_to_its_native_twin),
        cmocka_unit_test(nothing_hostile_crashes_hangs_or_grows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
