/*
 * pipeline.h - one instance from its file to its blanked twin
 *
 * Everything a run shares (struct run) is loaded before the first instance and
 * never changes. Three entries, all without global state: scan (headers only),
 * process (all stages up to a verified draft), inspect (what is seen and what
 * would be done; writes nothing). Publishing and recording belong to batch/.
 */
#pragma once
#include "decide/masks.h"
#include "verify/verify.h"

struct run {
    const struct profile *profile;
    struct site_key key;
    const struct id_pairs *patients; /* --patient-map, or NULL: all by key */
    bool repair_iod;                 /* --repair-iod */
    const struct rules *rules;
    const struct masks *masks;
    const char *masks_dir; /* that some of them came from, or NULL */
    enum policy policy;    /* where policies says nothing */
    enum doubt doubt;
    const struct policies *policies; /* of a policy file, or NULL */
    const struct rect *boxes;        /* --boxes: blanked on every frame */
    int box_count;
    enum video_way video;
    struct limits limits;
    struct reader_options reader; /* for reader_create() */
};

/* What a person has decided: replaces text search and decide(). */
struct decided {
    const struct finding *at; /* all BLANK, reason BY_USER or what it was */
    int count;
};

/* ---- scan ------------------------------------------------------------ */

/* Strings live in the arena and are PHI, but for modality, manufacturer,
 * model and transfer_syntax. */
struct scan {
    struct str patient; /* PatientID, unit separator, IssuerOfPatientID */
    struct str study, series, instance; /* UIDs */
    struct str modality, manufacturer, model, sop_class, transfer_syntax;
    int rows, columns, frames; /* 0 if absent */
    char digest[40];           /* "xxh3:" + 32 hex digits over all bytes */
    struct buffer identifiers; /* identifiers_pack(); released with the arena */
};

enum code pipeline_scan(struct arena *a, const struct run *run, int input_fd,
                        struct scan *ret_scan, struct error *err);

/* ---- process --------------------------------------------------------- */

enum outcome_verdict {
    OUTCOME_CLEAN, /* nothing to blank: PixelData identical */
    OUTCOME_REDACTED,
    OUTCOME_REVIEW,      /* a person must look; no draft */
    OUTCOME_QUARANTINED, /* undecodable, unsafe, over limits, crashed */
    OUTCOME_REFUSED      /* not an image we may publish */
};
const char *outcome_verdict_name(enum outcome_verdict v); /* "clean", ... */

enum stage {
    STAGE_READ,
    STAGE_FIND_TEXT, /* decodes as well */
    STAGE_DECIDE,
    STAGE_REDACT,
    STAGE_CLEAN_HEADER,
    STAGE_ENCODE,
    STAGE_VERIFY,
    STAGE_COUNT
};
const char *stage_name(enum stage s); /* "read", "find_text", ... */

/* Lives in the arena that was given to pipeline_process(). */
struct outcome {
    enum outcome_verdict verdict;
    struct error error; /* why not published; code OK otherwise */
    struct findings findings;
    enum method method;
    const struct plan_box *boxes; /* what was blanked, with what was touched */
    int box_count;
    struct checks checks;
    struct new_ids ids;
    struct str syntax_in, syntax_out; /* UIDs; out empty without a draft */
    int rows, columns, frames;
    struct text_cost cost;
    double ms[STAGE_COUNT];
};

/*
 * Everything but the last step: reads input_fd, writes draft_fd (an empty,
 * seekable file, read-write) and verifies it. Always fills ret_outcome with a
 * verdict; the draft may be published only if that is CLEAN or REDACTED.
 * known: identifiers_pack() over all of the patient's instances, may be
 * empty. decided: NULL, or a review's decision. Returns OK unless the fault
 * is ours or the machine's (ERR_MEMORY, ERR_IO on the draft).
 */
enum code pipeline_process(struct arena *a, const struct run *run,
                           struct reader *reader, struct str known,
                           const struct decided *decided, int input_fd,
                           int draft_fd, struct outcome *ret_outcome,
                           struct error *err);

/* ---- inspect --------------------------------------------------------- */

struct inspection {
    struct dataset *ds;
    struct frames *frames; /* NULL without pixel data */
    struct findings findings;
    struct text_cost cost;
    double ms[STAGE_COUNT];
};

/* Reads, finds and decides with the file's own header as dictionary. */
enum code pipeline_inspect(struct arena *a, const struct run *run,
                           struct reader *reader, int input_fd,
                           struct inspection *ret_inspection,
                           struct error *err);
