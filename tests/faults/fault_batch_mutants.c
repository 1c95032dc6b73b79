/*
 * fault_batch_mutants.c - damaged files through the real pipeline
 *
 * Samples, and real files of every codec where they are at hand, are damaged
 * at random places (seeded, so that each run meets the same ones). Every one
 * must get a verdict, none may bring the parent down or be published with a
 * check that failed. DEBURN_MUTANTS=5000 makes it as large as its promise.
 */
#include "batch_fake.h"
#include <dirent.h>
#include <jansson.h>

enum { MUTANTS = 60, MOST_BASES = 400, LARGEST = 500000 };

static const char *const folders[] = {SOURCE_DIR "/samples",
                                      SOURCE_DIR "/../shared/data/codecs"};

static char *bases[MOST_BASES];
static int base_count;
static uint64_t seed = 4711;

static uint64_t next_random(uint64_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed % below;
}

static int mutants_wanted(void)
{
    const char *number = getenv("DEBURN_MUTANTS");
    int64_t n;

    return number && str_to_int(str_of(number), &n) && n > 0 ? (int)n : MUTANTS;
}

/* ---- damage ----------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t load(const char *path, unsigned char *to, size_t room)
{
    FILE *f = fopen(path, "rb");
    size_t len;

    assert_non_null(f);
    len = fread(to, 1, room, f);
    fclose(f);
    return len;
}

static bool is_base(const char *path)
{
    unsigned char head[132] = {0};
    struct stat st;

    return !stat(path, &st) && S_ISREG(st.st_mode) && st.st_size > 200 &&
           st.st_size < LARGEST && load(path, head, sizeof head) &&
           !memcmp(head + 128, "DICM", 4);
}

static void find_bases(void)
{
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        DIR *dir = opendir(folders[i]);
        struct dirent *entry;

        while (dir && (entry = readdir(dir)) && base_count < MOST_BASES) {
            char path[1024];

            snprintf(path, sizeof path, "%s/%s", folders[i], entry->d_name);
            if (is_base(path))
                bases[base_count++] = strdup(path);
        }
        if (dir)
            closedir(dir);
    }
    qsort(bases, (size_t)base_count, sizeof *bases, by_text);
}

/* One of: other bits, another byte, a length, bytes gone, bytes twice, cut. */
static size_t damage(unsigned char *at, size_t len)
{
    static const uint32_t lengths[] = {0,          1,          0xffffffff,
                                       0x7fffffff, 0xfffffffe, 0x10000};
    size_t place = 140 + next_random(len - 144), piece;
    uint32_t length;

    switch (next_random(12)) {
    case 0:
        length = lengths[next_random(sizeof lengths / sizeof *lengths)];
        memcpy(at + (place & ~(size_t)1), &length, sizeof length);
        return len;
    case 1:
        piece = 1 + next_random(len - place > 64 ? 64 : len - place);
        memmove(at + place, at + place + piece, len - place - piece);
        return len - piece;
    case 2:
        piece = 1 + next_random(len - place > 64 ? 64 : len - place);
        memmove(at + place + piece, at + place, len - place);
        return len + piece;
    case 3:
        return place;
    case 4:
    case 5:
    case 6:
        at[place] = (unsigned char)next_random(256);
        return len;
    default:
        at[place] ^= (unsigned char)(1u << next_random(8));
        return len;
    }
}

static void write_mutant(int number)
{
    static unsigned char bytes[LARGEST + 4096];
    size_t len = load(bases[next_random((uint64_t)base_count)], bytes, LARGEST);
    char name[32];
    FILE *f;

    for (uint64_t n = 1 + next_random(4); n > 0 && len > 200; n--)
        len = damage(bytes, len);
    snprintf(name, sizeof name, "in/m%05d", number);
    f = fopen(fake_path(name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

/* ---- the real thing --------------------------------------------------- */

/* Mutants of one file share its SOPInstanceUID, and of those one is processed:
 * here all shall be. */
static enum code scan_apart(struct arena *a, const struct run *run, int fd,
                            struct scan *ret, struct error *err)
{
    TRY(pipeline_scan(a, run, fd, ret, err));
    ret->instance = str_copy(a, str_of(ret->digest));
    return ret->instance.at ? OK : fail(err, ERR_MEMORY, "no memory");
}

static struct run real_run(struct arena *a)
{
    struct run run = {.limits = limits_default, .reader = {NULL, "eng"}};

    assert_int_equal(profile_load(a, "basic", &run.profile, NULL), OK);
    assert_int_equal(rules_load(a, NULL, &run.rules, NULL), OK);
    assert_int_equal(masks_load(a, NULL, &run.masks, NULL), OK);
    run.limits.seconds = 60;
    run.limits.arena_bytes = (size_t)512 << 20;
    run.limits.pixels = 1 << 24;
    return run;
}

static void count_instance(const json_t *instance, int *crashed)
{
    const char *reason = json_string_value(json_object_get(instance, "reason"));
    const json_t *check;
    const char *name;

    if (reason && strncmp(reason, "worker: ", 8) == 0) {
        print_message("%s\n", reason);
        ++*crashed;
    }
    if (json_is_null(json_object_get(instance, "output")))
        return;
    json_object_foreach(json_object_get(instance, "checks"), name, check)
        assert_true(json_is_true(check));
}

static void every_mutant_gets_a_verdict(void **state)
{
    int count = mutants_wanted(), crashed = 0;
    struct arena *a = arena_create((size_t)1 << 30);
    char *input, *text;
    struct batch_work work = batch_work_pipeline;
    struct batch_options o = {
        .version = "test", .inputs = &input, .input_count = 1, .work = &work};
    struct batch_totals t;
    const json_t *instance;
    struct error err = {0};
    struct run run;
    json_t *root;
    size_t i;

    (void)state;
    find_bases();
    assert_true(base_count > 0);
    work.scan = scan_apart;
    run = real_run(a);
    for (int n = 0; n < count; n++)
        write_mutant(n);
    input = fake_path("in");
    o.out = fake_path("out");
    if (batch_run(&o, &run, &t, &err) != OK)
        print_message("%s\n", err.text);
    assert_int_equal(err.code, OK);
    assert_int_equal(t.instances + t.other_files, count);
    text = fake_read("out/report.json");
    root = json_loads(text, 0, NULL);
    assert_non_null(root);
    json_array_foreach(json_object_get(root, "instances"), i, instance)
        count_instance(instance, &crashed);
    print_message("%d mutants: %lld clean, %lld redacted, %lld quarantined, "
                  "%lld refused, %lld no DICOM; %d ended their worker\n",
                  count, (long long)t.verdicts[OUTCOME_CLEAN],
                  (long long)t.verdicts[OUTCOME_REDACTED],
                  (long long)t.verdicts[OUTCOME_QUARANTINED],
                  (long long)t.verdicts[OUTCOME_REFUSED],
                  (long long)t.other_files, crashed);
    json_decref(root);
    free(text);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(
        every_mutant_gets_a_verdict, fake_setup, fake_teardown)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
