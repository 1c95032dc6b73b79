/*
 * test_decide_templates.c - templates at work in decide(), and the shipped ones
 */
#include "base/embed.h"
#include "decide/masks_inner.h"
#include "decide_help.h"

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

static int64_t area(const struct rect *r, int count, struct rect within)
{
    int64_t sum = 0;

    for (int i = 0; i < count; i++)
        sum += rect_area(rect_cut(r[i], within));
    return sum;
}

static struct picture with_template(const char *rest)
{
    struct picture p = picture_of("US");

    p.masks =
        masks_of(str_format(arena,
                            TOP "  - id: banner\n    verdict: scrub\n%s"
                                "    match:\n      - Modality equals: US\n"
                                "    regions: [[0, 0, 800, 40]]\n",
                            rest));
    print_at(&p, 10, 10, "GAIN 82");
    print_at(&p, 200, 10, "Xqzkvw");
    print_at(&p, 10, 200, "GAIN 82");
    return p;
}

static void a_template_box_is_blanked_whatever_stands_in_it(void **state)
{
    struct picture p = with_template("");

    (void)state;
    decide_picture(&p);
    assert_int_equal(found_at(&p, 10, 10, 0)->verdict, BLANK);
    assert_int_equal(found_at(&p, 10, 200, 0)->verdict, KEEP);
    assert_int_equal(
        area(&(struct rect){0, 0, 800, 40}, 1, (struct rect){0, 0, 800, 600}),
        32000);
    for (int i = 0; i < p.found.count; i++)
        if (p.found.at[i].rule && !strcmp(p.found.at[i].rule, "banner"))
            assert_int_equal(p.found.at[i].reasons, BY_TEMPLATE);
}

static void sure_words_are_spared_where_the_template_says_so(void **state)
{
    struct picture p = with_template("    spare_words: yes\n");

    (void)state;
    decide_picture(&p);
    assert_int_equal(found_at(&p, 10, 10, 0)->verdict, KEEP);
    assert_int_equal(found_at(&p, 10, 10, 5)->verdict, KEEP);
    assert_int_equal(found_at(&p, 200, 10, 0)->verdict, BLANK);
    assert_int_equal(found_at(&p, 500, 10, 0)->verdict, BLANK);
    p.policy = POLICY_TEMPLATES; /* nothing was read: nothing is spared */
    decide_picture(&p);
    assert_int_equal(found_at(&p, 10, 10, 0)->verdict, BLANK);
}

static void text_in_a_template_needs_no_question(void **state)
{
    struct picture p = with_template("");

    (void)state;
    p.policy = POLICY_PHI;
    decide_picture(&p);
    assert_false(findings_ask(&p.found));
}

/* What the profile of a research archive asks for. */
static void harmless_boxes_are_left_where_doubt_is_kept(void **state)
{
    struct picture p = picture_of("US");

    (void)state;
    p.masks = masks_of(TOP "  - id: banner\n    verdict: scrub\n    match:\n"
                           "      - Modality equals: US\n"
                           "    regions: [[0, 0, 800, 40]]\n");
    p.policy = POLICY_PHI;
    p.doubt = DOUBT_KEEP;
    print_at(&p, 10, 10, "GAIN 82");
    decide_picture(&p);
    assert_false(findings_blank(&p.found));
    p.policy = POLICY_STRICT;
    decide_picture(&p);
    assert_true(findings_blank(&p.found));
    p.policy = POLICY_PHI;
    print_at(&p, 400, 10, "Xqzkvw"); /* nobody knows what this is */
    decide_picture(&p);
    assert_int_equal(found_at(&p, 10, 10, 0)->verdict, BLANK);
    assert_int_equal(found_at(&p, 400, 10, 0)->verdict, BLANK);
}

static void deny_refuses_the_instance(void **state)
{
    struct picture p = picture_of("US");
    struct error err = {0};

    (void)state;
    p.masks = masks_of(TOP "  - id: never\n    verdict: deny\n    match:\n"
                           "      - Modality equals: US\n");
    assert_int_equal(decide_code(&p, &err), ERR_REFUSED);
    assert_non_null(strstr(err.text, "never"));
    p.masks = masks_of(TOP "  - id: never\n    unsearched: yes\n"
                           "    verdict: deny\n    match:\n"
                           "      - Modality equals: US\n");
    decide_picture(&p);
    p.policy = POLICY_TEMPLATES;
    assert_int_equal(decide_code(&p, &err), ERR_REFUSED);
    p.searched = true; /* somebody has looked, and said so */
    decide_picture(&p);
}

static void naming_boxes_is_not_looking(void **state)
{
    struct picture p = picture_of("US");
    struct rect box = {10, 10, 50, 20};
    struct error err = {0};

    (void)state;
    p.boxes = &box;
    p.box_count = 1;
    p.policy = POLICY_TEMPLATES;
    p.masks = masks_of(TOP "  - id: never\n    unsearched: yes\n"
                           "    verdict: deny\n    match:\n"
                           "      - Modality equals: US\n");
    assert_int_equal(decide_code(&p, &err), ERR_REFUSED);
}

static void allow_does_not_switch_reading_off(void **state)
{
    struct picture p = picture_of("US");

    (void)state;
    p.masks = masks_of(TOP "  - id: clean\n    verdict: allow\n    match:\n"
                           "      - Modality equals: US\n");
    print_at(&p, 10, 10, "12/07/1994");
    decide_picture(&p);
    assert_int_equal(found_at(&p, 10, 10, 0)->verdict, BLANK);
}

static void text_beside_a_template_raises_the_alarm(void **state)
{
    struct picture p = with_template("");

    (void)state;
    decide_picture(&p);
    assert_null(p.found.drift);
    add(&p.ids, ID_PERSON, "GAINES^STACY");
    print_at(&p, 10, 60, "GAINES STACY");
    decide_picture(&p);
    assert_non_null(p.found.drift);
    assert_string_equal(p.found.drift, "banner");
}

/* ---- the shipped ones ------------------------------------------------ */

static void shipped_templates_hold_their_vectors(void **state)
{
    struct mask_remarks failed = {0};
    struct error err = {0};
    const struct masks *m;
    int vectors;

    (void)state;
    assert_int_equal(masks_load_vectors(arena, NULL, &m, &err), OK);
    assert_int_equal(masks_test(arena, m, &vectors, &failed, NULL), OK);
    for (int i = 0; i < failed.count; i++)
        print_error("%s:%d: %s\n", failed.at[i].file, failed.at[i].line,
                    failed.at[i].text);
    assert_true(vectors >= 600);
    assert_int_equal(failed.count, 0);
    assert_true(masks_count(m) >= 280);
}

static void a_wrong_vector_fails(void **state)
{
    static const char text[] =
        TOP "  - id: a\n    verdict: scrub\n    regions: [[0, 0, 9, 9]]\n"
            "    match:\n      - Modality equals: US\n---\ntests:\n"
            "  - tags: {Modality: US}\n    verdict: scrub\n    rule: a\n"
            "    regions: [[0, 0, 9, 9]]\n"
            "  - tags: {Modality: US}\n    verdict: scrub\n"
            "    regions: [[0, 0, 8, 9]]\n"
            "  - tags: {Modality: CT}\n    rule: a\n"
            "  - tags: {Modality: US}\n    rule: none\n"
            "  - tags: {Modality: US}\n    verdict: deny\n";
    const struct masks *m = masks_of(text);
    struct mask_remarks failed = {0};
    int vectors;

    (void)state;
    assert_int_equal(masks_test(arena, m, &vectors, &failed, NULL), OK);
    assert_int_equal(vectors, 5);
    assert_int_equal(failed.count, 4);
    assert_int_equal(failed.at[0].line, 14);
}

static void shipped_templates_refuse_nothing_that_is_searched(void **state)
{
    const struct masks *m;

    (void)state;
    assert_int_equal(masks_load(arena, NULL, &m, NULL), OK);
    for (int i = 0; i < masks_count(m); i++) {
        struct mask_info info = masks_info(m, i);

        if (info.verdict == MASK_DENY)
            assert_true(info.unsearched || m->rules.at[i].cohort);
    }
}

static void every_shipped_file_names_its_licence(void **state)
{
    int count, files = 0;
    const struct embedded_file *all = embedded_all(&count);

    (void)state;
    for (int i = 0; i < count; i++) {
        struct str text = {(const char *)all[i].at, all[i].len};

        if (strncmp(all[i].name, "masks/", 6))
            continue;
        files++;
        assert_int_equal(text.at[0], '#');
        assert_true(str_find(text, STR("\nlicence: ")) > 0);
    }
    assert_true(files > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_template_box_is_blanked_whatever_stands_in_it),
        cmocka_unit_test(sure_words_are_spared_where_the_template_says_so),
        cmocka_unit_test(text_in_a_template_needs_no_question),
        cmocka_unit_test(harmless_boxes_are_left_where_doubt_is_kept),
        cmocka_unit_test(deny_refuses_the_instance),
        cmocka_unit_test(naming_boxes_is_not_looking),
        cmocka_unit_test(allow_does_not_switch_reading_off),
        cmocka_unit_test(text_beside_a_template_raises_the_alarm),
        cmocka_unit_test(shipped_templates_hold_their_vectors),
        cmocka_unit_test(a_wrong_vector_fails),
        cmocka_unit_test(shipped_templates_refuse_nothing_that_is_searched),
        cmocka_unit_test(every_shipped_file_names_its_licence),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
