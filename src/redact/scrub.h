/*
 * scrub.h - words beside the picture, inside the pixel data itself
 *
 * Codestreams carry comments, application segments, thumbnails, metadata
 * boxes, and bytes behind their end that no decoder looks at. Here they go,
 * without touching what is coded. Encoders' marks of themselves (comments.def)
 * and padding may stay, so that an ordinary file is left as it is.
 */
#pragma once
#include "frames/frames.h"

/*
 * Encoded frame index without what hides in it; ret_hid says whether anything
 * did. If not, *ret is what frame_encoded() gives. ERR_FORMAT if the stream
 * cannot be followed or has another size than the header.
 */
enum code frame_scrub(struct arena *a, struct frames *f, int index,
                      struct bytes *ret, bool *ret_hid, struct error *err);

/* The same by family, on one stream; see there for what each drops. *ret is in
 * itself if nothing hides there. */
enum code scrub_jpeg(struct arena *a, struct bytes in, struct bytes *ret,
                     struct error *err);
enum code scrub_j2k(struct arena *a, struct bytes in, struct bytes *ret,
                    struct error *err);
/* ret_packs_jpeg: a JPEG is inside, whose own annotations are not looked at. */
enum code scrub_jxl(struct arena *a, struct bytes in, struct bytes *ret,
                    bool *ret_packs_jpeg, struct error *err);
/* plane: pixels in a frame. */
enum code scrub_rle(struct arena *a, size_t plane, struct bytes in,
                    struct bytes *ret, struct error *err);
/* frame: bytes of a frame. */
enum code scrub_deflated(size_t frame, struct bytes in, struct bytes *ret,
                         struct error *err);

/* An encoder's mark, or nothing at all. */
bool comment_is_known(struct bytes text);

/* Nothing, or 0x00 throughout, or 0xff. */
bool bytes_are_padding(struct bytes b);

/* Short, and without four letters or digits in a row (zeros between them do
 * not count): no word and no number that could name anyone. */
bool bytes_are_wordless(struct bytes b);
