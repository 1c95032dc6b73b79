/*
 * test_text_find.c - text drawn at known places is found there, and read
 */
#include "cmocka_all.h"
#include "text/text.h"
#include "text_font.h"

/* fail_msg() wants cmocka's fail(), which gives way to ours. */
#define stop(...)                                                              \
    do {                                                                       \
        print_error(__VA_ARGS__);                                              \
        _fail(__FILE__, __LINE__);                                             \
    } while (0)

static const struct ink black = {0, 0, 0}, white = {255, 255, 255},
                        blue = {16, 32, 120}, yellow = {255, 230, 0},
                        grey = {128, 128, 128};

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

static struct lines find(struct world *w, const struct view *v,
                         struct text_cost *cost)
{
    struct lines lines = {0};
    struct error err = {0};

    if (text_find_view(w->a, w->r, v, &lines, cost, &err) != OK)
        stop("%s", err.text);
    return lines;
}

/* The line over most of box; fails if none holds it to within 3 pixels. */
static const struct line *line_at(const struct lines *lines, struct rect box)
{
    for (int i = 0; i < lines->count; i++) {
        const struct line *l = &lines->at[i];

        if (rect_holds(rect_grow(l->box, 1), box) &&
            rect_holds(rect_grow(box, 4), l->box))
            return l;
    }
    stop("no line at %d,%d %dx%d among %d", box.x, box.y, box.width, box.height,
         lines->count);
    return NULL;
}

static void assert_text(const struct line *line, const char *text)
{
    if (!str_equal(line->text, str_of(text)))
        stop("read something else than '%s'", text);
}

static void bright_text_on_black_is_found_and_read(void **state)
{
    struct world *w = *state;
    struct view v = blank(w->a, 400, 200, 1, black);
    struct rect box = write_text(&v, 30, 40, "DOE JOHN", 2, 0, white);
    struct text_cost cost = {0};
    struct lines lines = find(w, &v, &cost);

    assert_int_equal(lines.count, 1);
    assert_text(line_at(&lines, box), "DOE JOHN");
    assert_int_equal(lines.at[0].word_count, 2);
    assert_true(lines.at[0].textness > 0.5f);
}

/* Pixels of a grey view. */
static void fill(struct view *v, struct rect r, uint8_t value)
{
    for (int y = r.y; y < r.y + r.height; y++)
        for (int x = r.x; x < r.x + r.width; x++)
            v->pixels[y * v->width + x] = value;
}

/* A pixel's grain of up to so much, the same at every run. */
static void roughen(struct view *v, int most)
{
    uint32_t seed = 5;

    for (int i = 0; i < v->width * v->height; i++) {
        seed = seed * 1664525u + 1013904223u;
        v->pixels[i] = (uint8_t)(v->pixels[i] + (int)(seed >> 24) % most);
    }
}

/* Nothing else in the picture reads, each digit alone could be a blot, and
 * chained downwards they look like a stack of letters. */
static void digits_at_equal_steps_are_found_where_nothing_else_is(void **state)
{
    struct world *w = *state;
    struct view v = blank(w->a, 400, 300, 1, grey);
    struct text_cost cost = {0};
    struct rect box[8];
    struct lines lines;

    for (int i = 0; i < 8; i++) {
        char digit[] = {(char)('1' + i), 0};

        box[i] = write_text(&v, 200, 40 + 18 * i, digit, 1, 0,
                            (struct ink){190, 190, 190});
    }
    roughen(&v, 12);
    lines = find(w, &v, &cost);
    for (int i = 0; i < 8; i++)
        line_at(&lines, box[i]);
}

/* The same marks without a count: a grid's crosses, say. */
static void marks_of_one_shape_at_equal_steps_are_left_alone(void **state)
{
    struct world *w = *state;
    struct view v = blank(w->a, 400, 300, 1, grey);
    struct text_cost cost = {0};

    for (int i = 0; i < 8; i++) {
        fill(&v, (struct rect){200, 43 + 18 * i, 7, 1}, 190);
        fill(&v, (struct rect){203, 40 + 18 * i, 1, 7}, 190);
    }
    roughen(&v, 12);
    assert_int_equal(find(w, &v, &cost).count, 0);
}

/* A scale's dim numbers of one digit, each between two bright ticks. */
static void dim_numbers_between_bright_ticks_are_found(void **state)
{
    struct world *w = *state;
    struct view v = blank(w->a, 400, 300, 1, black);
    struct text_cost cost = {0};
    struct rect box[6];
    struct lines lines;

    write_text(&v, 60, 20, "VELOCITY", 1, 0, (struct ink){80, 80, 80});
    for (int i = 0; i < 6; i++) {
        char digit[] = {(char)('2' + i), 0};

        box[i] = write_text(&v, 200, 30 + 40 * i, digit, 1, 0,
                            (struct ink){80, 80, 80});
        fill(&v, (struct rect){box[i].x - 16, box[i].y + 3, 12, 2}, 255);
        fill(&v,
             (struct rect){box[i].x + box[i].width + 4, box[i].y + 3, 12, 2},
             255);
    }
    lines = find(w, &v, &cost);
    for (int i = 0; i < 6; i++)
        line_at(&lines, box[i]);
}

static void dark_text_on_white_is_found_and_read(void **state)
{
    struct world *w = *state;
    struct view v = blank(w->a, 400, 200, 1, white);
    struct rect box = write_text(&v, 30, 40, "MEYER ANNA", 2, 0, black);
    struct text_cost cost = {0};
    struct lines lines = find(w, &v, &cost);

    assert_text(line_at(&lines, box), "MEYER ANNA");
}

static void white_on_a_blue_banner_is_found(void **state)
{
    struct world *w = *state;
    struct view v = blank(w->a, 500, 300, 3, black);
    struct text_cost cost = {0};
    struct lines lines;
    struct rect box;

    paint(&v, (struct rect){0, 0, 500, 40}, blue);
    box = write_text(&v, 20, 8, "GENERAL HOSPITAL", 2, 0, white);
    lines = find(w, &v, &cost);
    assert_text(line_at(&lines, box), "GENERAL HOSPITAL");
}

static void yellow_on_grey_of_like_brightness_is_found(void **state)
{
    struct world *w = *state;
    struct ink ground = {220, 220, 220};
    struct view v = blank(w->a, 400, 200, 3, ground);
    struct rect box = write_text(&v, 40, 60, "PATIENT NAME", 2, 0, yellow);
    struct text_cost cost = {0};
    struct lines lines = find(w, &v, &cost);

    line_at(&lines, box);
}

static void inverse_bar_is_found(void **state)
{
    struct world *w = *state;
    struct view v = blank(w->a, 400, 200, 1, black);
    struct text_cost cost = {0};
    struct lines lines;
    struct rect box;

    paint(&v, (struct rect){50, 50, 220, 34}, white);
    box = write_text(&v, 60, 54, "STUDY DATE", 2, 0, black);
    lines = find(w, &v, &cost);
    line_at(&lines, box);
}

static void contrast_of_a_sixth_is_enough(void **state)
{
    struct world *w = *state;
    struct ink faint = {170, 170, 170};
    struct view v = blank(w->a, 400, 200, 1, grey);
    struct rect box = write_text(&v, 30, 40, "JONES PETER", 2, 0, faint);
    struct text_cost cost = {0};
    struct lines lines = find(w, &v, &cost);

    line_at(&lines, box);
}

static void small_and_large_letters_are_found(void **state)
{
    struct world *w = *state;
    struct view v = blank(w->a, 900, 500, 1, black);
    struct rect small = write_text(&v, 20, 20, "KARIM OLGA 1951", 1, 0, white);
    struct rect large = write_text(&v, 40, 120, "SMITH", 8, 0, white);
    struct text_cost cost = {0};
    struct lines lines = find(w, &v, &cost);

    line_at(&lines, small);
    assert_text(line_at(&lines, large), "SMITH");
}

static void text_that_touches_the_edges_is_found(void **state)
{
    struct world *w = *state;
    struct view v = blank(w->a, 300, 100, 1, black);
    struct rect top = write_text(&v, 0, -2 * FONT_TOP, "IVANOV", 2, 0, white);
    struct text_cost cost = {0};
    struct lines lines = find(w, &v, &cost);

    line_at(&lines, top);
}

static void text_read_downwards_is_found_and_read(void **state)
{
    struct world *w = *state;
    struct view v = blank(w->a, 300, 400, 1, black);
    struct rect box = write_text(&v, 100, 40, "HANSEN MARIA", 2, 90, white);
    struct text_cost cost = {0};
    struct lines lines = find(w, &v, &cost);
    const struct line *line = line_at(&lines, box);

    assert_int_equal(line->turn, 90);
    assert_text(line, "HANSEN MARIA");
}

static void text_upside_down_is_found_and_read(void **state)
{
    struct world *w = *state;
    struct view v = blank(w->a, 500, 200, 1, black);
    struct rect box = write_text(&v, 30, 60, "GENERAL HOSPITAL", 2, 180, white);
    struct text_cost cost = {0};
    struct lines lines = find(w, &v, &cost);
    const struct line *line = line_at(&lines, box);

    assert_text(line, "GENERAL HOSPITAL");
    assert_int_equal(line->turn, 180);
    assert_int_equal(line->word_count, 2);
    assert_true(line->words[0].box.x > line->words[1].box.x);
}

static void columns_of_a_table_are_lines_of_their_own(void **state)
{
    struct world *w = *state;
    struct view v = blank(w->a, 600, 200, 1, black);
    struct rect cells[6];
    struct text_cost cost = {0};
    struct lines lines;

    for (int i = 0; i < 6; i++)
        cells[i] = write_text(&v, 20 + i % 2 * 300, 30 + i / 2 * 40,
                              i % 2 ? "PATIENT" : "HOSPITAL", 2, 0, white);
    lines = find(w, &v, &cost);
    assert_int_equal(lines.count, 6);
    for (int i = 0; i < 6; i++)
        line_at(&lines, cells[i]);
}

static void words_hug_their_letters(void **state)
{
    struct world *w = *state;
    struct view v = blank(w->a, 500, 100, 1, black);
    struct rect first = write_text(&v, 20, 30, "NOVAK", 2, 0, white);
    struct rect second = write_text(&v, 20 + 6 * 14, 30, "LUCA", 2, 0, white);
    struct text_cost cost = {0};
    struct lines lines = find(w, &v, &cost);
    const struct line *line = line_at(&lines, rect_union(first, second));

    assert_int_equal(line->word_count, 2);
    assert_true(rect_holds(line->words[0].box, first));
    assert_true(rect_holds(rect_grow(first, 3), line->words[0].box));
    assert_true(rect_holds(line->words[1].box, second));
    assert_true(rect_holds(rect_grow(second, 3), line->words[1].box));
}

static void empty_pictures_have_no_text(void **state)
{
    struct world *w = *state;
    const struct ink grounds[] = {black, grey, white};

    for (int i = 0; i < 3; i++) {
        struct view v = blank(w->a, 512, 512, 1, grounds[i]);
        struct text_cost cost = {0};
        struct lines lines = find(w, &v, &cost);

        assert_int_equal(lines.count, 0);
        assert_int_equal(cost.ocr_calls, 0);
    }
}

static void noise_has_no_text(void **state)
{
    struct world *w = *state;
    struct view v = blank(w->a, 512, 512, 1, grey);
    struct text_cost cost = {0};
    struct lines lines;
    uint32_t seed = 1;

    for (int i = 0; i < 512 * 512; i++) {
        seed = seed * 1664525 + 1013904223;
        v.pixels[i] = (uint8_t)(100 + (seed >> 26));
    }
    lines = find(w, &v, &cost);
    assert_int_equal(lines.count, 0);
}

static void a_scale_of_ticks_is_no_text(void **state)
{
    struct world *w = *state;
    struct view v = blank(w->a, 300, 400, 1, black);
    struct text_cost cost = {0};
    struct lines lines;

    for (int i = 0; i < 20; i++)
        paint(&v, (struct rect){250, 20 + 18 * i, i % 5 ? 5 : 10, 1}, white);
    lines = find(w, &v, &cost);
    assert_int_equal(lines.count, 0);
}

static void what_was_read_once_is_not_read_again(void **state)
{
    struct world *w = *state;
    struct view v = blank(w->a, 400, 200, 1, black);
    struct text_cost first = {0}, second = {0}, third = {0};

    write_text(&v, 30, 40, "OKAFOR SOFIA", 2, 0, white);
    find(w, &v, &first);
    find(w, &v, &second);
    assert_true(first.ocr_calls > 0);
    assert_int_equal(second.ocr_calls, 0);
    assert_true(second.cache_hits > 0);
    reader_forget(w->r);
    find(w, &v, &third);
    assert_int_equal(third.ocr_calls, first.ocr_calls);
}

static void pictures_smaller_than_a_window_are_fine(void **state)
{
    struct world *w = *state;

    for (int size = 1; size < 20; size += 3) {
        struct view v = blank(w->a, size, 20 - size, 3, yellow);
        struct text_cost cost = {0};
        struct lines lines;

        paint(&v, (struct rect){0, 0, 1, 1}, black);
        lines = find(w, &v, &cost);
        assert_int_equal(lines.count, 0);
    }
}

static void unknown_language_is_an_error(void **state)
{
    struct reader_options options = {NULL, "no-such-language"};
    struct reader *r = NULL;
    struct error err = {0};

    (void)state;
    assert_int_not_equal(reader_create(&options, &r, &err), OK);
    assert_null(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bright_text_on_black_is_found_and_read),
        cmocka_unit_test(digits_at_equal_steps_are_found_where_nothing_else_is),
        cmocka_unit_test(marks_of_one_shape_at_equal_steps_are_left_alone),
        cmocka_unit_test(dim_numbers_between_bright_ticks_are_found),
        cmocka_unit_test(dark_text_on_white_is_found_and_read),
        cmocka_unit_test(white_on_a_blue_banner_is_found),
        cmocka_unit_test(yellow_on_grey_of_like_brightness_is_found),
        cmocka_unit_test(inverse_bar_is_found),
        cmocka_unit_test(contrast_of_a_sixth_is_enough),
        cmocka_unit_test(small_and_large_letters_are_found),
        cmocka_unit_test(text_that_touches_the_edges_is_found),
        cmocka_unit_test(text_read_downwards_is_found_and_read),
        cmocka_unit_test(text_upside_down_is_found_and_read),
        cmocka_unit_test(columns_of_a_table_are_lines_of_their_own),
        cmocka_unit_test(words_hug_their_letters),
        cmocka_unit_test(empty_pictures_have_no_text),
        cmocka_unit_test(noise_has_no_text),
        cmocka_unit_test(a_scale_of_ticks_is_no_text),
        cmocka_unit_test(what_was_read_once_is_not_read_again),
        cmocka_unit_test(pictures_smaller_than_a_window_are_fine),
        cmocka_unit_test(unknown_language_is_an_error),
    };

    return cmocka_run_group_tests(tests, make, drop);
}
