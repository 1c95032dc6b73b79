/*
 * clean.h - one instance while its header is cleaned
 *
 * header_clean.c walks the tree and asks for each element's fate; the other
 * files carry one kind of fate out. Everything made lives in the instance's
 * arena.
 */
#pragma once
#include "header/rules.h"

struct uid_slot {
    struct str old, new;
};

struct cleaning {
    struct arena *a;
    struct dataset *ds;
    const struct header_input *in;
    const struct profile *profile;
    const struct iod *iod; /* NULL: Types are unknown */
    struct new_ids *out;
    int days;                     /* added to every date */
    struct str new_patient;       /* PatientID of the output */
    struct uid_slot *slots;       /* UIDs already replaced: open addressing */
    int slot_count, slot_room;    /* room: a power of two */
    const struct items *block_of; /* the private block looked at last */
    uint32_t block;
    struct str block_creator;
    struct str asked; /* the private creator that was looked at last */
    bool asked_harmless;
    struct {
        struct bare_word {
            struct str word; /* small letters and digits */
            const struct identifier *id;
        } * at;
        int count, room;
    } bare; /* text_bare.c: made once */
    bool bare_made;
    bool coded;   /* the text may be a code of the standard */
    bool binary;  /* the text being searched lies in a binary value */
    uint32_t tag; /* of the attribute being cleaned */
};

/* Where an element stands. */
struct place {
    struct items *items;
    struct str charset;
    const char *path; /* of sequences, as in tcia_private.tsv; "" at the top */
    bool top;
    bool scrub; /* inside a sequence that is to be a dummy */
};

/* ---- header_uid.c ------------------------------------------------------ */

/* The new UID of old, remembered for the map. Registered UIDs stay unless
 * even_registered. */
enum code uid_new(struct cleaning *c, struct str old, bool even_registered,
                  struct str *ret_new, struct error *err);
/* Replace every UID of the value; the element keeps its VR. */
enum code uid_element(struct cleaning *c, struct element *e,
                      bool even_registered, struct error *err);
/* True if old was replaced in this instance, is a UID of the dictionary, or
 * goes on where one of those ends. */
bool uid_known(const struct cleaning *c, struct str old);
/* Digits and points, 64 at most. */
bool uid_is_valid(struct str uid);
/* True if it is one of this instance's new UIDs. */
bool uid_is_new(const struct cleaning *c, struct str uid);

/* ---- header_date.c ----------------------------------------------------- */

/* Shift each date of a DA, DT (or any text of that form) value by days, in
 * place in a copy of the same length; ranges, partial dates and several values
 * too. False if something in it is not a date. */
bool date_shift(struct arena *a, struct str value, int days,
                struct str *ret_value);
/* Seconds since 1970 in a binary (4 or 8 bytes) or text value. */
bool date_shift_seconds(struct arena *a, const char *vr, struct str value,
                        int days, struct str *ret_value);

/* ---- header_text.c ----------------------------------------------------- */

enum text_level {
    TEXT_SWEEP,  /* what repeats the patient's dictionary goes */
    TEXT_SHAPES, /* and what has the shape of a date, a phone number, ... */
    TEXT_CLEAN,  /* and UIDs that nobody knows are replaced */
};

enum code text_rules_make(struct arena *a, struct text_rules **ret_rules,
                          struct error *err);

/* Cut what identifies out of a text value; ret_value.at is value.at if there
 * was nothing. split: the value may hold several parts. */
enum code text_clean(struct cleaning *c, struct str charset, struct str value,
                     bool split, enum text_level level, struct str *ret_value,
                     struct error *err);

/* True if text holds a name or a number of the patient, or cannot be searched. */
bool text_names_patient(struct cleaning *c, struct str text);

/* Overwrite what repeats the dictionary in the printable runs of a binary
 * value, in a copy of the same length. */
enum code text_sweep_binary(struct cleaning *c, struct str value,
                            struct str *ret_value, struct error *err);

/* ---- header_fate.c ----------------------------------------------------- */

/* What becomes of an element, compound codes resolved. */
struct decision {
    enum fate fate;
    struct str value; /* of FATE_VALUE */
    bool own;         /* asked for by the user: not swept */
    bool public_rule; /* a row names the attribute */
};
struct decision fate_of(struct cleaning *c, const struct place *p,
                        const struct element *e);
char type_here(const struct cleaning *c, const struct place *p, uint32_t tag,
               bool *ret_always);

/* ---- header_apply.c ---------------------------------------------------- */

/* Carry out the decision on a value (never a kept sequence: its items are the
 * walk's); *ret_drop: the element goes. */
enum code fate_apply(struct cleaning *c, const struct place *p,
                     struct element *e, const struct decision *d,
                     bool *ret_drop, struct error *err);
/* Text that stands in for a value of that VR and tag; NULL for binary VRs. */
const char *dummy_text(uint32_t tag, const char *vr);

/* ---- header_private.c -------------------------------------------------- */

/* True if the profile leaves no private element at all. */
bool private_all_go(const struct profile *p);
struct decision private_fate(struct cleaning *c, const struct place *p,
                             const struct element *e);
/* The row of tcia_private.tsv about a standard attribute inside a private
 * sequence; false if there is none, or it says "as elsewhere". */
bool private_standard_fate(const struct place *p, const struct element *e,
                           enum fate *ret_fate);

/* ---- header_mark.c, header_repair.c ------------------------------------ */

/* (0012,0062..64), (0028,0301), (0028,0303): what was really done. */
enum code header_mark(struct cleaning *c, struct error *err);
/* Fill an item of a code sequence. */
enum code code_item(struct cleaning *c, struct items *item, const char *value,
                    const char *scheme, const char *meaning, struct error *err);
enum code header_repair(struct cleaning *c, struct error *err);
