/*
 * test_header_pseudo.c - new names: keyed, repeatable, of the right form
 */
#include "header_trees.h"
#include <sys/stat.h>

static struct arena *arena;
static const struct site_key other_key = {{9, 9, 9}};

static int begin(void **state)
{
    (void)state;
    arena = arena_create((size_t)64 << 20);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

static const char *uid(const struct site_key *key, const char *old)
{
    struct str new;

    assert_int_equal(pseudo_uid(arena, key, str_of(old), &new, NULL), OK);
    return str_c(arena, new);
}

static const char *patient(const struct site_key *key, const char *old)
{
    struct str new;

    assert_int_equal(pseudo_patient_id(arena, key, str_of(old), &new, NULL),
                     OK);
    return str_c(arena, new);
}

static void uids_are_uuids_under_2_25(void **state)
{
    (void)state;
    for (int i = 0; i < 2000; i++) {
        const char *new = uid(&test_key, str_format(arena, "1.2.3.%d", i));
        size_t len = strlen(new);

        assert_memory_equal(new, "2.25.", 5);
        assert_true(len <= 44 && len > 38); /* 2^127 has 39 digits */
        assert_true(new[5] != '0');
        assert_int_equal(strspn(new + 5, "0123456789"), len - 5);
    }
}

static void uids_follow_key_and_value_alone(void **state)
{
    (void)state;
    assert_string_equal(uid(&test_key, "1.2.3"), uid(&test_key, "1.2.3"));
    assert_string_equal(uid(&test_key, "1.2.3"), uid(&test_key, " 1.2.3 "));
    assert_string_not_equal(uid(&test_key, "1.2.3"), uid(&test_key, "1.2.4"));
    assert_string_not_equal(uid(&test_key, "1.2.3"), uid(&other_key, "1.2.3"));
}

static void patients_are_letters_that_spell_nothing(void **state)
{
    const char *new = patient(&test_key, "4711");

    (void)state;
    assert_int_equal(strspn(new, "BCDFGHJKLMNPQRSTVWXZ"), strlen(new));
    assert_true(strlen(new) >= 16 && strlen(new) <= 64);
    assert_string_equal(new, patient(&test_key, "4711 "));
    assert_string_not_equal(new, patient(&test_key, "4712"));
    assert_string_not_equal(new, patient(&other_key, "4711"));
}

static void offsets_are_one_day_to_ten_years_back(void **state)
{
    int least = 0, most = -10000;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        char id[20];
        int days;

        snprintf(id, sizeof id, "%d", i);
        days = pseudo_date_offset(&test_key, str_of(id));
        assert_int_equal(days, pseudo_date_offset(&test_key, str_of(id)));
        least = days < least ? days : least;
        most = days > most ? days : most;
    }
    assert_in_range(-least, 3640, 3650);
    assert_in_range(-most, 1, 10);
}

static void digests_hide_what_they_stand_for(void **state)
{
    char one[40], other[40];

    (void)state;
    site_key_digest(&test_key, "text", STR("DOE"), one);
    site_key_digest(&other_key, "text", STR("DOE"), other);
    assert_int_equal(strlen(one), 5 + 16);
    assert_memory_equal(one, "hmac:", 5);
    assert_string_not_equal(one, other);
    site_key_digest(&test_key, "name", STR("DOE"), other);
    assert_string_not_equal(one, other);
}

static void a_key_is_made_once_and_only_for_its_owner(void **state)
{
    char folder[] = "/tmp/deburn-key-XXXXXX", path[100];
    struct site_key one, other;
    struct stat st;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/key", folder);
    assert_int_equal(site_key_load(path, false, &one, NULL), ERR_IO);
    assert_int_equal(site_key_load(path, true, &one, NULL), OK);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(st.st_size, 65);
    assert_int_equal(site_key_load(path, true, &other, NULL), OK);
    assert_memory_equal(&one, &other, sizeof one);
    unlink(path);
    rmdir(folder);
}

static void a_key_file_of_anything_else_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        "\n",
        "12",
        "zz",
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e",
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1fff"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        char path[] = "/tmp/deburn-key-XXXXXX";
        int fd = mkstemp(path);
        struct site_key key;
        struct error err = {0};

        assert_true(fd >= 0);
        assert_int_equal(file_write(fd, texts[i], strlen(texts[i]), NULL), OK);
        close(fd);
        assert_int_equal(site_key_load(path, true, &key, &err), ERR_USAGE);
        assert_non_null(strstr(err.text, path));
        unlink(path);
    }
}

/* The code of loading a patient map with this text. */
static enum code map_of(const char *text, struct id_pairs *ret,
                        struct error *err)
{
    char path[] = "/tmp/deburn-map-XXXXXX";
    int fd = mkstemp(path);
    enum code code;

    assert_true(fd >= 0);
    assert_int_equal(file_write(fd, text, strlen(text), NULL), OK);
    close(fd);
    code = patient_map_load(arena, path, ret, err);
    unlink(path);
    return code;
}

static void a_patient_map_is_read_line_by_line(void **state)
{
    struct id_pairs pairs;

    (void)state;
    assert_int_equal(
        map_of("id_old,id_new\r\n4711,A-1\r\n\"47 12\",\"A 2\"\n\n", &pairs,
               NULL),
        OK);
    assert_int_equal(pairs.count, 2);
    assert_true(
        str_equal(patient_map_find(&pairs, STR("4711"))->new, STR("A-1")));
    assert_true(
        str_equal(patient_map_find(&pairs, STR("47 12"))->new, STR("A 2")));
    assert_null(patient_map_find(&pairs, STR("4710")));
}

static void a_patient_map_that_mixes_patients_names_its_line(void **state)
{
    static const struct {
        const char *text, *where;
    } rows[] = {
        {"4711,A\n", ":1:"},
        {"id_old,id_new\n4711,A\n4711,B\n", ":3:"},
        {"id_old,id_new\n4711,A\n4712,A\n", ":3:"},
        {"id_old,id_new\n4711\n", ":2:"},
        {"id_old,id_new\n,A\n", ":2:"},
        {"id_old,id_new\n4711,A,B\n", ":2:"},
        {"id_old,id_new\n4711,A\\B\n", ":2:"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct id_pairs pairs;
        struct error err = {0};

        assert_int_equal(map_of(rows[i].text, &pairs, &err), ERR_USAGE);
        if (!strstr(err.text, rows[i].where))
            stop("row %d: %s", (int)i, err.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(uids_are_uuids_under_2_25),
        cmocka_unit_test(uids_follow_key_and_value_alone),
        cmocka_unit_test(patients_are_letters_that_spell_nothing),
        cmocka_unit_test(offsets_are_one_day_to_ten_years_back),
        cmocka_unit_test(digests_hide_what_they_stand_for),
        cmocka_unit_test(a_key_is_made_once_and_only_for_its_owner),
        cmocka_unit_test(a_key_file_of_anything_else_is_refused),
        cmocka_unit_test(a_patient_map_is_read_line_by_line),
        cmocka_unit_test(a_patient_map_that_mixes_patients_names_its_line),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
