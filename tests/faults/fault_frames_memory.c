/*
 * fault_frames_memory.c - every allocation fails once; nothing else may happen
 */
#include "frames_help.h"

enum { SIZE = 20, MOST = 2000 };

static const char *const syntaxes[] = {EXPLICIT_LE, RLE,          JPEG_SV1,
                                       JPEG_LS,     J2K_LOSSLESS, JXL_LOSSLESS,
                                       DEFL_FRAMES, ENCAPSULATED};

/* All that is done with one frame, from opening to encoding it again. */
static enum code use(struct arena *a, struct dataset *ds, struct error *err)
{
    struct frames *f;
    struct frame fr;
    struct view v;
    struct bytes b;
    unsigned extras;

    TRY(frames_open(a, ds, &limits_default, &f, err));
    TRY(frames_extras(f, &extras, err));
    TRY(frame_decode(a, f, 0, &fr, err));
    TRY(frame_display(a, f, &fr, STRETCH_VIEWER, &v, err));
    TRY(frame_stripped(a, f, 0, &b, err));
    return frame_encode(a, &fr, ds->syntax, &b, err);
}

/* The file of a frame of ramps, in a. */
static struct bytes file_of(struct arena *a, const char *syntax)
{
    struct picture p = grey(EXPLICIT_LE, SIZE, SIZE, 16, 12);
    uint16_t pixels[SIZE * SIZE];
    struct frame fr;
    struct bytes b;
    struct file f;

    for (int i = 0; i < SIZE * SIZE; i++)
        pixels[i] = (uint16_t)(i * 9 % 4096);
    fr = must_decode(a, open_native(a, &p, pixels, sizeof pixels), 0);
    assert_int_equal(
        frame_encode(a, &fr, syntax_find(str_of(syntax)), &b, NULL), OK);
    p.syntax = syntax;
    file_begin(&f, &p);
    if (syntax_find(str_of(syntax))->encapsulated)
        file_fragments(&f, NULL, 0, &(struct part){b.at, b.len}, 1);
    else
        file_native(&f, "OW", b.at, b.len);
    b = (struct bytes){memcpy(arena_alloc(a, f.b.len), f.b.at, f.b.len),
                       f.b.len};
    buffer_release(&f.b);
    return b;
}

static void check(const char *syntax)
{
    struct arena *a = test_arena(), *scratch;
    struct bytes file = file_of(a, syntax);
    enum code code = ERR_MEMORY;
    struct error err = {0};
    struct dataset *ds;
    long n;

    assert_int_equal(dataset_open_memory(a, file, &limits_default, &ds, &err),
                     OK);
    for (n = 1; code == ERR_MEMORY && n < MOST; n++) {
        scratch = test_arena();
        arena_fail_after(n);
        code = use(scratch, ds, &err);
        arena_fail_after(0);
        arena_destroy(scratch);
    }
    if (code != OK)
        fail_msg("%s: %s after %ld", syntax, err.text, n);
    assert_true(n > 4); /* so some did fail */
    arena_destroy(a);
}

static void each_failed_allocation_is_said(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof syntaxes / sizeof *syntaxes; i++)
        check(syntaxes[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_failed_allocation_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
