/*
 * sample_us.c - three ultrasound pictures: cine with a banner, palette colour,
 * text over speckle with inverse video
 */
#include "encode.h"
#include "samples.h"
#include "texture.h"
#include <math.h>

static const struct series echo_series = {.label = "echo",
                                          .modality = "US",
                                          .number = 1,
                                          .description = "PLAX for Ida Vance",
                                          .protocol = "Adult TTE",
                                          .body_part = "HEART",
                                          .maker = "Northwave Medical",
                                          .model = "NW Sono 9",
                                          .serial = "NW900417",
                                          .software = "4.2.1"};

static const struct series liver_series = {.label = "liver",
                                           .modality = "US",
                                           .number = 1,
                                           .description = "Abdomen",
                                           .protocol = "ABD GEN",
                                           .body_part = "ABDOMEN",
                                           .maker = "Ostrea Imaging",
                                           .model = "OX-50",
                                           .serial = "1180-22",
                                           .software = "2.0"};

struct scene scene_for(const struct instance *in, struct canvas c)
{
    return (struct scene){in->arena, in->fonts,  c,
                          in->truth, ALL_FRAMES, false};
}

void put_us(struct instance *in, const char *image_type)
{
    ds_set(in->ds, TAG_ImageType, "%s", image_type);
    ds_empty(in->ds, TAG_PatientOrientation);
    ds_set(in->ds, TAG_LossyImageCompression, "00");
    ds_set(in->ds, TAG_TransducerData, "C5-1");
    put_requests(in);
}

/* One Ultrasound Region: a 2D tissue area of the picture. */
static void put_region(struct instance *in, struct rect r, double cm)
{
    struct dataset *item = ds_item(in->ds, TAG_SequenceOfUltrasoundRegions);

    ds_set(item, TAG_RegionSpatialFormat, "1");
    ds_set(item, TAG_RegionDataType, "1");
    ds_set(item, TAG_RegionFlags, "2");
    ds_set(item, TAG_RegionLocationMinX0, "%d", r.x);
    ds_set(item, TAG_RegionLocationMinY0, "%d", r.y);
    ds_set(item, TAG_RegionLocationMaxX1, "%d", r.x + r.width - 1);
    ds_set(item, TAG_RegionLocationMaxY1, "%d", r.y + r.height - 1);
    ds_set(item, TAG_PhysicalUnitsXDirection, "3");
    ds_set(item, TAG_PhysicalUnitsYDirection, "3");
    ds_set(item, TAG_PhysicalDeltaX, "%.6f", cm);
    ds_set(item, TAG_PhysicalDeltaY, "%.6f", cm);
    ds_set(item, TAG_ReferencePixelX0, "%d", r.width / 2);
    ds_set(item, TAG_ReferencePixelY0, "0");
}

/* Ticks down the right side of the sector, one a centimetre, numbers every
 * fifth. */
static void depth_scale(struct scene *s, struct style style, int x, int top,
                        float step, int count)
{
    for (int i = 0; i <= count; i++) {
        int y = top + (int)((float)i * step), len = i % 5 ? 4 : 8;

        canvas_fill(&s->canvas, (struct rect){x, y, len, 1}, style.ink);
        if (i % 5 == 0)
            scene_write(s, style, x + 12, y + 5, CLASS_SCALE, "%d", i);
    }
}

static void ecg(struct canvas *c, int base, float phase, struct ink ink)
{
    float lastx = 90, lasty = (float)base;

    for (int x = 92; x < 560; x += 2) {
        float t = fmodf((float)x / 92 + phase, 1), y = 0;

        y -= 5 * expf(-400 * (t - 0.25f) * (t - 0.25f));
        y -= 26 * expf(-9000 * (t - 0.42f) * (t - 0.42f));
        y += 7 * expf(-6000 * (t - 0.45f) * (t - 0.45f));
        y -= 7 * expf(-180 * (t - 0.70f) * (t - 0.70f));
        canvas_line(c, lastx, lasty, (float)x, (float)base + y, 1, ink);
        lastx = (float)x;
        lasty = (float)base + y;
    }
}

static void cine_banner(struct scene *s, const struct visit *v)
{
    struct canvas *c = &s->canvas;
    struct style bold = {
        {.face = ARIAL_BOLD, .size = 15}, canvas_ink(c, 255, 255, 255), LEFT};
    struct style plain = {
        {.face = ARIAL, .size = 13}, canvas_ink(c, 235, 240, 255), LEFT};

    canvas_ramp(c, (struct rect){0, 0, c->width, 46},
                canvas_ink(c, 24, 62, 138), canvas_ink(c, 12, 36, 92), true);
    scene_write(s, bold, 10, 19, CLASS_PHI, "%s",
                name_listed(s->arena, v->person));
    scene_write(s, plain, 10, 38, CLASS_PHI, "ID: %s  %s", v->person->id,
                v->person->sex);
    plain.anchor = CENTRE;
    scene_write(s, plain, 300, 18, CLASS_PHI, "%s", v->site->name);
    scene_write(s, plain, 300, 38, CLASS_PHI, "DOB %s  Op: %s",
                date_as(s->arena, v->person->birth, "M/D/Y"),
                v->operator_initials);
    plain.anchor = RIGHT;
    scene_write(s, plain, 540, 18, CLASS_DATE_TIME, "%s",
                date_as(s->arena, v->date, "M/D/Y"));
    scene_write(s, plain, 630, 18, CLASS_SCALE, "MI 1.2");
    scene_write(s, plain, 630, 38, CLASS_SCALE, "TIs 0.8");
}

static void cine_settings(struct scene *s)
{
    struct canvas *c = &s->canvas;
    static const char *const lines[] = {"TTE Adult", "S5-1", "52Hz",
                                        "16cm",      "2D",   "HGen",
                                        "Gn 54",     "C 50", "3/2/0"};
    struct style grey = {
        {.face = SANS, .size = 12}, canvas_ink(c, 200, 205, 210), LEFT};
    struct style green = {
        {.face = SANS, .size = 13}, canvas_ink(c, 90, 230, 90), LEFT};
    struct style white = grey;

    for (int i = 0; i < COUNT_OF(lines); i++)
        scene_write(s, grey, 10, 72 + 17 * i, CLASS_VENDOR, "%s", lines[i]);
    white.ink = canvas_ink(c, 255, 255, 255);
    scene_write(s, white, 8, 376, CLASS_SCALE, "+ LVIDd 4.62 cm");
    scene_write(s, white, 8, 393, CLASS_SCALE, "x IVSd 0.98 cm");
    scene_write(s, green, 570, 452, CLASS_SCALE, "72 bpm");
    canvas_ramp(c, (struct rect){612, 70, 12, 120}, canvas_grey(c, 1),
                canvas_grey(c, 0), true);
    depth_scale(s, grey, 560, 66, 22.5f, 16);
}

/* Calipers across the chamber: two crosses and a dotted line. */
static void calipers(struct canvas *c, float x, float y0, float y1)
{
    struct ink ink = canvas_ink(c, 255, 255, 255);

    for (int i = 0; i < 2; i++) {
        float y = i ? y1 : y0;

        canvas_line(c, x - 4, y, x + 4, y, 1, ink);
        canvas_line(c, x, y - 4, x, y + 4, 1, ink);
    }
    for (float y = y0 + 8; y < y1 - 4; y += 5)
        canvas_mix(c, (int)x, (int)y, ink, 256);
}

static struct canvas cine_frame(const struct studio *s, struct instance *in,
                                int index, int count)
{
    struct fan fan = {330,   30, 36,    396,
                      0.66f, 1,  HEART, (float)index / (float)count};
    struct scene scene =
        scene_for(in, canvas_create(s->arena, 640, 480, 3, 255));
    struct canvas *c = &scene.canvas;
    struct style clock = {
        {.face = ARIAL, .size = 13}, canvas_ink(c, 235, 240, 255), RIGHT};

    scene.silent = index > 0;
    texture_fan(s->arena, c, &fan, s->seed + 1);
    ecg(c, 448, fan.phase, canvas_ink(c, 60, 220, 90));
    canvas_fill(c, (struct rect){90 + index * 58, 414, 2, 44},
                canvas_ink(c, 60, 220, 90));
    calipers(c, 308, 148, 238);
    cine_banner(&scene, in->visit);
    cine_settings(&scene);
    scene.silent = false;
    scene.frame = index;
    scene_write(&scene, clock, 540, 38, CLASS_DATE_TIME, "10:15:%02d AM",
                22 + index / 4);
    return *c;
}

struct instance *sample_us_cine(const struct studio *s)
{
    enum { FRAMES = 8 };
    struct instance *in =
        instance_create(s->arena, s->fonts, s->seed, "us_cine_banner.dcm",
                        &VANCE_ECHO, &echo_series, US_MULTIFRAME, 1);
    struct dataset *ds = in->ds;
    struct bytes frames[FRAMES];

    for (int i = 0; i < FRAMES; i++) {
        struct canvas c = cine_frame(s, in, i, FRAMES);

        frames[i] = encode_jpeg(s->arena, &c, 78);
        put_image(in, &c, "YBR_FULL_422", 8, 8, false);
    }
    put_us(in, "ORIGINAL\\PRIMARY\\TTE\\0001");
    put_region(in, (struct rect){80, 50, 500, 380}, 0.0444);
    put_private(in);
    put_code(ds, TAG_AnatomicRegionSequence, "80891009", "SCT", "Heart");
    ds_set(ds, TAG_NumberOfFrames, "%d", FRAMES);
    ds_set(ds, TAG_FrameIncrementPointer, "%08x", TAG_FrameTime);
    ds_set(ds, TAG_FrameTime, "33.3");
    ds_set(ds, TAG_StartTrim, "1");
    ds_set(ds, TAG_StopTrim, "%d", FRAMES);
    ds_set(ds, TAG_HeartRate, "72");
    ds_set(ds, TAG_LossyImageCompression, "01");
    ds_set(ds, TAG_LossyImageCompressionRatio, "18");
    ds_set(ds, TAG_LossyImageCompressionMethod, "ISO_10918_1");
    put_frames(in, JPEG_BASELINE, frames, FRAMES);
    return in;
}

/* ---- palette colour ---- */

enum { GREYS = 200, HUES = 7, STEPS = 8 };

/* Table entry i as red, green, blue: greys first, then eight steps of each of
 * seven colours. */
static void palette_entry(int i, int rgb[3])
{
    int hue = (i - GREYS) / STEPS + 1, step = (i - GREYS) % STEPS + 1;

    for (int s = 0; s < 3; s++) {
        if (i < GREYS)
            rgb[s] = i * 255 / (GREYS - 1);
        else
            rgb[s] = (hue >> s & 1) * 255 * step / STEPS;
    }
}

static uint16_t palette_index(const uint16_t *p)
{
    int best = 0, least = 1 << 30;

    if (p[0] == p[1] && p[1] == p[2])
        return (uint16_t)(p[0] * (GREYS - 1) / 255);
    for (int i = GREYS; i < 256; i++) {
        int rgb[3], d = 0;

        palette_entry(i, rgb);
        for (int s = 0; s < 3; s++)
            d += (rgb[s] - p[s]) * (rgb[s] - p[s]);
        if (d < least) {
            least = d;
            best = i;
        }
    }
    return (uint16_t)best;
}

static void put_palette(struct dataset *ds)
{
    static const uint32_t tags[3] = {TAG_RedPaletteColorLookupTableData,
                                     TAG_GreenPaletteColorLookupTableData,
                                     TAG_BluePaletteColorLookupTableData};

    ds_set(ds, TAG_RedPaletteColorLookupTableDescriptor, "256\\0\\16");
    ds_set(ds, TAG_GreenPaletteColorLookupTableDescriptor, "256\\0\\16");
    ds_set(ds, TAG_BluePaletteColorLookupTableDescriptor, "256\\0\\16");
    for (int s = 0; s < 3; s++) {
        uint8_t *table = take(ds_arena(ds), 512, 1);

        for (int i = 0; i < 256; i++) {
            int rgb[3];

            palette_entry(i, rgb);
            table[2 * i] = table[2 * i + 1] = (uint8_t)rgb[s];
        }
        ds_set_bytes(ds, tags[s], "OW", table, 512);
    }
}

static void palette_texts(struct scene *s, const struct visit *v)
{
    struct canvas *c = &s->canvas;
    struct letter font = {.face = MONO_BOLD, .size = 14, .crisp = true};
    struct style white = {font, canvas_ink(c, 255, 255, 255), LEFT};
    struct style yellow = {font, canvas_ink(c, 255, 255, 0), LEFT};
    struct style cyan = {font, canvas_ink(c, 0, 255, 255), LEFT};
    struct style right = white;
    static const char *const settings[] = {"C5-1",  "FR 28",  "DR 60",
                                           "GN 47", "12.0cm", "THI"};

    right.anchor = RIGHT;
    scene_write(s, white, 8, 18, CLASS_PHI, "%s",
                name_listed(s->arena, v->person));
    scene_write(s, white, 8, 36, CLASS_PHI, "%s %s %s", v->person->id,
                v->person->sex, date_as(s->arena, v->person->birth, "DBY"));
    scene_write(s, right, 552, 18, CLASS_PHI, "%s", v->site->name);
    scene_write(s, right, 552, 36, CLASS_DATE_TIME, "%s 15:11:09",
                date_as(s->arena, v->date, "D-B-Y"));
    for (int i = 0; i < COUNT_OF(settings); i++)
        scene_write(s, cyan, 8, 70 + 18 * i, CLASS_VENDOR, "%s", settings[i]);
    scene_write(s, yellow, 8, 392, CLASS_OTHER, "LIVER SAG RT LOBE");
    scene_write(s, yellow, 8, 410, CLASS_SCALE, "DIST 23.4mm");
    depth_scale(s, white, 510, 62, 27, 12);
}

struct instance *sample_us_palette(const struct studio *s)
{
    struct instance *in =
        instance_create(s->arena, s->fonts, s->seed, "us_palette_rle.dcm",
                        &LINDQVIST_LIVER, &liver_series, US_IMAGE, 1);
    struct canvas c = canvas_create(s->arena, 560, 420, 3, 255);
    struct canvas indexed = canvas_create(s->arena, 560, 420, 1, 255);
    struct fan fan = {280, -60, 120, 466, 0.52f, 1, LIVER, 0};
    struct scene scene = scene_for(in, c);
    struct bytes frame;

    texture_fan(s->arena, &c, &fan, s->seed + 2);
    canvas_ramp(&c, (struct rect){540, 70, 10, 100}, canvas_grey(&c, 1),
                canvas_grey(&c, 0), true);
    palette_texts(&scene, in->visit);
    for (int i = 0; i < c.width * c.height; i++)
        indexed.at[i] = palette_index(c.at + 3 * i);
    put_image(in, &indexed, "PALETTE COLOR", 8, 8, false);
    put_us(in, "ORIGINAL\\PRIMARY\\ABDOMINAL\\0001");
    put_region(in, (struct rect){90, 44, 410, 366}, 0.0370);
    put_palette(in->ds);
    ds_set(in->ds, TAG_BurnedInAnnotation, "YES");
    frame = encode_rle(s->arena, &indexed, 8);
    put_frames(in, RLE_LOSSLESS, &frame, 1);
    return in;
}

/* ---- text over speckle ---- */

static void inverse_texts(struct scene *s, const struct visit *v)
{
    struct canvas *c = &s->canvas;
    struct letter font = {.face = SANS, .size = 13};
    struct style yellow = {font, canvas_ink(c, 255, 230, 40), LEFT};
    struct style black = {font, canvas_ink(c, 0, 0, 0), LEFT};
    struct style small = {
        {.face = SANS, .size = 11}, canvas_ink(c, 255, 230, 40), LEFT};

    black.letter.face = SANS_BOLD;
    canvas_fill(c, (struct rect){0, 0, c->width, 20},
                canvas_ink(c, 245, 225, 60));
    scene_write(s, black, 6, 15, CLASS_PHI, "%s", v->person->family);
    scene_write(s, black, 120, 15, CLASS_PHI, "%s", v->person->id);
    black.anchor = RIGHT;
    scene_write(s, black, c->width - 6, 15, CLASS_DATE_TIME, "%s 15:14",
                date_as(s->arena, v->date, "Y-M-D"));
    scene_write(s, yellow, 150, 96, CLASS_PHI, "%s",
                name_natural(s->arena, v->person));
    scene_write(s, yellow, 150, 240, CLASS_OTHER, "RT KIDNEY");
    scene_write(s, small, 6, 40, CLASS_VENDOR, "Gain 61");
    scene_write(s, small, 6, 55, CLASS_VENDOR, "PRF 1.8kHz");
    scene_write(s, small, 6, 300, CLASS_SCALE, "V 24.1 cm/s");
    small.anchor = RIGHT;
    scene_write(s, small, c->width - 6, 40, CLASS_SCALE, "+32");
    scene_write(s, small, c->width - 6, 142, CLASS_SCALE, "-32");
}

struct instance *sample_us_inverse(const struct studio *s)
{
    struct instance *in =
        instance_create(s->arena, s->fonts, s->seed, "us_inverse_rgb.dcm",
                        &LINDQVIST_LIVER, &liver_series, US_IMAGE, 2);
    struct canvas c = canvas_create(s->arena, 400, 308, 3, 255);
    struct fan fan = {200, -20, 52, 318, 0.60f, 1.1f, LIVER, 0.3f};
    struct scene scene = scene_for(in, c);
    struct rect bar = {382, 46, 10, 84};

    texture_fan(s->arena, &c, &fan, s->seed + 3);
    texture_flow(s->arena, &c, &fan, (struct rect){170, 130, 90, 74},
                 s->seed + 3);
    canvas_frame(&c, (struct rect){170, 130, 90, 74}, 1,
                 canvas_ink(&c, 0, 220, 220));
    canvas_ramp(&c, (struct rect){bar.x, bar.y, bar.width, 42},
                canvas_ink(&c, 255, 220, 0), canvas_ink(&c, 60, 0, 0), true);
    canvas_ramp(&c, (struct rect){bar.x, bar.y + 42, bar.width, 42},
                canvas_ink(&c, 0, 0, 60), canvas_ink(&c, 0, 220, 255), true);
    inverse_texts(&scene, in->visit);
    put_image(in, &c, "RGB", 8, 8, false);
    put_us(in, "ORIGINAL\\PRIMARY\\ABDOMINAL\\0011");
    put_region(in, (struct rect){20, 22, 360, 276}, 0.0452);
    ds_set(in->ds, TAG_BurnedInAnnotation, "NO");
    ds_open_lengths(in->ds);
    put_native(in, &c, 8, 0);
    return in;
}
