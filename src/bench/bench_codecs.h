/*
 * bench_codecs.h - what each transfer syntax costs, beside other tools
 *
 * For each file: its frames are decoded, encoded again, and the whole is
 * redacted (one box on every frame) from the mapped file to a finished draft;
 * gdcmconv codes the same file anew in the syntax of that draft, and the bare
 * library passes over the same frames. Processor time is taken, not the clock on
 * the wall, and the best of some rounds counts, since other work on the machine
 * only ever adds.
 */
#pragma once
#include "frames/frames.h"

struct speed_times { /* ms over all frames, best of the rounds; 0: not run */
    double decode, encode, redact;
    double gdcmconv; /* the whole program ... */
    double idle;     /* ... and what it takes when it does nothing */
    double bare;     /* JPEG: coefficients in and out; JPEG 2000: decode */
};

/* One row a transfer syntax and kind of picture. */
struct speed_row {
    const struct syntax *in, *out;
    char kind[16]; /* "colour 8", "grey 12" */
    int files, frames;
    struct speed_times times;
    double redact_beside; /* redact, of files that gdcmconv did too */
    double own_beside; /* what compares with bare: JPEG redact, else decode */
};

struct speed_table {
    struct speed_row *at;
    int count, room;
    int skipped; /* files that cannot be decoded or redacted */
};

/* Over the files of dir; NULL: over pictures that are drawn for it. Files are
 * made in a folder below TMPDIR that goes again. */
enum code bench_codecs(struct arena *a, const char *dir,
                       struct speed_table *ret, struct error *err);

/* ---- the parts --------------------------------------------------------- */

double speed_now(void); /* ms of processor time */
/* The least of some rounds; 0 stands for none yet. */
void speed_least(double *best, double ms);

/* Draw and code a few instances; each path goes to visit. */
typedef enum code (*speed_visit)(void *user, const char *path,
                                 struct error *err);
enum code speed_draw(struct arena *a, const char *folder, speed_visit visit,
                     void *user, struct error *err);

/* A JPEG of quality 90 with halved chroma. In a. */
enum code speed_jpeg(struct arena *a, const struct frame *fr, struct bytes *ret,
                     struct error *err);
/* ms for one frame through the library alone; false: it could not. */
bool speed_bare_jpeg(struct bytes jpeg, double *ret_ms);
bool speed_bare_j2k(struct bytes stream, double *ret_ms);

/* ms that gdcmconv needs to code the file anew, and without any work; false:
 * not installed, or it cannot. */
bool speed_gdcmconv(const struct syntax *out, const char *path,
                    const char *target, double *ret_whole, double *ret_idle);
