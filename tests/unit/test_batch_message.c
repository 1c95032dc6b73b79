/*
 * test_batch_message.c - what comes from a worker is believed no further than
 * its bytes go
 */
#include "batch/message.h"
#include "batch_fake.h"

static struct str packed_result(struct buffer *b)
{
    static struct finding findings[] = {
        {.box = {1, 2, 30, 40},
         .first = 0,
         .last = 7,
         .verdict = BLANK,
         .reasons = BY_HEADER | BY_CODE,
         .class = CLASS_PHI,
         .rule = "PatientName",
         .confidence = 0.5F,
         .text = STR_INIT("a word that was read")},
        {.verdict = KEEP, .class = CLASS_OTHER, .rule = "unit"}};
    static const struct plan_box boxes[] = {
        {.box = {1, 2, 30, 40}, .touched = {0, 0, 32, 48}, .last = 7}};
    static struct id_pair pairs[] = {{STR_INIT("1.2"), STR_INIT("2.25.1")},
                                     {STR_INIT("1.3"), STR_INIT("2.25.2")}};
    struct result r = {
        .outcome = {.verdict = OUTCOME_REDACTED,
                    .findings = {.at = findings, .count = 2, .drift = "acme"},
                    .method = METHOD_DCT,
                    .boxes = boxes,
                    .box_count = 1,
                    .checks = {.readable = true,
                               .nothing_hidden = true,
                               .digest_in = "xxh3:aa",
                               .digest_out = "xxh3:bb"},
                    .ids = {.patient = {STR_INIT("P"), STR_INIT("Q")},
                            .uids = {.at = pairs, .count = 2},
                            .study = STR_INIT("2.25.3"),
                            .series = STR_INIT("2.25.4"),
                            .instance = STR_INIT("2.25.5")},
                    .syntax_in = STR_INIT("1.2.840.10008.1.2.4.50"),
                    .syntax_out = STR_INIT("1.2.840.10008.1.2.4.50"),
                    .rows = 600,
                    .columns = 800,
                    .frames = 8,
                    .ms = {1, 2, 3}},
        .draft_digest = STR_INIT("blake2b:00"),
        .before = STR_INIT("png")};

    fail_at(&r.outcome.error, ERR_UNSAFE, TAG_PixelData, "an error");
    r.outcome.error.stage = "verify";
    b->len = 0;
    result_pack(&r, b);
    assert_false(b->failed);
    return (struct str){b->at, b->len};
}

static void a_result_survives_the_way(void **state)
{
    struct arena *a = arena_create(1 << 20);
    struct buffer b = {0};
    struct result r;
    const struct outcome *o = &r.outcome;

    (void)state;
    assert_int_equal(result_unpack(a, packed_result(&b), &r, NULL), OK);
    assert_int_equal(o->verdict, OUTCOME_REDACTED);
    assert_string_equal(o->error.text, "an error");
    assert_string_equal(o->error.stage, "verify");
    assert_int_equal(o->error.tag, TAG_PixelData);
    assert_int_equal(o->findings.count, 2);
    assert_string_equal(o->findings.drift, "acme");
    assert_int_equal(o->findings.at[0].reasons, BY_HEADER | BY_CODE);
    assert_string_equal(o->findings.at[0].rule, "PatientName");
    assert_int_equal(o->findings.at[0].box.height, 40);
    assert_int_equal(o->findings.at[1].verdict, KEEP);
    assert_int_equal(o->method, METHOD_DCT);
    assert_int_equal(o->boxes[0].touched.width, 32);
    assert_true(o->checks.nothing_hidden);
    assert_false(o->checks.boxes_black);
    assert_string_equal(o->checks.digest_out, "xxh3:bb");
    assert_int_equal(o->ids.uids.count, 2);
    assert_true(str_equal(o->ids.uids.at[1].new, STR("2.25.2")));
    assert_true(str_equal(o->ids.patient.new, STR("Q")));
    assert_int_equal(o->frames, 8);
    assert_true(o->ms[2] > 2.9 && o->ms[2] < 3.1);
    assert_true(str_equal(r.draft_digest, STR("blake2b:00")));
    assert_true(str_equal(r.before, STR("png")));
    buffer_release(&b);
    arena_destroy(a);
}

static void a_read_word_is_not_carried(void **state)
{
    struct buffer b = {0};

    (void)state;
    assert_int_equal(str_find(packed_result(&b), STR("a word")), -1);
    buffer_release(&b);
}

static void a_shortened_message_is_malformed(void **state)
{
    struct arena *a = arena_create(1 << 20);
    struct buffer b = {0};
    struct str whole = packed_result(&b);
    struct result r;

    (void)state;
    for (size_t len = 0; len < whole.len; len++) {
        char *copy = malloc(len + 1); /* exact, for the sanitizer */

        assert_non_null(copy);
        memcpy(copy, whole.at, len);
        assert_int_equal(result_unpack(a, (struct str){copy, len}, &r, NULL),
                         ERR_FORMAT);
        free(copy);
        arena_clear(a);
    }
    buffer_release(&b);
    arena_destroy(a);
}

/* Any byte may be anything: no crash, no enum out of range, no big memory. */
static void a_changed_message_cannot_do_harm(void **state)
{
    static const unsigned char values[] = {0, 1, 0x7f, 0x80, 0xff};
    struct arena *a = arena_create(1 << 20);
    struct buffer b = {0};
    struct str whole = packed_result(&b);
    struct result r;

    (void)state;
    for (size_t i = 0; i < whole.len; i++)
        for (size_t v = 0; v < sizeof values; v++) {
            char was = b.at[i];

            b.at[i] = (char)values[v];
            if (result_unpack(a, whole, &r, NULL) == OK) {
                assert_true(r.outcome.verdict <= OUTCOME_REFUSED);
                assert_true(r.outcome.method <= METHOD_LOSSLESS);
                assert_true(r.outcome.findings.count <= 2);
                assert_true(r.outcome.error.code < CODE_COUNT);
            }
            b.at[i] = was;
            arena_clear(a);
        }
    buffer_release(&b);
    arena_destroy(a);
}

static void random_bytes_are_malformed(void **state)
{
    struct arena *a = arena_create(1 << 20);
    uint64_t seed = 42;
    char bytes[200];

    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct str s = {bytes, 1 + seed % sizeof bytes};
        struct result result;
        struct scanned scanned;
        struct findings findings = {0};
        struct order order;

        for (size_t j = 0; j < s.len; j++) {
            seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
            bytes[j] = (char)(seed >> 56);
        }
        if (i % 2) /* let it get past the version */
            memcpy(bytes, "\1\0\0\0", s.len < 4 ? s.len : 4);
        assert_int_equal(result_unpack(a, s, &result, NULL), ERR_FORMAT);
        assert_int_equal(scan_unpack(a, s, &scanned, NULL), ERR_FORMAT);
        assert_int_equal(findings_unpack(a, s, &findings, NULL), ERR_FORMAT);
        assert_int_equal(order_unpack(s, &order, NULL), ERR_FORMAT);
        arena_clear(a);
    }
    arena_destroy(a);
}

static void want_of_memory_is_not_the_messages_fault(void **state)
{
    struct arena *a = arena_create(64);
    struct buffer b = {0};
    struct result r;

    (void)state;
    assert_int_equal(result_unpack(a, packed_result(&b), &r, NULL), ERR_MEMORY);
    buffer_release(&b);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_result_survives_the_way),
        cmocka_unit_test(a_read_word_is_not_carried),
        cmocka_unit_test(a_shortened_message_is_malformed),
        cmocka_unit_test(a_changed_message_cannot_do_harm),
        cmocka_unit_test(random_bytes_are_malformed),
        cmocka_unit_test(want_of_memory_is_not_the_messages_fault),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
