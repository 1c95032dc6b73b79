/*
 * text.h - where there is text in the picture, and what it says
 *
 * detect (candidate lines) > prepare (normalised crop) > recognise (one line at
 * a time, by the network of a Tesseract model or by Tesseract) > cache (a crop
 * is read once) > track (over frames). No general OCR ever sees a whole frame.
 *
 * A line lives from first_frame to last_frame, both included, at one place.
 * Lines in reading order: by frame, then y, then x. Words are tight to the
 * glyphs within 3 pixels; boxes of lines hold all their words.
 */
#pragma once
#include "frames/frames.h"

enum line_kind {
    LINE_TEXT,
    LINE_CODE, /* bar code, QR, DataMatrix: a code is text */
};

struct word {
    struct rect box;   /* pixels of the frame */
    struct str text;   /* UTF-8 as read; empty if unreadable */
    float confidence;  /* of the reading, 0..1 */
    struct str second; /* the second reading where it differs, or empty */
};

struct line {
    struct rect box;
    int rim; /* pixels of box around the glyphs, less beside other lines */
    int first_frame, last_frame; /* both included */
    enum line_kind kind;
    int turn; /* degrees clockwise that the text is turned: 0 90 180 270 */
    float textness;    /* 0..1: how sure the detector is that this is text */
    float confidence;  /* of the reading, 0..1; 0 if unreadable */
    struct str text;   /* words joined by single blanks */
    struct str second; /* another reading of the whole line, or empty */
    struct word *words;
    int word_count;
};

struct lines {
    struct line *at;
    int count, room;
};

/* One a worker: Tesseract handle, textness weights, content cache. Created
 * before the sandbox closes; not thread-safe. */
struct reader;

struct reader_options {
    const char *models; /* folder that replaces the embedded models, or NULL */
    const char *lang;   /* "eng", "eng+deu" */
};

enum code reader_create(const struct reader_options *options,
                        struct reader **ret_reader, struct error *err);
void reader_destroy(struct reader *r);
/* A new series begins: lines already read may be forgotten. */
void reader_forget(struct reader *r);

struct text_cost {
    double detect_ms, read_ms;
    int ocr_calls, cache_hits, frames_looked_at;
};

/* All text of the instance. An OCR error or a limit is an error, never an
 * empty result (it counts as "not verified"). ret lives in a. */
enum code text_find(struct arena *a, struct reader *r, struct frames *f,
                    struct lines *ret_lines, struct text_cost *ret_cost,
                    struct error *err);

/* The same on one picture without DICOM, for tests and bench. */
enum code text_find_view(struct arena *a, struct reader *r,
                         const struct view *view, struct lines *ret_lines,
                         struct text_cost *ret_cost, struct error *err);
