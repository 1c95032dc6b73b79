/*
 * alone.h - what may stand in a picture alone
 *
 * Where nothing in a picture can be read, marks that look like letters are
 * seldom any: bone, bowel and wires make them. Yet those of one height, what
 * reads as several letters, what stands by the marker of a side, as initials
 * do, and what looks like nothing else, was written.
 */
#pragma once
#include "text/text.h"

/* Drop such marks of the lines from index from on, unless any line of all is
 * certain. */
enum code alone_drop(struct arena *scratch, struct lines *lines, int from,
                     struct error *err);
