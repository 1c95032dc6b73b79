/*
 * make_samples.c - draw the samples of this folder, or any number of random
 * pictures with text, together with the answers
 *
 *   make_samples --out DIR [--seed S]
 *   make_samples --out DIR --count N [--seed S] [--kind KIND]
 *
 * The first form writes the files that are checked in (seed 0), the second
 * random pictures: see random.h for which seeds are for what. KIND is us,
 * xray, ct, screen or flat. Same seed, same bytes.
 */
#include "random.h"
#include "samples.h"
#include <getopt.h>
#include <stdio.h>

struct options {
    const char *out;
    uint64_t seed;
    int count; /* 0: the fixed samples */
    const char *kind;
};

static struct instance *(*const samples[])(const struct studio *s) = {
    sample_us_cine,  sample_worklist,   sample_us_palette,  sample_dx_initials,
    sample_cr_stamp, sample_mg_stamp,   sample_ct_first,    sample_ct_second,
    sample_mr,       sample_us_inverse, sample_dose_report, sample_scanned_page,
};

static void make_fixed(const struct options *o, struct fonts *fonts)
{
    struct arena *a = arena_create((size_t)1 << 30);
    struct buffer json = {0};

    buffer_str(&json, "[\n");
    for (int i = 0; i < COUNT_OF(samples); i++) {
        struct studio studio = {a, fonts, o->seed};
        struct instance *in = samples[i](&studio);
        struct bytes file = ds_file(in->ds, in->truth->transfer_syntax);

        save(a, o->out, in->truth->file, file.at, file.len);
        buffer_str(&json, i ? ",\n" : "");
        truth_json(&json, in->truth);
        arena_clear(a);
    }
    buffer_str(&json, "\n]\n");
    save(a, o->out, "truth.json", json.at, json.len);
    buffer_release(&json);
    arena_destroy(a);
}

static uint64_t number_of(const char *option, const char *value)
{
    int64_t n;

    if (!str_to_int(str_of(value), &n) || n < 0)
        die("--%s wants a number", option);
    return (uint64_t)n;
}

static struct options parse(int argc, char **argv)
{
    static const struct option names[] = {
        {"out", required_argument, NULL, 'o'},
        {"seed", required_argument, NULL, 's'},
        {"count", required_argument, NULL, 'n'},
        {"kind", required_argument, NULL, 'k'},
        {NULL, 0, NULL, 0}};
    struct options o = {0};
    int c;

    while ((c = getopt_long(argc, argv, "", names, NULL)) != -1) {
        if (c == 'o')
            o.out = optarg;
        else if (c == 's')
            o.seed = number_of("seed", optarg);
        else if (c == 'n')
            o.count = (int)number_of("count", optarg);
        else if (c == 'k')
            o.kind = optarg;
        else
            die("see the head of make_samples.c for the options");
    }
    if (!o.out || optind < argc)
        die("usage: make_samples --out DIR [--seed S] [--count N [--kind K]]");
    return o;
}

int main(int argc, char **argv)
{
    struct options o = parse(argc, argv);
    struct arena *a = arena_create((size_t)1 << 28);
    struct fonts *fonts = fonts_open(a);
    struct error err;

    if (file_make_dirs(o.out, 0755, &err) != OK)
        die("cannot make the folder %s", o.out);
    if (o.count)
        make_random(o.out, fonts, o.seed, o.count, o.kind);
    else
        make_fixed(&o, fonts);
    arena_destroy(a);
    return 0;
}
