/*
 * deburn.h - remove burned-in identifying text from DICOM images: the C API
 *
 *     struct deburn_error error;
 *     struct deburn *d = deburn_open(NULL, &error);
 *     struct deburn_result *r = deburn_process_file(d, "in.dcm", "out.dcm",
 *                                                   &error);
 *     if (r && deburn_published(r)) ...
 *     deburn_result_free(r);
 *     deburn_close(d);
 *
 * A session holds everything that is loaded once (models, rules, templates,
 * profile, key). It is not thread-safe: one a thread. Outputs exist only when
 * they were read back and verified; whatever goes wrong, no output appears.
 *
 * Boxes are half-open, in pixels from the top left; frames count from 0.
 * Strings that are returned belong to the session or result they came from.
 * No string of this interface holds a value of a header or a word that was
 * read.
 */
#ifndef DEBURN_H
#define DEBURN_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DEBURN_API __attribute__((visibility("default")))

struct deburn;        /* a session */
struct deburn_result; /* what became of one instance */

struct deburn_error {
    int code; /* 0 none; else one of DEBURN_ERROR_... */
    char text[256];
};

enum {
    DEBURN_ERROR_MEMORY = 1,
    DEBURN_ERROR_IO,
    DEBURN_ERROR_FORMAT,
    DEBURN_ERROR_UNSUPPORTED,
    DEBURN_ERROR_LIMIT,
    DEBURN_ERROR_UNSAFE,
    DEBURN_ERROR_REFUSED,
    DEBURN_ERROR_USAGE
};

/* Zero or NULL means the default. */
struct deburn_options {
    const char *profile;  /* "basic", "tcia" or a YAML file */
    const char *policy;   /* "strict", "phi", "templates" or a YAML file */
    const char *doubt;    /* "blank", "keep", "hold" */
    const char *key_file; /* 64 hex digits; NULL: a fresh key, never stored */
    const char *models, *masks; /* folders */
    const char *lang;           /* Tesseract language, "eng" */
};

enum deburn_verdict {
    DEBURN_CLEAN,
    DEBURN_REDACTED,
    DEBURN_REVIEW,
    DEBURN_QUARANTINED,
    DEBURN_REFUSED
};

struct deburn_box {
    int x, y, width, height;     /* pixels */
    int first_frame, last_frame; /* both included */
    int blanked;                 /* 1 blanked, 0 seen and kept */
    const char *text_class;      /* "phi", "date_time", ... */
    const char *rule;            /* the row that decided */
    unsigned reasons;            /* bit i: deburn_reason_name(i) */
};

/* The version as "major.minor.patch". */
DEBURN_API const char *deburn_version(void);

/* NULL and *error on failure. options may be NULL. */
DEBURN_API struct deburn *deburn_open(const struct deburn_options *options,
                                      struct deburn_error *error);
DEBURN_API void deburn_close(struct deburn *d); /* NULL is fine */

/*
 * From path to path. The result is not NULL whenever a verdict was reached;
 * out exists afterwards only if deburn_published() says so. An existing out is
 * an error, the input is never changed.
 */
DEBURN_API struct deburn_result *deburn_process_file(
    struct deburn *d, const char *in, const char *out,
    struct deburn_error *error);

/* From memory to memory: deburn_output() lends the bytes. */
DEBURN_API struct deburn_result *deburn_process_memory(
    struct deburn *d, const void *bytes, size_t len,
    struct deburn_error *error);
DEBURN_API const void *deburn_output(const struct deburn_result *r,
                                     size_t *ret_len);

DEBURN_API enum deburn_verdict deburn_verdict(const struct deburn_result *r);
DEBURN_API const char *deburn_verdict_name(enum deburn_verdict v);
DEBURN_API int deburn_published(const struct deburn_result *r);
/* Why it was not published, "" otherwise; names stage and rule. */
DEBURN_API const char *deburn_why(const struct deburn_result *r);

DEBURN_API int deburn_box_count(const struct deburn_result *r);
DEBURN_API int deburn_box_at(const struct deburn_result *r, int index,
                             struct deburn_box *ret_box); /* 0 if no such */
DEBURN_API const char *deburn_reason_name(int bit);       /* NULL if no such */

DEBURN_API void deburn_result_free(struct deburn_result *r);

#ifdef __cplusplus
}
#endif
#endif
