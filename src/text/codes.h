/*
 * codes.h - bar codes, QR, DataMatrix: a code is text
 *
 * Codes are looked for by their structure (blocks of two values, half and
 * half, changing all the time), which is cheap and does not ask that the code
 * can be read. What ZBar makes of the place becomes the line's text; a place
 * that it cannot read is a code all the same, if it is sharp enough.
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
