/*
 * net_line.c - crop to the network's height, odds to words
 */
#include "text/net_line.h"
#include <leptonica/allheaders.h>
#include <math.h>
#include <string.h>

enum { PADDING = 4 }; /* pixels of the crop around its letters */

/* ---- the line ------------------------------------------------------------ */

static bool has_ink(const uint8_t *at, int count, ptrdiff_t stride)
{
    for (int i = 0; i < count; i++)
        if (at[i * stride] < 128)
            return true;
    return false;
}

/* What is dark, with padding; below it there is room for tails, as in the
 * lines that the network was trained on. */
static struct rect ink_box(const struct plane *p)
{
    struct rect whole = {0, 0, p->width, p->height}, box = whole;
    int width = p->width, right, low, tail;

    while (box.y < p->height && !has_ink(p->at + box.y * width, width, 1))
        box.y++;
    while (box.x < width && !has_ink(p->at + box.x, p->height, width))
        box.x++;
    if (box.y == p->height)
        return whole;
    for (low = p->height; !has_ink(p->at + (low - 1) * width, width, 1);)
        low--;
    for (right = width; !has_ink(p->at + right - 1, p->height, width);)
        right--;
    tail = low - box.y < TALL * 5 / 4 ? TALL / 5 : 0;
    box.width = right - box.x;
    box.height = low - box.y + tail;
    return rect_cut(rect_grow(box, PADDING), whole);
}

static PIX *pix_of(const struct plane *p, struct rect box)
{
    PIX *pix = pixCreate(box.width, box.height, 8), *line = NULL;
    float grow = (float)NET_HEIGHT / (float)box.height;

    for (int y = 0; pix && y < box.height; y++) {
        l_uint32 *to = pixGetData(pix) + y * pixGetWpl(pix);
        const uint8_t *row = p->at + (box.y + y) * p->width + box.x;

        for (int x = 0; x < box.width; x++)
            SET_DATA_BYTE(to, x, row[x]);
    }
    if (pix)
        line = pixScale(pix, grow, grow);
    pixDestroy(&pix);
    return line;
}

/* Value under which share of the counts lie. */
static float part_of(const int counts[256], int count, float share)
{
    float target = fmaxf(share * (float)count, 1);
    int sum = 0, v = 0;

    for (; v < 256 && (float)sum < target; v++)
        sum += counts[v];
    return v ? (float)v - ((float)sum - target) / (float)counts[v - 1] : 0;
}

/* Black and white along the middle row: a quarter of its dark and of its
 * bright turning points lie beyond. */
static void measure_ink(const uint8_t *row, int width, float *ret_black,
                        float *ret_white)
{
    int dark[256] = {0}, bright[256] = {0}, darks = 0, brights = 0;

    for (int x = 1; x + 1 < width; x++) {
        int a = row[x - 1], b = row[x], c = row[x + 1];

        if ((b < a && b <= c) || (b <= a && b < c)) {
            dark[b]++;
            darks++;
        }
        if ((b > a && b >= c) || (b >= a && b > c)) {
            bright[b]++;
            brights++;
        }
    }
    *ret_black = darks ? part_of(dark, darks, 0.25f) : 0;
    *ret_white = brights ? part_of(bright, brights, 0.75f) : 255;
}

static int8_t *pixels_of(struct arena *a, PIX *line, int width)
{
    int8_t *pixels = arena_array(a, (size_t)width, NET_HEIGHT);
    uint8_t *middle = arena_alloc(a, (size_t)width);
    int tall = pixGetHeight(line);
    float black, white, half;

    if (!pixels || !middle)
        return NULL;
    for (int x = 0; x < width; x++)
        middle[x] = (uint8_t)GET_DATA_BYTE(
            pixGetData(line) + tall / 2 * pixGetWpl(line), x);
    measure_ink(middle, width, &black, &white);
    half = fmaxf((white - black) / 2, 1);
    for (int y = 0; y < NET_HEIGHT; y++) {
        l_uint32 *row =
            pixGetData(line) + (y < tall ? y : tall - 1) * pixGetWpl(line);

        for (int x = 0; x < width; x++) {
            float v = ((float)GET_DATA_BYTE(row, x) - black) / half - 1;

            v = fminf(fmaxf(v * (INT8_MAX + 1), -INT8_MAX), INT8_MAX);
            pixels[y * width + x] = (int8_t)(v < 0 ? v - 0.5f : v + 0.5f);
        }
    }
    return pixels;
}

/* ---- words --------------------------------------------------------------- */

/* Words that no list knows: what Tesseract makes of the worst step. */
#define UNKNOWN_WORD 2.25f
#define OFFSET       0.085f
#define SCALE        35.0f
/* What the trained network says of a crop without text. */
#define NOTHING STR("~")
/* Between letters, not a letter that comes or goes. */
#define SURELY_NOTHING 0.9f

struct spelling {
    struct arena *a;
    const struct net *n;
    struct token *tokens;
    int count;
    struct buffer word;
    int from;     /* step where the word may begin */
    float worst;  /* log of the least odds of a step in it */
    float before; /* and in what came since its last letter */
    float pixels; /* of the crop for a step */
    struct rect box;
    float nothing; /* confidence that there was no text, the highest */
};

static float confidence_of(float worst)
{
    float c = 100 + UNKNOWN_WORD * SCALE * (worst - OFFSET);

    return fmaxf(c, 0) / 100;
}

/* A word reaches from the blank before it to the one after it: letters show in
 * their middle. */
static bool end_word(struct spelling *s, int end, int next)
{
    struct token *t = &s->tokens[s->count];
    struct str text = {s->word.at, s->word.len};
    int left = (int)((float)s->from * s->pixels);
    int right = (int)ceilf((float)end * s->pixels);
    float confidence = confidence_of(fminf(s->worst, s->before));

    s->from = next;
    s->word.len = 0;
    s->worst = text.len ? 0 : fminf(s->worst, s->before);
    s->before = 0;
    if (!text.len)
        return true;
    if (str_equal(text, NOTHING)) {
        s->nothing = fmaxf(s->nothing, confidence);
        return true;
    }
    *t = (struct token){
        .box = {s->box.x + left, s->box.y, right - left, s->box.height},
        .text = str_copy(s->a, text),
        .confidence = confidence};
    s->count++;
    return t->text.at != NULL;
}

/* The steps from .. end show class, whose least odds are worst. */
static bool add_class(struct spelling *s, int class, int from, int end,
                      float worst)
{
    struct str letter = net_letter(s->n, class);

    if (class == net_null(s->n) || !letter.len) {
        s->before = fminf(s->before, worst);
        return true;
    }
    if (str_equal(letter, STR(" ")))
        return end_word(s, from, end);
    s->worst = fminf(s->worst, fminf(worst, s->before));
    s->before = 0;
    buffer_add(&s->word, letter.at, letter.len);
    return !s->word.starved;
}

static int likeliest(const float *odds, int count)
{
    int best = 0;

    for (int i = 1; i < count; i++)
        if (odds[i] > odds[best])
            best = i;
    return best;
}

static int second_to(const float *odds, int count, int best)
{
    int second = best ? 0 : 1;

    for (int i = second + 1; i < count; i++)
        if (i != best && odds[i] > odds[second])
            second = i;
    return second;
}

/* The likeliest class of a step and its odds. Where a letter comes or goes it
 * shares the step with nothing: both mean the same line. */
static int class_of(const struct spelling *s, const struct odds *odds, int i,
                    int last, float *ret_odds)
{
    int classes = net_classes(s->n), null = net_null(s->n);
    const float *at = odds->at + (size_t)i * (size_t)classes;
    int best = likeliest(at, classes), second = second_to(at, classes, best);
    int letter = best == null ? second : best;

    *ret_odds = at[best];
    if (best != null && second != null)
        return best;
    if (letter != last &&
        (i + 1 == odds->count || likeliest(at + classes, classes) != letter))
        return best;
    *ret_odds += at[second];
    return at[null] < SURELY_NOTHING ? letter : null;
}

static bool spell(struct spelling *s, const struct odds *odds)
{
    int last = -1, from = 0;
    float worst = 0;

    for (int i = 0; i < odds->count; i++) {
        float sure;
        int class = class_of(s, odds, i, last, &sure);

        if (class != last && last >= 0 && !add_class(s, last, from, i, worst))
            return false;
        if (class != last) {
            from = i;
            worst = 0;
        }
        worst = fminf(worst, fmaxf(logf(sure), -20));
        last = class;
    }
    if (last >= 0 && !add_class(s, last, from, odds->count, worst))
        return false;
    return end_word(s, odds->count, odds->count);
}

static float mean_confidence(const struct reading *r)
{
    double sum = 0, weight = 0;

    for (int i = 0; i < r->count; i++) {
        double len = (double)r->tokens[i].text.len;

        sum += (double)r->tokens[i].confidence * len;
        weight += len;
    }
    return weight > 0 ? (float)(sum / weight) : 0;
}

static enum code read_pix(struct arena *a, struct arena *scratch,
                          const struct net *n, PIX *line, struct rect box,
                          struct reading *ret, struct error *err)
{
    int width = pixGetWidth(line);
    int8_t *pixels = pixels_of(scratch, line, width);
    struct spelling s = {.a = a,
                         .n = n,
                         .word = {.limit = 1 << 16},
                         .pixels =
                             STEP_PIXELS * (float)box.width / (float)width,
                         .box = box};
    struct odds odds;
    bool whole;

    if (!pixels)
        return fail(err, ERR_MEMORY, "no memory for a line");
    TRY(net_run(scratch, n, pixels, width, &odds, err));
    s.tokens = arena_array(a, (size_t)odds.count / 2 + 1, sizeof *s.tokens);
    whole = s.tokens && spell(&s, &odds);
    *ret = (struct reading){s.tokens, s.count, 0, s.nothing};
    buffer_release(&s.word);
    ret->confidence = mean_confidence(ret);
    return whole ? OK : fail(err, ERR_MEMORY, "no memory for words");
}

enum code net_read_line(struct arena *a, struct arena *scratch,
                        const struct net *n, const struct plane *crop,
                        bool single, struct reading *ret, struct error *err)
{
    struct rect whole = {0, 0, crop->width, crop->height};
    struct rect box = single ? whole : ink_box(crop);
    PIX *line = pix_of(crop, box);
    enum code code;

    *ret = (struct reading){0};
    if (!line)
        return fail(err, ERR_MEMORY, "no memory for a line");
    code = pixGetWidth(line) < 2 * STEP_PIXELS
               ? OK
               : read_pix(a, scratch, n, line, box, ret, err);
    pixDestroy(&line);
    return code;
}
