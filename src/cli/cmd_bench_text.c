/*
 * cmd_bench_text.c - deburn bench speed --text INPUT...: a table of times
 */
#include "bench/bench_text.h"
#include "cli/cli.h"
#include <string.h>

static void print_row(const struct text_speed *s)
{
    const char *name = strrchr(s->path, '/');
    double n = s->frames;

    printf("%4d x %4d %6d %4d %8.2f %8.2f %8.2f %5d %8.2f %8.1f %7.1f %6d  "
           "%s\n",
           s->width, s->height, s->frames, s->bits, s->decode / n,
           (s->find - s->decode) / n, s->detect / s->frames_looked_at,
           s->ocr_calls, (s->again - s->decode) / n, s->sparse,
           s->find > 0 ? s->sparse * s->frames_looked_at / s->find : 0,
           s->lines, name ? name + 1 : s->path);
}

int bench_text_command(struct arena *a, const struct args *args)
{
    struct text_speeds table;
    struct error err = {0};

    if (args->rest_count < 2) {
        fail(&err, ERR_USAGE, "bench speed --text wants files or folders");
        return complain(&err);
    }
    if (bench_text(a, args->rest + 1, args->rest_count - 1, &table, &err) != OK)
        return complain(&err);
    printf("%11s %6s %4s %8s %8s %8s %5s %8s %8s %7s %6s\n", "picture",
           "frames", "bits", "decode", "find", "detect", "calls", "again",
           "sparse", "faster", "lines");
    for (int i = 0; i < table.count; i++)
        print_row(&table.at[i]);
    printf(
        "ms of processor time a frame, least of three. find, again: beside "
        "decoding, with a\nfresh reader and with one that knows the series; "
        "detect: a frame looked at, by the\nclock; calls: readings of a line, "
        "twice where unsure; sparse: tesseract --psm 11 on one\nframe at 2x; "
        "faster: "
        "that for each frame looked at, by find and decode. %d files passed "
        "over.\n",
        table.skipped);
    return EXIT_OK;
}
