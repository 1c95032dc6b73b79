/*
 * make_header.c - the tables that header/ looks attributes up in
 *
 * ps315 and tcia_profile become rows {tag, mask, fate, ...} in ascending
 * order, those with x digits last; uid_kept, header_sop and header_dummy are
 * lists of words. Fates are the names of enum fate in header/rules.h.
 */
#include "tables/make_tables.h"
#include <stdlib.h>
#include <string.h>

struct word {
    const char *cell, *fate;
};

static const struct word codes[] = {
    {"D", "FATE_DUMMY"},     {"Z", "FATE_EMPTY"},      {"X", "FATE_REMOVE"},
    {"K", "FATE_KEEP"},      {"C", "FATE_CLEAN"},      {"U", "FATE_UID"},
    {"X/Z", "FATE_X_Z"},     {"X/D", "FATE_X_D"},      {"Z/D", "FATE_Z_D"},
    {"X/Z/D", "FATE_X_Z_D"}, {"X/Z/U*", "FATE_X_Z_U"}, {NULL, NULL},
};

static const struct word verbs[] = {
    {"keep", "FATE_KEEP"},
    {"remove", "FATE_LEAST"},
    {"empty", "FATE_EMPTY"},
    {"replace", "FATE_DUMMY"},
    {"process", "FATE_KEEP"},
    {"clean", "FATE_CLEAN"},
    {"hashuid", "FATE_UID"},
    {"incrementdate", "FATE_SHIFT"},
    {"hashname", "FATE_HASH"},
    {"remove-or-replace", "FATE_X_D"},
    {NULL, NULL},
};

static const char *fate_of(const struct tsv *t, int i, const char *cell,
                           const struct word *words)
{
    for (; words->cell; words++)
        if (!strcmp(words->cell, cell))
            return words->fate;
    die(t->path, i + 3, "unknown action");
}

static int hex_digit(char c)
{
    const char *digits = "0123456789ABCDEFabcdef", *d = strchr(digits, c);

    if (!c || !d)
        return -1;
    return (int)(d - digits) - (d - digits > 15 ? 6 : 0);
}

/* "60xx3000" > 0x60003000 and 0xff00ffff; "odd" > every private tag. */
static uint32_t pattern(const struct tsv *t, int i, uint32_t *ret_mask)
{
    const char *s = tsv_cell(t, i, "tag");
    uint32_t tag = 0, mask = 0;

    if (!strcmp(s, "odd")) {
        *ret_mask = 0x00010000;
        return 0x00010000;
    }
    if (strlen(s) != 8)
        die(t->path, i + 3, "a tag has eight digits");
    for (; *s; s++) {
        int digit = hex_digit(*s);

        if (digit < 0 && *s != 'x')
            die(t->path, i + 3, "a tag has hex digits or x");
        tag = tag << 4 | (uint32_t)(digit < 0 ? 0 : digit);
        mask = mask << 4 | (digit < 0 ? 0 : 15u);
    }
    *ret_mask = mask;
    return tag;
}

static void put_pattern(FILE *out, uint32_t tag, uint32_t mask)
{
    fprintf(out, "{0x%08xu, 0x%08xu, ", (unsigned)tag, (unsigned)mask);
}

/* Calls put for the rows without x digits in order, then for the others. */
static void each_row(FILE *out, const struct tsv *t,
                     void (*put)(FILE *, const struct tsv *, int))
{
    uint32_t last = 0, mask;

    for (int i = 0; i < t->count; i++) {
        uint32_t tag = pattern(t, i, &mask);

        if (mask != 0xffffffff)
            continue;
        if (i && tag <= last)
            die(t->path, i + 3, "rows must be sorted and unique");
        last = tag;
        put(out, t, i);
    }
    for (int i = 0; i < t->count; i++) {
        pattern(t, i, &mask);
        if (mask != 0xffffffff)
            put(out, t, i);
    }
}

static void put_ps315(FILE *out, const struct tsv *t, int i)
{
    static const char *const options[] = {
        "rtn_safe_priv",        "rtn_uids",      "rtn_dev_id",
        "rtn_inst_id",          "rtn_pat_chars", "rtn_long_full_dates",
        "rtn_long_modif_dates", "clean_desc",    "clean_struct_cont",
        "clean_graph"};
    uint32_t mask, tag = pattern(t, i, &mask);

    put_pattern(out, tag, mask);
    fprintf(out, "\"%s\", %s, {", tsv_cell(t, i, "keyword"),
            fate_of(t, i, tsv_cell(t, i, "basic"), codes));
    for (size_t k = 0; k < sizeof options / sizeof *options; k++) {
        const char *cell = tsv_cell(t, i, options[k]);

        if (*cell && strcmp(cell, "K") && strcmp(cell, "C"))
            die(t->path, i + 3, "an option keeps (K) or cleans (C)");
        fprintf(out, "%s'%c'", k ? "," : "", *cell ? *cell : '-');
    }
    fputs("}},\n", out);
}

void make_ps315(FILE *out, int count, char **files)
{
    struct tsv t = tsv_read(files[0]);

    if (count != 1 || !strstr(t.origin, "edition: "))
        die(files[0], 1, "the edition is missing");
    each_row(out, &t, put_ps315);
}

static void put_tcia(FILE *out, const struct tsv *t, int i)
{
    const char *key = tsv_cell(t, i, "key"), *fate;
    uint32_t mask, tag = pattern(t, i, &mask);

    if (!strcmp(key, "lookup"))
        fate = strcmp(tsv_cell(t, i, "keyword"), "PatientID")
                   ? "FATE_PATIENT_NAME"
                   : "FATE_PATIENT_ID";
    else if (!strcmp(key, "remove") &&
             strstr(tsv_cell(t, i, "source"), "empty sequence stays"))
        fate = "FATE_REMOVE_FULL";
    else if (!strcmp(key, "remove") && !strcmp(tsv_cell(t, i, "vr"), "DA"))
        fate = "FATE_EMPTY";
    else if (!strcmp(key, "empty") &&
             !strcmp(tsv_cell(t, i, "ps315"), "replace"))
        fate = "FATE_DUMMY"; /* Type 1: as good for the key, and valid */
    else if (!strcmp(tsv_cell(t, i, "keyword"), "OverlayData"))
        fate = "FATE_DUMMY"; /* zeros: the module stays whole */
    else if (!strcmp(tsv_cell(t, i, "keyword"), "CurveData"))
        fate = "FATE_REMOVE";
    else
        fate = fate_of(t, i, key, verbs);
    put_pattern(out, tag, mask);
    fprintf(out, "%s},\n", fate);
}

void make_tcia_profile(FILE *out, int count, char **files)
{
    struct tsv t = tsv_read(files[0]);

    (void)count;
    each_row(out, &t, put_tcia);
}

void make_uid_kept(FILE *out, int count, char **files)
{
    struct tsv t = tsv_read(files[0]);

    (void)count;
    for (int i = 0; i < t.count; i++)
        fprintf(out, "0x%08xu,\n", (unsigned)tsv_tag(&t, i, "tag", NULL));
}

void make_header_sop(FILE *out, int count, char **files)
{
    struct tsv t = tsv_read(files[0]);

    (void)count;
    for (int i = 0; i < t.count; i++) {
        const char *verdict = tsv_cell(&t, i, "verdict");

        if (strcmp(verdict, "clean") && strcmp(verdict, "structured") &&
            strcmp(verdict, "refuse"))
            die(t.path, i + 3, "unknown verdict");
        fputc('{', out);
        put_string(out, tsv_cell(&t, i, "uid"));
        fprintf(out, ", '%c', ", *verdict);
        put_string(out, tsv_cell(&t, i, "reason"));
        fputs("},\n", out);
    }
}

void make_header_dummy(FILE *out, int count, char **files)
{
    struct tsv t = tsv_read(files[0]);

    (void)count;
    for (int i = 0; i < t.count; i++) {
        const char *key = tsv_cell(&t, i, "key");
        bool is_vr = strlen(key) == 2;

        fprintf(out, "{0x%08xu, \"%s\", ",
                is_vr ? 0u : (unsigned)tsv_tag(&t, i, "key", NULL),
                is_vr ? key : "");
        put_string(out, tsv_cell(&t, i, "value"));
        fputs("},\n", out);
    }
}

void make_header_text(FILE *out, int count, char **files)
{
    struct tsv t = tsv_read(files[0]);

    (void)count;
    for (int i = 0; i < t.count; i++) {
        const char *kind = tsv_cell(&t, i, "kind");
        const char *needs = tsv_cell(&t, i, "needs");

        if (strcmp(kind, "cut") && strcmp(kind, "uid"))
            die(t.path, i + 3, "kind is cut or uid");
        if (!*needs || strlen(needs) > 15)
            die(t.path, i + 3, "1 to 15 characters are needed");
        fprintf(out, "{%d, \"%s\", ", !strcmp(kind, "uid"), needs);
        put_string(out, tsv_cell(&t, i, "name"));
        fputs(", ", out);
        put_string(out, tsv_cell(&t, i, "pattern"));
        fputs("},\n", out);
    }
}

void make_header_glue(FILE *out, int count, char **files)
{
    struct tsv t = tsv_read(files[0]);

    (void)count;
    for (int i = 0; i < t.count; i++) {
        const char *side = tsv_cell(&t, i, "side");

        if (strcmp(side, "left") && strcmp(side, "right"))
            die(t.path, i + 3, "side is left or right");
        fprintf(out, "{'%c', ", *side);
        put_string(out, tsv_cell(&t, i, "words"));
        fputs("},\n", out);
    }
}

/* The second half of Keyword=Value; the tag of the first is looked up when the
 * program runs. */
void make_iod_repair(FILE *out, int count, char **files)
{
    struct tsv t = tsv_read(files[0]);

    (void)count;
    for (int i = 0; i < t.count; i++) {
        const char *when = tsv_cell(&t, i, "when");
        const char *equals = strchr(when, '=');

        if (strcmp(when, "-") && !equals)
            die(t.path, i + 3, "when is - or Keyword=Value");
        fprintf(out, "{0x%08xu, \"%.*s\", ",
                (unsigned)tsv_tag(&t, i, "tag", NULL),
                equals ? (int)(equals - when) : 0, when);
        put_string(out, equals ? equals + 1 : "");
        fputs(", ", out);
        put_string(out, tsv_cell(&t, i, "value"));
        fputs("},\n", out);
    }
}

void make_header_alias(FILE *out, int count, char **files)
{
    struct tsv t = tsv_read(files[0]);

    (void)count;
    for (int i = 0; i < t.count; i++) {
        put_string(out, tsv_cell(&t, i, "word"));
        fputs(",\n", out);
    }
}

void make_body_parts(FILE *out, int count, char **files)
{
    struct tsv t = tsv_read(files[0]);

    (void)count;
    for (int i = 0; i < t.count; i++) {
        fputc('{', out);
        put_string(out, tsv_cell(&t, i, "term"));
        fputs(", ", out);
        put_string(out, tsv_cell(&t, i, "code"));
        fputs(", ", out);
        put_string(out, tsv_cell(&t, i, "meaning"));
        fputs("},\n", out);
    }
}
