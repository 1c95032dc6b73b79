/*
 * test_header_table.c - every cell of PS3.15 Table E.1-1, carried out
 *
 * The table is read here once more and by other code than the build's. For
 * each row and each combination of the options that its cells name, a CT with
 * that attribute (at the top level and inside a sequence) is cleaned, and the
 * value that comes out is judged by what the standard's letters mean. The
 * number of cells that were tried is printed and must be the table's.
 */
#include "header_trees.h"
#include <time.h>

enum { OPTIONS = 10, FIRST_OPTION = 5, COLUMNS = 15 };

static const char *const yaml_names[OPTIONS] = {
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

enum { FULL_DATES = 1 << 5, MODIFIED_DATES = 1 << 6 };

struct table_row {
    uint32_t tag;
    char keyword[80], basic[8], cell[OPTIONS];
    char vr[3];
    char type; /* in the CT IOD: '1', '2' or '3' */
};

static struct table_row rows[1000];
static int row_count;
static struct arena *arena;
static const struct profile *profiles[1 << OPTIONS];

/* ---- reading the tables ------------------------------------------------- */

static int cells_of(char *line, char **cells, int most)
{
    int n = 0;

    line[strcspn(line, "\r\n")] = 0;
    for (char *p = line; p && n < most; n++) {
        cells[n] = p;
        p = strchr(p, '\t');
        if (p)
            *p++ = 0;
    }
    return n;
}

static FILE *open_table(const char *name)
{
    char path[1000];
    FILE *in;

    snprintf(path, sizeof path, "%s/src/tables/%s", SOURCE_DIR, name);
    in = fopen(path, "r");
    assert_non_null(in);
    return in;
}

static struct table_row *row_of(uint32_t tag)
{
    for (int i = 0; i < row_count; i++)
        if (rows[i].tag == tag)
            return &rows[i];
    return NULL;
}

/* xx groups are tried with 00, private ones with a made-up creator. */
static uint32_t tag_of(const char *text)
{
    unsigned long tag = 0;

    if (!strcmp(text, "odd"))
        return 0x00191023;
    for (; *text; text++)
        tag = tag << 4 | (*text == 'x'  ? 0
                          : *text > '9' ? (unsigned)(*text | 32) - 'a' + 10
                                        : (unsigned)*text - '0');
    return (uint32_t)tag;
}

static void read_ps315(void)
{
    char line[4096], *cells[COLUMNS];
    FILE *in = open_table("ps315.tsv");

    for (int i = 0; fgets(line, sizeof line, in); i++) {
        struct table_row *row = &rows[row_count];

        if (i < 2)
            continue;
        assert_int_equal(cells_of(line, cells, COLUMNS), COLUMNS);
        row->tag = tag_of(cells[0]);
        snprintf(row->keyword, sizeof row->keyword, "%s", cells[1]);
        snprintf(row->basic, sizeof row->basic, "%s", cells[4]);
        for (int k = 0; k < OPTIONS; k++)
            row->cell[k] = cells[FIRST_OPTION + k][0];
        row->type = '3';
        row_count++;
    }
    fclose(in);
}

static void read_vrs(void)
{
    char line[4096], *cells[6];
    FILE *in = open_table("dictionary.tsv");

    while (fgets(line, sizeof line, in)) {
        struct table_row *row;

        if (cells_of(line, cells, 6) < 4 || *line == '#' || *line == 't')
            continue;
        row = row_of(tag_of(cells[0]));
        if (row)
            snprintf(row->vr, sizeof row->vr, "%.2s", cells[1]);
    }
    fclose(in);
    row_of(0x50000000)->vr[0] = 'O';
    row_of(0x50000000)->vr[1] = 'B';
    strcpy(row_of(0x00191023)->vr, "DS");
}

static void read_types(void)
{
    char line[4096], *cells[5];
    FILE *in = open_table("iod_types.tsv");

    while (fgets(line, sizeof line, in)) {
        struct table_row *row;

        if (cells_of(line, cells, 5) < 5 || strcmp(cells[0], CT_STORAGE))
            continue;
        row = row_of(tag_of(cells[1]));
        if (row)
            row->type = cells[3][0];
    }
    fclose(in);
}

static int begin(void **state)
{
    (void)state;
    arena = arena_create((size_t)1 << 30);
    read_ps315();
    read_vrs();
    read_types();
    return arena ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

static const struct profile *profile_with(unsigned on)
{
    char text[1000] = "base: basic\noptions:\n";
    struct error err = {0};

    if (profiles[on])
        return profiles[on];
    for (int k = 0; k < OPTIONS; k++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "  %s: %s\n",
                 yaml_names[k], on >> k & 1 ? "true" : "false");
    if (load_yaml(arena, text, &profiles[on], &err) != OK)
        stop("%s", err.text);
    return profiles[on];
}

/* ---- values ------------------------------------------------------------- */

static const char *value_of(const struct table_row *row)
{
    static const struct {
        const char *vr, *value;
    } values[] = {
        {"AE", "MODALITY7"},
        {"AS", "045Y"},
        {"CS", "LEFT_VALUE"},
        {"DA", "20180531"},
        {"DS", "12.50"},
        {"DT", "20180531101530.25"},
        {"IS", "17"},
        {"PN", "Doe^John"},
        {"TM", "101530"},
        {"UI", "1.2.276.0.99.7.3.1"},
        {"UR", "http://x.example/7"},
        {"OB", "\001\002\003\004"},
        {"OW", "\001\002\003\004"},
        {"UN", "\001\002\003\004"},
        {"US", "\007"},
    };

    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (!strcmp(values[i].vr, row->vr))
            return values[i].value;
    return "wall contrast";
}

static struct items *safe_creator(struct dataset *ds, struct items *in,
                                  const struct table_row *row)
{
    if (row->tag & 0x10000)
        put(ds, in, 0x00190010, "LO", "GEMS_ACQU_01");
    return in;
}

/* The attribute inside `in`; a sequence gets an item with a text in it. */
static void plant(struct dataset *ds, struct items *in,
                  const struct table_row *row)
{
    safe_creator(ds, in, row);
    if (strcmp(row->vr, "SQ"))
        put(ds, in, row->tag, row->vr, value_of(row));
    else
        put(ds, put_item(ds, in, row->tag), 0x00080104, "LO", "inner text");
}

/* ---- what the letters mean ---------------------------------------------- */

static bool is_cut(const struct table_row *row, const struct element *e)
{
    if (!strcmp(row->vr, "SQ"))
        return e->item_count == 0;
    return element_text(e).len == 0;
}

static bool is_as_it_was(struct dataset *fresh, const struct table_row *row,
                         const struct element *e)
{
    const struct element *old;

    if (!strcmp(row->vr, "SQ"))
        return e->item_count == 1 &&
               str_equal(element_text(items_find(&e->items[0], 0x00080104)),
                         STR("inner text"));
    put(fresh, &fresh->root, row->tag, row->vr, value_of(row));
    old = items_find(&fresh->root, row->tag);
    return !strcmp(e->vr, old->vr) && str_equal(e->value, old->value);
}

static bool is_dummy(struct dataset *fresh, const struct table_row *row,
                     const struct element *e)
{
    if (!strcmp(row->vr, "SQ"))
        return e->item_count == 1 && !is_as_it_was(fresh, row, e);
    return e->value.len > 0 && !is_as_it_was(fresh, row, e);
}

/* The C library's calendar instead of ours. */
static bool is_shifted(const struct element *e)
{
    struct tm day = {.tm_year = 118, .tm_mon = 4, .tm_mday = 31};
    time_t then;
    char want[9];

    day.tm_mday += pseudo_date_offset(&test_key, STR("4711"));
    then = timegm(&day);
    strftime(want, sizeof want, "%Y%m%d", gmtime_r(&then, &day));
    return e->value.len >= 8 && !memcmp(e->value.at, want, 8);
}

static bool is_new_uid(const struct element *e)
{
    struct str want;

    assert_int_equal(
        pseudo_uid(arena, &test_key, STR("1.2.276.0.99.7.3.1"), &want, NULL),
        OK);
    return str_equal(element_text(e), want);
}

static bool is_cleaned(struct dataset *fresh, const struct table_row *row,
                       const struct element *e)
{
    if (!strcmp(row->vr, "DA") || !strcmp(row->vr, "DT"))
        return is_shifted(e);
    return is_as_it_was(fresh, row, e); /* nothing in it identifies */
}

/* The letter that holds: an option's before the basic column's, C before K,
 * of X/Z/D the first that the Type allows ('?': the last). */
static char letter_of(const struct table_row *row, unsigned on, char type)
{
    const char *b = row->basic;
    bool keep = false;

    for (int k = 0; k < OPTIONS; k++) {
        if (on >> k & 1 && row->cell[k] == 'C')
            return 'C';
        keep = keep || (on >> k & 1 && row->cell[k] == 'K');
    }
    if (keep)
        return 'K';
    if (row->tag == TAG_PatientID)
        return 'D'; /* Z/D: a pseudonym always */
    if (!strchr(b, '/'))
        return b[0] == 'Z' && type == '1' ? 'D' : b[0];
    if (b[0] == 'X' && type == '3')
        return 'X';
    if (strchr(b, 'Z') && (type == '2' || (type == '3' && b[0] != 'X')))
        return 'Z';
    return strchr(b, 'U') ? 'u' : strchr(b, 'D') ? 'D' : 'Z';
}

static bool is_right(struct dataset *fresh, const struct table_row *row,
                     char letter, const struct element *e)
{
    switch (letter) {
    case 'X':
        return e == NULL;
    case 'Z':
        return e && is_cut(row, e);
    case 'D':
        return e && is_dummy(fresh, row, e);
    case 'K':
        return e && is_as_it_was(fresh, row, e);
    case 'u': /* a sequence whose UIDs are replaced */
        return e && e->item_count == 1;
    case 'U':
        return e && is_new_uid(e);
    case 'C':
        return e && is_cleaned(fresh, row, e);
    }
    return false;
}

static void try_cell(const struct table_row *row, unsigned on, bool nested)
{
    static const uint32_t related_series = 0x00081250;
    struct dataset *ds = tree(arena), *fresh = tree(arena);
    struct items *in = &ds->root;
    char letter = letter_of(row, on, nested ? '?' : row->type);
    struct new_ids out;
    struct header_input input = {.profile = profile_with(on), .key = &test_key};

    if (nested)
        in = put_item(ds, &ds->root, related_series);
    plant(ds, in, row);
    assert_int_equal(header_clean(arena, ds, &input, &out, NULL), OK);
    if (nested)
        in = dataset_find(ds, related_series)->items;
    if (!is_right(fresh, row, letter, items_find(in, row->tag)))
        stop("%08x %s: %c expected with options %x %s", (unsigned)row->tag,
             row->keyword, letter, on,
             nested ? "inside a sequence" : "at the top level");
}

/* Group 0002 has one UID of the table; it is always the instance's own. */
static void try_meta(const struct table_row *row, unsigned on)
{
    struct dataset *ds = tree(arena);
    struct header_input input = {.profile = profile_with(on), .key = &test_key};
    struct new_ids out;

    assert_int_equal(header_clean(arena, ds, &input, &out, NULL), OK);
    assert_string_equal(at(arena, &ds->meta, row->tag),
                        at(arena, &ds->root, TAG_SOPInstanceUID));
    assert_int_equal(str_equal(out.instance, STR(OLD_SOP)), on != 0);
}

static void every_cell_of_the_table_is_carried_out(void **state)
{
    long tried = 0, cells = 0;

    (void)state;
    for (int i = 0; i < row_count; i++) {
        unsigned mask = 0;

        for (int k = 0; k < OPTIONS; k++)
            if (rows[i].cell[k])
                mask |= 1u << k;
        cells += 2L << __builtin_popcount(mask);
        if (mask & FULL_DATES && mask & MODIFIED_DATES)
            cells -= 2L << (__builtin_popcount(mask) - 2);
        for (unsigned on = mask;; on = (on - 1) & mask) {
            bool both = on & FULL_DATES && on & MODIFIED_DATES;

            for (int nested = 0; nested < 2 && !both; nested++, tried++)
                if (rows[i].tag >> 16 == 2)
                    try_meta(&rows[i], on);
                else
                    try_cell(&rows[i], on, nested);
            if (!on)
                break;
        }
    }
    print_message("%d rows, %ld cells tried of %ld\n", row_count, tried, cells);
    assert_int_equal(row_count, 657);
    assert_int_equal(tried, cells);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cell_of_the_table_is_carried_out),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
