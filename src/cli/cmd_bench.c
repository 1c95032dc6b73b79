/*
 * cmd_bench.c - deburn bench make|score: synthetic identities, and a score
 */
#include "bench/bench.h"
#include "bench/bench_review.h"
#include "cli/cli.h"
#include <string.h>

static int usage(struct error *err, const char *what)
{
    fail(err, ERR_USAGE, "%s", what);
    return complain(err);
}

static int run_make(struct arena *a, const struct args *args)
{
    struct bench_make_options o = {.inputs = args->rest + 1,
                                   .input_count = args->rest_count - 1,
                                   .out = arg_value(args, "output"),
                                   .pixels = !arg_given(args, "no-pixels")};
    struct bench_made made;
    struct error err = {0};
    int64_t patients, seed;

    if (!o.out || !o.input_count)
        return usage(&err, "bench make wants FOLDER... -o OUT");
    if (arg_int(args, "patients", 1, 10000, 20, &patients, &err) != OK ||
        arg_int(args, "seed", 0, INT64_MAX, 1, &seed, &err) != OK)
        return complain(&err);
    o.patients = (int)patients;
    o.seed = (uint64_t)seed;
    if (bench_make(a, &o, &made, &err) != OK)
        return complain(&err);
    printf("%d instances of %d patients, %lld checks, %d boxes; %d files "
           "passed over\n",
           made.instances, made.patients, (long long)made.checks, made.boxes,
           made.skipped);
    return EXIT_OK;
}

static void print_line(const char *name, const struct bench_tally *series,
                       const struct bench_tally *instance)
{
    printf("%-24s %8lld %6lld %6lld %8.2f %% %9lld %6lld %6lld %8.2f %%\n",
           name, (long long)series->marks[MARK_PASS],
           (long long)series->marks[MARK_FAIL],
           (long long)series->marks[MARK_BLANK], tally_percent(series),
           (long long)instance->marks[MARK_PASS],
           (long long)instance->marks[MARK_FAIL],
           (long long)instance->marks[MARK_BLANK], tally_percent(instance));
}

static void print_score(const struct bench_scored *o)
{
    printf("%-24s %8s %6s %6s %10s %9s %6s %6s %10s\n", "", "series", "fail",
           "blank", "score", "instance", "fail", "blank", "score");
    print_line("all", &o->series, &o->instance);
    for (int i = 0; i < ACTION_COUNT; i++)
        print_line(o->actions[i].name, &o->actions[i].series,
                   &o->actions[i].instance);
    for (int i = 0; i < o->category_count; i++)
        print_line(o->categories[i].name, &o->categories[i].series,
                   &o->categories[i].instance);
    printf("%d instances in the key, %d missing in the output, %d outputs "
           "unknown to the key\n"
           "strict: %d planted values left in %d files, %d hidden boxes not "
           "flat, %d new identifiers used twice\n",
           o->rows, o->missing, o->unknown, o->leaks, o->leaky_files, o->uneven,
           o->clashes);
}

static bool is_perfect(const struct bench_scored *o)
{
    return !o->instance.marks[MARK_FAIL] && !o->instance.marks[MARK_BLANK] &&
           !o->leaks && !o->uneven && !o->clashes;
}

static int run_score(struct arena *a, const struct args *args)
{
    struct bench_score_options o = {
        .uid_map = arg_value(args, "uid-map"),
        .patient_map = arg_value(args, "patient-map"),
        .csv = arg_value(args, "csv"),
        .html = arg_value(args, "html"),
        .results = arg_value(args, "results"),
    };
    struct bench_scored scored;
    struct error err = {0};

    if (args->rest_count != 3)
        return usage(&err, "bench score wants ANSWERS OUT");
    o.answers = args->rest[1];
    o.out = args->rest[2];
    if (bench_score(a, &o, &scored, &err) != OK)
        return complain(&err);
    print_score(&scored);
    return is_perfect(&scored) ? EXIT_OK : EXIT_SOME;
}

static void print_speed(const char *name, int files, double seconds)
{
    if (seconds > 0)
        printf("%-10s %8.1f files/s  (%.2f s)\n", name, files / seconds,
               seconds);
    else
        printf("%-10s not installed\n", name);
}

static int run_speed(struct arena *a, const struct args *args)
{
    struct bench_speed_options o = {.inputs = args->rest + 1,
                                    .input_count = args->rest_count - 1,
                                    .scratch = arg_value(args, "output"),
                                    .profile = arg_value(args, "profile")};
    struct bench_speeds speeds;
    struct error err = {0};
    int64_t files;

    if (!o.scratch || !o.input_count)
        return usage(&err, "bench speed wants --header FOLDER... -o SCRATCH");
    if (!o.profile)
        o.profile = "basic";
    if (arg_int(args, "files", 1, 100000, 2000, &files, &err) != OK)
        return complain(&err);
    o.files = (int)files;
    if (bench_speed(a, &o, &speeds, &err) != OK)
        return complain(&err);
    print_speed("deburn", speeds.files, speeds.deburn);
    print_speed("gdcmanon", speeds.files, speeds.gdcmanon);
    print_speed("dcmodify", speeds.files, speeds.dcmodify);
    return EXIT_OK;
}

static void print_wait(const char *name, const struct bench_wait *w)
{
    printf("%-24s %8.1f %8.1f %8d\n", name, w->median, w->p95, w->rounds);
}

static int run_review_speed(struct arena *a, const struct args *args)
{
    struct bench_review_options o = {.inputs = args->rest + 1,
                                     .input_count = args->rest_count - 1,
                                     .scratch = arg_value(args, "output")};
    struct bench_reviewed r;
    struct error err = {0};
    int64_t files;

    if (!o.scratch || !o.input_count)
        return usage(&err, "bench speed wants --review FOLDER... -o SCRATCH");
    if (arg_int(args, "files", 1, BENCH_REVIEW_MOST, 5000, &files, &err) != OK)
        return complain(&err);
    o.files = (int)files;
    if (bench_review(a, &o, &r, &err) != OK)
        return complain(&err);
    printf("%d instances are held; ms over HTTP\n%-24s %8s %8s %8s\n", r.held,
           "", "median", "p95", "rounds");
    print_wait("grid", &r.grid);
    print_wait("next or previous", &r.step);
    print_wait("decide and next", &r.decide);
    return EXIT_OK;
}

static int run_bench(struct arena *a, const struct args *args)
{
    const char *what = args->rest_count ? args->rest[0] : "";
    struct error err = {0};

    if (!strcmp(what, "make"))
        return run_make(a, args);
    if (!strcmp(what, "score"))
        return run_score(a, args);
    if (!strcmp(what, "speed") && arg_given(args, "codecs"))
        return bench_codecs_command(a, args);
    if (!strcmp(what, "speed") && arg_given(args, "text"))
        return bench_text_command(a, args);
    if (!strcmp(what, "speed") && arg_given(args, "batch"))
        return bench_batch_command(a, args);
    if (!strcmp(what, "speed") && arg_given(args, "review"))
        return run_review_speed(a, args);
    if (!strcmp(what, "speed") && arg_given(args, "header"))
        return run_speed(a, args);
    return usage(&err, "bench make, bench score, or bench speed with "
                       "--codecs, --text, --header, --batch or --review");
}

static const struct option_row options[] = {
    {"output", 'o', "DIR",
     "make: where input/, answers.db, truth.json go; speed: scratch folder"},
    {"patients", 0, "N", "make: number of made-up patients (default 20)"},
    {"seed", 0, "N", "make: the same seed gives the same data (default 1)"},
    {"no-pixels", 0, NULL, "make: draw nothing into pictures"},
    {"uid-map", 0, "FILE",
     "score: CSV id_old,id_new "
     "(default OUT/private/uid-map.csv)"},
    {"patient-map", 0, "FILE",
     "score: CSV id_old,id_new "
     "(default OUT/private/patient-map.csv)"},
    {"csv", 0, "FILE", "score: write what failed as CSV"},
    {"html", 0, "FILE", "score: write a report with bars"},
    {"results", 0, "FILE", "score: write all checks as a SQLite database"},
    {"codecs", 0, NULL, "speed: ms a frame for each transfer syntax"},
    {"text", 0, NULL, "speed: finding text, against tesseract --psm 11"},
    {"header", 0, NULL, "speed: headers only, against gdcmanon and dcmodify"},
    {"batch", 0, NULL, "speed: whole runs with one and with two workers"},
    {"review", 0, NULL, "speed: the review's answers with much that is held"},
    {"files", 0, "N",
     "speed: copies of the input to work on (default 2000; --review: 5000, "
     "--batch: 20000)"},
    {"profile", 0, "NAME|FILE", "speed: header profile (default basic)"},
    {NULL, 0, NULL, NULL}};

const struct command cmd_bench = {
    .name = "bench",
    .usage = "make FOLDER... -o OUT [options] | score ANSWERS OUT [options] | "
             "speed --codecs [DIR] | speed --text INPUT... | "
             "speed --header FOLDER... -o SCRATCH | "
             "speed --batch|--review FOLDER... -o SCRATCH",
    .summary = "plant made-up identities in harmless data, score any tool",
    .details =
        "make copies harmless instances, gives each patient a consistent "
        "made-up identity\nin header, free text, private elements and "
        "pixels, and writes an answer key in\nthe schema of MIDI-B. score "
        "compares any tool's output with such a key. speed\nmeasures codecs, "
        "text finding or the header path beside other programs on the\nsame "
        "files, how long a reviewer waits, or whole runs over many small\n"
        "instances.",
    .options = options,
    .examples = "  deburn bench make images -o bench --patients 20 --seed 7\n"
                "  deburn run bench/input -o out --profile tcia\n"
                "  deburn bench score bench/answers.db out --html score.html\n"
                "  deburn bench speed --header slices -o scratch",
    .run = run_bench,
};
