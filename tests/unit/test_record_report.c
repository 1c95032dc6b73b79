/*
 * test_record_report.c - the reports' shape is a contract, their bytes repeat,
 * and what is private stays out of the public ones
 */
#include "batch_fake.h"
#include "record/record.h"
#include <jansson.h>

static const struct report_head head = {.version = "0.1",
                                        .profile = "basic",
                                        .policy = "strict",
                                        .totals = {1, 1, 0, 1, 0}};

static struct finding findings[] = {
    {.box = {1, 2, 30, 40},
     .first = 0,
     .last = 7,
     .verdict = BLANK,
     .reasons = BY_HEADER | BY_PATTERN,
     .class = CLASS_PHI,
     .rule = "PatientName",
     .text = STR_INIT("SECRETWORD")},
    {.box = {5, 5, 5, 5}, .verdict = KEEP, .rule = "unit"}};

static const struct outcome redacted = {
    .verdict = OUTCOME_REDACTED,
    .findings = {.at = findings, .count = 2, .drift = "acme-9"},
    .method = METHOD_RAW,
    .checks = {.readable = true,
               .frames_same = true,
               .digest_in = "xxh3:aa",
               .digest_out = "xxh3:aa"},
    .ids = {.instance = STR_INIT("2.25.5")},
    .syntax_in = STR_INIT("1.2.840.10008.1.2"),
    .syntax_out = STR_INIT("1.2.840.10008.1.2"),
    .rows = 60,
    .columns = 80,
    .frames = 8,
    .ms = {1.5, 0, 2.25}};

static const struct outcome clean = {.verdict = OUTCOME_CLEAN,
                                     .checks = {.pixel_data_identical = true},
                                     .ids = {.instance = STR_INIT("2.25.6")},
                                     .syntax_in = STR_INIT("1.2.840.10008.1.2"),
                                     .syntax_out =
                                         STR_INIT("1.2.840.10008.1.2"),
                                     .frames = 1};

static const struct outcome broken = {
    .verdict = OUTCOME_QUARANTINED,
    .error = {ERR_FORMAT, "read", 0x7fe00010, "fragment \"ends\" early"}};

static void add(struct report *r, const struct outcome *o, const char *output)
{
    const struct record record = {.outcome = o,
                                  .output = str_of(output),
                                  .ref = STR_INIT("hmac:0123"),
                                  .modality = STR_INIT("US"),
                                  .device = STR_INIT("hmac:dev"),
                                  .path = STR_INIT("/in/SECRETPATH"),
                                  .maker = STR_INIT("SECRETMAKER"),
                                  .model = STR_INIT("<b>"),
                                  .has_previews = o == &redacted};

    assert_int_equal(report_add(r, &record, NULL), OK);
}

static void write_report(const char *folder)
{
    struct arena *a = arena_create(1 << 24);
    char private[512];
    struct report *r;

    snprintf(private, sizeof private, "%s/private", fake_path(folder));
    assert_int_equal(file_make_dirs(private, 0700, NULL), OK);
    assert_int_equal(
        report_open(a, &head, fake_path(folder), private, &r, NULL), OK);
    add(r, &clean, "dicom/a.dcm");
    add(r, &redacted, "dicom/b.dcm");
    add(r, &broken, "");
    assert_int_equal(report_close(r, NULL), OK);
    arena_destroy(a);
}

static json_t *load(void)
{
    char *text = fake_read("out/report.json");
    json_error_t error;
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);

    if (!root)
        print_message("%s in line %d\n", error.text, error.line);
    assert_non_null(root);
    free(text);
    return root;
}

/* A name for each type of jansson, as in the shape below. */
static const char *type_of(const json_t *value)
{
    return json_is_object(value)    ? "object"
           : json_is_array(value)   ? "array"
           : json_is_string(value)  ? "string"
           : json_is_integer(value) ? "integer"
           : json_is_number(value)  ? "number"
           : json_is_boolean(value) ? "boolean"
                                    : "null";
}

struct field {
    const char *key, *types;
};

static void assert_shape(const json_t *object, const struct field *fields,
                         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_object_get(object, fields[i].key);

        if (!value || !strstr(fields[i].types, type_of(value)))
            print_message("%s: %s\n", fields[i].key,
                          value ? type_of(value) : "absent");
        assert_non_null(value);
        assert_non_null(strstr(fields[i].types, type_of(value)));
    }
}
#define ASSERT_SHAPE(object, fields)                                           \
    assert_shape(object, fields, sizeof(fields) / sizeof *(fields))

static void report_json_has_the_shape_that_scripts_rely_on(void **state)
{
    static const struct field root_fields[] = {
        {"deburn", "string"}, {"profile", "string"},  {"policy", "string"},
        {"totals", "object"}, {"instances", "array"},
    };
    static const struct field total_fields[] = {
        {"clean", "integer"},   {"redacted", "integer"},
        {"review", "integer"},  {"quarantined", "integer"},
        {"refused", "integer"},
    };
    static const struct field instance_fields[] = {
        {"output", "string null"},
        {"sop_instance_uid", "string null"},
        {"input", "string"},
        {"verdict", "string"},
        {"reason", "string null"},
        {"duplicate", "boolean"},
        {"series_differs", "boolean"},
        {"modality", "string"},
        {"transfer_syntax", "object"},
        {"frames", "integer"},
        {"boxes", "array"},
        {"digest_outside", "object"},
        {"pixel_data_identical", "boolean"},
        {"checks", "object"},
        {"ms", "object"},
    };
    static const struct field pair_fields[] = {{"in", "string null"},
                                               {"out", "string null"}};
    static const struct field box_fields[] = {
        {"x", "integer"},           {"y", "integer"},
        {"width", "integer"},       {"height", "integer"},
        {"first_frame", "integer"}, {"last_frame", "integer"},
        {"reasons", "array"},       {"class", "string"},
        {"rule", "string"},
    };
    const json_t *each, *box;
    json_t *root;
    size_t i, j;

    (void)state;
    write_report("out");
    root = load();
    ASSERT_SHAPE(root, root_fields);
    ASSERT_SHAPE(json_object_get(root, "totals"), total_fields);
    assert_int_equal(json_array_size(json_object_get(root, "instances")), 3);
    json_array_foreach(json_object_get(root, "instances"), i, each)
    {
        ASSERT_SHAPE(each, instance_fields);
        ASSERT_SHAPE(json_object_get(each, "transfer_syntax"), pair_fields);
        ASSERT_SHAPE(json_object_get(each, "digest_outside"), pair_fields);
        json_array_foreach(json_object_get(each, "boxes"), j, box)
            ASSERT_SHAPE(box, box_fields);
    }
    json_decref(root);
}

static void a_second_look_is_told_with_its_counts_and_bound(void **state)
{
    static const char words[] = "200 instances were read by a second person";
    struct report_head told = head;
    struct arena *a = arena_create(1 << 24);
    struct report *r;
    json_t *root, *second;
    struct str html;
    char private[512];

    (void)state;
    told.agreement = (struct agreement){200, 198, 1, 0.0235};
    snprintf(private, sizeof private, "%s/private", fake_path("read"));
    assert_int_equal(file_make_dirs(private, 0700, NULL), OK);
    assert_int_equal(
        report_open(a, &told, fake_path("read"), private, &r, NULL), OK);
    assert_int_equal(report_close(r, NULL), OK);
    root = json_load_file(fake_path("read/report.json"), 0, NULL);
    second = json_object_get(root, "second_look");
    assert_int_equal(json_integer_value(json_object_get(second, "read_twice")),
                     200);
    assert_int_equal(json_integer_value(json_object_get(second, "agreed")),
                     198);
    assert_int_equal(json_integer_value(json_object_get(second, "missed")), 1);
    assert_true(json_real_value(
                    json_object_get(second, "miss_rate_upper_95")) == 0.0235);
    json_decref(root);
    assert_int_equal(
        file_read(a, fake_path("read/report.html"), 1 << 20, &html, NULL), OK);
    assert_true(str_find(html, STR(words)) >= 0);
    assert_true(str_find(html, STR("below 2.35 %")) >= 0);
    arena_destroy(a);
    write_report("out");
    root = load();
    assert_null(json_object_get(root, "second_look"));
    json_decref(root);
}

static const json_t *instance(const json_t *root, size_t i)
{
    return json_array_get(json_object_get(root, "instances"), i);
}

static void report_json_says_what_was_done(void **state)
{
    json_t *root;
    const json_t *second, *third, *boxes;

    (void)state;
    write_report("out");
    root = load();
    second = instance(root, 1);
    third = instance(root, 2);
    boxes = json_object_get(second, "boxes");
    assert_int_equal(json_array_size(boxes), 1); /* KEEP is no box */
    assert_int_equal(
        json_array_size(json_object_get(json_array_get(boxes, 0), "reasons")),
        2);
    assert_string_equal(
        json_string_value(json_object_get(second, "sop_instance_uid")),
        "2.25.5");
    assert_string_equal(json_string_value(json_object_get(second, "drift")),
                        "acme-9");
    assert_true(json_is_null(json_object_get(third, "output")));
    assert_true(json_is_null(json_object_get(third, "sop_instance_uid")));
    assert_string_equal(json_string_value(json_object_get(third, "reason")),
                        "read: fragment \"ends\" early (7fe0,0010)");
    assert_int_equal(json_object_size(json_object_get(third, "checks")), 0);
    assert_int_equal(json_object_size(json_object_get(second, "ms")), 2);
    json_decref(root);
}

static void report_json_ends_with_alarms_and_the_slowest(void **state)
{
    const json_t *alarms, *slow;
    json_t *root;

    (void)state;
    write_report("out");
    root = load();
    alarms = json_object_get(root, "drift_alarms");
    assert_int_equal(json_array_size(alarms), 1);
    assert_string_equal(json_string_value(json_object_get(
                            json_array_get(alarms, 0), "template")),
                        "acme-9");
    slow = json_object_get(root, "slowest");
    assert_int_equal(json_array_size(slow), 1); /* the others took no time */
    assert_int_equal(
        json_integer_value(json_object_get(json_array_get(slow, 0), "frames")),
        8);
    assert_true(json_number_value(
                    json_object_get(json_array_get(slow, 0), "ms")) == 3.75);
    json_decref(root);
}

static void public_reports_hold_nothing_private(void **state)
{
    static const char *const files[] = {"out/report.json", "out/report.csv",
                                        "out/report.html"};
    static const char *const secrets[] = {"SECRET", "<b>", "review/"};

    (void)state;
    write_report("out");
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        for (size_t j = 0; j < sizeof secrets / sizeof *secrets; j++)
            assert_false(fake_says(files[i], secrets[j]));
    assert_true(fake_says("out/private/report.html", "SECRETPATH"));
    assert_false(fake_says("out/private/report.html", "SECRETWORD"));
    assert_true(fake_says("out/private/report.html", "hmac-0123-before.png"));
    assert_false(fake_says("out/private/report.html", "<b>"));
}

static void pages_ask_nothing_of_a_network(void **state)
{
    static const char *const words[] = {"http://", "https://", "<script",
                                        "@import", "url("};

    (void)state;
    write_report("out");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        assert_false(fake_says("out/report.html", words[i]));
        assert_false(fake_says("out/private/report.html", words[i]));
    }
    assert_true(fake_says("out/report.html", "Drift alarms"));
    assert_true(fake_says("out/report.html", "repair the file"));
}

static void the_same_records_give_the_same_bytes(void **state)
{
    (void)state;
    write_report("out");
    write_report("again");
    fake_assert_same_tree("out", "again");
}

static void an_abandoned_report_leaves_nothing(void **state)
{
    struct arena *a = arena_create(1 << 24);
    struct report *r;

    (void)state;
    assert_int_equal(file_make_dirs(fake_path("out/private"), 0700, NULL), OK);
    assert_int_equal(report_open(a, &head, fake_path("out"),
                                 fake_path("out/private"), &r, NULL),
                     OK);
    add(r, &clean, "dicom/a.dcm");
    arena_destroy(a);
    fake_clear("out/private");
    assert_int_equal(rmdir(fake_path("out")), 0);
}

static void a_map_quotes_what_csv_would_split(void **state)
{
    struct arena *a = arena_create(1 << 20);
    struct text_file *f;

    (void)state;
    assert_int_equal(map_open(a, fake_root, "map.csv", &f, NULL), OK);
    assert_int_equal(map_add(f, STR("A,\"B\"\n"), STR("C"), NULL), OK);
    assert_int_equal(map_add(f, STR("1.2.3"), STR("2.25.4"), NULL), OK);
    assert_int_equal(text_close(f, NULL), OK);
    assert_true(fake_says("map.csv", "id_old,id_new\n\"A,\"\"B\"\"\n\",C\n"
                                     "1.2.3,2.25.4\n"));
    arena_destroy(a);
}

static void json_text_is_valid_whatever_the_bytes(void **state)
{
    struct buffer b = {0};
    json_t *value;

    (void)state;
    for (int i = 0; i < 65536; i++) {
        char bytes[4] = {(char)(i >> 8), (char)i, 'x', (char)0xc3};

        b.len = 0;
        json_text(&b, (struct str){bytes, sizeof bytes});
        value = json_loadb(b.at, b.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
        assert_non_null(value);
        json_decref(value);
    }
    buffer_release(&b);
}

static void only_modalities_of_the_standard_are_named(void **state)
{
    (void)state;
    assert_string_equal(modality_word(STR("MR")), "MR");
    assert_string_equal(modality_word(STR("DOE")), "other");
    assert_string_equal(modality_word(STR("")), "other");
}

int main(void)
{
#define CASE(name)                                                             \
    cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)
    const struct CMUnitTest tests[] = {
        CASE(report_json_has_the_shape_that_scripts_rely_on),
        CASE(report_json_says_what_was_done),
        CASE(report_json_ends_with_alarms_and_the_slowest),
        CASE(a_second_look_is_told_with_its_counts_and_bound),
        CASE(public_reports_hold_nothing_private),
        CASE(pages_ask_nothing_of_a_network),
        CASE(the_same_records_give_the_same_bytes),
        CASE(an_abandoned_report_leaves_nothing),
        CASE(a_map_quotes_what_csv_would_split),
        CASE(json_text_is_valid_whatever_the_bytes),
        CASE(only_modalities_of_the_standard_are_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
