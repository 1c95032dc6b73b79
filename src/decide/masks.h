/*
 * masks.h - device templates: what known devices print where
 *
 * masks/ *.yaml, a file a device family, read once at start and immutable.
 * Errors name file:line and stop the run before the first instance. What a
 * file may hold is told in masks/README.md.
 *
 * Rules belong to catalogs. In a catalog of `choose: all` every matching rule
 * adds its regions; in one of `choose: first` the first rule that matches (in
 * the order of their numbers) decides. Catalogs are united.
 */
#pragma once
#include "base/base.h"

struct dataset;
struct masks;

/* dir NULL: the embedded masks; else those of dir added to them. */
enum code masks_load(struct arena *a, const char *dir,
                     const struct masks **ret_masks, struct error *err);

/* The same with the test vectors of all files. */
enum code masks_load_vectors(struct arena *a, const char *dir,
                             const struct masks **ret_masks, struct error *err);

/* Read files (or a text) alone, for lint and test. lenient: attributes that do
 * not exist are kept, so that lint can name them, and files may use the same
 * ids. */
enum code masks_read_files(struct arena *a, char *const *paths, int count,
                           bool lenient, const struct masks **ret_masks,
                           struct error *err);
enum code masks_read_text(struct arena *a, const char *name, struct str text,
                          bool lenient, const struct masks **ret_masks,
                          struct error *err);

enum mask_verdict { MASK_SCRUB, MASK_ALLOW, MASK_DENY };
const char *mask_verdict_name(enum mask_verdict v);

/* One rule, for lists. Strings live as long as the masks. */
struct mask_info {
    const char *catalog, *id, *name, *file;
    int line;
    enum mask_verdict verdict;
    bool unsearched;  /* counts only where the pixels are not searched */
    bool spare_words; /* words of the allow list inside survive a search */
    int regions, variants;
};
int masks_count(const struct masks *m);
struct mask_info masks_info(const struct masks *m, int index);

/* Where the values of attributes come from: an instance, or a test vector. */
struct mask_subject {
    const struct dataset *ds;
    const struct mask_vector *vector; /* instead of ds */
    int width, height; /* pixels; 0: by Columns and Rows of the subject */
    bool searched;     /* the pixels are searched for text as well */
};

struct mask_match {
    int index;          /* of the rule, for masks_info */
    const char *why;    /* the conditions that hold, for people; no values
                              of the file */
    struct rect *boxes; /* to be blanked, cut to the frame */
    int count;
};

struct mask_result {
    struct mask_match *at; /* every rule that counts */
    int count, room;
    bool decided;              /* some rule speaks of this instance */
    enum mask_verdict verdict; /* the gravest: deny, scrub, allow */
};

enum code masks_match(struct arena *a, const struct masks *m,
                      const struct mask_subject *subject,
                      struct mask_result *ret, struct error *err);

/* What a tool says of a file: one line for people each. */
struct mask_remarks {
    struct mask_remark {
        const char *file;
        int line;
        const char *rule, *text;
    } * at;
    int count, room;
};

/* Rules that never match, regex accidents, sizes and regions that do not fit,
 * duplicates, rules that disagree. known: other masks to compare with. */
enum code masks_lint(struct arena *a, const struct masks *m,
                     const struct masks *known, struct mask_remarks *ret,
                     struct error *err);

/* Run the test vectors of the files; remarks name those that fail. */
enum code masks_test(struct arena *a, const struct masks *m, int *ret_vectors,
                     struct mask_remarks *ret_failed, struct error *err);

/* The same with the vectors of a JSON file: {"vectors": [{"id", "tags":
 * {keyword: value}, "expect": {"verdict", "rule": id or null, "regions": [{x,
 * y, width, height}]}}]}, asked of the catalog that has those rules. */
enum code masks_test_file(struct arena *a, const struct masks *m,
                          const char *path, int *ret_vectors,
                          struct mask_remarks *ret_failed, struct error *err);

/* Translate a file of another tool; ret gets YAML as masks_load reads it. What
 * cannot be translated is a remark with its line (then the import is not
 * whole, and whoever asked must be told), never silently dropped. */
enum mask_format {
    FORMAT_CTP,
    FORMAT_DEID,
    FORMAT_SMI,
    FORMAT_KARNAK,
    FORMAT_DICOMEDIT,
    FORMAT_DRE
};
bool mask_format_find(const char *name, enum mask_format *ret);
enum code masks_import(struct arena *a, enum mask_format format,
                       const char *path, struct str text, struct buffer *ret,
                       struct mask_remarks *ret_remarks, struct error *err);

/* A proposed template from what was blanked in instances of one device and
 * geometry: boxes that `least` of them or more share. */
struct mask_lesson {
    struct str modality, maker, model; /* of the device */
    int width, height;
    const struct rect *boxes;
    int count;
};
enum code masks_learn(struct arena *a, const struct mask_lesson *lessons,
                      int count, int least, struct buffer *ret,
                      struct error *err);
