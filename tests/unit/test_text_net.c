/*
 * test_text_net.c - line networks, the installed and our own, run without
 * Tesseract
 */
#include "base/embed.h"
#include "cmocka_all.h"
#include "text/net_line.h"
#include "text_font.h"
#include <stdlib.h>
#include <tesseract/capi.h>

struct world {
    struct arena *a, *scratch;
    struct str file;
    struct net *net;
};

/* The file that Tesseract itself reads. */
static struct str installed(struct arena *a)
{
    TessBaseAPI *api = TessBaseAPICreate();
    struct str file = {"", 0};
    const char *path;

    assert_int_equal(TessBaseAPIInit2(api, NULL, "eng", OEM_LSTM_ONLY), 0);
    path = str_format(a, "%s/eng.traineddata", TessBaseAPIGetDatapath(api));
    assert_int_equal(file_read(a, path, (size_t)64 << 20, &file, NULL), OK);
    TessBaseAPIEnd(api);
    TessBaseAPIDelete(api);
    return file;
}

static struct str own(void)
{
    const struct embedded_file *file =
        embedded_find("models/ocr/reader.traineddata");

    assert_non_null(file);
    return (struct str){(const char *)file->at, file->len};
}

static void make(struct world *w)
{
    w->a = arena_create((size_t)1 << 30);
    w->scratch = arena_create((size_t)1 << 30);
    assert_non_null(w->a);
    assert_non_null(w->scratch);
}

static int make_installed(void **state)
{
    static struct world w;

    make(&w);
    w.file = installed(w.a);
    assert_int_equal(net_read(w.a, w.file, &w.net, NULL), OK);
    *state = &w;
    return 0;
}

static int make_own(void **state)
{
    static struct world w;

    make(&w);
    w.file = own();
    assert_int_equal(net_read(w.a, w.file, &w.net, NULL), OK);
    *state = &w;
    return 0;
}

static int drop(void **state)
{
    struct world *w = *state;

    arena_destroy(w->a);
    arena_destroy(w->scratch);
    return 0;
}

/* Drawn white on black, and brought to the size that a line is read in. */
static struct reading read_drawn(struct world *w, const char *text)
{
    static const struct ink black = {0, 0, 0}, white = {255, 255, 255};
    struct view v = blank(w->a, 400, 40, 1, black);
    struct layer layer = {.hat = {v.width, v.height, v.pixels}};
    struct candidate line = {.level = 255};
    struct reading reading;
    struct crop crop;

    line.box = write_text(&v, 20, 10, text, 2, 0, white);
    if (rect_empty(line.box))
        line.box = (struct rect){20, 10, 100, 14};
    line.height = (float)line.box.height;
    assert_int_equal(prepare_crop(w->a, &layer, &line, 0, &crop, NULL), OK);
    assert_int_equal(net_read_line(w->a, w->scratch, w->net, &crop.picture,
                                   false, &reading, NULL),
                     OK);
    arena_clear(w->scratch);
    return reading;
}

static void the_model_is_known(void **state)
{
    struct world *w = *state;

    assert_non_null(w->net);
    assert_true(net_classes(w->net) > 60);
    assert_true(net_letter(w->net, net_null(w->net)).len == 0);
}

static void drawn_words_are_read(void **state)
{
    struct world *w = *state;
    struct reading r = read_drawn(w, "DOE JOHN");

    assert_int_equal(r.count, 2);
    assert_string_equal(r.tokens[0].text.at, "DOE");
    assert_string_equal(r.tokens[1].text.at, "JOHN");
    assert_true(r.confidence > 0.5f);
}

static void letters_that_double_stay_two(void **state)
{
    struct world *w = *state;
    struct reading r = read_drawn(w, "ANNA 2011");

    assert_int_equal(r.count, 2);
    assert_string_equal(r.tokens[0].text.at, "ANNA");
    assert_string_equal(r.tokens[1].text.at, "2011");
}

static void words_lie_where_they_were_drawn(void **state)
{
    struct world *w = *state;
    struct reading r = read_drawn(w, "DOE JOHN");
    const struct token *t = r.tokens;

    assert_int_equal(r.count, 2);
    assert_true(t[0].box.x < 2 * MARGIN);
    assert_true(t[0].box.x + t[0].box.width <= t[1].box.x);
    assert_true(t[1].box.width > t[0].box.width);
}

static void an_empty_line_has_no_words(void **state)
{
    struct world *w = *state;
    struct reading r = read_drawn(w, "");

    assert_int_equal(r.count, 0);
    assert_true(r.confidence <= 0);
}

static void a_line_reads_the_same_each_time(void **state)
{
    struct world *w = *state;
    struct reading a = read_drawn(w, "STUDY DATE");
    struct reading b = read_drawn(w, "STUDY DATE");

    assert_int_equal(a.count, b.count);
    assert_true(a.confidence >= b.confidence && a.confidence <= b.confidence);
}

/* Soft shades between random heights at every GRID pixels, as tissue has. */
static void draw_tissue(struct plane *p, uint32_t *seed)
{
    enum { GRID = 14, ACROSS = 20, DOWN = 6 };
    float at[DOWN][ACROSS];

    for (int i = 0; i < DOWN * ACROSS; i++) {
        *seed = *seed * 1664525u + 1013904223u;
        at[i / ACROSS][i % ACROSS] = (float)(*seed >> 24);
    }
    for (int y = 0; y < p->height; y++)
        for (int x = 0; x < p->width; x++) {
            int gx = x / GRID, gy = y / GRID;
            float fx = (float)(x % GRID) / GRID, fy = (float)(y % GRID) / GRID;
            float top = at[gy][gx] * (1 - fx) + at[gy][gx + 1] * fx;
            float low = at[gy + 1][gx] * (1 - fx) + at[gy + 1][gx + 1] * fx;
            float v = 2.5f * (top * (1 - fy) + low * fy - 80);

            p->at[y * p->width + x] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
        }
}

static void tissue_is_not_read_for_sure(void **state)
{
    struct world *w = *state;
    uint32_t seed = 7;
    int sure = 0, nothing = 0;

    for (int n = 0; n < 40; n++) {
        struct plane p = plane_make(w->a, 200, TALL + 2 * MARGIN);
        struct reading r;

        assert_non_null(p.at);
        draw_tissue(&p, &seed);
        assert_int_equal(
            net_read_line(w->a, w->scratch, w->net, &p, false, &r, NULL), OK);
        sure += r.confidence > 0.5f;
        nothing += r.count == 0;
        arena_clear(w->scratch);
    }
    assert_true(sure <= 4);
    assert_true(nothing >= 20); /* it has a word for that */
}

/* A model that was cut off anywhere is unknown, and nothing is read beyond its
 * end. */
static void a_cut_model_is_unknown(void **state)
{
    struct world *w = *state;

    for (size_t len = 0; len < w->file.len; len += len < 400 ? 1 : 14983) {
        char *copy = malloc(len + 1);
        struct net *net;

        memcpy(copy, w->file.at, len);
        assert_int_equal(
            net_read(w->scratch, (struct str){copy, len}, &net, NULL), OK);
        assert_null(net);
        free(copy);
        arena_clear(w->scratch);
    }
}

#define SAME_FOR_BOTH                                                          \
    cmocka_unit_test(the_model_is_known),                                      \
        cmocka_unit_test(drawn_words_are_read),                                \
        cmocka_unit_test(letters_that_double_stay_two),                        \
        cmocka_unit_test(words_lie_where_they_were_drawn),                     \
        cmocka_unit_test(an_empty_line_has_no_words),                          \
        cmocka_unit_test(a_line_reads_the_same_each_time),                     \
        cmocka_unit_test(a_cut_model_is_unknown)

int main(void)
{
    const struct CMUnitTest of_installed[] = {
        SAME_FOR_BOTH,
    };
    const struct CMUnitTest of_own[] = {
        SAME_FOR_BOTH,
        cmocka_unit_test(tissue_is_not_read_for_sure),
    };

    return cmocka_run_group_tests(of_installed, make_installed, drop) +
           cmocka_run_group_tests(of_own, make_own, drop);
}
