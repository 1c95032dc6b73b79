/*
 * random_write.c - random pictures as files, and their answer sheet
 */
#include "random.h"
#include "samples.h"

static const struct series random_series[GROUND_COUNT] = {
    [GROUND_US] = {"us", "US", 1, "Abdomen", "ABD", "ABDOMEN", "Ostrea Imaging",
                   "OX-50", "1", "2.0"},
    [GROUND_XRAY] = {"dx", "DX", 1, "Chest", "CHEST", "CHEST", "Raymark",
                     "Slate DR", "1", "7.1"},
    [GROUND_CT] = {"ct", "CT", 1, "Abdomen", "ABD", "ABDOMEN", "Ostrea Imaging",
                   "Ostrea CT 64", "1", "11.3"},
    [GROUND_SCREEN] = {"sc", "OT", 1, "Screen", "SCREEN", "",
                       "Northwave Medical", "NW Sono 9", "1", "4.2"},
    [GROUND_FLAT] = {"flat", "OT", 1, "Capture", "SCREEN", "", "Paperline",
                     "PL 300", "1", "1"},
};

static const char *const classes[GROUND_COUNT] = {
    [GROUND_US] = US_IMAGE,   [GROUND_XRAY] = DX_IMAGE,
    [GROUND_CT] = CT_IMAGE,   [GROUND_SCREEN] = SC_IMAGE,
    [GROUND_FLAT] = SC_IMAGE,
};

static int bits_for(int top)
{
    int bits = 0;

    for (; top; top >>= 1)
        bits++;
    return bits;
}

static void put_colour_or_grey(struct instance *in, const struct canvas *c,
                               int bits)
{
    int allocated = bits > 8 ? 16 : 8;

    put_image(in, c, c->samples == 3 ? "RGB" : "MONOCHROME2", allocated, bits,
              false);
    put_native(in, c, allocated, 0);
}

static void put_ct_pixels(struct instance *in, const struct canvas *c)
{
    put_image(in, c, "MONOCHROME2", 16, 16, true);
    put_plane(in, c->width, c->height, 0.8, 5, 0);
    ds_set(in->ds, TAG_KVP, "120");
    ds_set(in->ds, TAG_RescaleIntercept, "0");
    ds_set(in->ds, TAG_RescaleSlope, "1");
    ds_set(in->ds, TAG_WindowCenter, "%d", c->top / 2 - c->top / 4);
    ds_set(in->ds, TAG_WindowWidth, "%d", c->top);
    put_native(in, c, 16, c->top / 4);
}

static void put_dx_pixels(struct instance *in, struct canvas *c, bool inverted,
                          int bits)
{
    int allocated = bits > 8 ? 16 : 8;

    if (inverted)
        for (int i = 0; i < c->width * c->height; i++)
            c->at[i] = (uint16_t)(c->top - c->at[i]);
    put_image(in, c, inverted ? "MONOCHROME1" : "MONOCHROME2", allocated, bits,
              false);
    put_dx(in, inverted, bits);
    put_native(in, c, allocated, 0);
}

static void put_ground(struct instance *in, struct board *b)
{
    struct canvas *c = &b->scene.canvas;
    int bits = bits_for(c->top);

    switch (b->ground) {
    case GROUND_US:
        put_us(in, "ORIGINAL\\PRIMARY\\ABDOMINAL\\0001");
        put_colour_or_grey(in, c, bits);
        break;
    case GROUND_XRAY:
        put_dx_pixels(in, c, dice_chance(&b->dice, 0.35f), bits);
        break;
    case GROUND_CT:
        put_ct_pixels(in, c);
        break;
    case GROUND_SCREEN:
    case GROUND_FLAT:
    case GROUND_COUNT:
        put_capture(in, "WSD");
        put_colour_or_grey(in, c, bits);
        break;
    }
}

/* One picture; a fifth of them without any text. */
static struct instance *one(struct arena *a, struct fonts *fonts, uint64_t seed,
                            int index, const char *kind)
{
    struct dice d = dice_for(seed, text(a, "picture %d", index));
    enum ground ground = ground_named(kind, &d);
    const char *file =
        text(a, "%s_%06d.dcm", random_series[ground].label, index);
    struct truth *truth = truth_create(a, file);
    bool empty = dice_chance(&d, 0.2f);
    struct board b = board_create(a, fonts, d, ground, truth);
    struct instance *in;

    board_clutter(&b);
    if (!empty)
        board_texts(&b);
    board_wear(&b);
    in = instance_create(a, fonts, seed, file, &b.subject->visit,
                         &random_series[ground], classes[ground], 1);
    truth->modality = in->truth->modality;
    in->truth = truth;
    put_ground(in, &b);
    return in;
}

void make_random(const char *out, struct fonts *fonts, uint64_t seed, int count,
                 const char *kind)
{
    struct arena *a = arena_create((size_t)1 << 30);
    struct buffer json = {0};

    buffer_str(&json, "[\n");
    for (int i = 0; i < count; i++) {
        struct instance *in = one(a, fonts, seed, i, kind);
        struct bytes file = ds_file(in->ds, in->truth->transfer_syntax);

        save(a, out, in->truth->file, file.at, file.len);
        buffer_str(&json, i ? ",\n" : "");
        truth_json(&json, in->truth);
        arena_clear(a);
    }
    buffer_str(&json, "\n]\n");
    save(a, out, "truth.json", json.at, json.len);
    buffer_release(&json);
    arena_destroy(a);
}
