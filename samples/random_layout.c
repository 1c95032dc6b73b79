/*
 * random_layout.c - where texts stand: blocks, banners, stamps, markers with
 * initials, numbered scales, tables, words anywhere
 */
#include "random_text.h"
#include <string.h>

/* At most this high, so that a line of len letters fits into the width. */
static int fitting(const struct board *b, int height, size_t len)
{
    int most = b->scene.canvas.width * 11 / 10 / ((int)len + 1);

    return height < most ? height : most < 5 ? 5 : most;
}

static enum text_class any_class(struct dice *d)
{
    static const enum text_class often[] = {
        CLASS_PHI,       CLASS_PHI,   CLASS_PHI,   CLASS_DATE_TIME,
        CLASS_DATE_TIME, CLASS_SCALE, CLASS_SCALE, CLASS_VENDOR,
        CLASS_VENDOR,    CLASS_OTHER};

    return dice_pick(d, often);
}

static const char *any_line(struct board *b, enum text_class class)
{
    return words_line(b->scene.arena, &b->dice, b->subject, class);
}

static void anywhere(struct board *b)
{
    const struct canvas *c = &b->scene.canvas;
    struct dice *d = &b->dice;
    enum text_class class = any_class(d);
    const char *line = any_line(b, class);
    struct look look = look_any(b, fitting(b, height_any(b), strlen(line)));

    look.stack = strlen(line) <= 8 && dice_chance(d, 0.15f);
    if (!look.quarters && dice_chance(d, 0.15f))
        look.quarters = dice_int(d, 1, 3);
    if (look.stack)
        look.quarters = 0;
    for (int i = 0; i < 6; i++)
        if (board_put(b, &look, dice_int(d, 2, c->width - 20),
                      dice_int(d, 2, c->height - 12), class, line, NULL))
            return;
}

/* Lines of one look below each other (beside each other when turned). */
static void block(struct board *b)
{
    const struct canvas *c = &b->scene.canvas;
    struct dice *d = &b->dice;
    int height = fitting(b, height_any(b), 20), count = dice_int(d, 2, 9);
    struct look look = look_any(b, height > 24 ? height / 2 : height);
    bool turned = look.quarters & 1, right = dice_chance(d, 0.35f);
    bool personal = dice_chance(d, 0.5f);
    int step = height * dice_int(d, 14, 24) / 10 + 2;
    int x = dice_chance(d, 0.5f) ? dice_int(d, 2, 12)
                                 : dice_int(d, 2, c->width * 2 / 3);
    int y = dice_chance(d, 0.5f) ? dice_int(d, 2, 12)
                                 : dice_int(d, 2, c->height * 2 / 3);

    for (int i = 0; i < count; i++) {
        enum text_class class = any_class(d);
        const char *line;
        int at = x;

        if (personal && class > CLASS_DATE_TIME)
            class = dice_chance(d, 0.3f) ? CLASS_DATE_TIME : CLASS_PHI;
        line = any_line(b, class);
        if (right && !turned) {
            struct mask m =
                mask_text(b->scene.arena, b->scene.fonts, look.letter, line);

            at = c->width - x - m.box.width;
        }
        board_put(b, &look, at, y, class, line, NULL);
        x += turned ? step : 0;
        y += turned ? 0 : step;
    }
}

static void banner(struct board *b)
{
    struct canvas *c = &b->scene.canvas;
    struct dice *d = &b->dice;
    int height = dice_int(d, 7, 20), rows = dice_int(d, 1, 2);
    int tall = rows * height * 2 + 4;
    struct rect bar = {0, dice_chance(d, 0.7f) ? 0 : c->height - tall, c->width,
                       tall};
    struct look look = look_any(b, height);
    struct ink low = canvas_ink(c, dice_int(d, 0, 120), dice_int(d, 0, 120),
                                dice_int(d, 30, 255));
    struct ink high = canvas_ink(c, dice_int(d, 0, 160), dice_int(d, 0, 160),
                                 dice_int(d, 30, 255));

    for (int i = 0; i < b->taken.count; i++)
        if (rect_meets(b->taken.at[i], bar))
            return;
    canvas_ramp(c, bar, low, dice_chance(d, 0.5f) ? high : low, true);
    look.effect = PLAIN;
    look.quarters = 0;
    for (int row = 0; row < rows; row++) {
        int x = dice_int(d, 3, 20);

        for (int i = dice_int(d, 2, 5); i > 0; i--) {
            enum text_class class =
                dice_chance(d, 0.6f) ? CLASS_PHI : any_class(d);
            struct rect box = {0};

            if (!board_put(b, &look, x,
                           bar.y + 3 + height / 2 + row * height * 2 -
                               height / 3,
                           class, any_line(b, class), &box))
                break;
            x = box.x + box.width + dice_int(d, 2 * height, 8 * height);
        }
    }
}

static void stamp(struct board *b)
{
    const struct canvas *c = &b->scene.canvas;
    struct dice *d = &b->dice;
    const char *first = words_stamp(b->scene.arena, b->subject, 0);
    const char *second = words_stamp(b->scene.arena, b->subject, 1);
    int height = fitting(b, dice_int(d, 14, 90), strlen(first));
    struct look look = look_any(b, height);
    int x = dice_int(d, 2, c->width / 4), y = dice_int(d, 2, c->height / 2);
    struct rect box;

    look.quarters = 0;
    if (board_put(b, &look, x, y, CLASS_PHI, first, &box))
        board_put(b, &look, x, box.y + box.height + height / 2 + 3, CLASS_PHI,
                  second, NULL);
}

/* L or R, and often the letters of who took the picture. */
static void marker(struct board *b)
{
    const struct canvas *c = &b->scene.canvas;
    struct dice *d = &b->dice;
    int height =
        dice_chance(d, 0.3f) ? dice_int(d, 60, 140) : dice_int(d, 12, 60);
    struct look look = look_any(b, height), small;
    bool left = dice_chance(d, 0.5f), below = dice_chance(d, 0.6f);
    int x = left ? dice_int(d, 4, c->width / 4)
                 : dice_int(d, c->width * 3 / 4, c->width - 12);
    int y = dice_int(d, 4, c->height * 2 / 3);
    struct rect box;

    look.mirror = dice_chance(d, 0.2f);
    if (!board_put(b, &look, x, y, CLASS_MARKER, words_marker(d), &box) ||
        dice_chance(d, 0.25f))
        return;
    small = look_any(b, height * dice_int(d, 4, 10) / 10 + 4);
    small.mirror = look.mirror;
    small.quarters = look.quarters;
    small.effect = look.effect;
    board_put(b, &small, below ? box.x : box.x + box.width + 5 + height / 3,
              below ? box.y + box.height + 5 + height / 5 : box.y, CLASS_PHI,
              words_initials(b->scene.arena, d), NULL);
}

/* Ticks with numbers, down or across. */
static void numbers(struct board *b)
{
    struct canvas *c = &b->scene.canvas;
    struct dice *d = &b->dice;
    int height = dice_int(d, 6, 16), step = dice_int(d, 2, 6) * height;
    struct look look = look_any(b, height);
    bool down = dice_chance(d, 0.7f);
    int x = down ? dice_int(d, 4, c->width - 40) : dice_int(d, 4, 60);
    int y = down ? dice_int(d, 4, 60) : dice_int(d, 4, c->height - 30);
    int first = dice_int(d, -3, 3), by = dice_int(d, 1, 3) == 3 ? 5 : 1;

    look.effect = PLAIN;
    look.quarters = 0;
    for (int i = 0; i < 8; i++) {
        struct rect box;

        if (!board_put(b, &look, x, y, CLASS_SCALE,
                       text(b->scene.arena, "%d", (first + i) * by), &box))
            break;
        canvas_fill(
            c,
            down ? (struct rect){box.x - 12, box.y + box.height / 2, 6, 1}
                 : (struct rect){box.x + box.width / 2, box.y - 8, 1, 5},
            canvas_grey(c, b->blank > 0.5f ? 0.1f : 0.9f));
        x += down ? 0 : step;
        y += down ? step : 0;
    }
}

static void table(struct board *b)
{
    const struct canvas *c = &b->scene.canvas;
    struct dice *d = &b->dice;
    int height = dice_int(d, 7, 13), columns = dice_int(d, 2, 5);
    struct look look = look_any(b, height);
    int x = dice_int(d, 4, 40), y = dice_int(d, 4, c->height / 2);
    int wide = (c->width - x) / columns;

    look.effect = PLAIN;
    look.quarters = 0;
    for (int row = dice_int(d, 3, 9); row > 0; row--, y += height * 2)
        for (int i = 0; i < columns; i++) {
            enum text_class class = any_class(d);

            board_put(b, &look, x + i * wide, y, class, any_line(b, class),
                      NULL);
        }
}

void board_texts(struct board *b)
{
    static void (*const on_us[])(struct board *) = {
        banner, block, block, block, numbers, anywhere, anywhere, marker};
    static void (*const on_body[])(struct board *) = {
        stamp, marker, marker, block, block, anywhere, anywhere, numbers};
    static void (*const on_screen[])(struct board *) = {
        table, table, block, banner, anywhere, anywhere};
    int count = 1 + (int)(6 * dice_real(&b->dice) * dice_real(&b->dice));

    for (int tries = 0; tries < 12; tries++) {
        if (tries >= count && b->scene.truth->texts.count)
            break;
        if (b->ground == GROUND_US)
            dice_pick(&b->dice, on_us)(b);
        else if (b->ground == GROUND_XRAY || b->ground == GROUND_CT)
            dice_pick(&b->dice, on_body)(b);
        else
            dice_pick(&b->dice, on_screen)(b);
    }
}
