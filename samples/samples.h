/*
 * samples.h - the files of this folder, one function each
 */
#pragma once
#include "header.h"

#define SC_IMAGE      "1.2.840.10008.5.1.4.1.1.7"
#define US_IMAGE      "1.2.840.10008.5.1.4.1.1.6.1"
#define US_MULTIFRAME "1.2.840.10008.5.1.4.1.1.3.1"
#define CR_IMAGE      "1.2.840.10008.5.1.4.1.1.1"
#define DX_IMAGE      "1.2.840.10008.5.1.4.1.1.1.1"
#define MG_IMAGE      "1.2.840.10008.5.1.4.1.1.1.2"
#define CT_IMAGE      "1.2.840.10008.5.1.4.1.1.2"
#define MR_IMAGE      "1.2.840.10008.5.1.4.1.1.4"

#define RLE_LOSSLESS  "1.2.840.10008.1.2.5"
#define JPEG_BASELINE "1.2.840.10008.1.2.4.50"
#define JPEG_LOSSLESS "1.2.840.10008.1.2.4.70"

/* What every sample needs to be made. */
struct studio {
    struct arena *arena; /* of this instance */
    struct fonts *fonts;
    uint64_t seed;
};

/* A scene on c whose texts go to the instance's answer sheet. */
struct scene scene_for(const struct instance *in, struct canvas c);

/* The attributes of a kind of image, for samples and random pictures alike. */
void put_us(struct instance *in, const char *image_type);
void put_capture(struct instance *in, const char *conversion_type);
void put_dx(struct instance *in, bool inverted, int bits);
void put_plane(struct instance *in, int width, int height, double spacing,
               double thick, double z);

struct instance *sample_us_cine(const struct studio *s);
struct instance *sample_us_palette(const struct studio *s);
struct instance *sample_us_inverse(const struct studio *s);
struct instance *sample_worklist(const struct studio *s);
struct instance *sample_dose_report(const struct studio *s);
struct instance *sample_scanned_page(const struct studio *s);
struct instance *sample_dx_initials(const struct studio *s);
struct instance *sample_cr_stamp(const struct studio *s);
struct instance *sample_mg_stamp(const struct studio *s);
struct instance *sample_ct_first(const struct studio *s);
struct instance *sample_ct_second(const struct studio *s);
struct instance *sample_mr(const struct studio *s);
