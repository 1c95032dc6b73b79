/*
 * frames_tone.h - from stored values to grey on the screen
 *
 * A tone is what the header says about one frame: modality transform, then
 * VOI table or window (PS3.3 C.11.1, C.11.2). A spread is what the samples of
 * that frame say. tone_table() makes one table of both; "index" there is the
 * pattern of bits as stored, cut to the bits that carry a value.
 */
#pragma once
#include "frames/frames_inner.h"

/* How patterns of bits are read as numbers. */
struct reading {
    int bits, shift; /* pattern = (stored >> shift) & (1 << bits) - 1 */
    bool is_signed;
};
struct reading reading_of(const struct shape *s);
int64_t reading_value(const struct reading *r, uint32_t pattern);

struct lut {
    int entries; /* 0: none */
    int first, bits;
    struct str data;
    int width; /* bytes an entry in data */
};

enum voi { VOI_NONE, VOI_LUT, VOI_LINEAR, VOI_EXACT, VOI_SIGMOID };

struct tone {
    double slope, intercept;
    struct lut modality;
    enum voi voi;
    double center, width;
    struct lut lut;
    bool inverse;
};

/* Never fails: what makes no sense in the header is left out. */
void tone_read(const struct frames *f, int index, struct tone *ret);
double tone_modality(const struct tone *t, int64_t value);
/* 0..255 after VOI (which must not be VOI_NONE). */
uint8_t tone_voi(const struct tone *t, double x);

/* What the samples of a frame, all or some, spread over without padding. */
struct spread {
    int64_t least, most; /* of the samples that were looked at */
    int64_t low, high;   /* 0.5 % and 99.5 % of them */
    int64_t samples;     /* 0: nothing but padding */
};
enum code spread_of(struct arena *a, const struct frames *f,
                    const struct frame *fr, const struct reading *r, bool all,
                    struct spread *ret, struct error *err);

/* Pixels of any kind of colour as RGB of 8 bits, count of them from one on;
 * each depends on nothing but its own samples. */
void view_colour(const struct frames *f, const struct frame *fr, size_t from,
                 size_t count, uint8_t *out);

/* Stretch all three channels alike, so that hues stay. count: samples. */
void view_spread(uint8_t *at, size_t count, enum stretch stretch);
