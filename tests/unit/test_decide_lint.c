/*
 * test_decide_lint.c - what lint says of rules, and templates that are learned
 */
#include "decide/masks_inner.h"
#include "decide_help.h"

/* ---- lint ------------------------------------------------------------ */

static bool lints(const char *rule, const char *part)
{
    struct mask_remarks r = {0};
    const struct masks *m, *known;
    struct error err = {0};

    if (masks_read_text(
            arena, "t.yaml",
            str_of(str_format(arena, "deburn-masks: 1\nrules:\n%s", rule)),
            true, &m, &err) != OK)
        broken("%s", err.text);
    assert_int_equal(masks_load(arena, NULL, &known, NULL), OK);
    assert_int_equal(masks_lint(arena, m, known, &r, NULL), OK);
    for (int i = 0; i < r.count; i++)
        if (strstr(r.at[i].text, part))
            return true;
    return false;
}

static void lint_names_the_accidents(void **state)
{
#define RULE "  - id: a\n    name: x\n    verdict: scrub\n"
#define BOX  "    regions: [[0, 0, 9, 9]]\n"
    static const char *const rules_and_words[][2] = {
        {RULE BOX "    match:\n      - Manfacturer contains: X\n",
         "no such attribute"},
        {RULE BOX "    match:\n      - Modality contains: MRI\n",
         "no defined term"},
        {RULE BOX "    match:\n      - Rows equals: 600|768\n",
         "can never be true"},
        {RULE BOX "    match:\n      - Manufacturer regex: AS+\n",
         "regular expression"},
        {RULE BOX "    match:\n      - Manufacturer contains: AC.*ME\n",
         "looks like a regular expression"},
        {RULE BOX "    match:\n      - Manufacturer contains: SIEMMENS\n",
         "other rules have"},
        {RULE BOX "    match:\n      - OverlayDescription contains: X\n",
         "repeating group"},
        {RULE BOX, "no condition at all"},
        {RULE "    rows: 480\n    columns: 640\n"
              "    regions: [[0, 470, 640, 20]]\n    match:\n"
              "      - Modality equals: US\n",
         "past the bottom"},
        {RULE "    rows: 456\n    columns: 456\n"
              "    regions: [[300, 60, 456, 95]]\n    match:\n"
              "      - Modality equals: US\n",
         "x0,y0,x1,y1"},
        {RULE "    rows: 786\n    regions: [[0, 0, 9, 9]]\n    match:\n"
              "      - Modality equals: US\n",
         "is it 768"},
        {RULE BOX "    match:\n      - Modality equals: US\n"
                  "  - id: b\n    name: x\n    verdict: scrub\n" BOX
                  "    match:\n      - Modality equals: US\n",
         "duplicate of a"},
        {RULE BOX "    match:\n      - Modality equals: US\n"
                  "  - id: b\n    name: x\n    verdict: scrub\n"
                  "    regions: [[0, 0, 8, 8]]\n"
                  "    match:\n      - Modality equals: US\n",
         "disagrees"},
        {"  - id: a\n    name: x\n    verdict: allow\n    match:\n"
         "      - BurnedInAnnotation equals: NO\n",
         "BurnedInAnnotation NO"}};

    (void)state;
    for (size_t i = 0; i < sizeof rules_and_words / sizeof *rules_and_words;
         i++)
        if (!lints(rules_and_words[i][0], rules_and_words[i][1]))
            broken("no remark: %s", rules_and_words[i][1]);
}

static void lint_has_nothing_to_say_of_a_good_rule(void **state)
{
    (void)state;
    assert_false(lints("  - id: a\n    name: Sono 9\n    verdict: scrub\n"
                       "    rows: 600\n    columns: 800\n"
                       "    regions: [[0, 0, 800, 40]]\n    match:\n"
                       "      - Modality equals: US\n"
                       "      - Manufacturer contains: Examplesonic\n",
                       ""));
}

/* ---- learning -------------------------------------------------------- */

static struct mask_lesson lesson(const struct rect *boxes, int count)
{
    return (struct mask_lesson){
        STR("US"), STR("ACME"), STR("Sono \"9\""), 800, 600, boxes, count};
}

static void stable_boxes_become_a_template_with_its_vector(void **state)
{
    static const struct rect one[] = {{10, 10, 100, 20}, {300, 400, 50, 20}};
    static const struct rect two[] = {{12, 11, 120, 20}};
    static const struct rect three[] = {{10, 10, 90, 21}, {600, 5, 60, 20}};
    struct mask_lesson lessons[] = {lesson(one, 2), lesson(two, 1),
                                    lesson(three, 2)};
    struct mask_remarks failed = {0};
    const struct masks *m;
    struct error err = {0};
    struct buffer b = {0};
    int vectors;

    (void)state;
    assert_int_equal(masks_learn(arena, lessons, 3, 3, &b, NULL), OK);
    if (masks_read_text(arena, "learned", (struct str){b.at, b.len}, false, &m,
                        &err) != OK)
        broken("%s\n%.*s", err.text, (int)b.len, b.at);
    assert_int_equal(masks_count(m), 1);
    assert_int_equal(m->rules.at[0].variants[0].region_count, 1);
    assert_int_equal(m->rules.at[0].variants[0].regions[0].x, 8);
    assert_int_equal(m->rules.at[0].variants[0].regions[0].width, 126);
    assert_int_equal(masks_test(arena, m, &vectors, &failed, NULL), OK);
    assert_int_equal(vectors, 1);
    assert_int_equal(failed.count, 0);
    buffer_release(&b);
}

static void nothing_is_learned_from_too_little(void **state)
{
    static const struct rect box[] = {{10, 10, 100, 20}};
    static const struct rect other[] = {{500, 10, 100, 20}};
    struct mask_lesson lessons[] = {lesson(box, 1), lesson(other, 1)};
    struct buffer b = {0};

    (void)state;
    assert_int_equal(masks_learn(arena, lessons, 2, 3, &b, NULL), ERR_USAGE);
    assert_int_equal(masks_learn(arena, lessons, 2, 2, &b, NULL), ERR_FORMAT);
    lessons[1].model = STR("Other");
    assert_int_equal(masks_learn(arena, lessons, 2, 2, &b, NULL), ERR_USAGE);
    buffer_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lint_names_the_accidents),
        cmocka_unit_test(lint_has_nothing_to_say_of_a_good_rule),
        cmocka_unit_test(stable_boxes_become_a_template_with_its_vector),
        cmocka_unit_test(nothing_is_learned_from_too_little),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
