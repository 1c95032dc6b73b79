/*
 * review_album.h - the pictures of one instance in one file
 *
 * OUT/private/review/<ref>.album holds a thumbnail, for several frames the
 * brightest and the darkest value of every pixel over time, and the frames in
 * which the overlay changes. <ref>-<N>.album holds frames 16 N .. 16 N + 15,
 * made when somebody wants to see them. Workers in the sandbox write them;
 * whoever reads one believes no length in it.
 */
#pragma once
#include "batch/batch.h"

enum { ALBUM_FRAMES = 16, ALBUM_MOST = 64 };

/* Names of pictures: a frame, or one of these. */
enum { PICTURE_THUMB = -1, PICTURE_BRIGHTEST = -2, PICTURE_DARKEST = -3 };

struct album_entry {
    int picture;    /* frame or PICTURE_... */
    int64_t offset; /* of the PNG in the file */
    int64_t length;
};

struct album {
    int count;
    struct album_entry at[ALBUM_MOST];
};

/* What is in the file; ERR_FORMAT if it is not an album. */
enum code album_read(int fd, struct album *ret, struct error *err);
const struct album_entry *album_find(const struct album *album, int picture);

/* The path of the album: of all (block -1) or of 16 frames. In a. */
char *album_path(struct arena *a, const char *folder, struct str ref,
                 int block);

/* The worker's side: draws into the draft's descriptor. What to draw comes in
 * place of the dictionary. */
extern const struct batch_work album_work;
char *album_order(struct arena *a, int block);
