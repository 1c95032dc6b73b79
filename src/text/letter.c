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

/* Points of each pixel of the patch: more where it covers more. */
static int points_of(float step)
{
    return step <= 1 ? 1 : step < MOST_POINTS ? (int)ceilf(step) : MOST_POINTS;
}

/* The glyph's longer side fills the patch but for a frame around it. */
static void centre(float step, int size, struct taps ret[LETTER_SIDE])
{
    struct axis axis = {.from = ((float)size - step * LETTER_SIDE) / 2,
                        .step = step,
                        .spot = step,
                        .points = points_of(step)};

    for (int i = 0; i < LETTER_SIDE; i++)
        ret[i] = taps_of(&axis, i, size);
}

void letter_patch(const struct plane *hat, struct rect box, float level,
                  enum pose pose, uint8_t ret[LETTER_PIXELS])
{
    struct taps across[LETTER_SIDE], down[LETTER_SIDE];
    float rows[SAMPLED_ROWS * LETTER_SIDE], row[LETTER_SIDE];
    struct sampler s = {.from = upright_of(hat, box, pose),
                        .across = across,
                        .width = LETTER_SIDE,
                        .rows = rows};
    int longer = box.width > box.height ? box.width : box.height;
    float step = (float)longer / (LETTER_SIDE - 2 * FRAME);
    float gain = 200 / (level + 1);

    centre(step, s.from.width, across);
    centre(step, s.from.height, down);
    sampler_start(&s);
    for (int y = 0; y < LETTER_SIDE; y++) {
        sampler_row(&s, &down[y], row);
        for (int x = 0; x < LETTER_SIDE; x++) {
            float v = row[x] * gain;

            ret[y * LETTER_SIDE + x] = (uint8_t)(v > 255 ? 255 : v);
        }
    }
}

/* ---- net ------------------------------------------------------------- */

WIDE struct letter letter_of(const struct letters *l,
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
