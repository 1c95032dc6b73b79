/*
 * header.h - the header without identifying values, by table (PS3.15 Annex E)
 *
 * Table E.1-1 with every option column is compiled in from tables/; a profile
 * switches options and overrides single attributes. Pseudonyms are keyed
 * hashes (HMAC-SHA-256), so any number of runs with one key agree.
 */
#pragma once
#include "decide/decide.h"
#include "decide/identifiers.h"
#include "redact/redact.h"

/* The site's secret. Never printed; lives in OUT/private/key or --key. */
struct site_key {
    uint8_t bytes[32];
};
/* 64 hex digits and a line feed, mode 0600; made from the system's random
 * source if absent and create is true. */
enum code site_key_load(const char *path, bool create, struct site_key *ret_key,
                        struct error *err);
/* "hmac:" + 16 hex digits over label and value: for reports. */
void site_key_digest(const struct site_key *key, const char *label,
                     struct str value, char ret_hex[40]);

struct profile; /* immutable once loaded */

/* "basic", "tcia" or a YAML file; errors name file:line. */
enum code profile_load(struct arena *a, const char *name_or_path,
                       const struct profile **ret_profile, struct error *err);
const char *profile_name(const struct profile *p);
/* A digest over all that decides: an OUT of another profile is refused. */
void profile_digest(const struct profile *p, char ret_hex[40]);
/* True if an attribute, or a dummy in its place, stays. */
bool profile_keeps(const struct profile *p, uint32_t tag);
/* How pixels are judged where the caller says nothing: strict, but in "tcia"
 * only what identifies goes, doubt neither blanks nor holds anything, and a
 * video is coded again without asking. */
void profile_pixels(const struct profile *p, enum policy *ret_policy,
                    enum doubt *ret_doubt, enum video_way *ret_video);

/* For people, as lines of text: options, then an attribute a line with what
 * becomes of it (show); the lines in which two profiles differ (diff); rules
 * that do nothing, or keep what Table E.1-1 takes away (lint: how many). */
enum code profile_show(const struct profile *p, struct buffer *ret,
                       struct error *err);
enum code profile_diff(const struct profile *p, const struct profile *other,
                       struct buffer *ret, int *ret_lines, struct error *err);
enum code profile_lint(const struct profile *p, struct buffer *ret,
                       int *ret_findings, struct error *err);

/* What a cleaning learned that the maps need; strings live in the arena. */
struct id_pair {
    struct str old, new;
};
struct id_pairs {
    struct id_pair *at;
    int count, room;
};
struct new_ids {
    struct id_pair patient; /* PatientID */
    struct id_pairs uids;   /* every UID that was replaced, each once */
    struct str study, series, instance; /* the new ones: the output's path */
};

/* A user's own patient IDs: CSV with the header id_old,id_new. Errors name
 * file:line; an old ID given twice, or two old IDs with one new, is one. */
enum code patient_map_load(struct arena *a, const char *path,
                           struct id_pairs *ret_pairs, struct error *err);
/* The pair of an old ID, or NULL; pairs as loaded, sorted by old IDs. */
const struct id_pair *patient_map_find(const struct id_pairs *pairs,
                                       struct str old);
/* As site_key_digest(), over all pairs; "none" without a map. */
void patient_map_digest(const struct site_key *key,
                        const struct id_pairs *pairs, char ret_hex[40]);

struct header_input {
    const struct profile *profile;
    const struct site_key *key;
    struct identifiers *ids; /* the patient's dictionary, over all instances */
    const struct plan *plan; /* what the pixels got: for the truth in 0028,0301
                                and (0012,0064) */
    bool text_was_searched;  /* OCR ran and nothing identifying was left */
    bool repair_iod; /* fill Type 1 and 2 attributes that the input lacks */
    const struct id_pairs *patients; /* PatientIDs that the user chose, old to
                                        new; NULL: all by key */
};

/* Clean ds in place. ERR_REFUSED for what must not be published at all
 * (DICOMDIR, raw data, ...), ERR_UNSAFE if a value cannot be cleaned. */
enum code header_clean(struct arena *a, struct dataset *ds,
                       const struct header_input *in, struct new_ids *ret_ids,
                       struct error *err);

/* A whole date YYYYMMDD of a plausible year, and nothing else. */
bool date_is_whole(struct str s);

/* Does an attribute name a device, its maker or its software? */
bool tag_names_equipment(uint32_t tag);

/* True if a value that repeats id at `matched`, a part of the text of an
 * attribute (and of its memory), names nobody there: stand-ins for removed
 * names ("Anonymous"), a code that is also a step's number, a maker that is
 * also a place. The cleaner leaves such values and verify/ must not hold them
 * against it. */
bool identifier_is_harmless(const struct identifier *id, uint32_t tag,
                            struct str matched, struct str text);

/* The new name of things, without a data set: pseudonyms are pure. */
enum code pseudo_uid(struct arena *a, const struct site_key *key,
                     struct str old, struct str *ret_new, struct error *err);
enum code pseudo_patient_id(struct arena *a, const struct site_key *key,
                            struct str old, struct str *ret_new,
                            struct error *err);
/* Days to add to every date of a patient: -3650 .. -1, by key. */
int pseudo_date_offset(const struct site_key *key, struct str patient_id);
