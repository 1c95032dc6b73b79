/*
 * read_picture.h - what the training programs read
 */
#pragma once
#include "text/detect.h"
#include "text/letter.h"

/* A PGM or PPM of 8 bits, pixels in a. */
bool read_picture(struct arena *a, const char *path, struct view *ret);

/* looks.tsv and letters.tsv of a folder; false without them. */
bool read_judge(struct arena *a, const char *folder, struct judge *ret);
