/*
 * frames_inner.h - what the files of frames/ share and nobody else needs
 *
 * A decoder is a row in the table of frames.c: peek() reads the header of one
 * encoded frame, so that sizes are checked before memory is spent, and
 * decode() fills pixels that are there already. Encoders go the other way.
 */
#pragma once
#include "frames/frames.h"

/* ---- what a codestream says about itself ----------------------------- */

enum process {
    PROCESS_RAW,      /* samples without a header of their own */
    PROCESS_DCT,      /* JPEG, sequential or progressive */
    PROCESS_LOSSLESS, /* JPEG process 14 */
    PROCESS_LS,       /* JPEG-LS */
    PROCESS_J2K,      /* JPEG 2000 and HTJ2K */
    PROCESS_JXL,
    PROCESS_VIDEO
};

enum colour { COLOUR_AS_LABELLED, COLOUR_RGB, COLOUR_YBR };

struct coding {
    enum process process;
    int width, height, samples, bits;
    bool is_signed;
    bool subsampled;    /* components of different size */
    enum colour colour; /* what the codestream insists on */
};

/* JPEG, JPEG lossless and JPEG-LS: up to the frame header. */
enum code coding_of_jpeg(struct bytes b, struct coding *ret, struct error *err);
/* JPEG 2000: b may be wrapped in JP2 boxes; ret_stream is what is inside. */
enum code coding_of_j2k(struct bytes b, struct coding *ret,
                        struct bytes *ret_stream, struct error *err);
enum code coding_of_jxl(struct bytes b, struct coding *ret, struct error *err);

/* ERR_UNSUPPORTED, by name, if this build has no decoder for a syntax. */
enum code coding_known(const struct syntax *s, struct error *err);
bool codec_is_video(enum codec codec);

/* A JPEG marker and what follows its length. */
enum {
    M_SOF0 = 0xc0,
    M_SOF1 = 0xc1,
    M_SOF2 = 0xc2,
    M_SOF3 = 0xc3,
    M_DHT = 0xc4,
    M_JPG = 0xc8,
    M_SOF9 = 0xc9,
    M_SOF10 = 0xca,
    M_DAC = 0xcc,
    M_SOF15 = 0xcf,
    M_RST0 = 0xd0,
    M_RST7 = 0xd7,
    M_SOI = 0xd8,
    M_EOI = 0xd9,
    M_SOS = 0xda,
    M_APP0 = 0xe0,
    M_APP14 = 0xee,
    M_APP15 = 0xef,
    M_SOF55 = 0xf7,
    M_LSE = 0xf8,
    M_COM = 0xfe
};
struct jpeg_segment {
    int marker;
    const uint8_t *at;
    size_t len;
};
/* The segment at *pos; false at the end or if it is cut off. */
bool jpeg_next(struct bytes b, size_t *pos, struct jpeg_segment *ret);
/* From inside a scan to the marker that ends it. */
size_t jpeg_skip_scan(struct bytes b, size_t pos, bool is_ls);
/* Where the first JPEG stream in b ends: after its EOI, or b.len. */
size_t jpeg_end(struct bytes b);
bool jpeg_has_end(struct bytes b);

/* A DCT coded JPEG of 8 bits is written anew, in a, if something stands behind
 * the last block of a scan: frame_hides(). */
enum code jpeg_without_surplus(struct arena *a, struct bytes *jpeg,
                               struct error *err);

/* A JPEG 2000 marker of the main header and what follows its length. */
enum {
    J_SIZ = 0xff51,
    J_COD = 0xff52,
    J_COM = 0xff64,
    J_PART_2 = 0xff70, /* these and those between: T.801 only */
    J_PART_2_LAST = 0xff79,
    J_SOT = 0xff90,
    J_EOC = 0xffd9
};
struct j2k_segment {
    int marker;
    const uint8_t *at;
    size_t len;
};
/* The segment at *pos; false at the first tile-part or if it is cut off. */
bool j2k_next(struct bytes b, size_t *pos, struct j2k_segment *ret);
/* Where the codestream ends, or b.len if it does not say. */
size_t j2k_end(struct bytes b);

/* The JP2 or JPEG XL box at *pos; false at the end or if its length lies. */
bool box_next(struct bytes b, size_t *pos, uint32_t *ret_type,
              struct bytes *ret_inside);

/* True if b begins as a codestream of this codec does. */
bool coding_starts(enum codec codec, struct bytes b);

/* ---- the opened pixel data ------------------------------------------- */

struct palette {
    int first;    /* stored value of entry 0 */
    int entries;  /* 1..65536 */
    uint8_t *rgb; /* entries * 3 */
};

struct frames {
    const struct dataset *ds;
    const struct limits *limits;
    struct shape shape;
    int count;
    int64_t frame_bits; /* native: of one frame as in the file */
    int *first; /* encapsulated: frame i is fragments first[i] up to, not
                        including, end[i] */
    int *end;
    unsigned extras;        /* of enum extra, those that the index shows */
    struct palette palette; /* entries 0: none */
    size_t *touched;        /* bytes since pages were given back */
    struct frame *last;     /* the frame decoded last; no pixels: none */
    struct video *video;    /* NULL: each frame is coded by itself */
    struct arena *arena;
};

/* Read and check the pixel module: all of ret but what the codestream adds. */
enum code shape_read(const struct dataset *ds, const struct limits *limits,
                     struct shape *ret, struct error *err);
/* Does the codestream fit the header? Fills coded_bits, coded_signed, photo. */
enum code shape_fit(struct shape *s, const struct coding *c, struct error *err);
/* Bits of memory below the lowest one that carries a value. */
int shape_shift(const struct shape *s);
bool shape_is_partial(const struct shape *s); /* luma 16..235 */

/* NumberOfFrames, at least 1; *ret_said: it is there. */
enum code count_read(const struct frames *f, int *ret, bool *ret_said,
                     struct error *err);
/* NumberOfFrames, and where each frame is. */
enum code index_read(struct arena *a, struct frames *f, struct error *err);

/* In place of index_read() for a video: fits the shape, counts the frames. */
enum code stream_open(struct arena *a, struct frames *f, struct error *err);

/* PixelData as encapsulated has fragments, all inside of the file. */
enum code fragments_check(const struct frames *f, struct error *err);

enum code palette_read(struct arena *a, const struct dataset *ds,
                       const struct shape *s, struct palette *ret,
                       struct error *err);

size_t frame_samples(const struct shape *s); /* width * height * samples */
size_t frame_size(const struct shape *s);    /* bytes in memory */

/* ---- decoders: b is one whole encoded frame, pixels are frame_size() --- */

/* Samples as in a native file, little endian; 1 bit: from bit `bit` on. */
void native_unpack(const struct shape *s, const uint8_t *at, int bit,
                   uint8_t *pixels);
/* Bytes of one frame as native_pack() lays it out. */
size_t native_size(const struct shape *s);
void native_pack(const struct frame *fr, uint8_t *out);
void swap_samples(uint8_t *at, size_t len, int sample_bytes);

enum code jpeg_decode(const struct shape *s, struct bytes b, uint8_t *pixels,
                      struct error *err);

/* RLE, JPEG lossless, JPEG-LS and 12 bit JPEG, by the seam in dicom/. */
enum code foreign_decode(const struct shape *s, const struct syntax *syntax,
                         struct bytes b, uint8_t *pixels, struct error *err);
enum code foreign_encode(struct arena *a, const struct frame *fr,
                         const struct syntax *out, struct bytes *ret,
                         struct error *err);

enum code j2k_decode(const struct shape *s, struct bytes b, uint8_t *pixels,
                     struct error *err);
enum code j2k_encode(struct arena *a, const struct frame *fr, struct bytes *ret,
                     struct error *err);

/* Is an RGB frame of this shape written with the component transform? */
bool j2k_transforms(const struct shape *s);

/* JPEG XL: pixels, or the JPEG that was packed without loss. */
bool jxl_holds_jpeg(struct bytes b);
enum code jxl_unwrap(struct arena *a, const struct shape *s, struct bytes b,
                     struct bytes *ret_jpeg, struct error *err);
size_t jxl_end(struct bytes b); /* of a bare codestream, or b.len */
enum code jxl_wrap(struct arena *a, struct bytes jpeg, struct bytes *ret,
                   struct error *err);
enum code jxl_decode(struct shape *s, struct bytes b, uint8_t *pixels,
                     struct error *err);
enum code jxl_encode(struct arena *a, const struct frame *fr, struct bytes *ret,
                     struct error *err);

/* Raw deflate (RFC 1951) to exactly len bytes. ret_used: of b. */
enum code deflate_decode(struct bytes b, uint8_t *out, size_t len,
                         size_t *ret_used, struct error *err);
enum code deflate_encode(struct arena *a, const uint8_t *at, size_t len,
                         struct bytes *ret, struct error *err);

/* The precision in which all samples of fr fit: the one they were coded in,
 * else BitsStored, else all bits there are. Codecs that know no sign are given
 * the patterns of bits. */
int frame_precision(const struct frame *fr, bool as_signed);

/* What is in b as memory of a. */
enum code keep_bytes(struct arena *a, const struct buffer *b, struct bytes *ret,
                     struct error *err);

/* Spread samples of 1 byte to 2 or 4; in may be the upper end of out. */
void widen_samples(const uint8_t *in, uint8_t *out, int out_bytes,
                   size_t count);
