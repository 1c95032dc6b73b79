/*
 * areas.h - which parts of a picture are worth another look
 *
 * A picture is cut into blocks; a mask has a byte for each. Areas are
 * rectangles around marked blocks, with room for the rest of a line, apart from
 * each other.
 */
#pragma once
#include "base/base.h"

enum { BLOCK = 16 }; /* pixels each way */

struct grid {
    int width, height; /* of the picture, pixels */
    int across, down;  /* blocks */
};

struct areas {
    struct rect *at; /* pixels, half-open, inside the picture */
    int count, room;
};

struct grid grid_of(int width, int height);
size_t grid_blocks(const struct grid *g);
/* Pixels of a block; the last ones may be smaller. */
struct rect grid_block(const struct grid *g, int index);
/* Marked blocks among those that box touches, in percent. */
int grid_share(const struct grid *g, const uint8_t *mask, struct rect box);

/* The whole picture as one area. */
enum code areas_whole(struct arena *a, const struct grid *g, struct areas *ret,
                      struct error *err);
/* Around all marked blocks. ret lives in a. */
enum code areas_of(struct arena *a, const struct grid *g, const uint8_t *mask,
                   struct areas *ret, struct error *err);
