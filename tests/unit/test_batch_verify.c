/*
 * test_batch_verify.c - whatever happens to OUT afterwards comes to light
 */
#include "batch_fake.h"

struct heard {
    char text[2048];
};

static void hear(void *user, enum batch_say kind, const char *text)
{
    struct heard *h = user;
    size_t len = strlen(h->text);

    if (kind == SAY_WARNING)
        snprintf(h->text + len, sizeof h->text - len, "%s\n", text);
}

static void publish(void)
{
    struct batch_totals t;

    fake_instance("a", "p1", "1", "1.1", "DOE", "clean");
    fake_instance("b", "p1", "1", "1.2", "DOE", "redact");
    fake_instance("c", "p2", "1", "1.3", "ROE", "clean");
    fake_instance("d", "p2", "1", "1.4", "ROE", "bad");
    assert_int_equal(fake_batch("out", 1, &t, NULL), OK);
}

static struct batch_checked verify(bool against, struct heard *heard)
{
    struct batch_options o = {.version = "test",
                              .out = fake_path("out"),
                              .jobs = 1,
                              .work = &fake_work,
                              .say = hear,
                              .user = heard};
    struct batch_checked c;
    struct error err = {0};

    memset(heard, 0, sizeof *heard);
    if (batch_verify(&o, fake_run(), true, against, &c, &err) != OK)
        print_message("%s\n", err.text);
    assert_int_equal(err.code, OK);
    return c;
}

static void append(const char *name, const char *text)
{
    FILE *f = fopen(fake_path(name), "ab");

    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void an_untouched_out_is_good(void **state)
{
    struct heard heard;
    struct batch_checked c;

    (void)state;
    publish();
    c = verify(true, &heard);
    assert_string_equal(heard.text, "");
    assert_true(batch_checked_good(&c));
    assert_int_equal(c.published, 3);
    assert_int_equal(c.checked, 3);
    assert_true(c.has_ledger);
    assert_int_equal(c.log_blocks, 1);
    assert_int_equal(c.log_lines, 1 + 4 + 1);
}

static void a_changed_output_is_found(void **state)
{
    struct heard heard;
    struct batch_checked c;

    (void)state;
    publish();
    append(fake_output("out", "p1", "1", "1.1"), "x");
    c = verify(false, &heard);
    assert_false(batch_checked_good(&c));
    assert_int_equal(c.changed, 1);
    assert_int_equal(c.checked, 2);
    assert_non_null(strstr(heard.text, "changed: dicom/"));
}

static void missing_and_strange_outputs_are_found(void **state)
{
    struct heard heard;
    struct batch_checked c;

    (void)state;
    publish();
    assert_int_equal(rename(fake_path(fake_output("out", "p1", "1", "1.1")),
                            fake_path("out/dicom/strange.dcm")),
                     0);
    c = verify(false, &heard);
    assert_false(batch_checked_good(&c));
    assert_int_equal(c.missing, 1);
    assert_int_equal(c.strange, 1);
    assert_non_null(strstr(heard.text, "nobody tells of: dicom/strange.dcm"));
}

static void a_changed_input_cannot_be_compared_with(void **state)
{
    struct heard heard;
    struct batch_checked c;

    (void)state;
    publish();
    append("in/a", "x");
    assert_int_equal(unlink(fake_path("in/c")), 0);
    c = verify(true, &heard);
    assert_int_equal(c.no_input, 2);
    assert_false(batch_checked_good(&c));
    c = verify(false, &heard);
    assert_true(batch_checked_good(&c));
}

/* Change one byte of line number in the log, at that place of the line. */
static void change_line(int number, int place)
{
    char *log = fake_read("out/audit.log"), *line = log;
    FILE *f;

    assert_non_null(log);
    for (int i = 1; i < number; i++)
        line = strchr(line, '\n') + 1;
    line[place] ^= 1;
    f = fopen(fake_path("out/audit.log"), "wb");
    assert_non_null(f);
    assert_true(fputs(log, f) >= 0);
    assert_int_equal(fclose(f), 0);
    free(log);
}

static void a_changed_line_of_the_log_is_found(void **state)
{
    struct heard heard;
    struct batch_checked c;

    (void)state;
    publish();
    for (int number = 1; number <= 6; number++) {
        change_line(number, number % 2 ? 70 : 3);
        c = verify(false, &heard);
        assert_int_equal(c.log_first_bad, number);
        assert_false(batch_checked_good(&c));
        change_line(number, number % 2 ? 70 : 3);
    }
    c = verify(false, &heard);
    assert_true(batch_checked_good(&c));
}

static void a_shortened_log_is_found(void **state)
{
    struct heard heard;
    struct batch_checked c;
    char *log;

    (void)state;
    publish();
    log = fake_read("out/audit.log");
    for (int lines = 0; lines < 6; lines++) {
        char *end = log;
        FILE *f = fopen(fake_path("out/audit.log"), "wb");

        for (int i = 0; i < lines; i++)
            end = strchr(end, '\n') + 1;
        assert_non_null(f);
        assert_int_equal(fwrite(log, 1, (size_t)(end - log), f), end - log);
        assert_int_equal(fclose(f), 0);
        c = verify(false, &heard);
        assert_false(batch_checked_good(&c));
    }
    free(log);
}

/* A log made anew by someone without the key: its links hold, its seal not. */
static void a_log_without_the_key_has_bad_seals(void **state)
{
    struct heard heard;
    struct batch_checked c;
    struct batch_totals t;
    struct run other = *fake_run();
    char *input = fake_path("in");
    struct batch_options o = {.version = "test",
                              .inputs = &input,
                              .input_count = 1,
                              .out = fake_path("forged"),
                              .jobs = 1,
                              .work = &fake_work};

    (void)state;
    publish();
    other.key.bytes[5] ^= 1;
    assert_int_equal(batch_run(&o, &other, &t, NULL), OK);
    assert_int_equal(
        rename(fake_path("forged/audit.log"), fake_path("out/audit.log")), 0);
    c = verify(false, &heard);
    assert_int_equal(c.log_first_bad, 0);
    assert_int_equal(c.log_bad_seals, 1);
    assert_false(batch_checked_good(&c));
}

static void the_log_alone_is_enough_to_check_what_left_the_site(void **state)
{
    struct heard heard;
    struct batch_checked c;

    (void)state;
    publish();
    fake_clear("out/private");
    c = verify(false, &heard);
    assert_true(batch_checked_good(&c));
    assert_false(c.has_ledger);
    assert_int_equal(c.checked, 3);
    append(fake_output("out", "p1", "1", "1.1"), "x");
    assert_int_equal(unlink(fake_path(fake_output("out", "p2", "1", "1.3"))),
                     0);
    append("out/dicom/strange.dcm", "x");
    c = verify(false, &heard);
    assert_int_equal(c.changed, 1);
    assert_int_equal(c.missing, 1);
    assert_int_equal(c.strange, 1);
    assert_false(batch_checked_good(&c));
}

static void a_withdrawn_output_is_told_of(void **state)
{
    struct heard heard;
    struct batch_checked c;
    struct batch_totals t;

    (void)state;
    publish();
    fake_instance("a", "p1", "1", "1.1", "DOE", "bad");
    assert_int_equal(fake_batch("out", 1, &t, NULL), OK);
    assert_true(fake_says("out/audit.log", "{\"withdrawn\":\"dicom/"));
    c = verify(false, &heard);
    assert_true(batch_checked_good(&c));
    assert_int_equal(c.published, 2);
    assert_int_equal(c.log_blocks, 2);
    fake_clear("out/private");
    c = verify(false, &heard);
    assert_true(batch_checked_good(&c));
}

static void a_run_without_news_leaves_the_log_alone(void **state)
{
    struct batch_totals t;
    char *before, *after;

    (void)state;
    publish();
    before = fake_read("out/audit.log");
    assert_int_equal(fake_batch("out", 1, &t, NULL), OK);
    after = fake_read("out/audit.log");
    assert_string_equal(before, after);
    free(before);
    free(after);
}

int main(void)
{
#define CASE(name)                                                             \
    cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)
    const struct CMUnitTest tests[] = {
        CASE(an_untouched_out_is_good),
        CASE(a_changed_output_is_found),
        CASE(missing_and_strange_outputs_are_found),
        CASE(a_changed_input_cannot_be_compared_with),
        CASE(a_changed_line_of_the_log_is_found),
        CASE(a_shortened_log_is_found),
        CASE(a_log_without_the_key_has_bad_seals),
        CASE(the_log_alone_is_enough_to_check_what_left_the_site),
        CASE(a_withdrawn_output_is_told_of),
        CASE(a_run_without_news_leaves_the_log_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
