/*
 * test_decide_rules.c - models/phi and policy files: loaded, checked, refused
 */
#include "base/embed.h"
#include "decide/rules.h"
#include "decide_help.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char folder[] = "/tmp/test_decide_rules_XXXXXX";

static int begin_folder(void **state)
{
    return begin(state) || !mkdtemp(folder);
}

static const char *path_of(const char *name)
{
    return str_format(arena, "%s/%s", folder, name);
}

static const char *write_file(const char *name, const char *text)
{
    const char *path = path_of(name);
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
    return path;
}

static int end_folder(void **state)
{
    static const char *const names[] = {
        "patterns.tsv",   "allow.tsv", "labels.tsv",     "months.tsv",
        "confusions.tsv", "names.tsv", "name-parts.tsv", "policy.yaml"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(path_of(names[i]));
    rmdir(folder);
    return end(state);
}

static void rules_load_within_the_time_of_a_blink(void **state)
{
    const struct rules *r;
    struct timespec t0, t1;
    double ms;

    (void)state;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t0);
    for (int i = 0; i < 5; i++)
        assert_int_equal(rules_load(arena, NULL, &r, NULL), OK);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t1);
    ms = (double)(t1.tv_sec - t0.tv_sec) * 1e3 +
         (double)(t1.tv_nsec - t0.tv_nsec) / 1e6;
    print_message("rules_load: %.1f ms\n", ms / 5);
    assert_true(ms / 5 < 500); /* a sanitizer's build is slow */
}

/* Tables that are searched by bisection must be sorted. */
static void embedded_lexicons_are_sorted(void **state)
{
    static const char *const names[] = {"names.tsv", "words.tsv"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct lexicon l;
        struct str text;
        const char *path;

        assert_int_equal(model_text(arena, NULL, names[i], &text, &path, NULL),
                         OK);
        assert_int_equal(lexicon_open(text, path, true, &l, NULL), OK);
    }
}

static void names_and_words_are_found_and_others_are_not(void **state)
{
    (void)state;
    assert_true(names_find(&rules->names, STR("JONES")) & NAME_LAST);
    assert_true(names_find(&rules->names, STR("JULIA")) & NAME_FIRST);
    assert_true(names_find(&rules->names, STR("MARK")) & NAME_WORD);
    assert_int_equal(names_find(&rules->names, STR("XQZKVW")), 0);
    assert_int_equal(names_find(&rules->names, STR("")), 0);
    assert_true(lexicon_has(&rules->words, STR("FREEZE")));
    assert_false(lexicon_has(&rules->words, STR("JONES")));
    assert_false(lexicon_has(&rules->words, STR("FREEZ")));
    assert_false(lexicon_has(&rules->words, STR("FREEZEE")));
}

static void every_row_of_a_table_says_where_it_comes_from(void **state)
{
    int count;
    const struct embedded_file *all = embedded_all(&count);

    (void)state;
    for (int i = 0; i < count; i++) {
        struct str text = {(const char *)all[i].at, all[i].len};

        if (strncmp(all[i].name, "models/phi/", 11) ||
            !strstr(all[i].name, ".tsv"))
            continue;
        assert_true(str_starts(text, STR("# origin: ")));
        assert_true(str_find(text, STR("licence")) > 0);
    }
}

static void files_of_a_folder_replace_the_embedded_ones(void **state)
{
    const struct rules *own, *keep = rules;
    struct error err = {0};

    (void)state;
    write_file("patterns.tsv", "# origin: test | licence: none\n"
                               "rule\tclass\tstrength\tpattern\n"
                               "ward\tphi\tstrong\tWARD [0-9]+\n");
    assert_int_equal(rules_load(arena, folder, &own, &err), OK);
    assert_blanks("US", "542-18-2994");
    rules = own;
    assert_int_equal(verdict_on("US", POLICY_PHI, "WARD 7", "7"), BLANK);
    assert_int_equal(own->patterns.count, 1);
    rules = keep;
    unlink(path_of("patterns.tsv"));
}

static void broken_tables_are_refused_with_file_and_line(void **state)
{
#define HEAD "# origin: test\n"
    static const struct {
        const char *name, *text;
        int line;
    } files[] = {
        {"patterns.tsv", "rule\n", 1},
        {"patterns.tsv", HEAD "rule\tclass\n", 2},
        {"patterns.tsv",
         HEAD "rule\tclass\tstrength\tpattern\na\tphi\tstrong\tx\nb\tphi\n", 4},
        {"patterns.tsv",
         HEAD "rule\tclass\tstrength\tpattern\na\tphi\tstrong\t(x\n", 3},
        {"patterns.tsv",
         HEAD "rule\tclass\tstrength\tpattern\na\tsecret\tstrong\tx\n", 3},
        {"allow.tsv",
         HEAD "class\tterm\tkind\tmodality\tstrength\tambiguous\n"
              "unit\t[\tpattern\tALL\tstrong\t-\n",
         3},
        {"labels.tsv",
         HEAD "class\tlanguage\tlabel\tstrength\nname\ten\tName\tloud\n", 3},
        {"months.tsv",
         HEAD "language\tmonth\tform\tkind\nen\t13\tSmarch\tfull\n", 3},
        {"confusions.tsv", HEAD "one\tother\tcost\nA\tBCD\t0.1\n", 3},
        {"confusions.tsv", HEAD "one\tother\tcost\nA\tB\t7\n", 3},
        {"names.tsv", HEAD "name\tkinds\nB\tF\nA\tF\n", 4},
        {"name-parts.tsv", HEAD "class\tterm\nhat\tSir\n", 3}};

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const char *path = write_file(files[i].name, files[i].text);
        char *where = str_format(arena, "%s:%d:", path, files[i].line);
        struct error err = {0};
        const struct rules *r;

        if (rules_load(arena, folder, &r, &err) != ERR_FORMAT ||
            strncmp(err.text, where, strlen(where)))
            broken("%s: %s", where, err.text);
        unlink(path);
    }
}

static void a_pattern_that_runs_away_gives_up(void **state)
{
    const struct regex *r;
    size_t at, end_of;

    (void)state;
    assert_int_equal(regex_compile(arena, STR("(a+)+$"), 0, &r, NULL), OK);
    assert_int_equal(
        regex_search(r, STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"), 0,
                     &at, &end_of),
        REGEX_GAVE_UP);
}

/* ---- policy files ---------------------------------------------------- */

static void a_policy_file_overrides_by_its_conditions(void **state)
{
    const char *path =
        write_file("policy.yaml",
                   "deburn-policy: 1\ndefault: {policy: strict, doubt: blank}\n"
                   "overrides:\n  - match:\n      - Modality equals: [CT, MR]\n"
                   "      - Manufacturer contains: acme\n    policy: phi\n"
                   "  - match:\n      - Modality equals: CT\n    doubt: hold\n"
                   "    searched: yes\n");
    static const struct {
        const char *modality, *maker;
        enum policy policy;
        enum doubt doubt;
        bool searched;
    } cases[] = {{"US", "ACME", POLICY_STRICT, DOUBT_BLANK, false},
                 {"CT", "ACME", POLICY_PHI, DOUBT_BLANK, false},
                 {"CT", "Other", POLICY_STRICT, DOUBT_HOLD, true}};
    const struct policies *p;

    (void)state;
    assert_int_equal(policies_load(arena, path, &p, NULL), OK);
    for (size_t i = 0; i < 3; i++) {
        struct ruling r = {POLICY_TEMPLATES, DOUBT_KEEP, false};
        struct dataset *ds = DATASET({TAG_Modality, "CS", cases[i].modality},
                                     {TAG_Manufacturer, "LO", cases[i].maker});

        assert_int_equal(policies_for(arena, p, ds, &r, NULL), OK);
        assert_int_equal(r.policy, cases[i].policy);
        assert_int_equal(r.doubt, cases[i].doubt);
        assert_int_equal(r.searched, cases[i].searched);
    }
}

static void a_broken_policy_file_is_refused_with_its_line(void **state)
{
    static const struct {
        const char *text;
        int line;
    } files[] = {{"", 1},
                 {"deburn-policy: 2\n", 1},
                 {"deburn-policy: 1\ndefault: {policy: lax}\n", 2},
                 {"deburn-policy: 1\noverrides:\n  - policy: phi\n", 3},
                 {"deburn-policy: 1\noverrides:\n  - match:\n"
                  "      - Modalty equals: CT\n    policy: phi\n",
                  4}};

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const char *path = write_file("policy.yaml", files[i].text);
        char *where = str_format(arena, "%s:%d:", path, files[i].line);
        struct error err = {0};
        const struct policies *p;

        if (policies_load(arena, path, &p, &err) != ERR_FORMAT ||
            strncmp(err.text, where, strlen(where)))
            broken("%s: %s", where, err.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_load_within_the_time_of_a_blink),
        cmocka_unit_test(embedded_lexicons_are_sorted),
        cmocka_unit_test(names_and_words_are_found_and_others_are_not),
        cmocka_unit_test(every_row_of_a_table_says_where_it_comes_from),
        cmocka_unit_test(files_of_a_folder_replace_the_embedded_ones),
        cmocka_unit_test(broken_tables_are_refused_with_file_and_line),
        cmocka_unit_test(a_pattern_that_runs_away_gives_up),
        cmocka_unit_test(a_policy_file_overrides_by_its_conditions),
        cmocka_unit_test(a_broken_policy_file_is_refused_with_its_line),
    };

    return cmocka_run_group_tests(tests, begin_folder, end_folder);
}
