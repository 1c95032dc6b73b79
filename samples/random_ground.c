/*
 * random_ground.c - what lies under the text: sectors, bodies, panels, noise
 */
#include "random.h"
#include "texture.h"
#include <math.h>
#include <string.h>

static const char *const ground_names[GROUND_COUNT] = {
    [GROUND_US] = "us",         [GROUND_XRAY] = "xray", [GROUND_CT] = "ct",
    [GROUND_SCREEN] = "screen", [GROUND_FLAT] = "flat",
};

enum ground ground_named(const char *word, struct dice *d)
{
    static const enum ground often[] = {
        GROUND_US,   GROUND_US,     GROUND_US,     GROUND_US,
        GROUND_XRAY, GROUND_XRAY,   GROUND_XRAY,   GROUND_CT,
        GROUND_CT,   GROUND_SCREEN, GROUND_SCREEN, GROUND_FLAT};

    for (int i = 0; word && i < GROUND_COUNT; i++)
        if (!strcmp(word, ground_names[i]))
            return (enum ground)i;
    if (word)
        die("--kind is one of us, xray, ct, screen, flat");
    return dice_pick(d, often);
}

static struct ink any_ink(struct board *b, int low, int high)
{
    struct dice *d = &b->dice;
    int red = dice_int(d, low, high);

    return canvas_ink(&b->scene.canvas, red, dice_int(d, low, high),
                      dice_int(d, low, high));
}

static struct rect whole(const struct canvas *c)
{
    return (struct rect){0, 0, c->width, c->height};
}

static void ground_us(struct board *b)
{
    struct canvas *c = &b->scene.canvas;
    struct dice *d = &b->dice;
    float w = (float)c->width, h = (float)c->height;
    float half = dice_between(d, 0.3f, 0.85f);
    float far = fminf(h * dice_between(d, 0.8f, 1.0f), 0.5f * w / sinf(half));
    struct fan fan = {w * dice_between(d, 0.42f, 0.58f),
                      h * dice_between(d, 0.0f, 0.1f),
                      far * dice_between(d, 0.02f, 0.3f),
                      far,
                      half,
                      dice_between(d, 0.55f, 1.3f),
                      (enum organ)dice_int(d, LIVER, FLAT_TISSUE),
                      dice_real(d)};

    if (dice_chance(d, 0.25f)) {
        b->blank = dice_between(d, 0.02f, 0.2f);
        canvas_fill(c, whole(c), canvas_grey(c, b->blank));
    }
    texture_fan(b->scene.arena, c, &fan, dice_next(d));
    if (c->samples == 3 && dice_chance(d, 0.4f)) {
        int size = (int)(far * dice_between(d, 0.2f, 0.45f));
        struct rect r = {(int)(fan.x - 0.5f * (float)size),
                         (int)(fan.y + fan.near + 0.3f * (far - fan.near)),
                         size, size};

        r = rect_cut(r, whole(c));
        if (!rect_empty(r))
            texture_flow(b->scene.arena, c, &fan, r, dice_next(d));
    }
}

/* A random bone, organ or edge. */
static struct shape any_shape(struct dice *d)
{
    struct shape s = {
        .x = dice_between(d, -0.1f, 1.1f),
        .y = dice_between(d, -0.1f, 1.1f),
        .rx = dice_between(d, 0.02f, 0.35f),
        .turn = dice_between(d, 0, 3.14f),
        .soft = dice_between(d, 0.02f, 0.9f),
        .gain = dice_between(d, -0.35f, 0.5f),
        .profile = (enum profile)dice_int(d, FLAT, SHELL),
    };

    if (dice_chance(d, 0.6f)) {
        s.ry = dice_between(d, 0.02f, 0.35f);
    } else {
        s.rx = dice_between(d, 0.01f, 0.1f);
        s.x2 = dice_between(d, -0.1f, 1.1f);
        s.y2 = dice_between(d, -0.1f, 1.1f);
    }
    return s;
}

/* Black edges that shutters leave around the exposed part. */
static void collimate(struct field *f, struct dice *d)
{
    int left = dice_int(d, 0, f->width / 5),
        top = dice_int(d, 0, f->height / 5);
    int right = f->width - dice_int(d, 0, f->width / 5);
    int bottom = f->height - dice_int(d, 0, f->height / 5);

    for (int y = 0; y < f->height; y++)
        for (int x = 0; x < f->width; x++)
            if (x < left || x >= right || y < top || y >= bottom)
                f->at[y * f->width + x] = 0;
}

static void ground_xray(struct board *b)
{
    struct canvas *c = &b->scene.canvas;
    struct dice *d = &b->dice;
    struct arena *a = b->scene.arena;
    struct field f;
    int kind = dice_int(d, 0, 9);

    if (kind == 0) {
        f = texture_chest(a, c->width, c->height, d);
    } else if (kind == 1) {
        f = texture_breast(a, c->width, c->height, d);
    } else if (kind == 2) {
        f = texture_knee(a, c->width, c->height, d);
    } else {
        f = field_create(a, c->width, c->height, dice_between(d, 0, 0.6f));
        for (int i = dice_int(d, 2, 9); i > 0; i--) {
            struct shape s = any_shape(d);

            field_shape(&f, &s);
        }
        field_clouds(a, &f, d, (float)c->width / 6, 3, -0.05f, 0.05f);
        field_grain(&f, d, dice_between(d, 0, 0.03f));
    }
    if (dice_chance(d, 0.3f))
        collimate(&f, d);
    canvas_field(c, f.at);
}

static void ground_ct(struct board *b)
{
    struct canvas *c = &b->scene.canvas;
    struct dice *d = &b->dice;
    struct arena *a = b->scene.arena;
    struct field f;

    if (dice_chance(d, 0.4f)) {
        f = texture_head(a, c->width, c->height, d);
    } else {
        float low = dice_between(d, -700, -50);
        float width = dice_between(d, 250, 1500);

        f = texture_abdomen(a, c->width, c->height, dice_real(d), d);
        for (int i = 0; i < c->width * c->height; i++)
            f.at[i] = (f.at[i] - low) / width;
    }
    canvas_field(c, f.at);
}

static void ground_screen(struct board *b)
{
    struct canvas *c = &b->scene.canvas;
    struct dice *d = &b->dice;
    bool light = dice_chance(d, 0.6f);
    int low = light ? 190 : 0, high = light ? 255 : 70;

    canvas_fill(c, whole(c), any_ink(b, low, high));
    for (int i = dice_int(d, 0, 7); i > 0; i--) {
        struct rect r = {
            dice_int(d, 0, c->width - 60), dice_int(d, 0, c->height - 40),
            dice_int(d, 40, c->width / 2), dice_int(d, 16, c->height / 3)};

        canvas_ramp(c, r, any_ink(b, low, high), any_ink(b, low, high),
                    dice_chance(d, 0.5f));
        if (dice_chance(d, 0.6f))
            canvas_frame(c, r, dice_int(d, 1, 3), any_ink(b, 60, 200));
    }
    b->blank = light ? 0.9f : 0.1f;
}

static void ground_flat(struct board *b)
{
    struct canvas *c = &b->scene.canvas;
    struct dice *d = &b->dice;
    struct field f;

    if (dice_chance(d, 0.3f)) {
        canvas_ramp(c, whole(c), any_ink(b, 0, 255), any_ink(b, 0, 255),
                    dice_chance(d, 0.5f));
        return;
    }
    b->blank = dice_real(d);
    f = field_create(b->scene.arena, c->width, c->height, b->blank);
    field_grain(&f, d, dice_chance(d, 0.3f) ? 0.15f : 0.01f);
    canvas_field(c, f.at);
}

/* 256 to 1024 pixels, small ones more often; never very long or tall. */
static void any_size(struct dice *d, bool colour, int *width, int *height)
{
    float t = dice_real(d), shape = dice_between(d, 0.62f, 1.25f);

    /* three samples cost three times as much */
    *width = 256 + (int)((colour ? 560 : 768) * t * sqrtf(t));
    *height = (int)((float)*width * shape);
    *height = *height < 256 ? 256 : *height > 1024 ? 1024 : *height;
}

struct board board_create(struct arena *a, struct fonts *fonts,
                          struct dice dice, enum ground ground,
                          struct truth *truth)
{
    struct board b = {.dice = dice, .ground = ground};
    struct dice *d = &b.dice;
    bool colour = ground == GROUND_US       ? dice_chance(d, 0.7f)
                  : ground == GROUND_SCREEN ? dice_chance(d, 0.7f)
                  : ground == GROUND_FLAT   ? dice_chance(d, 0.5f)
                                            : false;
    int top = colour || ground == GROUND_US || dice_chance(d, 0.3f)
                  ? 255
                  : (1 << dice_int(d, 10, 14)) - 1;
    int width, height;

    any_size(d, colour, &width, &height);
    b.scene = (struct scene){
        a,     fonts, canvas_create(a, width, height, colour ? 3 : 1, top),
        truth, 0,     false};
    b.subject = subject_make(a, d);
    switch (ground) {
    case GROUND_US:
        ground_us(&b);
        break;
    case GROUND_XRAY:
        ground_xray(&b);
        break;
    case GROUND_CT:
        ground_ct(&b);
        break;
    case GROUND_SCREEN:
        ground_screen(&b);
        break;
    case GROUND_FLAT:
    case GROUND_COUNT:
        ground_flat(&b);
        break;
    }
    return b;
}
