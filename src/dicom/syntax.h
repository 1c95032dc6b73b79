/*
 * syntax.h - what each transfer syntax is and how its frames are handled
 *
 * One row each in tables/syntax.tsv (PS3.5 section 10, PS3.6 Annex A). A
 * syntax that is not in the table cannot be read: its instances are
 * quarantined by name.
 */
#pragma once
#include "base/base.h"

enum codec {
    CODEC_NATIVE,  /* samples as they are */
    CODEC_RLE,     /* PS3.5 Annex G */
    CODEC_JPEG,    /* baseline and extended, DCT */
    CODEC_JPEG_LL, /* process 14, any or first-order prediction */
    CODEC_JPEGLS,
    CODEC_J2K,
    CODEC_HTJ2K,
    CODEC_JXL,
    CODEC_DEFLATED_FRAMES,
    CODEC_ENCAPSULATED_NATIVE,
    CODEC_MPEG2,
    CODEC_H264,
    CODEC_HEVC,
    CODEC_NONE /* known by name, not decodable by this build */
};

struct syntax {
    const char *uid, *name;
    bool big_endian, explicit_vr, deflated, encapsulated;
    bool lossy; /* may hold lossy frames */
    enum codec codec;
    const char *redacted_as; /* UID of the syntax blanked frames are written in:
                                itself or a lossless one of its family; a
                                video's own, with loss, on request only */
};

const struct syntax *syntax_find(struct str uid); /* NULL: unknown */
