/*
 * verify_inner.h - what the files of verify/ share and nobody else needs
 */
#pragma once
#include "verify/verify.h"

enum {
    ACCESSION_NUMBER = 0x00080050, /* AccessionNumber */
    CODE_VALUE = 0x00080100,       /* CodeValue */
    CODE_MEANING = 0x00080104      /* CodeMeaning */
};

/* Input and draft side by side. */
struct pair {
    struct arena *scratch; /* cleared for each frame */
    struct frames *in, *out;
    const struct plan *plan;
};

/* ---- pixels ------------------------------------------------------------ */

/* Digests over all that no box touches, and whether they agree, and whether
 * the boxes are black; and whether PixelData as a whole is the same. */
enum code verify_pixels(struct pair *p, struct checks *c, struct error *err);

struct tally; /* a digest in the making */
void outside_tally_add(struct tally *t, const void *at, size_t len);

/* Add tables and coefficients of all blocks that no box of the plan touches on
 * this frame. */
enum code tally_jpeg(struct arena *scratch, struct frames *f,
                     const struct plan *plan, int frame, struct tally *t,
                     struct error *err);

/* A video's stream as it is coded. */
void tally_stream(struct frames *f, struct tally *t);

/* A frame of a video that was coded again: both digests go on with what was
 * decoded, and ERR_UNSAFE if the two are not the same picture. */
enum code compare_video(struct pair *p, int frame, struct tally *in,
                        struct tally *out, struct error *err);

/* ---- words --------------------------------------------------------------- */

/* Search the draft's tree and its bytes outside of PixelData. */
enum code verify_words(struct arena *scratch, struct dataset *draft,
                       struct identifiers *ids, struct error *err);

/* Does this repeat of a value tell who someone is? */
bool span_identifies(const struct span *hit, struct str text);

/*
 * The strongest spellings of the dictionary's values, searched in raw bytes
 * whatever stands around them: full names in their usual orders, numbers,
 * birth dates; as 8 bits a letter and as UTF-16. Made in a; uids: own UIDs too.
 */
struct needles;
enum code needles_make(struct arena *a, const struct identifiers *ids,
                       bool uids, struct needles **ret, struct error *err);
/* The value that stands in b, or NULL. */
const struct identifier *needles_find(const struct needles *n, struct bytes b);

/* ---- a second look --------------------------------------------------------- */

/* Read the surroundings of the blanked boxes again. */
enum code verify_text(struct pair *p, struct identifiers *ids,
                      struct reader *reader, struct error *err);
