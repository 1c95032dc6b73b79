/*
 * scene.h - what decide() knows while it weighs: lines, their words, evidence
 *
 * Each witness is a function over the scene that adds evidence to pieces
 * (words); verdict.c weighs it and findings.c makes boxes of it. Private to
 * decide/.
 */
#pragma once
#include "decide/fold.h"
#include "decide/identifiers.h"
#include "decide/rules.h"

/* What is known of a piece from the allow list and the lexicons. */
enum known {
    KNOWN_NOT,     /* nothing explains it */
    KNOWN_NOTHING, /* marks only: neither for nor against */
    KNOWN_WEAK,    /* harmless in company only */
    KNOWN_HARMLESS
};

struct piece {
    const struct line *line; /* that it came in */
    struct rect box;
    size_t at, len; /* bytes in the row's text */
    struct str text, second;
    float confidence;
    bool unreadable;  /* no reading to be believed */
    bool ghost;       /* a bad reading of what another line reads well */
    bool far;         /* a wide gap before it: two heights of the print */
    bool apart;       /* a gap before it that is more than a blank */
    bool cell;        /* a gap before it that parts columns */
    bool label;       /* (part of) a label */
    unsigned reasons; /* for blanking, of enum reason */
    bool shape_only;  /* the only reason is a shape that allow may beat */
    const char *rule;
    enum text_class class;
    enum known known;
    unsigned company; /* KNOWN_WEAK: of enum company */
    bool phrase;      /* known as a whole word or phrase of the allow list */
    bool in_words;    /* of a phrase that has letters: "0.2" in "MI 0.2" */
    bool pair;        /* a setting's name or value, with the other beside it */
    const char *known_rule;
    enum text_class known_class;
    enum verdict verdict; /* verdict.c */
};

/* A row of print: one line, or several that the detector cut. */
struct seen {
    struct rect box;
    int first, last;  /* frames, both included */
    int turn, height; /* height of the print, in pixels */
    enum line_kind kind;
    struct str text;   /* pieces joined by single blanks */
    struct str second; /* another reading, same pieces; empty if none */
    size_t *second_at; /* where piece i begins in second */
    struct piece *pieces;
    int count;
    bool outside;           /* of the ultrasound regions */
    enum label_class wants; /* ends in a label whose value is elsewhere */
};

struct scene {
    struct arena *a;
    const struct decide_input *in;
    const struct rules *rules;
    struct seen *at;
    int count;
    int *by_frame; /* rows seen briefly, chained by their first frame */
    int *next;     /* the chain; -1 ends it */
    int *lasting;  /* rows seen for long */
    int lasting_count, frames;
    struct str modality;
    struct wordset device; /* what the header calls the device (device.c) */
    struct wordset makers; /* of it the maker and the model, whole values */
    bool projection;       /* X-ray pictures: markers, operators' initials */
    bool screen;           /* captures, cameras: text may be anything */
    bool foreign;          /* names in a script that is not read */
    enum code broken;      /* by what scene_fold() met: see there */
    struct error *err;
};

enum code scene_make(struct arena *a, const struct decide_input *in,
                     struct scene *ret, struct error *err);

enum code scene_order(struct scene *sc); /* scene_near.c; by scene_make */

/* The names of the device; by scene_make. */
enum code scene_device(struct scene *sc);
/* Is folded (words run together) one of them? Its row of the allow list. */
const struct allow_row *device_phrase(const struct scene *sc,
                                      struct str folded);
/* Is a place's name nothing but the device's maker or model, as which it was
 * delivered? */
bool device_is_place(struct scene *sc, const struct identifier *id);

/* All rows that share a frame with s, s itself left out. */
struct near {
    const struct scene *sc;
    const struct seen *of;
    int at, frame, lasting;
};
struct near near_begin(const struct scene *sc, const struct seen *s);
struct seen *near_next(struct near *n); /* NULL at the end */

/* Set one below the other, same size of print, one edge in common? */
bool rows_stacked(const struct seen *a, const struct seen *b);

/* Is the line's reading not to be believed: too unsure, or of a part only? */
bool line_is_bad(const struct line *l);
/* Two glyphs where three and more would stand: "03" of "01:03". */
bool line_is_sparse(const struct line *l);

/* fold_joined() for questions that are answered by yes or no: false if it
 * failed, and then the scene is broken and must not be used. */
bool scene_fold(struct scene *sc, struct str text, struct str *ret);

/* Signs of text that are no blanks, and its words, which blanks part. */
int glyph_count(struct str text);
int word_count(struct str text);

/* Letters of any script; quotes, dashes and the like are none. */
bool sign_is_letter(uint32_t c);

/* How many digits a number has: 0 if anything else is in it but + - . and , */
int number_digits(struct str s);

/* Are two boxes on one line of print? */
bool same_row(struct rect a, struct rect b);

/* Add evidence for blanking to pieces that touch bytes at..at+len of the
 * line's text (second: of its second reading). */
void seen_blame(struct seen *s, bool second, size_t at, size_t len,
                enum reason reason, const char *rule, enum text_class class,
                bool shape_only);
void piece_blame(struct piece *p, enum reason reason, const char *rule,
                 enum text_class class, bool shape_only);

/* The folded, joined spelling of pieces from..to, in a buffer of the arena. */
enum code seen_folded(struct scene *sc, const struct seen *s, int from, int to,
                      struct str *ret);

/* Settings in lists and such as lost a letter (witness_settings.c). */
void settings_of_line(struct scene *sc, struct seen *s);

/* Which words of a badly read row count as read, once it is known what is
 * harmless (witness_belief.c). */
void believe_row(const struct scene *sc, struct seen *s);

/* Two numbers with a letter, or a stroke between decimals: "78F78", "3.5/2.7". */
bool piece_is_paired(const struct piece *p);

/* Is the row a number of an axis whose tick was read as a letter, or what
 * stands among such numbers (axis.c)? */
bool scene_is_tick(const struct scene *sc, const struct seen *s);
bool scene_is_unit(struct scene *sc, const struct seen *s);

/* Known whole, as a word or phrase of the allow list, not a bare number. */
bool piece_is_firm(const struct piece *p);

/* Which lines are but bad readings, once witness_allow was asked (ghosts.c). */
enum code scene_find_ghosts(struct scene *sc);

/* Judged as identifying by itself, not for doubt or for what stands around. */
bool piece_identifies(const struct piece *p);
/* The same of a word that a block of a patient may have: no mere shape, and not
 * the maker's name as it was delivered (verdict_around.c). */
bool piece_heads_block(const struct piece *p);

/* The witnesses, in the order in which they are asked. */
enum code witness_allow(struct scene *sc);    /* witness_allow.c */
enum code witness_header(struct scene *sc);   /* witness_header.c */
enum code witness_labels(struct scene *sc);   /* witness_labels.c */
enum code witness_patterns(struct scene *sc); /* witness_patterns.c */
enum code witness_names(struct scene *sc);    /* witness_names.c */
enum code witness_layout(struct scene *sc);   /* witness_layout.c */

/* Operators' initials in a row of an X-ray picture (witness_initials.c). */
void initials_of_row(struct scene *sc, struct seen *s);

/* Blame the value of a label of class c that begins with piece `from`; how
 * many pieces it has (0: none, or a placeholder). */
enum code labels_value(struct scene *sc, struct seen *s, int from,
                       enum label_class c, int *ret_words);

/* What becomes of p, as unknown or unreadable text. */
void piece_doubt(const struct seen *s, struct piece *p, enum verdict v,
                 const char *rule);

/* Weigh: every piece gets its verdict. */
enum code scene_judge(struct scene *sc);        /* verdict.c */
enum code scene_judge_around(struct scene *sc); /* verdict_around.c */
void scene_judge_dates(struct scene *sc);       /* verdict_dates.c */
/* Words beside unknown ones, and labels of what goes (verdict_beside.c). */
void scene_judge_loose(struct scene *sc, struct seen *s);
void scene_judge_labels(struct scene *sc, struct seen *s);
/* What says little between rows that identify (verdict_around.c). */
void scene_judge_rests(struct scene *sc);
void scene_judge_rows(struct scene *sc);    /* verdict_rows.c */
void scene_judge_numbers(struct scene *sc); /* verdict_numbers.c */
/* Holes in rows of tables that name a patient; after scene_findings(). */
enum code scene_fill_records(struct scene *sc, struct findings *ret);
/* Rows and labels that were lost of blocks that name one (blocks.c). */
enum code scene_fill_blocks(struct scene *sc, struct findings *ret);

/* What stands in the line of who this is and when (banner.c). */
void scene_judge_banners(struct scene *sc);
enum code scene_fill_gaps(struct scene *sc, struct findings *ret);
/* A number close to a patient's name is a date or an age, whatever else it may
 * mean, but for a setting's. */
bool scene_is_number_of(const struct seen *s, const struct piece *p);

/* Where the block of print begins that row s stands in (blocks.c). */
int scene_block_begin(const struct scene *sc, const struct seen *s);

/* Pixels around a blanked box, and over the ends of one around pieces from..to
 * (boxes_reach.c). */
int seen_pad(const struct seen *s);
int seen_reach(const struct seen *s, int from, int to);

/* Boxes of what was judged (boxes.c). */
enum code scene_findings(struct scene *sc, struct findings *ret);
void findings_sort(struct findings *f);

/* Blank box where row s stands, although no words were found there. */
enum code scene_add_box(const struct scene *sc, const struct seen *s,
                        struct rect box, const char *rule,
                        struct findings *ret);

/* Blank box on all frames (decide.c). */
enum code findings_add_box(struct arena *a, const struct decide_input *in,
                           struct rect box, enum reason reason,
                           const char *rule, struct findings *ret,
                           struct error *err);

/* What device templates say, united with the findings so far (templates.c).
 * ERR_REFUSED if one says no. */
enum code decide_templates(struct arena *a, const struct decide_input *in,
                           struct findings *ret, struct error *err);
