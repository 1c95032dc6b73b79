/*
 * codes.h - bar codes, QR, DataMatrix: a code is text
 *
 * Codes are looked for by their structure (codes_shape.h) where blocks of two
 * values change all the time, which is cheap and does not ask that the code can
 * be read. What ZBar makes of the place becomes the line's text.
 */
#pragma once
#include "text/lines.h"
#include "text/plane.h"

struct code_reader; /* ZBar */

enum code code_reader_create(struct code_reader **ret, struct error *err);
void code_reader_destroy(struct code_reader *r);

/* Append the codes of a luma plane; texts live in a. */
enum code codes_find(struct arena *a, struct arena *scratch,
                     struct code_reader *r, const struct plane *luma,
                     struct lines *lines, struct error *err);
