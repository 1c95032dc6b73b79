/*
 * letter.c - glyph to patch to class
 */
#include "text/letter.h"
#include <math.h>
#include <string.h>

enum { HIDDEN = 48, MOST_CLASSES = 64, FRAME = 1 };

struct letters {
    float hidden[HIDDEN][LETTER_PIXELS], hidden_bias[HIDDEN];
    float classes[MOST_CLASSES][HIDDEN], class_bias[MOST_CLASSES];
    char names[MOST_CLASSES]; /* '+' joined, '#' junk */
    int class_count;
    int hidden_count;
};

/* ---- patches --------------------------------------------------------- */

struct source {
    const struct plane *hat;
    struct rect box;
    enum pose pose;
    int width, height; /* upright */
    float gain;
};

static float value_at(const struct source *s, int x, int y)
{
    int px = x, py = y;

    if (x < 0 || y < 0 || x >= s->width || y >= s->height)
        return 0;
    switch (s->pose) {
    case POSE_UPRIGHT:
        break;
    case POSE_90:
        px = s->box.width - 1 - y;
        py = x;
        break;
    case POSE_180:
        px = s->box.width - 1 - x;
        py = s->box.height - 1 - y;
        break;
    case POSE_270:
        px = y;
        py = s->box.height - 1 - x;
        break;
    case POSE_MIRRORED:
        px = s->box.width - 1 - x;
        break;
    }
    px += s->box.x;
    py += s->box.y;
    return s->hat->at[(size_t)py * (size_t)s->hat->width + (size_t)px];
}

/* Taps of one axis: MOST_TAPS samples for each pixel of the patch, each
 * between two pixels of the source. */
enum { MOST_TAPS = 4 };
struct taps {
    int count; /* of a pixel of the patch */
    int at[LETTER_SIDE * MOST_TAPS];
    float share[LETTER_SIDE * MOST_TAPS]; /* of the pixel behind at */
};

static void taps_of(struct taps *t, float from, float step)
{
    int n = step <= 1 ? 1 : step < MOST_TAPS ? (int)ceilf(step) : MOST_TAPS;

    t->count = n;
    for (int x = 0; x < LETTER_SIDE; x++) {
        float centre = from + ((float)x + 0.5f) * step - 0.5f;

        for (int i = 0; i < n; i++) {
            float v = centre + step * (((float)i + 0.5f) / (float)n - 0.5f);

            t->at[x * n + i] = (int)floorf(v);
            t->share[x * n + i] = v - floorf(v);
        }
    }
}

static float between(const struct source *s, int x, float fx, int y, float fy)
{
    float up = value_at(s, x, y) * (1 - fx) + value_at(s, x + 1, y) * fx;
    float down =
        value_at(s, x, y + 1) * (1 - fx) + value_at(s, x + 1, y + 1) * fx;

    return up * (1 - fy) + down * fy;
}

/* Mean over one pixel of the patch. */
static float mean_over(const struct source *s, const struct taps *across,
                       const struct taps *down, int x, int y)
{
    int n = across->count;
    float sum = 0;

    for (int j = y * n; j < (y + 1) * n; j++)
        for (int i = x * n; i < (x + 1) * n; i++)
            sum += between(s, across->at[i], across->share[i], down->at[j],
                           down->share[j]);
    return sum / (float)(n * n);
}

/* Outside of the glyph's box, and of its rows, there is nothing to see. */
static bool is_empty(const struct taps *t, int x, int size)
{
    return t->at[(x + 1) * t->count - 1] < -1 || t->at[x * t->count] >= size;
}

void letter_patch(const struct plane *hat, struct rect box, float level,
                  enum pose pose, uint8_t ret[LETTER_PIXELS])
{
    bool turned = pose == POSE_90 || pose == POSE_270;
    struct source s = {.hat = hat,
                       .box = box,
                       .pose = pose,
                       .width = turned ? box.height : box.width,
                       .height = turned ? box.width : box.height};
    int longer = s.width > s.height ? s.width : s.height;
    float step = (float)longer / (LETTER_SIDE - 2 * FRAME);
    struct taps across, down;

    taps_of(&across, ((float)s.width - step * LETTER_SIDE) / 2, step);
    taps_of(&down, ((float)s.height - step * LETTER_SIDE) / 2, step);
    memset(ret, 0, LETTER_PIXELS);
    for (int y = 0; y < LETTER_SIDE; y++)
        for (int x = 0; x < LETTER_SIDE && !is_empty(&down, y, s.height); x++) {
            float v;

            if (is_empty(&across, x, s.width))
                continue;
            v = mean_over(&s, &across, &down, x, y) * 200 / (level + 1);
            ret[y * LETTER_SIDE + x] = (uint8_t)(v > 255 ? 255 : v);
        }
}

/* ---- net ------------------------------------------------------------- */

struct letter letter_of(const struct letters *l,
                        const uint8_t patch[LETTER_PIXELS])
{
    float in[LETTER_PIXELS], hidden[HIDDEN], out[MOST_CLASSES];
    float most = -1e30f, sum = 0, singles = 0, best = 0;
    struct letter ret = {.best = '?'};

    for (int i = 0; i < LETTER_PIXELS; i++)
        in[i] = (float)patch[i] / 255;
    for (int h = 0; h < HIDDEN; h++) {
        float parts[8] = {0}, z = l->hidden_bias[h];

        for (int i = 0; i < LETTER_PIXELS; i += 8)
            for (int k = 0; k < 8; k++)
                parts[k] += in[i + k] * l->hidden[h][i + k];
        for (int k = 0; k < 8; k++)
            z += parts[k];
        hidden[h] = z > 0 ? z : 0;
    }
    for (int c = 0; c < l->class_count; c++) {
        out[c] = l->class_bias[c];
        for (int h = 0; h < HIDDEN; h++)
            out[c] += hidden[h] * l->classes[c][h];
        most = out[c] > most ? out[c] : most;
    }
    for (int c = 0; c < l->class_count; c++) {
        out[c] = expf(out[c] - most);
        sum += out[c];
    }
    for (int c = 0; c < l->class_count; c++) {
        if (l->names[c] == '#')
            continue;
        ret.likely += out[c] / sum;
        if (l->names[c] == '+') {
            ret.joined = out[c] / sum;
            continue;
        }
        singles += out[c];
        if (out[c] > best) {
            best = out[c];
            ret.best = l->names[c];
        }
    }
    ret.sure = singles > 0 ? best / singles : 0;
    return ret;
}

/* ---- rows ------------------------------------------------------------ */

static bool read_weights(struct str cells, double scale, int count, float *ret)
{
    for (int i = 0; i < count; i++) {
        int64_t v;

        if (!str_to_int(str_cut(cells, ' ', &cells), &v) || v < -127 || v > 127)
            return false;
        ret[i] = (float)((double)v * scale);
    }
    return cells.len == 0;
}

static char name_of(struct str cell)
{
    if (str_equal(cell, STR("joined")))
        return '+';
    if (str_equal(cell, STR("junk")))
        return '#';
    return cell.len == 1 ? cell.at[0] : 0;
}

static bool read_row(struct letters *l, struct str row)
{
    struct str kind = str_cut(row, '\t', &row);
    struct str index = str_cut(row, '\t', &row);
    struct str name = str_cut(row, '\t', &row);
    struct str scale = str_cut(row, '\t', &row);
    struct str bias = str_cut(row, '\t', &row);
    double s, b;
    int64_t i;

    if (!str_to_int(index, &i) || !str_to_double(scale, &s) ||
        !str_to_double(bias, &b))
        return false;
    if (str_equal(kind, STR("hidden"))) {
        if (i != l->hidden_count || i >= HIDDEN)
            return false;
        l->hidden_bias[i] = (float)b;
        l->hidden_count++;
        return read_weights(row, s, LETTER_PIXELS, l->hidden[i]);
    }
    if (!str_equal(kind, STR("class")) || i != l->class_count ||
        i >= MOST_CLASSES || !name_of(name))
        return false;
    l->class_bias[i] = (float)b;
    l->names[i] = name_of(name);
    l->class_count++;
    return read_weights(row, s, HIDDEN, l->classes[i]);
}

enum code letters_read(struct arena *a, struct str rows, struct letters **ret,
                       struct error *err)
{
    struct letters *l = arena_alloc(a, sizeof *l);

    if (!l)
        return fail(err, ERR_MEMORY, "no memory for letters.tsv");
    for (int number = 1; rows.len; number++) {
        struct str row = str_cut(rows, '\n', &rows);

        if (row.len && row.at[0] != '#' && !read_row(l, row))
            return fail(err, ERR_FORMAT, "letters.tsv, row %d: bad cell",
                        number);
    }
    if (l->hidden_count != HIDDEN || l->class_count < 2)
        return fail(err, ERR_FORMAT, "letters.tsv has too few rows");
    *ret = l;
    return OK;
}
