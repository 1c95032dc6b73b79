/*
 * cmd_inspect.c - `deburn inspect FILE`: what is seen and what would be done
 *
 * The one place where read words are shown: on request, to the person who has
 * the file. Nothing is written but the picture that was asked for.
 */
#include "cli/cli.h"
#include "record/preview.h"
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const verdict_words[] = {"keep", "blank", "ask"};

static json_t *reasons_json(unsigned reasons)
{
    json_t *list = json_array();

    for (int i = 0; i < REASON_COUNT; i++)
        if (reasons & 1u << i)
            json_array_append_new(
                list, json_string(reason_name((enum reason)(1u << i))));
    return list;
}

/* What OCR gives is UTF-8; should it not be, the text stays out. */
static json_t *text_json(struct str s)
{
    json_t *text = json_stringn(s.len ? s.at : "", s.len);

    return text ? text : json_string("");
}

static json_t *finding_json(const struct finding *f)
{
    return json_pack(
        "{s:i, s:i, s:i, s:i, s:i, s:i, s:o, s:f, s:s, s:s, s:o, s:s}", "x",
        f->box.x, "y", f->box.y, "width", f->box.width, "height", f->box.height,
        "first_frame", f->first, "last_frame", f->last, "text",
        text_json(f->text), "confidence", (double)f->confidence, "class",
        text_class_name(f->class), "verdict", verdict_words[f->verdict],
        "reasons", reasons_json(f->reasons), "rule", f->rule ? f->rule : "");
}

static json_t *inspection_json(const struct inspection *in)
{
    const struct shape *shape = in->frames ? frames_shape(in->frames) : NULL;
    json_t *lines = json_array(), *ms = json_object();

    for (int i = 0; i < in->findings.count; i++)
        json_array_append_new(lines, finding_json(&in->findings.at[i]));
    for (int s = 0; s <= STAGE_DECIDE; s++)
        json_object_set_new(ms, stage_name((enum stage)s),
                            json_real(in->ms[s]));
    json_object_set_new(ms, "detect", json_real(in->cost.detect_ms));
    json_object_set_new(ms, "recognise", json_real(in->cost.read_ms));
    return json_pack("{s:i, s:i, s:i, s:o, s:i, s:i, s:o}", "frames",
                     in->frames ? frames_count(in->frames) : 0, "rows",
                     shape ? shape->height : 0, "columns",
                     shape ? shape->width : 0, "lines", lines, "ocr_calls",
                     in->cost.ocr_calls, "cache_hits", in->cost.cache_hits,
                     "ms", ms);
}

static int print_json(const struct inspection *in)
{
    json_t *root = inspection_json(in);
    int failed = !root || json_dumpf(root, stdout,
                                     JSON_INDENT(1) | JSON_REAL_PRECISION(6));

    putchar('\n');
    json_decref(root);
    return failed || fflush(stdout) ? EXIT_BROKEN : EXIT_OK;
}

static void print_reasons(unsigned reasons)
{
    const char *glue = "";

    for (int i = 0; i < REASON_COUNT; i++)
        if (reasons & 1u << i) {
            printf("%s%s", glue, reason_name((enum reason)(1u << i)));
            glue = "+";
        }
}

static int print_table(const struct inspection *in)
{
    const struct findings *f = &in->findings;

    printf("%-22s %-9s %-6s %-18s %-20s %s\n", "box", "frames", "what", "class",
           "why", "text");
    for (int i = 0; i < f->count; i++) {
        const struct finding *at = &f->at[i];
        char box[40], frames[24];

        snprintf(box, sizeof box, "%d,%d %dx%d", at->box.x, at->box.y,
                 at->box.width, at->box.height);
        snprintf(frames, sizeof frames, "%d-%d", at->first + 1, at->last + 1);
        printf("%-22s %-9s %-6s %-18s ", box, frames,
               verdict_words[at->verdict], text_class_name(at->class));
        print_reasons(at->reasons);
        printf(" (%s) %.*s\n", at->rule ? at->rule : "-", (int)at->text.len,
               at->text.len ? at->text.at : "");
    }
    printf("%d places in %.0f ms\n", f->count,
           in->ms[STAGE_READ] + in->ms[STAGE_FIND_TEXT] + in->ms[STAGE_DECIDE]);
    return EXIT_OK;
}

/* The first frame with a box, or the first: with outlines. */
static enum code write_png(struct arena *a, const struct inspection *in,
                           const char *path, struct error *err)
{
    int frame = 0;
    struct str png;

    if (!in->frames)
        return fail(err, ERR_UNSUPPORTED, "no pixel data to draw");
    for (int i = 0; i < in->findings.count; i++)
        if (in->findings.at[i].verdict != KEEP) {
            frame = in->findings.at[i].first;
            break;
        }
    TRY(preview_frame(a, in->frames, frame, &in->findings, &png, err));
    return file_replace(path, 0600, png.at, png.len, err);
}

static enum code inspect(struct arena *a, const struct args *args,
                         struct inspection *ret, struct error *err)
{
    struct reader *reader;
    struct run run;
    enum code code;
    int fd;

    TRY(run_from_args(a, args, &run, err));
    fd = open(args->rest[0], O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail(err, ERR_IO, "cannot open '%s': %s", args->rest[0],
                    strerror(errno));
    code = reader_create(&run.reader, &reader, err);
    if (code == OK) {
        code = pipeline_inspect(a, &run, reader, fd, ret, err);
        reader_destroy(reader);
    }
    close(fd);
    TRY(code);
    return arg_given(args, "png")
               ? write_png(a, ret, arg_value(args, "png"), err)
               : OK;
}

static int run_inspect(struct arena *a, const struct args *args)
{
    struct inspection in;
    struct error err = {0};

    if (args->rest_count != 1) {
        fail(&err, ERR_USAGE, "inspect wants one FILE");
        return complain(&err);
    }
    if (inspect(a, args, &in, &err) != OK)
        return complain(&err);
    return arg_given(args, "json") ? print_json(&in) : print_table(&in);
}

static const struct option_row options[] = {
    {"json", 0, NULL, "print JSON (frames from 0, half-open boxes in pixels)"},
    {"png", 0, "OUT.png", "draw the frame with boxes: red blank, yellow ask"},
    RUN_OPTIONS,
    {NULL, 0, NULL, NULL}};

const struct command cmd_inspect = {
    .name = "inspect",
    .usage = "FILE [--json] [--png OUT.png] [options]",
    .summary = "show what is seen in one file and what would be done",
    .details = "Writes nothing. The words that were read are shown here and "
               "nowhere else:\nthe screen may now hold what identifies the "
               "patient.",
    .options = options,
    .examples = "  deburn inspect echo.dcm --png seen.png\n"
                "  deburn inspect echo.dcm --policy phi --json",
    .run = run_inspect,
};
