/*
 * random_wear.c - what happens to pictures on the way into an archive
 *
 * Some came over a video cable: blurred along the rows, so boxes gain a pixel
 * on each side. Some were kept as JPEG once and lie here decoded, with its
 * ringing around the letters.
 */
#include "encode.h"
#include "random.h"

static void blur_rows(struct canvas *c)
{
    int n = c->samples;

    for (int y = 0; y < c->height; y++) {
        uint16_t *row = canvas_at(c, 0, y);
        uint16_t before[3];

        for (int s = 0; s < n; s++)
            before[s] = row[s];
        for (int i = n; i < (c->width - 1) * n; i++) {
            uint16_t was = row[i];

            row[i] = (uint16_t)((before[i % n] + 2 * was + row[i + n] + 2) / 4);
            before[i % n] = was;
        }
    }
}

static void widen_boxes(struct board *b)
{
    struct texts *t = &b->scene.truth->texts;
    struct rect whole = {0, 0, b->scene.canvas.width, b->scene.canvas.height};

    for (int i = 0; i < t->count; i++) {
        struct rect r = t->at[i].box;

        t->at[i].box =
            rect_cut((struct rect){r.x - 1, r.y, r.width + 2, r.height}, whole);
    }
}

void board_wear(struct board *b)
{
    struct canvas *c = &b->scene.canvas;
    struct dice *d = &b->dice;
    bool video = dice_chance(d, 0.1f), jpeg = dice_chance(d, 0.15f);
    int quality = dice_int(d, 45, 92);

    if (c->top != 255 || b->ground == GROUND_XRAY || b->ground == GROUND_CT)
        return;
    if (video) {
        blur_rows(c);
        widen_boxes(b);
    }
    if (jpeg) {
        struct bytes frame = encode_jpeg(b->scene.arena, c, quality);

        decode_jpeg(b->scene.arena, frame, c);
    }
}
