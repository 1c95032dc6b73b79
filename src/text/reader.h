/*
 * reader.h - what a reader keeps, for the parts of text/ that read with it
 */
#pragma once
#include "text/codes.h"
#include "text/recognise.h"
#include "text/textness.h"

struct reader {
    struct recogniser *recogniser;
    struct code_reader *codes;
    struct arena *memory; /* of the model */
    struct judge judge;
};
