/*
 * test_batch_ledger.c - the ledger's invariants, and a million rows
 *
 * DEBURN_ROWS=1000000 makes the last test as large as its promise.
 */
#include "batch/run.h"
#include "batch_fake.h"
#include <sqlite3.h>
#include <time.h>

enum { ROWS = 20000, SECONDS = 60 };

static struct ledger *open_ledger(void)
{
    struct ledger *l;
    struct error err = {0};

    if (ledger_open(fake_path("ledger.db"), &l, &err) != OK)
        print_message("%s\n", err.text);
    assert_int_equal(err.code, OK);
    return l;
}

static struct str text(const char *format, ...)
{
    static char lines[16][256];
    static int turn;
    va_list args;

    turn = (turn + 1) % 16;
    va_start(args, format);
    vsnprintf(lines[turn], sizeof lines[turn], format, args);
    va_end(args);
    return str_of(lines[turn]);
}

/* Row id of the patient's instance, scanned with these bytes. */
static void scan_row(struct ledger *l, int64_t id, const char *patient,
                     const char *series, const char *instance,
                     const char *digest)
{
    struct scan scan = {.study = STR("1.2"),
                        .series = str_of(series),
                        .instance = str_of(instance),
                        .modality = STR("CT")};
    int64_t known;

    snprintf(scan.digest, sizeof scan.digest, "%s", digest);
    assert_int_equal(ledger_scanned(l, id, str_of(patient), &scan,
                                    text("ref-%s", digest), &known, NULL),
                     OK);
}

static struct row row_of(struct ledger *l, int64_t id)
{
    struct row row;

    assert_int_equal(ledger_row(l, id, &row, NULL), OK);
    return row;
}

static void found(struct ledger *l, const char *path, const char *stamp)
{
    assert_int_equal(ledger_found(l, str_of(path), str_of(stamp), NULL), OK);
}

static void publish(struct ledger *l, int64_t id, const char *output)
{
    assert_int_equal(ledger_judge(l, id, STATE_VERIFIED, STR("outcome"),
                                  str_of(output), STR("ref"), 0, NULL),
                     OK);
    assert_int_equal(ledger_published(l, id, str_of(output), NULL), OK);
}

static void a_path_has_one_row(void **state)
{
    struct ledger *l = open_ledger();
    int64_t counts[STATE_COUNT];

    (void)state;
    found(l, "/in/a", "1");
    found(l, "/in/a", "1");
    found(l, "/in/a", "2");
    found(l, "/in/\xff\xfe", "1");
    assert_int_equal(ledger_count(l, counts, NULL), OK);
    assert_int_equal(counts[STATE_FOUND], 2);
    ledger_close(l);
}

static void no_two_rows_claim_one_name(void **state)
{
    struct ledger *l = open_ledger();
    bool claimed;

    (void)state;
    found(l, "/in/a", "1");
    found(l, "/in/b", "1");
    publish(l, 1, "dicom/x.dcm");
    assert_int_equal(ledger_judge(l, 2, STATE_VERIFIED, STR("outcome"),
                                  STR("dicom/x.dcm"), STR("ref"), 0, NULL),
                     ERR_UNSAFE);
    assert_int_equal(row_of(l, 2).state, STATE_FOUND);
    assert_int_equal(ledger_claims(l, STR("dicom/x.dcm"), &claimed, NULL), OK);
    assert_true(claimed);
    assert_int_equal(ledger_claims(l, STR(""), &claimed, NULL), OK);
    assert_false(claimed);
    ledger_close(l);
}

static enum code note_name(void *user, struct str name, struct error *err)
{
    char *names = user;

    (void)err;
    snprintf(names + strlen(names), 64, "%.*s;", (int)name.len, name.at);
    return OK;
}

static void a_name_that_is_given_up_is_known_until_its_file_is_gone(
    void **state)
{
    struct ledger *l = open_ledger();
    char names[256] = "";

    (void)state;
    found(l, "/in/a", "1");
    scan_row(l, 1, "p", "s", "1", "first");
    publish(l, 1, "dicom/old.dcm");
    found(l, "/in/a", "2");
    scan_row(l, 1, "p", "s", "2", "second");
    assert_int_equal(row_of(l, 1).output.len, 0);
    assert_int_equal(ledger_each_stale(l, note_name, names, NULL), OK);
    assert_string_equal(names, "dicom/old.dcm;");
    publish(l, 1, "dicom/old.dcm");
    names[0] = 0;
    assert_int_equal(ledger_each_stale(l, note_name, names, NULL), OK);
    assert_string_equal(names, "");
    ledger_close(l);
}

static void published_rows_are_opened_again_for_other_bytes_only(void **state)
{
    struct ledger *l = open_ledger();

    (void)state;
    found(l, "/in/a", "1");
    scan_row(l, 1, "p", "s", "1", "bytes");
    publish(l, 1, "dicom/x.dcm");
    found(l, "/in/a", "2");
    assert_int_equal(row_of(l, 1).state, STATE_FOUND);
    scan_row(l, 1, "p", "s", "1", "bytes");
    assert_int_equal(row_of(l, 1).state, STATE_PUBLISHED);
    found(l, "/in/a", "3");
    found(l, "/in/a", "4");
    scan_row(l, 1, "p", "s", "1", "other");
    assert_int_equal(row_of(l, 1).state, STATE_SCANNED);
    ledger_close(l);
}

static struct str pack(const struct identifier *at, int count, struct buffer *b)
{
    struct identifier copy[4];
    struct identifiers ids = {.at = copy, .count = count, .room = count};

    memcpy(copy, at, (size_t)count * sizeof *at);
    b->len = 0;
    assert_int_equal(identifiers_pack(&ids, b, NULL), OK);
    return (struct str){b->at, b->len};
}

static void a_grown_dictionary_opens_what_was_published(void **state)
{
    const struct identifier one = {ID_PERSON, TAG_PatientName, STR("DOE"),
                                   STR("DOE")};
    struct ledger *l = open_ledger();
    struct arena *a = arena_create(1 << 20);
    struct buffer b = {0};

    (void)state;
    found(l, "/in/a", "1");
    scan_row(l, 1, "p", "s", "1", "bytes");
    publish(l, 1, "dicom/x.dcm");
    assert_int_equal(ledger_settle(l, NULL), OK);
    assert_int_equal(row_of(l, 1).state, STATE_PUBLISHED);
    assert_int_equal(ledger_learn(l, a, 1, pack(&one, 1, &b), NULL), OK);
    assert_int_equal(ledger_settle(l, NULL), OK);
    assert_int_equal(row_of(l, 1).state, STATE_DECIDED);
    buffer_release(&b);
    arena_destroy(a);
    ledger_close(l);
}

static void the_dictionary_does_not_depend_on_the_order(void **state)
{
    const struct identifier ids[] = {
        {ID_PERSON, TAG_PatientName, STR("DOE"), STR("DOE")},
        {ID_NUMBER, TAG_PatientID, STR("12345"), STR("12345")},
        {ID_UID, TAG_SOPInstanceUID, STR("1.2.3"), STR("1.2.3")},
        {ID_PERSON, TAG_PatientName, STR("ROE"), STR("ROE")}};
    struct ledger *l = open_ledger();
    struct arena *a = arena_create(1 << 20);
    struct str first, second;
    struct buffer b = {0};
    int64_t known;

    (void)state;
    found(l, "/in/a", "1");
    found(l, "/in/b", "1");
    scan_row(l, 1, "p", "s", "1", "a");
    scan_row(l, 2, "q", "s", "1", "b");
    for (int i = 0; i < 4; i++) {
        struct str up = pack(&ids[i], 1, &b);

        assert_int_equal(ledger_learn(l, a, 1, up, NULL), OK);
        assert_int_equal(ledger_learn(l, a, 2, pack(&ids[3 - i], 1, &b), NULL),
                         OK);
        assert_int_equal(ledger_learn(l, a, 2, pack(&ids[3 - i], 1, &b), NULL),
                         OK);
    }
    assert_int_equal(ledger_dictionary(l, a, 1, &first, &known, NULL), OK);
    assert_int_equal(known, 3);
    assert_int_equal(ledger_dictionary(l, a, 2, &second, &known, NULL), OK);
    assert_int_equal(known, 3);
    assert_true(str_equal(first, second));
    assert_true(str_find(first, STR("12345")) > 0);
    assert_int_equal(str_find(first, STR("1.2.3")), -1);
    buffer_release(&b);
    arena_destroy(a);
    ledger_close(l);
}

/* One odd patient must not be the end of a run over others. */
static void the_largest_dictionary_has_room(void **state)
{
    enum { VALUES = 11000, LENGTH = 4096 };
    struct ledger *l = open_ledger();
    struct arena *a = arena_create(LANE_MEMORY);
    struct arena *scratch = arena_create(LANE_MEMORY);
    struct identifier id = {.kind = ID_PERSON, .tag = TAG_PatientName};
    struct buffer b = {0};
    struct str packed;
    char value[LENGTH];
    int64_t known;

    (void)state;
    found(l, "/in/a", "1");
    scan_row(l, 1, "p", "s", "1", "a");
    memset(value, 'x', sizeof value);
    id.value = id.latin = (struct str){value, sizeof value};
    for (int i = 0; i < VALUES; i++) {
        value[snprintf(value, 16, "%d", i)] = 'x';
        assert_int_equal(ledger_learn(l, scratch, 1, pack(&id, 1, &b), NULL),
                         OK);
        arena_clear(scratch);
    }
    assert_int_equal(ledger_dictionary(l, a, 1, &packed, &known, NULL), OK);
    assert_int_equal(known, 10000);
    assert_true(packed.len > 10000 * LENGTH);
    buffer_release(&b);
    arena_destroy(scratch);
    arena_destroy(a);
    ledger_close(l);
}

static void a_restart_leaves_nothing_drafted_and_keeps_claims(void **state)
{
    struct ledger *l = open_ledger();

    (void)state;
    found(l, "/in/a", "1");
    publish(l, 1, "dicom/a.dcm");
    assert_int_equal(ledger_advance(l, 1, STATE_DRAFTED, NULL), OK);
    assert_int_equal(ledger_resume(l, false, NULL), OK);
    assert_int_equal(row_of(l, 1).state, STATE_DECIDED);
    assert_true(str_equal(row_of(l, 1).output, STR("dicom/a.dcm")));
    ledger_close(l);
}

static void of_one_uid_one_row_is_processed(void **state)
{
    struct ledger *l = open_ledger();

    (void)state;
    for (int i = 0; i < 5; i++)
        found(l, text("/in/%d", i).at, "1");
    scan_row(l, 1, "p", "s", "uid", "same");
    scan_row(l, 2, "p", "s", "uid", "same");
    scan_row(l, 3, "p", "s", "uid", "other");
    scan_row(l, 4, "q", "s", "uid", "same");
    scan_row(l, 5, "p", "s", "", "same");
    assert_int_equal(ledger_settle(l, NULL), OK);
    assert_int_equal(row_of(l, 1).state, STATE_DECIDED);
    assert_int_equal(row_of(l, 2).state, STATE_TWIN);
    assert_int_equal(row_of(l, 2).twin, 1);
    assert_int_equal(row_of(l, 3).state, STATE_QUARANTINED);
    assert_int_equal(row_of(l, 4).state, STATE_DECIDED);
    assert_int_equal(row_of(l, 5).state, STATE_DECIDED);
    ledger_close(l);
}

/* ---- who else --------------------------------------------------------- */

static void a_fact_cannot_change(void **state)
{
    struct ledger *l = open_ledger();

    (void)state;
    assert_int_equal(ledger_pin(l, "key", "a", NULL), OK);
    assert_int_equal(ledger_pin(l, "key", "a", NULL), OK);
    assert_int_equal(ledger_pin(l, "key", "b", NULL), ERR_REFUSED);
    ledger_close(l);
}

static void a_second_run_is_kept_out(void **state)
{
    struct ledger *l = open_ledger(), *second;
    struct error err = {0};

    (void)state;
    assert_int_equal(ledger_open(fake_path("ledger.db"), &second, &err),
                     ERR_IO);
    assert_non_null(strstr(err.text, "another run"));
    ledger_close(l);
}

static void a_file_that_is_no_ledger_is_told_so(void **state)
{
    struct ledger *l;
    FILE *f = fopen(fake_path("ledger.db"), "wb");

    (void)state;
    assert_non_null(f);
    for (int i = 0; i < 1000; i++)
        assert_true(fputs("no database ", f) >= 0);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(ledger_open(fake_path("ledger.db"), &l, NULL), ERR_FORMAT);
}

/* ---- a million rows --------------------------------------------------- */

static int64_t rows_wanted(void)
{
    const char *number = getenv("DEBURN_ROWS");
    int64_t n;

    return number && str_to_int(str_of(number), &n) && n > 0 ? n : ROWS;
}

/* Of this process: others on the machine do not count. */
static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void find_all(struct ledger *l, int64_t rows)
{
    for (int64_t i = 0; i < rows; i++) {
        found(l,
              text("/archive/patient-%06lld/series-%lld/IM-%08lld.dcm",
                   (long long)i / 500, (long long)i / 100, (long long)i)
                  .at,
              "52436:1700000000.123456789:1700000000.123456789:1234567");
        if (i % 2000 == 0)
            assert_int_equal(ledger_commit(l, NULL), OK);
    }
    assert_int_equal(ledger_commit(l, NULL), OK);
}

static void scan_all(struct ledger *l, int64_t rows)
{
    for (int64_t i = 0; i < rows; i++) {
        scan_row(l, i + 1, text("patient-%06lld", (long long)i / 500).at,
                 text("1.2.3.%lld", (long long)i / 100).at,
                 text("1.2.840.113619.2.55.3.%lld", (long long)i).at,
                 text("xxh3:%032llx", (long long)i).at);
        if (i % 2000 == 0)
            assert_int_equal(ledger_commit(l, NULL), OK);
    }
}

static void many_rows_are_scanned_and_resumed_in_a_minute(void **state)
{
    int64_t rows = rows_wanted(), counts[STATE_COUNT];
    struct ledger *l = open_ledger();
    double start = seconds(), scanned, resumed;

    (void)state;
    find_all(l, rows);
    scan_all(l, rows);
    assert_int_equal(ledger_settle(l, NULL), OK);
    assert_int_equal(ledger_commit(l, NULL), OK);
    ledger_close(l);
    scanned = seconds() - start;
    l = open_ledger();
    assert_int_equal(ledger_resume(l, false, NULL), OK);
    find_all(l, rows);
    assert_int_equal(ledger_settle(l, NULL), OK);
    assert_int_equal(ledger_commit(l, NULL), OK);
    assert_int_equal(ledger_count(l, counts, NULL), OK);
    resumed = seconds() - start - scanned;
    assert_int_equal(counts[STATE_DECIDED], rows);
    print_message(
        "%lld rows: scanned in %.1f s, resumed in %.1f s (processor), "
        "%lld MiB of SQLite memory at most\n",
        (long long)rows, scanned, resumed,
        (long long)(sqlite3_memory_highwater(0) >> 20));
    assert_true(scanned + resumed < SECONDS);
    assert_true(sqlite3_memory_highwater(0) < (64 << 20));
    ledger_close(l);
}

int main(void)
{
#define CASE(name)                                                             \
    cmocka_unit_test_setup_teardown(name, fake_setup, fake_teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_path_has_one_row),
        CASE(no_two_rows_claim_one_name),
        CASE(a_name_that_is_given_up_is_known_until_its_file_is_gone),
        CASE(published_rows_are_opened_again_for_other_bytes_only),
        CASE(a_grown_dictionary_opens_what_was_published),
        CASE(the_dictionary_does_not_depend_on_the_order),
        CASE(the_largest_dictionary_has_room),
        CASE(a_restart_leaves_nothing_drafted_and_keeps_claims),
        CASE(of_one_uid_one_row_is_processed),
        CASE(a_fact_cannot_change),
        CASE(a_second_run_is_kept_out),
        CASE(a_file_that_is_no_ledger_is_told_so),
        CASE(many_rows_are_scanned_and_resumed_in_a_minute),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
