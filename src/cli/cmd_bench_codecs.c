/*
 * cmd_bench_codecs.c - deburn bench speed --codecs [DIR]: a table of times
 */
#include "bench/bench_codecs.h"
#include "cli/cli.h"

static void print_ratio(double ours, double others)
{
    if (others > 0)
        printf(" %9.2f", ours / others);
    else
        printf(" %9s", "-");
}

static void print_row(const struct speed_row *r)
{
    double n = r->frames;

    printf("%-23s %-9s %5d %6d %8.2f %8.2f %8.2f", r->in->uid, r->kind,
           r->files, r->frames, r->times.decode / n, r->times.encode / n,
           r->times.redact / n);
    print_ratio(r->redact_beside, r->times.gdcmconv);
    print_ratio(r->own_beside, r->times.bare);
    printf("  %s\n", r->in->name);
}

int bench_codecs_command(struct arena *a, const struct args *args)
{
    const char *dir = args->rest_count == 2 ? args->rest[1] : NULL;
    struct speed_table table;
    struct error err = {0};

    if (!arg_given(args, "codecs") || args->rest_count > 2) {
        fail(&err, ERR_USAGE, "bench speed wants --codecs [DIR]");
        return complain(&err);
    }
    if (bench_codecs(a, dir, &table, &err) != OK)
        return complain(&err);
    printf("%-23s %-9s %5s %6s %8s %8s %8s %9s %9s\n", "transfer syntax",
           "picture", "files", "frames", "decode", "encode", "redact",
           "/gdcmconv", "/bare");
    for (int i = 0; i < table.count; i++)
        print_row(&table.at[i]);
    printf("ms of processor time a frame, best of three; redact: from the "
           "mapped file to the "
           "finished draft.\n/gdcmconv: redact by its time for the same "
           "coding. /bare: JPEG redact by a pass\nof coefficients through "
           "libjpeg, JPEG 2000 decode by OpenJPEG's. %d files passed over.\n",
           table.skipped);
    return EXIT_OK;
}
