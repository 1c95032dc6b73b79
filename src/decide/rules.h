/*
 * rules.h - models/phi as loaded: what text means, whoever the patient is
 *
 * Private to decide/.
 */
#pragma once
#include "decide/confusion.h"
#include "decide/dates.h"
#include "decide/decide.h"
#include "decide/lexicon.h"
#include "decide/regex.h"
#include "decide/wordset.h"

/* ---- the allow list -------------------------------------------------- */

/* In which company a row of the allow list is harmless. */
enum company {
    COMPANY_NONE = 0,          /* always */
    COMPANY_INITIALS = 1 << 0, /* could be somebody's initials */
    COMPANY_NAME = 1 << 1,     /* could be somebody's name */
    COMPANY_NUMBER = 1 << 2    /* a bare number */
};

struct allow_row {
    enum text_class class;
    const char *rule;    /* "us-setting" */
    unsigned company;    /* of enum company */
    struct str modality; /* ALL, US, XR, CT, MR, NM, MG */
    int next;            /* another row of the same word, -1: none */
};

struct allow {
    struct allow_row *at;
    int count, room;
    struct wordset phrases;       /* folded and joined: row + 1 */
    struct wordset blurred;       /* the same, look-alikes made equal */
    uint32_t *letters;            /* of phrases.at[i]: which it has, blurred */
    const struct regex *patterns; /* all in one, (*MARK:row) */
};

enum code allow_load(struct arena *a, const char *dir, struct allow *ret,
                     struct error *err);
/* The row for text, folded (words run together) or as written, or NULL; of
 * several rows the one that fits the modality best. */
const struct allow_row *allow_phrase(const struct allow *l, struct str folded,
                                     struct str modality);
const struct allow_row *allow_pattern(const struct allow *l, struct str text);
/* The row that folded may be when a reader took characters for others. */
const struct allow_row *allow_lookalike(const struct allow *l,
                                        struct str folded, struct str modality);
/* The same by distance, for words of four letters or more. */
const struct allow_row *allow_near(const struct allow *l,
                                   const struct confusions *c,
                                   struct str folded, struct str modality);
/* Is the row meant for such images? An unknown modality fits any. */
bool allow_fits(const struct allow_row *row, struct str modality);

/* ---- labels ---------------------------------------------------------- */

enum label_class {
    LABEL_NONE,
    LABEL_NAME,
    LABEL_ID,
    LABEL_BIRTH,
    LABEL_SEX_AGE,
    LABEL_STAFF,
    LABEL_PLACE,
    LABEL_DATE
};
enum label_strength { LABEL_STRONG, LABEL_MARKED, LABEL_WEAK };

struct label {
    enum label_class class;
    enum label_strength strength;
};

enum code labels_load(struct arena *a, const char *dir, struct wordset *ret,
                      struct error *err);
/* folded: words run together; false: no label */
bool label_find(const struct wordset *labels, struct str folded,
                struct label *ret);
const char *label_rule(enum label_class c); /* "label-name" */

/* ---- patterns -------------------------------------------------------- */

struct pattern {
    const char *rule;
    enum text_class class;
    bool strong; /* beats the allow list */
    const struct regex *regex;
};

struct patterns {
    struct pattern *at;
    int count, room;
};

enum code patterns_load(struct arena *a, const char *dir, struct patterns *ret,
                        struct error *err);

/* ---- words of institutions and addresses ----------------------------- */

enum place_word {
    PLACE_STRONG = 1 << 0,       /* "hospital": evidence alone */
    PLACE_WEAK = 1 << 1,         /* "center": beside a name or a strong one */
    PLACE_ABBREVIATION = 1 << 2, /* capitals, and in company */
    PLACE_STREET = 1 << 3        /* "road": beside a number */
};

enum code places_load(struct arena *a, const char *dir, struct wordset *ret,
                      struct error *err);

struct rules {
    struct lexicon names, words;
    struct wordset parts; /* enum name_part */
    struct wordset labels, places;
    struct allow allow;
    struct patterns patterns;
    const struct months *months;
    const struct confusions *confusions;
};
