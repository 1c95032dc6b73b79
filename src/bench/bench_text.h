/*
 * bench_text.h - what finding text costs, beside Tesseract over whole frames
 *
 * For each file: decoding of all frames, finding all text with a reader that
 * knows nothing yet, the same again with what it has read (as later files of a
 * series find it), and Tesseract's sparse text mode over the middle frame drawn
 * twice as large, on one thread like everything else here. Processor time is
 * taken, and the least of some rounds counts, since other work on the machine
 * only ever adds. Models are loaded before the clock starts, here and there.
 */
#pragma once
#include "text/text.h"

struct text_speed {
    const char *path;
    int width, height, frames, bits, lines;
    double decode; /* ms, all frames */
    double find;   /* ms, all frames, decoding included */
    double detect; /* ms of find that go into looking, by the clock */
    double again;  /* ms, decoding included, nothing needs to be read */
    double sparse; /* ms, Tesseract on one frame */
    int ocr_calls, frames_looked_at;
};

struct text_speeds {
    struct text_speed *at; /* by the order of files */
    int count, room;
    int skipped; /* files that have no frames, or cannot be decoded */
};

/* Over files and folders. ret lives in a. */
enum code bench_text(struct arena *a, char *const *inputs, int count,
                     struct text_speeds *ret, struct error *err);
