/*
 * masks_inner.h - templates as read: conditions, variants, regions, vectors
 *
 * Private to decide/.
 */
#pragma once
#include "decide/masks.h"
#include "decide/regex.h"
#include "dicom/dataset.h"

/* ---- attributes ------------------------------------------------------ */

enum { PATH_STEPS = 4 };

/* One step of a path: an attribute, in which item to go on (-1: any). */
struct path_step {
    uint32_t tag;        /* private with a creator: block digits are 0 */
    const char *creator; /* of a private attribute, or NULL */
    int item;
};

struct path {
    struct str text; /* as written */
    struct path_step at[PATH_STEPS];
    int count;
    bool unknown;   /* no such attribute (lenient reading) */
    bool repeating; /* a keyword of a repeating group: xx stands for 00 */
};

/* Keyword, (gggg,eeee), (gggg,"CREATOR",ee); steps with [n] joined by '.'. */
enum code path_read(struct arena *a, struct str text, bool lenient,
                    struct path *ret, struct error *err);

/* The value as text, components joined by a backslash; sequences with items
 * read "present". exists: there is such an element. */
struct attribute {
    bool exists;
    struct str text;
};
enum code path_look(struct arena *a, const struct mask_subject *s,
                    const struct path *p, struct attribute *ret,
                    struct error *err);

/* ---- conditions ------------------------------------------------------ */

enum mask_op {
    OP_EQUALS,
    OP_CONTAINS,
    OP_PREFIX,
    OP_SUFFIX,
    OP_REGEX,
    OP_ABSENT,  /* missing or blank */
    OP_PRESENT, /* not blank */
    OP_MISSING, /* no element */
    OP_EXISTS,
    OP_EMPTY, /* an element without a value */
    OP_GREATER,
    OP_LESS
};
extern const char *const mask_op_names[]; /* "equals", ... as in the files */
enum { MASK_OPS = OP_LESS + 1 };

enum mask_scope { ON_VALUE, ON_COMPONENT, ON_EITHER };

struct condition {
    enum { COND_TEST, COND_ANY, COND_ALL, COND_TRUE } kind;
    bool negate;
    int line;
    struct path path;
    enum mask_op op;
    enum mask_scope scope;
    bool cased;         /* minds upper and lower case */
    struct str *values; /* any of them is enough */
    const struct regex **regexes;
    int value_count;
    struct condition *inner;
    int count; /* of inner */
};

/* ---- regions --------------------------------------------------------- */

/* Pixels; negative x, y count from the far edge, width or height -1 goes to
 * the edge. */
struct region {
    int x, y, width, height;
    int line;
};

struct point {
    int x, y;
};

struct polygon {
    struct point *at;
    int count;
};

/* A ring's sector: angles in degrees, 0 to the right, clockwise. */
struct fan {
    struct point center;
    int inner, outer;
    double from, to;
};

struct variant {
    int rows, columns; /* 0: any */
    struct condition *match;
    int match_count;
    struct region *regions, *keep;
    int region_count, keep_count;
    struct polygon *polygons;
    int polygon_count;
    struct fan *fans;
    int fan_count;
    bool us_regions; /* keep the ultrasound regions, blank the rest */
    bool whole;
    int line;
};

enum code variant_boxes(struct arena *a, const struct variant *v,
                        const struct mask_subject *s, int width, int height,
                        struct rect **ret, int *ret_count, struct error *err);

/* ---- rules ----------------------------------------------------------- */

struct mask_rule {
    const char *id, *name, *file;
    int line, order, catalog;
    enum mask_verdict verdict;
    bool unsearched;  /* counts only where no text search is made */
    bool cohort;      /* chooses images, says nothing of text: never applied */
    bool spare_words; /* words of the allow list inside survive a search */
    bool fallback;    /* tried only when no other rule of the catalog matched */
    struct condition *match;
    int match_count;
    struct variant *variants;
    int variant_count;
    struct str *notes; /* of an importer, for lint */
    int note_count;
};

struct mask_vector {
    const char *file, *id;
    int line;
    struct path *paths;
    struct str *values;
    int count;
    bool decided; /* verdict was given */
    enum mask_verdict verdict;
    const char *rule; /* id expected, or NULL */
    bool no_rule;     /* none may match */
    struct region *regions;
    int region_count;
    bool has_regions;
    int catalog;
};

struct catalog {
    const char *name;
    bool first; /* the first matching rule decides */
};

struct masks {
    struct {
        struct mask_rule *at;
        int count, room;
    } rules; /* sorted by catalog, then order */
    struct {
        struct mask_vector *at;
        int count, room;
    } vectors;
    struct {
        struct catalog *at;
        int count, room;
    } catalogs;
};

/* Add the rules of one file (vectors too, if asked). */
enum code masks_add_text(struct arena *a, struct masks *m, const char *file,
                         struct str text, bool lenient, bool vectors,
                         struct error *err);
void masks_sort(struct masks *m);

/* Does the condition hold? */
enum code condition_holds(struct arena *a, const struct condition *c,
                          const struct mask_subject *s, bool *ret,
                          struct error *err);

/* One more remark; text NULL is ERR_MEMORY. */
enum code mask_remark(struct arena *a, struct mask_remarks *r, const char *file,
                      int line, const char *rule, const char *text,
                      struct error *err);
