/*
 * charset.h - text of a data set as Unicode, and as machines would print it
 *
 * ICU does the work. SpecificCharacterSet (0008,0005) of the item in which an
 * element stands decides, with ISO 2022 escapes (PS3.5 section 6.1). Bytes
 * that are not valid in it come out as U+FFFD and are never an error: text is
 * only read here, never written back.
 *
 * Files that name no character set, or none we know, often hold more than
 * ASCII all the same: such text is taken for UTF-8 if it is valid UTF-8, else
 * for Latin 1.
 */
#pragma once
#include "dicom/dataset.h"

/* The value as UTF-8, padding gone; lives in a. charset: value of (0008,0005),
 * empty for the default repertoire. */
enum code charset_utf8(struct arena *a, struct str charset, struct str value,
                       struct str *ret_utf8, struct error *err);

/* Upper-case Latin ASCII as burned in by a machine ("Müller" > "MULLER", other
 * scripts romanised); ^ and = become blanks, what no letter stands for goes. */
enum code charset_latin(struct arena *a, struct str utf8, struct str *ret_latin,
                        struct error *err);

/* The character set that holds inside `in` (its own, or the outer one). */
struct str charset_of(const struct items *in, struct str outer);
