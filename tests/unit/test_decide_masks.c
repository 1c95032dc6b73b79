/*
 * test_decide_masks.c - template files: read, matched, applied, refused
 */
#include "decide/masks_inner.h"
#include "decide_help.h"
#include <stdio.h>

enum { TAG_StationName = 0x00081010, TAG_SeriesDescription = 0x0008103e };

#define TOP "deburn-masks: 1\nrules:\n"

static enum code read(const char *text, const struct masks **ret,
                      struct error *err)
{
    return masks_read_text(arena, "t.yaml", str_of(text), false, ret, err);
}

static const struct masks *masks_of(const char *text)
{
    const struct masks *m = NULL;
    struct error err = {0};

    if (read(text, &m, &err) != OK)
        broken("%s", err.text);
    return m;
}

static struct dataset *echo(void)
{
    return DATASET({0x00080008, "CS", "ORIGINAL\\PRIMARY\\ABDOMINAL"},
                   {TAG_Modality, "CS", "US"},
                   {TAG_Manufacturer, "LO", "Examplesonic Inc."},
                   {TAG_ManufacturerModelName, "LO", "Sono 9"},
                   {0x00190010, "LO", "EXAMPLE 1.0"},
                   {0x00191010, "LO", "DOSE"}, {0x00200011, "IS", "12"},
                   {TAG_Rows, "US", "\x58\x02"},
                   {TAG_Columns, "US", "\x20\x03"});
}

/* Does a rule with this condition match the echo? */
static bool holds(const char *condition)
{
    const struct masks *m =
        masks_of(str_format(arena,
                            TOP "  - id: a\n    verdict: allow\n    match:\n"
                                "      - %s\n",
                            condition));
    struct mask_subject s = {.ds = echo()};
    struct mask_result r;

    assert_int_equal(masks_match(arena, m, &s, &r, NULL), OK);
    return r.count == 1;
}

static void every_test_says_yes_and_no(void **state)
{
    static const char *const yes[] = {
        "Manufacturer contains: examplesonic",
        "Manufacturer contains: [acme, Sonic]",
        "Manufacturer prefix: EXAMPLE",
        "Manufacturer suffix: inc.",
        "ManufacturerModelName equals: sono 9",
        "ManufacturerModelName equals cased: Sono 9",
        "ManufacturerModelName regex: \"o \\\\d$\"",
        "not Modality equals: [CT, MR]",
        "PatientName absent: yes",
        "PatientName missing: yes",
        "Modality present: yes",
        "Modality exists: yes",
        "SeriesNumber greater: 11",
        "SeriesNumber less: 13",
        "Rows equals: 600",
        "Columns greater: 511",
        "ImageType component equals: PRIMARY",
        "ImageType either contains: \"PRIMARY\\\\ABDOMINAL\"",
        "(0008,0060) equals: US",
        "'(0019,\"EXAMPLE 1.0\",10) equals': DOSE",
        "any:\n          - Modality equals: CT\n          - Rows equals: 600",
        "all:\n          - Modality equals: US\n          - Rows equals: 600",
        "not any:\n          - Modality equals: CT\n          - Rows less: 9"};
    static const char *const no[] = {
        "Manufacturer contains: acme",
        "ManufacturerModelName equals cased: SONO 9",
        "ManufacturerModelName equals: Sono",
        "ManufacturerModelName regex cased: sono",
        "PatientName present: yes",
        "PatientName exists: yes",
        "Modality absent: yes",
        "Modality empty: yes",
        "SeriesNumber greater: 12",
        "ImageType equals: PRIMARY",
        "ImageType component equals: PRIM",
        "'(0019,\"OTHER\",10) equals': DOSE",
        "not all: []",
        "any: []"};

    (void)state;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (!holds(yes[i]))
            broken("does not hold: %s", yes[i]);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (holds(no[i]))
            broken("holds: %s", no[i]);
}

static void paths_go_into_sequences(void **state)
{
    struct dataset *ds = echo(), *item = DATASET({0x00400007, "LO", "REPORT"});
    struct element *e = &ds->root.at[4];
    const struct masks *m =
        masks_of(TOP "  - id: a\n    verdict: allow\n    match:\n"
                     "      - RequestAttributesSequence[0]."
                     "ScheduledProcedureStepDescription contains: port\n"
                     "  - id: b\n    verdict: allow\n    match:\n"
                     "      - RequestAttributesSequence[1]."
                     "ScheduledProcedureStepDescription contains: port\n"
                     "  - id: c\n    verdict: allow\n    match:\n"
                     "      - RequestAttributesSequence present: yes\n");
    struct mask_subject s = {.ds = ds};
    struct mask_result r;

    (void)state;
    *e = (struct element){.tag = 0x00400275,
                          .vr = "SQ",
                          .is_sequence = true,
                          .items = &item->root,
                          .item_count = 1};
    assert_int_equal(masks_match(arena, m, &s, &r, NULL), OK);
    assert_int_equal(r.count, 2);
    assert_string_equal(masks_info(m, r.at[0].index).id, "a");
    assert_string_equal(masks_info(m, r.at[1].index).id, "c");
}

/* The boxes that a rule's body gives on a picture of 800 x 600. */
static int boxes_of(const char *body, struct rect **ret)
{
    const struct masks *m = masks_of(
        str_format(arena, TOP "  - id: a\n    verdict: scrub\n%s", body));
    struct mask_subject s = {.ds = echo()};
    struct mask_result r;

    assert_int_equal(masks_match(arena, m, &s, &r, NULL), OK);
    assert_int_equal(r.count, 1);
    *ret = r.at[0].boxes;
    return r.at[0].count;
}

static int64_t area(const struct rect *r, int count, struct rect within)
{
    int64_t sum = 0;

    for (int i = 0; i < count; i++)
        sum += rect_area(rect_cut(r[i], within));
    return sum;
}

static void regions_count_from_the_edges_and_are_cut(void **state)
{
    struct rect *r;

    (void)state;
    assert_int_equal(boxes_of("    regions: [[-120, -30, 120, 30], [0, 590, "
                              "-1, 40], [10, 0, 5, -1]]\n",
                              &r),
                     3);
    assert_memory_equal(&r[0], (&(struct rect){680, 570, 120, 30}), sizeof *r);
    assert_memory_equal(&r[1], (&(struct rect){0, 590, 800, 10}), sizeof *r);
    assert_memory_equal(&r[2], (&(struct rect){10, 0, 5, 600}), sizeof *r);
}

static void kept_regions_are_cut_out(void **state)
{
    struct rect all = {0, 0, 800, 600}, hole = {100, 100, 50, 40}, *r;
    int n = boxes_of("    keep: [[100, 100, 50, 40]]\n", &r);

    (void)state;
    assert_int_equal(area(r, n, all), 800 * 600 - 50 * 40);
    assert_int_equal(area(r, n, hole), 0);
    n = boxes_of("    regions: [[90, 90, 20, 20]]\n"
                 "    keep: [[100, 100, 50, 40]]\n",
                 &r);
    assert_int_equal(area(r, n, all), 400 - 100);
}

static void polygons_and_fans_are_covered(void **state)
{
    struct rect *r;
    int n = boxes_of("    polygons: [[[100, 0], [200, 100], [0, 100]]]\n", &r);

    (void)state;
    assert_true(area(r, n, (struct rect){0, 0, 800, 600}) >= 10000);
    assert_true(area(r, n, (struct rect){0, 0, 800, 600}) <= 11500);
    for (int y = 1; y < 100; y++) /* each row of the triangle is inside */
        assert_int_equal(area(r, n, (struct rect){100 - y, y, 2 * y, 1}),
                         2 * y);
    n = boxes_of("    fans: [{center: [400, 0], radius: [50, 300], angle: "
                 "[45, 135]}]\n",
                 &r);
    assert_int_equal(area(r, n, (struct rect){395, 60, 10, 230}), 2300);
    assert_int_equal(area(r, n, (struct rect){395, 0, 10, 32}), 0);
    assert_int_equal(area(r, n, (struct rect){0, 0, 100, 600}), 0);
}

static struct dataset *with_regions(const uint32_t v[][4], int count)
{
    struct dataset *ds = echo();
    struct element *e = &ds->root.at[0];

    *e = (struct element){.tag = TAG_SequenceOfUltrasoundRegions,
                          .vr = "SQ",
                          .is_sequence = true,
                          .item_count = count};
    e->items = arena_array(arena, (size_t)count, sizeof *e->items);
    for (int i = 0; i < count; i++) {
        e->items[i] = DATASET({TAG_RegionLocationMinX0, "UL", ""},
                              {TAG_RegionLocationMinY0, "UL", ""},
                              {TAG_RegionLocationMaxX1, "UL", ""},
                              {TAG_RegionLocationMaxY1, "UL", ""})
                          ->root;
        for (int k = 0; k < 4; k++)
            e->items[i].at[k].value =
                str_copy(arena, (struct str){(const char *)&v[i][k], 4});
    }
    return ds;
}

/* What `from: UltrasoundRegions` blanks of 800 x 600. */
static int64_t blanked_around(const uint32_t v[][4], int count)
{
    const struct masks *m = masks_of(
        TOP "  - id: a\n    verdict: scrub\n    from: UltrasoundRegions\n");
    struct mask_subject s = {
        .ds = with_regions(v, count), .width = 800, .height = 600};
    struct mask_result r;

    assert_int_equal(masks_match(arena, m, &s, &r, NULL), OK);
    return r.count ? area(r.at[0].boxes, r.at[0].count,
                          (struct rect){0, 0, 800, 600})
                   : 0;
}

static void ultrasound_regions_are_kept_with_inclusive_maxima(void **state)
{
    static const uint32_t one[][4] = {{100, 50, 699, 549}};
    static const uint32_t two[][4] = {{0, 0, 9, 9}, {20, 20, 29, 29}};
    static const uint32_t whole[][4] = {{0, 0, 799, 599}};
    static const uint32_t more[][4] = {{0, 0, 799, 599}, {0, 0, 9, 9}};
    static const uint32_t wild[][4] = {{4000000000u, 5, 3, 2}};

    (void)state;
    assert_int_equal(blanked_around(one, 1), 800 * 600 - 600 * 500);
    assert_int_equal(blanked_around(two, 2), 800 * 600 - 200);
    assert_int_equal(blanked_around(whole, 1), 0);
    assert_int_equal(blanked_around(more, 2), 800 * 600 - 100);
    assert_int_equal(blanked_around(wild, 1), 0);
    /* one file's regions are never used for another */
    assert_int_equal(blanked_around(one, 1), 800 * 600 - 600 * 500);
}

static void variants_are_tried_in_order(void **state)
{
    const struct masks *m =
        masks_of(TOP "  - id: a\n    verdict: scrub\n    variants:\n"
                     "      - rows: 480\n        regions: [[0, 0, 1, 1]]\n"
                     "      - rows: 600\n        match:\n"
                     "          - Modality equals: CT\n"
                     "        regions: [[0, 0, 2, 2]]\n"
                     "      - rows: 600\n        regions: [[0, 0, 3, 3]]\n"
                     "  - id: b\n    verdict: scrub\n    variants:\n"
                     "      - rows: 480\n        regions: [[0, 0, 1, 1]]\n");
    struct mask_subject s = {.ds = echo()};
    struct mask_result r;

    (void)state;
    assert_int_equal(masks_match(arena, m, &s, &r, NULL), OK);
    assert_int_equal(r.count, 1);
    assert_int_equal(r.at[0].boxes[0].width, 3);
}

static void catalogs_choose_first_or_all_and_are_united(void **state)
{
    static const char rules_text[] =
        "  - id: x1\n    verdict: scrub\n    regions: [[0, 0, 1, 1]]\n"
        "  - id: x2\n    verdict: scrub\n    regions: [[0, 0, 2, 2]]\n"
        "  - id: x3\n    fallback: yes\n    verdict: deny\n";
    struct mask_subject s = {.ds = echo()};
    struct mask_result r;
    const struct masks *m;

    (void)state;
    for (int first = 0; first < 2; first++) {
        m = masks_of(str_format(
            arena, "deburn-masks: 1\ncatalog: c\nchoose: %s\nrules:\n%s",
            first ? "first" : "all", rules_text));
        assert_int_equal(masks_match(arena, m, &s, &r, NULL), OK);
        assert_int_equal(r.count, first ? 1 : 2);
        assert_int_equal(r.verdict, MASK_SCRUB);
    }
}

static void mistakes_are_refused_with_their_line(void **state)
{
    static const struct {
        const char *text, *where;
    } files[] = {
        {"", "t.yaml:1:"},
        {"deburn-masks: 2\nrules: []\n", "t.yaml:1:"},
        {"deburn-masks: 1\nrules: []\n", "t.yaml:2:"},
        {TOP "  - id: a\n    verdict: allow\n    mach: []\n", "t.yaml:5:"},
        {TOP "  - id: a\n    verdict: maybe\n", "t.yaml:4:"},
        {TOP "  - id: a\n    verdict: scrub\n", "t.yaml:3:"},
        {TOP "  - id: a\n    verdict: allow\n    regions: [[0, 0, 1, 1]]\n",
         "t.yaml:3:"},
        {TOP "  - id: a\n    verdict: scrub\n    regions: [[0, 0, 1]]\n",
         "t.yaml:5:"},
        {TOP "  - id: a\n    verdict: scrub\n    regions:\n"
             "      - [0, 0, 1, 1]\n      - [0, 0, wide, 1]\n",
         "t.yaml:7:"},
        {TOP "  - id: a\n    verdict: scrub\n    regions: [[0, 0, 0, 1]]\n",
         "t.yaml:5:"},
        {TOP "  - id: a\n    verdict: allow\n    match:\n"
             "      - Manfacturer contains: X\n",
         "t.yaml:6:"},
        {TOP "  - id: a\n    verdict: allow\n    match:\n"
             "      - Modality is: X\n",
         "t.yaml:6:"},
        {TOP "  - id: a\n    verdict: allow\n    match:\n"
             "      - Modality contains: \"\"\n",
         "t.yaml:6:"},
        {TOP "  - id: a\n    verdict: allow\n    match:\n"
             "      - Modality regex: \"(\"\n",
         "t.yaml:6:"},
        {TOP "  - id: a\n    verdict: allow\n  - id: a\n    verdict: allow\n",
         "t.yaml:5:"},
        {TOP "  - id: a\n   verdict: allow\n", "t.yaml:4:"},
        {TOP "  - &x\n    id: a\n    verdict: allow\n  - *x\n", "t.yaml:6:"},
        {TOP "  - id: a\n    verdict: allow\n---\ntest: []\n", "t.yaml:6:"}};
    const struct masks *m;

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct error err = {0};

        if (read(files[i].text, &m, &err) != ERR_FORMAT ||
            strncmp(err.text, files[i].where, strlen(files[i].where)))
            broken("file %zu: %s", i, err.text);
    }
}

static void deep_and_long_files_are_refused(void **state)
{
    struct buffer b = {0};
    const struct masks *m;

    (void)state;
    buffer_str(&b, TOP "  - id: a\n    verdict: allow\n    match:\n      ");
    for (int i = 0; i < 5000; i++)
        buffer_str(&b, "[");
    assert_int_equal(
        masks_read_text(arena, "t", (struct str){b.at, b.len}, false, &m, NULL),
        ERR_FORMAT);
    buffer_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_test_says_yes_and_no),
        cmocka_unit_test(paths_go_into_sequences),
        cmocka_unit_test(regions_count_from_the_edges_and_are_cut),
        cmocka_unit_test(kept_regions_are_cut_out),
        cmocka_unit_test(polygons_and_fans_are_covered),
        cmocka_unit_test(ultrasound_regions_are_kept_with_inclusive_maxima),
        cmocka_unit_test(variants_are_tried_in_order),
        cmocka_unit_test(catalogs_choose_first_or_all_and_are_united),
        cmocka_unit_test(mistakes_are_refused_with_their_line),
        cmocka_unit_test(deep_and_long_files_are_refused),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
