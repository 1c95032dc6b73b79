/*
 * lines.h - lists of lines: copied, joined, sorted
 */
#pragma once
#include "text/text.h"

/* Append a copy of line, whose memory may be scratch. */
enum code line_copy(struct arena *a, const struct line *line, struct lines *to,
                    struct error *err);

/* Letters and digits of a text, bytes beyond ASCII too. */
int letters_in(struct str text);

/* Lines from index from on that continue each other become one. */
enum code lines_join(struct arena *a, struct lines *lines, int from,
                     struct error *err);

/* By pixels, with its words. */
void line_move(struct line *line, int x, int y);

/* Rims of lines from index from on that overlap are cut back to the middle, so
 * that blanking a line leaves the next one alone. */
void lines_part(struct lines *lines, int from);

/* By first frame, then y, then x. */
void lines_sort(struct lines *lines);
