/*
 * test_text_track.c - cines drawn with text that stays, comes, goes and
 * changes, beside a speckled fan that never stands still
 */
#include "frames_help.h"
#include "text/areas.h"
#include "text/text.h"
#include "text/track.h"
#include "text_font.h"
#undef fail

enum { WIDTH = 320, HEIGHT = 208, FRAMES = 30, PIXELS = WIDTH * HEIGHT };

static const struct ink black = {0, 0, 0}, white = {255, 255, 255};
static const struct rect fan = {80, 80, 160, 96};

#define stop(...)                                                              \
    do {                                                                       \
        print_error(__VA_ARGS__);                                              \
        _fail(__FILE__, __LINE__);                                             \
    } while (0)

struct world {
    struct arena *a;
    struct reader *r;
};

static int make(void **state)
{
    static struct world w;
    struct reader_options options = {NULL, "eng"};
    struct error err = {0};

    w.a = arena_create((size_t)1 << 30);
    assert_non_null(w.a);
    if (reader_create(&options, &w.r, &err) != OK)
        stop("%s", err.text);
    *state = &w;
    return 0;
}

static int drop(void **state)
{
    struct world *w = *state;

    reader_destroy(w->r);
    arena_destroy(w->a);
    return 0;
}

/* ---- pictures -------------------------------------------------------- */

/* Speckle of 6 x 6 pixels that is new in every frame. */
static void speckle(struct view *v, uint32_t *seed)
{
    for (int y = fan.y; y < fan.y + fan.height; y += 6)
        for (int x = fan.x; x < fan.x + fan.width; x += 6) {
            struct rect spot = {x, y, 6, 6};
            uint8_t g;

            *seed = *seed * 1664525u + 1013904223u;
            g = (uint8_t)(20 + (*seed >> 24) % 120);
            paint(v, rect_cut(spot, fan), (struct ink){g, g, g});
        }
}

typedef void (*draw)(struct view *frame, int index);

static struct frames *open_cine(struct world *w, struct picture p,
                                const uint8_t *all)
{
    size_t size = (size_t)FRAMES * PIXELS * (size_t)p.samples;
    struct frames *frames;
    struct error err = {0};
    struct file f;

    p.frames = FRAMES;
    file_begin(&f, &p);
    file_native(&f, "OB", all, size);
    if (file_open(w->a, &f, &frames, &err) != OK)
        stop("%s", err.text);
    return frames;
}

/* In grey, a byte a pixel. */
static uint8_t *film(struct world *w, draw what)
{
    uint8_t *all = arena_alloc(w->a, (size_t)FRAMES * PIXELS);
    uint32_t seed = 7;

    for (int i = 0; i < FRAMES; i++) {
        struct view v = {WIDTH, HEIGHT, 1, all + (size_t)i * PIXELS};

        paint(&v, (struct rect){0, 0, WIDTH, HEIGHT}, black);
        speckle(&v, &seed);
        what(&v, i);
    }
    return all;
}

static struct frames *cine(struct world *w, draw what)
{
    return open_cine(w, grey(EXPLICIT_LE, WIDTH, HEIGHT, 8, 8), film(w, what));
}

static struct lines find(struct world *w, draw what, struct text_cost *cost)
{
    struct frames *frames = cine(w, what);
    struct lines lines = {0};
    struct error err = {0};

    if (text_find(w->a, w->r, frames, &lines, cost, &err) != OK)
        stop("%s", err.text);
    return lines;
}

/* In each of the frames, lines cover box. */
static void assert_covered(const struct lines *lines, struct rect box,
                           int first, int last)
{
    for (int f = first; f <= last; f++) {
        bool covered = false;

        for (int i = 0; i < lines->count; i++) {
            const struct line *l = &lines->at[i];

            covered |= l->first_frame <= f && f <= l->last_frame &&
                       rect_holds(rect_grow(l->box, 1), box);
        }
        if (!covered)
            stop("%d,%d is not covered in frame %d", box.x, box.y, f);
    }
}

static bool is_read(const struct lines *lines, const char *text)
{
    for (int i = 0; i < lines->count; i++)
        if (str_equal(lines->at[i].text, str_of(text)))
            return true;
    return false;
}

/* ---- lines over time ------------------------------------------------- */

static struct rect banner_box, guest_box, twin_box;

static void banner(struct view *v, int index)
{
    (void)index;
    banner_box = write_text(v, 20, 16, "SMITH ANNA", 2, 0, white);
}

static void a_still_banner_is_read_once_and_lives_throughout(void **state)
{
    struct text_cost cost = {0};
    struct lines lines = find(*state, banner, &cost);

    assert_covered(&lines, banner_box, 0, FRAMES - 1);
    assert_true(is_read(&lines, "SMITH ANNA"));
    /* first, middle and last, however much the fan moves */
    assert_in_range(cost.frames_looked_at, 1, 3);
}

static void guest(struct view *v, int index)
{
    banner(v, index);
    if (index >= 10 && index < 20)
        guest_box = write_text(v, 20, 50, "BAKER PAUL", 2, 0, white);
}

static void text_that_comes_and_goes_is_covered_while_there(void **state)
{
    struct text_cost cost = {0};
    struct lines lines = find(*state, guest, &cost);

    assert_covered(&lines, banner_box, 0, FRAMES - 1);
    assert_covered(&lines, guest_box, 10, 19);
    for (int i = 0; i < lines.count; i++) {
        const struct line *l = &lines.at[i];

        if (rect_meets(l->box, guest_box))
            assert_true(l->last_frame < 25);
    }
}

static void flash(struct view *v, int index)
{
    banner(v, index);
    if (index == 7)
        guest_box = write_text(v, 20, 50, "MEYER EVA", 2, 0, white);
}

static void text_of_a_single_frame_is_found(void **state)
{
    struct text_cost cost = {0};
    struct lines lines = find(*state, flash, &cost);

    assert_covered(&lines, guest_box, 7, 7);
}

static void change(struct view *v, int index)
{
    guest_box = write_text(v, 20, 16, "SMITH", 2, 0, white);
    twin_box = write_text(v, 20 + 6 * 14, 16, index < 12 ? "ANNA" : "OTTO", 2,
                          0, white);
}

static void a_line_that_changes_is_read_whole_both_times(void **state)
{
    struct text_cost cost = {0};
    struct lines lines = find(*state, change, &cost);

    assert_covered(&lines, guest_box, 0, FRAMES - 1);
    assert_covered(&lines, twin_box, 0, FRAMES - 1);
    assert_true(is_read(&lines, "SMITH ANNA"));
    assert_true(is_read(&lines, "SMITH OTTO"));
}

static void over_fan(struct view *v, int index)
{
    (void)index;
    guest_box = write_text(v, 100, 110, "JANE DOE", 2, 0, white);
}

static void still_text_over_what_moves_is_found(void **state)
{
    struct text_cost cost = {0};
    struct lines lines = find(*state, over_fan, &cost);

    assert_covered(&lines, guest_box, 0, FRAMES - 1);
}

static void late(struct view *v, int index)
{
    if (index >= 22)
        guest_box = write_text(v, 100, 20, "ADAMS", 2, 0, white);
}

static void text_that_comes_late_does_not_reach_the_beginning(void **state)
{
    struct text_cost cost = {0};
    struct lines lines = find(*state, late, &cost);

    assert_covered(&lines, guest_box, 22, FRAMES - 1);
    for (int i = 0; i < lines.count; i++)
        if (rect_meets(lines.at[i].box, guest_box))
            assert_true(lines.at[i].first_frame > FRAMES / 2);
}

/* The same pictures in colour, of which only what is new is shown: red, green
 * are the grey, blue is what is left to white. */
static struct frames *in_colour(struct world *w, draw what)
{
    const uint8_t *all = film(w, what);
    uint8_t *rgb = arena_array(w->a, (size_t)FRAMES * PIXELS, 3);

    for (size_t i = 0; i < (size_t)FRAMES * PIXELS; i++) {
        rgb[3 * i] = all[i];
        rgb[3 * i + 1] = all[i];
        rgb[3 * i + 2] = (uint8_t)(255 - all[i]);
    }
    return open_cine(w, colour(EXPLICIT_LE, WIDTH, HEIGHT, "RGB"), rgb);
}

static struct survey survey_of(struct world *w, struct frames *f)
{
    struct arena *scratch = arena_create((size_t)1 << 30);
    struct survey s;

    assert_int_equal(survey_make(w->a, scratch, f, &s, NULL), OK);
    arena_destroy(scratch);
    return s;
}

static void colour_is_surveyed_as_grey_is(void **state)
{
    static const draw draws[] = {guest, flash, change, over_fan, late};
    struct world *w = *state;

    for (size_t d = 0; d < sizeof draws / sizeof *draws; d++) {
        struct survey grey = survey_of(w, cine(w, draws[d]));
        struct survey rgb = survey_of(w, in_colour(w, draws[d]));

        for (size_t i = 0; i < PIXELS; i++) {
            uint8_t dark = grey.darkest.pixels[i];
            uint8_t bright = grey.brightest.pixels[i];

            assert_int_equal(rgb.darkest.pixels[3 * i], dark);
            assert_int_equal(rgb.darkest.pixels[3 * i + 2], 255 - bright);
            assert_int_equal(rgb.brightest.pixels[3 * i + 1], bright);
            assert_int_equal(rgb.brightest.pixels[3 * i + 2], 255 - dark);
        }
        assert_true(rgb.look_count >= 3);
    }
}

/* What changes in all channels alike changes where grey does. */
static void looks_at_colour_are_those_at_grey(void **state)
{
    static const draw draws[] = {guest, flash, change, late};
    struct world *w = *state;

    for (size_t d = 0; d < sizeof draws / sizeof *draws; d++) {
        const uint8_t *all = film(w, draws[d]);
        uint8_t *rgb = arena_array(w->a, (size_t)FRAMES * PIXELS, 3);
        struct survey grey = survey_of(w, cine(w, draws[d])), same;
        size_t blocks = grid_blocks(&grey.grid);

        for (size_t i = 0; i < (size_t)FRAMES * PIXELS; i++)
            memset(rgb + 3 * i, all[i], 3);
        same = survey_of(
            w, open_cine(w, colour(EXPLICIT_LE, WIDTH, HEIGHT, "RGB"), rgb));
        assert_int_equal(same.look_count, grey.look_count);
        for (int i = 0; i < grey.look_count; i++) {
            assert_int_equal(same.look[i].frame, grey.look[i].frame);
            assert_memory_equal(same.look[i].changed, grey.look[i].changed,
                                blocks);
        }
    }
}

/* ---- areas ----------------------------------------------------------- */

static void areas_hold_all_marked_blocks_and_do_not_meet(void **state)
{
    struct world *w = *state;
    struct grid g = grid_of(1000, 700);
    uint8_t *mask = arena_array(w->a, grid_blocks(&g), 1);
    uint32_t seed = 3;

    for (int round = 0; round < 50; round++) {
        struct areas areas;

        memset(mask, 0, grid_blocks(&g));
        for (int i = 0; i < round % 9; i++) {
            seed = seed * 1664525u + 1013904223u;
            mask[(seed >> 8) % grid_blocks(&g)] = 1;
        }
        assert_int_equal(areas_of(w->a, &g, mask, &areas, NULL), OK);
        assert_true((areas.count == 0) == (round % 9 == 0));
        for (int i = 0; i < g.across * g.down; i++) {
            int holders = 0;

            for (int k = 0; k < areas.count; k++)
                holders += rect_holds(areas.at[k], grid_block(&g, i));
            assert_true(holders <= 1 && (!mask[i] || holders == 1));
        }
        for (int i = 0; i < areas.count; i++)
            for (int k = 0; k < i; k++)
                assert_false(rect_meets(areas.at[i], areas.at[k]));
    }
}

static void blocks_at_the_edges_are_cut(void **state)
{
    struct grid g = grid_of(33, 17);
    uint8_t mask[6] = {0, 0, 0, 0, 0, 1};
    struct rect last = grid_block(&g, 5);

    (void)state;
    assert_int_equal(g.across * g.down, 6);
    assert_true(last.x == 32 && last.y == 16 && last.width == 1 &&
                last.height == 1);
    assert_int_equal(grid_share(&g, mask, (struct rect){0, 0, 33, 17}), 16);
    assert_int_equal(grid_share(&g, mask, (struct rect){32, 16, 9, 9}), 100);
    assert_int_equal(grid_share(&g, mask, (struct rect){40, 40, 9, 9}), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_still_banner_is_read_once_and_lives_throughout),
        cmocka_unit_test(text_that_comes_and_goes_is_covered_while_there),
        cmocka_unit_test(text_of_a_single_frame_is_found),
        cmocka_unit_test(a_line_that_changes_is_read_whole_both_times),
        cmocka_unit_test(still_text_over_what_moves_is_found),
        cmocka_unit_test(text_that_comes_late_does_not_reach_the_beginning),
        cmocka_unit_test(colour_is_surveyed_as_grey_is),
        cmocka_unit_test(looks_at_colour_are_those_at_grey),
        cmocka_unit_test(areas_hold_all_marked_blocks_and_do_not_meet),
        cmocka_unit_test(blocks_at_the_edges_are_cut),
    };

    return cmocka_run_group_tests(tests, make, drop);
}
