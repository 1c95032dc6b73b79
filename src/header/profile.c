/*
 * profile.c - the tables and options as one list of rules
 *
 * `basic` is the basic column of Table E.1-1; an option that is on overrides
 * it where its cell is not empty. `tcia` takes its rows from TCIA's table with
 * the departures of the MIDI-B key; an option that a file switches away from
 * TCIA's set falls back to Table E.1-1 for the rows it touches.
 */
#include "header/profile_inner.h"
#include <stdio.h>
#include <string.h>

static const struct ps315_row ps315[] = {
#include "tables/ps315.inc"
};

static const struct {
    uint32_t tag, mask;
    enum fate fate;
} tcia[] = {
#include "tables/tcia_profile.inc"
};

enum {
    PS315_COUNT = sizeof ps315 / sizeof *ps315,
    TCIA_COUNT = sizeof tcia / sizeof *tcia
};

static const bool tcia_options[OPTION_COUNT] = {
    [OPTION_SAFE_PRIVATE] = true, [OPTION_DEVICE] = true,
    [OPTION_PATIENT] = true,      [OPTION_MODIFIED_DATES] = true,
    [OPTION_DESCRIPTORS] = true,  [OPTION_STRUCTURED] = true,
};

const char *option_name(enum option o)
{
    static const char *const names[OPTION_COUNT] = {
        "retain_safe_private",
        "retain_uids",
        "retain_device_identity",
        "retain_institution_identity",
        "retain_patient_characteristics",
        "retain_longitudinal_full",
        "retain_longitudinal_modified",
        "clean_descriptors",
        "clean_structured_content",
        "clean_graphics"};

    return names[o];
}

const char *fate_name(enum fate f)
{
    static const char *const names[FATE_COUNT] = {
        "keep",         "remove",       "empty",
        "dummy",        "uid",          "clean",
        "shift",        "X/Z",          "X/D",
        "Z/D",          "X/Z/D",        "X/Z/U*",
        "least",        "replace",      "hash",
        "patient-id",   "patient-name", "remove-unless-empty",
        "shift-seconds"};

    return names[f];
}

const struct ps315_row *ps315_rows(int *ret_count)
{
    *ret_count = PS315_COUNT;
    return ps315;
}

enum fate ps315_fate(const struct ps315_row *row, const bool on[OPTION_COUNT])
{
    bool keep = false;

    for (int o = 0; o < OPTION_COUNT; o++) {
        if (on[o] && row->options[o] == 'C')
            return FATE_CLEAN;
        keep = keep || (on[o] && row->options[o] == 'K');
    }
    return keep ? FATE_KEEP : row->basic;
}

static const struct ps315_row *ps315_find(uint32_t tag, uint32_t mask)
{
    for (int i = 0; i < PS315_COUNT; i++)
        if (ps315[i].tag == tag && ps315[i].mask == mask)
            return &ps315[i];
    return NULL;
}

static bool is_private_row(uint32_t mask)
{
    return mask == 0x00010000;
}

enum code profile_add(struct arena *a, struct profile *p,
                      const struct rule *rule, struct error *err)
{
    bool exact = rule->mask == 0xffffffff;
    struct rule **list = exact ? &p->exact : &p->wild;
    int *count = exact ? &p->exact_count : &p->wild_count, at = 0;

    if (!*list)
        *list = arena_array(a, RULE_LIMIT, sizeof **list);
    if (!*list)
        return fail(err, ERR_MEMORY, "no memory for a profile");
    while (at < *count && ((*list)[at].tag < rule->tag))
        at++;
    if (at < *count && (*list)[at].tag == rule->tag &&
        (*list)[at].mask == rule->mask) {
        (*list)[at] = *rule;
        return OK;
    }
    if (*count == RULE_LIMIT)
        return fail(err, ERR_LIMIT, "a profile has at most %d rules",
                    RULE_LIMIT);
    memmove(*list + at + 1, *list + at, (size_t)(*count - at) * sizeof **list);
    (*list)[at] = *rule;
    ++*count;
    return OK;
}

/* TCIA's row counts while all options of the table's row are as TCIA has
 * them. */
static bool options_as_tcia(const struct profile *p,
                            const struct ps315_row *row)
{
    for (int o = 0; o < OPTION_COUNT; o++)
        if (p->on[o] != tcia_options[o] && row->options[o] != '-')
            return false;
    return true;
}

static enum code add_tcia(struct arena *a, struct profile *p, struct error *err)
{
    for (int i = 0; i < TCIA_COUNT; i++) {
        const struct ps315_row *row = ps315_find(tcia[i].tag, tcia[i].mask);
        struct rule rule = {
            .tag = tcia[i].tag, .mask = tcia[i].mask, .fate = tcia[i].fate};

        if (is_private_row(rule.mask))
            continue;
        if (row && !options_as_tcia(p, row))
            rule.fate = ps315_fate(row, p->on);
        TRY(profile_add(a, p, &rule, err));
    }
    return OK;
}

static enum code add_ps315(struct arena *a, struct profile *p,
                           struct error *err)
{
    for (int i = 0; i < PS315_COUNT; i++) {
        struct rule rule = {.tag = ps315[i].tag,
                            .mask = ps315[i].mask,
                            .fate = ps315_fate(&ps315[i], p->on)};

        if (rule.tag == TAG_PatientID)
            rule.fate = FATE_PATIENT_ID;
        if (!is_private_row(rule.mask))
            TRY(profile_add(a, p, &rule, err));
    }
    return OK;
}

void profile_base(struct profile *p, bool is_tcia)
{
    p->tcia = is_tcia;
    p->repair_iod = is_tcia;
    p->policy = is_tcia ? POLICY_PHI : POLICY_STRICT;
    p->doubt = is_tcia ? DOUBT_KEEP : DOUBT_BY_POLICY;
    p->video = is_tcia ? VIDEO_REENCODE : VIDEO_REVIEW;
    if (is_tcia)
        memcpy(p->on, tcia_options, sizeof p->on);
}

enum code profile_tables(struct arena *a, struct profile *p, struct error *err)
{
    if (p->on[OPTION_FULL_DATES] && p->on[OPTION_MODIFIED_DATES])
        return fail(err, ERR_USAGE,
                    "retain_longitudinal_full and "
                    "retain_longitudinal_modified exclude each other");
    return p->tcia ? add_tcia(a, p, err) : add_ps315(a, p, err);
}

const struct rule *profile_rule(const struct profile *p, uint32_t tag)
{
    int low = 0, high = p->exact_count;

    while (low < high) {
        int middle = low + (high - low) / 2;

        if (p->exact[middle].tag < tag)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < p->exact_count && p->exact[low].tag == tag)
        return &p->exact[low];
    for (int i = 0; i < p->wild_count; i++)
        if ((tag & p->wild[i].mask) == p->wild[i].tag)
            return &p->wild[i];
    return NULL;
}

static void digest_rule(struct buffer *b, uint32_t tag, uint32_t mask,
                        enum fate fate, struct str value)
{
    buffer_format(b, "%08x %08x %d ", (unsigned)tag, (unsigned)mask, fate);
    buffer_add(b, value.at, value.len);
    buffer_add(b, "\n", 1);
}

/* An unkeyed digest: it says nothing about patients. */
static enum code make_digest(struct profile *p, struct error *err)
{
    static const struct site_key no_key;
    struct buffer b = {.limit = 1 << 22};

    buffer_format(&b, "1 %d %d %d", p->tcia, p->repair_iod, p->keep_weekday);
    for (int o = 0; o < OPTION_COUNT; o++)
        buffer_format(&b, " %d", p->on[o]);
    buffer_add(&b, "\n", 1);
    for (int i = 0; i < p->exact_count; i++)
        digest_rule(&b, p->exact[i].tag, p->exact[i].mask, p->exact[i].fate,
                    p->exact[i].value);
    for (int i = 0; i < p->wild_count; i++)
        digest_rule(&b, p->wild[i].tag, p->wild[i].mask, p->wild[i].fate,
                    p->wild[i].value);
    for (int i = 0; i < p->private_count; i++) {
        const struct private_rule *r = &p->privates[i];

        digest_rule(&b, (uint32_t)r->group << 16 | r->element, 0, r->fate,
                    r->creator);
        buffer_add(&b, r->value.at, r->value.len);
    }
    site_key_digest(&no_key, "profile", (struct str){b.at, b.len}, p->digest);
    memmove(p->digest, p->digest + 5, sizeof p->digest - 5);
    if (b.failed)
        return fail(err, ERR_MEMORY, "no memory for a profile");
    buffer_release(&b);
    return OK;
}

enum code profile_load(struct arena *a, const char *name_or_path,
                       const struct profile **ret_profile, struct error *err)
{
    struct profile *p = arena_alloc(a, sizeof *p);
    bool is_tcia = !strcmp(name_or_path, "tcia");

    if (!p)
        return fail(err, ERR_MEMORY, "no memory for a profile");
    if (is_tcia || !strcmp(name_or_path, "basic")) {
        p->name = is_tcia ? "tcia" : "basic";
        profile_base(p, is_tcia);
        TRY(profile_tables(a, p, err));
    } else {
        TRY(profile_file(a, name_or_path, p, err));
    }
    TRY(text_rules_make(a, &p->text, err));
    TRY(make_digest(p, err));
    *ret_profile = p;
    return OK;
}

const char *profile_name(const struct profile *p)
{
    return p->name;
}

bool profile_keeps(const struct profile *p, uint32_t tag)
{
    const struct rule *rule = profile_rule(p, tag);

    return !rule || rule->fate == FATE_KEEP || rule->fate == FATE_CLEAN ||
           rule->fate == FATE_DUMMY;
}

void profile_pixels(const struct profile *p, enum policy *ret_policy,
                    enum doubt *ret_doubt, enum video_way *ret_video)
{
    *ret_policy = p->policy;
    *ret_doubt = p->doubt;
    *ret_video = p->video;
}

void profile_digest(const struct profile *p, char ret_hex[40])
{
    memcpy(ret_hex, p->digest, sizeof p->digest);
}
