/*
 * random_text.c - fonts, inks, outlines, shadows, bars, turns
 *
 * The ink is chosen against what lies below: at the wished contrast, but never
 * so weak that the ground's own unrest hides the text from every eye.
 */
#include "random_text.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

int height_any(struct board *b)
{
    struct dice *d = &b->dice;
    float t = dice_real(d);

    if (t < 0.06f)
        return dice_int(d, 5, 6);
    if (t < 0.80f)
        return 7 + (int)(24 * dice_real(d) * dice_real(d));
    return t < 0.92f ? dice_int(d, 28, 60) : dice_int(d, 60, 160);
}

static enum face any_face(struct dice *d, int height)
{
    static const enum face tiny[] = {FIXED, FIXED, STROKE, MONO, SANS};
    static const enum face small[] = {
        FIXED, TERMINUS, STROKE,       SANS,    SANS_BOLD,  SANS_CONDENSED,
        MONO,  ARIAL,    ARIAL_NARROW, COURIER, ARIAL_BOLD, MONO_BOLD};
    static const enum face large[] = {
        SANS,  SANS_BOLD, MONO,       SERIF,        ARIAL,  SANS_CONDENSED,
        TIMES, STROKE,    ARIAL_BOLD, ARIAL_NARROW, COURIER};

    if (height < 7)
        return dice_pick(d, tiny);
    if (height < 18)
        return dice_pick(d, small);
    return dice_pick(d, large);
}

struct look look_any(struct board *b, int height)
{
    static const int inks[][3] = {
        {255, 255, 255}, {255, 255, 0}, {0, 255, 255},   {0, 255, 0},
        {255, 160, 0},   {255, 80, 80}, {120, 160, 255}, {255, 0, 255},
        {0, 0, 0},       {255, 0, 0},   {0, 0, 255},     {180, 180, 180}};
    struct dice *d = &b->dice;
    enum face face = any_face(d, height);
    int ink = dice_int(d, 0, COUNT_OF(inks) - 1);
    float t = dice_real(d);
    struct look l = {
        .letter = {.face = face,
                   .size = letter_size(b->scene.fonts, face, height),
                   .crisp = dice_chance(d, height < 8 ? 0.7f : 0.25f),
                   .stroke = dice_between(d, 0.06f, 0.2f),
                   .spread = dice_chance(d, 0.1f) ? 1 + height / 10 : 0},
        .effect = t < 0.78f   ? PLAIN
                  : t < 0.86f ? BAR
                  : t < 0.93f ? OUTLINED
                              : SHADOWED,
        .quarters = dice_chance(d, 0.06f) ? dice_int(d, 1, 3) : 0,
        .dark = dice_chance(d, 0.15f),
        .contrast = dice_chance(d, 0.45f) ? dice_between(d, 0.6f, 1)
                                          : dice_between(d, 0.15f, 0.7f)};

    if (b->scene.canvas.samples == 3 && dice_chance(d, 0.6f)) {
        bool free = dice_chance(d, 0.3f); /* any colour at all */

        l.tinted = true;
        for (int s = 0; s < 3; s++)
            l.rgb[s] = free ? dice_int(d, 0, 255) : inks[ink][s];
    }
    return l;
}

/* Grey at `share` of top away from the mean, on the side that has room. */
static struct ink grey_ink(const struct canvas *c, struct ink mean, float share,
                           bool dark)
{
    float m = 0;

    for (int s = 0; s < c->samples; s++)
        m += (float)mean.v[s] / (float)(c->top * c->samples);
    if (dark ? m < share : m + share > 1)
        dark = m > 0.5f;
    m = dark ? m - share : m + share;
    return canvas_grey(c, m < 0 ? 0 : m > 1 ? 1 : m);
}

/* From the mean towards a colour, as far as the contrast asks. */
static struct ink tinted_ink(const struct canvas *c, struct ink mean,
                             const int rgb[3], float share)
{
    struct ink aim = canvas_ink(c, rgb[0], rgb[1], rgb[2]);
    int most = 1;
    float part;

    for (int s = 0; s < 3; s++) {
        int d = abs(aim.v[s] - mean.v[s]);

        most = d > most ? d : most;
    }
    part = fminf(share * (float)c->top / (float)most, 1);
    for (int s = 0; s < 3; s++)
        aim.v[s] =
            (uint16_t)((float)mean.v[s] + part * (float)(aim.v[s] - mean.v[s]));
    return aim;
}

static struct ink ink_for(const struct canvas *c, const struct look *l,
                          struct ink mean, float rough)
{
    float need = fmaxf(l->contrast, fminf(1.5f * rough, 0.9f));
    struct ink ink;

    need = fmaxf(need, 0.16f);
    if (l->tinted) {
        ink = tinted_ink(c, mean, l->rgb, need);
        if ((float)contrast_of(c, ink, mean) >=
            100 * fmaxf(0.15f, fminf(rough * 1.5f, 0.8f)))
            return ink;
    }
    return grey_ink(c, mean, need, l->dark);
}

static struct mask mask_of(struct board *b, const struct look *l,
                           const char *line)
{
    struct arena *a = b->scene.arena;
    struct mask m = l->stack ? mask_stack(a, b->scene.fonts, l->letter, line)
                             : mask_text(a, b->scene.fonts, l->letter, line);

    if (l->mirror)
        m = mask_mirror(a, &m);
    return l->quarters ? mask_turn(a, &m, l->quarters) : m;
}

static bool is_free(const struct board *b, struct rect r)
{
    const struct canvas *c = &b->scene.canvas;

    if (!rect_holds((struct rect){0, 0, c->width, c->height}, r))
        return false;
    for (int i = 0; i < b->taken.count; i++)
        if (rect_meets(b->taken.at[i], r))
            return false;
    return true;
}

static void occupy(struct board *b, struct rect r)
{
    if (!arena_push(b->scene.arena, b->taken))
        die("out of memory");
    b->taken.at[b->taken.count - 1] = r;
}

/* Black around bright ink, white around dark ink. */
static struct ink contrary(const struct canvas *c, struct ink ink)
{
    int sum = 0;

    for (int s = 0; s < c->samples; s++)
        sum += ink.v[s];
    return canvas_grey(c, 2 * sum > c->top * c->samples ? 0.0f : 1.0f);
}

/* What goes below the letters themselves; box grows to what was drawn. */
static void underlay(struct board *b, const struct look *l,
                     const struct mask *m, struct rect *box, struct ink ink)
{
    struct canvas *c = &b->scene.canvas;
    int by = l->effect == OUTLINED ? 1 + m->height / 30 : 1 + m->height / 16;
    struct rect inner = *box;
    struct mask rim;

    if (l->effect == OUTLINED) {
        rim = mask_grow(b->scene.arena, m, by);
        canvas_stamp(c, &rim, inner.x - by, inner.y - by, contrary(c, ink), 1);
        *box = rect_grow(inner, by);
    } else if (l->effect == SHADOWED) {
        canvas_stamp(c, m, inner.x + by, inner.y + by, contrary(c, ink), 1);
        box->width += by;
        box->height += by;
    }
}

static const char *kind_of(const struct look *l)
{
    static const char *const names[] = {"plain", "inverse", "outlined",
                                        "shadowed"};

    if (l->stack)
        return "stacked";
    return l->mirror ? "mirrored" : names[l->effect];
}

static void fill_bar(struct board *b, struct rect r)
{
    struct canvas *c = &b->scene.canvas;
    struct dice *d = &b->dice;
    struct ink ink = c->samples == 3 && dice_chance(d, 0.6f)
                         ? canvas_ink(c, dice_int(d, 0, 255),
                                      dice_int(d, 0, 255), dice_int(d, 0, 255))
                         : canvas_grey(c, dice_real(d));

    canvas_fill(c, r, ink);
}

bool board_put(struct board *b, const struct look *look, int x, int y,
               enum text_class class, const char *line, struct rect *ret_box)
{
    struct canvas *c = &b->scene.canvas;
    struct mask m = mask_of(b, look, line);
    struct rect box = {x, y, m.box.width, m.box.height};
    int margin = look->effect == PLAIN ? 1 : 2 + m.height / 4;
    struct ink mean, ink;
    int rough, weakest;

    if (!m.pixels || !is_free(b, rect_grow(box, margin)))
        return false;
    if (look->effect == BAR)
        fill_bar(b, rect_grow(box, margin));
    mean = canvas_mean(c, box);
    rough = unrest_of(c, box);
    ink = ink_for(c, look, mean, (float)rough / 100);
    underlay(b, look, &m, &box, ink);
    weakest = weakest_of(c, &m, x, y, ink, look->stack || look->quarters % 2);
    canvas_stamp(c, &m, x, y, ink, 1);
    occupy(b, rect_grow(box, 3));
    if (ret_box)
        *ret_box = box;
    truth_add(b->scene.truth,
              (struct truth_text){.line = line,
                                  .box = box,
                                  .frame = ALL_FRAMES,
                                  .class = class,
                                  .pixels = m.pixels,
                                  .height = m.height,
                                  .contrast = contrast_of(c, mean, ink),
                                  .weakest = weakest,
                                  .unrest = rough,
                                  .kind = kind_of(look),
                                  .rotation = 90 * look->quarters});
    return true;
}
