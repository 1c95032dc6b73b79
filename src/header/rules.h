/*
 * rules.h - what a profile says about each attribute
 *
 * The compiled tables and an optional YAML file become one sorted list of
 * rules; nothing is looked up in the tables while an instance is cleaned,
 * except private elements and the Types of an IOD.
 */
#pragma once
#include "header/header.h"

/* The codes of Table E.1-1, and what profiles may ask for besides. */
enum fate {
    FATE_KEEP,   /* K; sequences: their items are cleaned */
    FATE_REMOVE, /* X */
    FATE_EMPTY,  /* Z */
    FATE_DUMMY,  /* D; sequences: every text inside */
    FATE_UID,    /* U */
    FATE_CLEAN,  /* C: dates shift, texts lose what identifies */
    FATE_SHIFT,  /* dates by the patient's offset, times stay */
    FATE_X_Z,    /* the first that the attribute's Type allows */
    FATE_X_D,
    FATE_Z_D,
    FATE_X_Z_D,
    FATE_X_Z_U,
    FATE_LEAST,         /* X, or the least that the Type allows */
    FATE_VALUE,         /* the profile's own value */
    FATE_HASH,          /* keyed letters, or a new UID */
    FATE_PATIENT_ID,    /* the patient's new ID */
    FATE_PATIENT_NAME,  /* the same, as a name */
    FATE_REMOVE_FULL,   /* a sequence unless it is empty */
    FATE_SHIFT_SECONDS, /* seconds since 1970, binary or as text */
    FATE_COUNT
};
const char *fate_name(enum fate f); /* "keep", "remove", "X/Z/D" ... */

/* The option columns of the table, in its order. */
enum option {
    OPTION_SAFE_PRIVATE,
    OPTION_UIDS,
    OPTION_DEVICE,
    OPTION_INSTITUTION,
    OPTION_PATIENT,
    OPTION_FULL_DATES,
    OPTION_MODIFIED_DATES,
    OPTION_DESCRIPTORS,
    OPTION_STRUCTURED,
    OPTION_GRAPHICS,
    OPTION_COUNT
};
const char *option_name(enum option o); /* as in YAML: "retain_uids" */

struct ps315_row {
    uint32_t tag, mask; /* matches t when (t & mask) == tag */
    const char *keyword;
    enum fate basic;
    char options[OPTION_COUNT]; /* '-', 'K' or 'C' */
};
const struct ps315_row *ps315_rows(int *ret_count);
/* What the table says with these options: of the options that are on, C is
 * heard before K, and either before the basic column. */
enum fate ps315_fate(const struct ps315_row *row, const bool on[OPTION_COUNT]);

struct rule {
    uint32_t tag, mask;
    enum fate fate;
    struct str value; /* of FATE_VALUE */
    bool own;         /* from the YAML file: beats the sweep of kept values */
};

struct private_rule {
    uint16_t group;
    uint8_t element;
    struct str creator;
    enum fate fate;
    struct str value;
};

struct text_rules; /* header_text.h: compiled patterns */

struct profile {
    const char *name;
    bool tcia; /* rows and private elements by TCIA, unlisted ones kept */
    bool on[OPTION_COUNT];
    bool repair_iod;    /* fill Type 1 and 2 attributes that are missing */
    bool keep_weekday;  /* offsets are whole weeks */
    enum policy policy; /* for pixels, unless the command line says another */
    enum doubt doubt;
    enum video_way video;
    bool weakened;             /* an own rule keeps what the table removes */
    struct rule *exact, *wild; /* exact: sorted by tag */
    int exact_count, wild_count;
    struct private_rule *privates;
    int private_count;
    struct text_rules *text;
    char digest[40];
};

/* The rule of a public attribute, or NULL if no row names it. */
const struct rule *profile_rule(const struct profile *p, uint32_t tag);

/* Names a UI attribute that says what something is, not which one it is. */
bool uid_names_class(uint32_t tag);

/* What is known of the VR of an element whose file says UN: a standard one by
 * PS3.6, a private one by its creator; NULL if nothing is, or a sequence. */
const char *known_vr(const struct items *in, const struct element *e);

/* ---- the IOD's Types (tables/iod_types.tsv) --------------------------- */

struct iod;
/* NULL for a SOP class that the table does not list. */
const struct iod *iod_find(struct str sop_class_uid);
/* '1', '2', or '3' for everything else; ret_always: not in a conditional
 * module or under a condition. */
char iod_type(const struct iod *iod, uint32_t tag, bool *ret_always);
/* The same at the top level of ds by iod_extra.tsv: '1', '2', or '?'. */
char iod_extra_type(const struct dataset *ds, uint32_t tag);
struct iod_row {
    uint32_t tag;
    char type;
    bool always;
};
const struct iod_row *iod_rows(const struct iod *iod, int *ret_count);

/* ---- what may be published at all (tables/header_sop.tsv) ------------- */

enum sop_verdict { SOP_CLEAN, SOP_STRUCTURED, SOP_REFUSED };
enum sop_verdict sop_verdict(struct str sop_class_uid, bool has_pixels,
                             const char **ret_reason);
