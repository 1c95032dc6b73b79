/*
 * decide.h - which places in the picture must go, and why
 *
 * Witnesses for blanking: the header (a word looks like a value of this very
 * patient), the shape of the text (a date, a phone number, a record number), a
 * label before it, a device template, the outside of the ultrasound regions,
 * and doubt (surely text that nothing explains). One may speak against it, the
 * allow list ("L", "cm", "120 kV"), and is heard only against shape and doubt,
 * never against header, label or template.
 *
 * Nothing here touches a pixel, opens a file or reads a clock: the same lines
 * and the same header give the same findings, in the same order, every time.
 */
#pragma once
#include "base/base.h"
#include "dicom/dataset.h"
#include "text/text.h"

enum verdict { KEEP, BLANK, ASK }; /* ASK holds the instance for review */

/* Flags: a finding carries all that spoke. */
enum reason {
    BY_HEADER = 1 << 0,
    BY_PATTERN = 1 << 1,
    BY_LABEL = 1 << 2,
    BY_TEMPLATE = 1 << 3,
    BY_REGION = 1 << 4, /* outside of the ultrasound regions */
    BY_DOUBT = 1 << 5,
    BY_ALLOW = 1 << 6,
    BY_USER = 1 << 7,   /* --boxes, review */
    BY_SERIES = 1 << 8, /* other instances of the series have it */
    BY_CODE = 1 << 9    /* bar code */
};
#define REASON_COUNT 10
const char *reason_name(enum reason one); /* "header", "pattern", ... */

/* The words of issue and report: what kind of text this is. */
enum text_class {
    CLASS_PHI,
    CLASS_DATE_TIME,
    CLASS_SCALE_OR_MEASURE,
    CLASS_VENDOR_OR_SETTING,
    CLASS_LATERALITY_MARKER,
    CLASS_OTHER
};
const char *text_class_name(enum text_class c); /* "phi", "date_time", ... */

struct finding {
    struct rect box; /* pixels of the frame, see frames.h */
    int first, last; /* frames it holds for, both included */
    enum verdict verdict;
    unsigned reasons; /* of enum reason */
    enum text_class class;
    const char *rule; /* row that decided: "PatientName", "date-dmy", ... */
    bool firm;        /* KEEP: all of it is known, as words of the allow list */
    float confidence; /* of the reading, 0..1; 1 for a template */
    struct str text;  /* PHI: what was read; only inspect and review show it */
};

struct findings {
    struct finding *at;
    int count, room;
    const char *drift; /* a template beside whose boxes identifying text was
                          found: its device may print elsewhere now; or NULL */
};

enum policy { POLICY_STRICT, POLICY_PHI, POLICY_TEMPLATES };
enum doubt { DOUBT_BY_POLICY, DOUBT_BLANK, DOUBT_KEEP, DOUBT_HOLD };

struct identifiers; /* decide/identifiers.h: the patient's dictionary */
struct rules;       /* patterns, lexicons, allow list: models/phi */
struct masks;       /* decide/masks.h: device templates, immutable */

/* Everything decide() needs to know of the instance and of the run. */
struct decide_input {
    const struct dataset *ds; /* header: templates and regions match on it */
    int width, height, frames;
    const struct lines *lines; /* what was read; may be empty */
    struct identifiers *ids;   /* its spellings are built on first use */
    const struct rules *rules;
    const struct masks *masks;
    enum policy policy;
    enum doubt doubt;
    bool searched; /* POLICY_TEMPLATES: somebody has looked at the pixels */
    const struct rect *boxes; /* --boxes: blank these on every frame */
    int box_count;
};

/*
 * A policy file: what holds for most instances, and for some modality, class
 * or device (first entry whose conditions hold; same conditions as templates):
 *
 *     deburn-policy: 1
 *     default: {policy: strict, doubt: blank}
 *     overrides:
 *       - match:
 *           - Modality equals: [CT, MR]
 *           - ImageType component contains: ORIGINAL
 *         policy: phi
 *         doubt: hold
 *       - match: [Manufacturer equals: ACME]
 *         policy: templates
 *         searched: yes
 *
 * searched: somebody has looked at these pixels; without it, templates that
 * refuse what nobody searched count where text is not looked for. Errors name
 * file:line.
 */
struct policies;
enum code policies_load(struct arena *a, const char *path,
                        const struct policies **ret, struct error *err);

/* What --policy names: strict, phi, templates, or a policy file (*ret_file is
 * NULL without one), whose default policy it is. *ret is left alone where
 * nothing is said. ERR_USAGE if it is neither. */
enum code policy_choose(struct arena *a, const char *value, enum policy *ret,
                        const struct policies **ret_file, struct error *err);

/* The policy's name for reports ("strict", of a file its name), and a digest of
 * the file to tell it from others of that name (0 without a file). */
const char *policy_name(enum policy policy, const struct policies *file);
uint64_t policy_digest(const struct policies *file);

struct ruling {
    enum policy policy;
    enum doubt doubt;
    bool searched;
};

/* What holds for ds. Left alone where nothing is said. */
enum code policies_for(struct arena *a, const struct policies *p,
                       const struct dataset *ds, struct ruling *ruling,
                       struct error *err);

/* Load models/phi: files that dir has replace the embedded ones; dir may be
 * NULL. Errors name file:line. */
enum code rules_load(struct arena *a, const char *dir,
                     const struct rules **ret_rules, struct error *err);

/* Weigh all witnesses. Findings are sorted by frame, then y, then x, and live
 * in a. Boxes are cut to the frame. KEEP findings are listed as well, so that
 * every line that was seen is accounted for. ERR_REFUSED if a template says
 * this instance must not be published, ERR_LIMIT if a frame has thousands of
 * lines. */
enum code decide(struct arena *a, const struct decide_input *in,
                 struct findings *ret_findings, struct error *err);

bool findings_blank(const struct findings *f); /* any BLANK */
bool findings_ask(const struct findings *f);   /* any ASK */
