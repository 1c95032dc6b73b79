/*
 * cmd_mask.c - `deburn mask`: device templates listed, shown, checked, tested,
 * imported and learned
 */
#include "batch/ledger.h"
#include "cli/cli.h"
#include "dicom/dataset.h"
#include "record/preview.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { FILE_MAX = 16 << 20 };

/* What a subcommand is given: words after its name. */
struct words {
    char **at;
    int count;
};

static int usage(const char *what)
{
    struct error err;

    fail(&err, ERR_USAGE, "%s", what);
    return complain(&err);
}

static int print_remarks(FILE *out, const struct mask_remarks *r)
{
    for (int i = 0; i < r->count; i++) {
        const struct mask_remark *m = &r->at[i];

        fprintf(out, "%s:%d: %s%s%s\n", m->file, m->line, m->rule,
                m->rule && *m->rule ? ": " : "", m->text);
    }
    return r->count ? EXIT_SOME : EXIT_OK;
}

/* Write to FILE, or to standard output where none is given. */
static enum code put_out(const char *path, const struct buffer *b,
                         struct error *err)
{
    if (path)
        return file_replace(path, 0666, b->at, b->len, err);
    return (!b->len || fwrite(b->at, 1, b->len, stdout) == b->len) &&
                   !fflush(stdout)
               ? OK
               : fail(err, ERR_IO, "cannot write: %s", strerror(errno));
}

/* ---- list ------------------------------------------------------------ */

static int mask_list(struct arena *a, const struct args *args,
                     const struct words *w)
{
    const struct masks *m;
    struct error err = {0};

    if (w->count)
        return usage("mask list takes no file");
    if (masks_load(a, arg_value(args, "masks"), &m, &err) != OK)
        return complain(&err);
    for (int i = 0; i < masks_count(m); i++) {
        struct mask_info r = masks_info(m, i);

        printf("%-12s %-6s %-11s %2d regions  %s  (%s:%d)\n", r.id,
               mask_verdict_name(r.verdict), r.unsearched ? "unsearched" : "-",
               r.regions, r.name, r.file, r.line);
    }
    return EXIT_OK;
}

/* ---- show ------------------------------------------------------------ */

static enum code open_file(struct arena *a, const struct run *run,
                           const char *path, struct dataset **ret_ds,
                           struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum code code;

    if (fd < 0)
        return fail(err, ERR_IO, "cannot open '%s': %s", path, strerror(errno));
    code = dataset_open(a, fd, &run->limits, ret_ds, err);
    close(fd);
    return code;
}

static void print_match(const struct masks *m, const struct mask_match *at)
{
    struct mask_info r = masks_info(m, at->index);

    printf("%s: %s (%s:%d)\n  %s, because: %s\n", r.id, r.name, r.file, r.line,
           mask_verdict_name(r.verdict), at->why);
    for (int i = 0; i < at->count; i++)
        printf("  %d,%d %dx%d\n", at->boxes[i].x, at->boxes[i].y,
               at->boxes[i].width, at->boxes[i].height);
}

static enum code draw(struct arena *a, const struct run *run,
                      const struct dataset *ds, const struct mask_result *r,
                      const char *path, struct error *err)
{
    struct findings f = {0};
    struct frames *frames;
    struct str png;

    TRY(frames_open(a, ds, &run->limits, &frames, err));
    for (int i = 0; i < r->count; i++)
        for (int k = 0; k < r->at[i].count; k++) {
            if (!arena_push(a, f))
                return fail(err, ERR_MEMORY, "no memory for boxes");
            f.at[f.count - 1] =
                (struct finding){.box = r->at[i].boxes[k],
                                 .last = frames_count(frames) - 1,
                                 .verdict = BLANK,
                                 .reasons = BY_TEMPLATE};
        }
    TRY(preview_frame(a, frames, 0, &f, &png, err));
    return file_replace(path, 0600, png.at, png.len, err);
}

static enum code show(struct arena *a, const struct args *args,
                      const char *path, struct error *err)
{
    struct mask_subject subject = {.searched = !arg_given(args, "unsearched")};
    struct mask_result r;
    struct dataset *ds;
    struct run run;

    TRY(run_from_args(a, args, &run, err));
    TRY(open_file(a, &run, path, &ds, err));
    subject.ds = ds;
    TRY(masks_match(a, run.masks, &subject, &r, err));
    for (int i = 0; i < r.count; i++)
        print_match(run.masks, &r.at[i]);
    printf("%s: %d of %d rules match%s%s\n", path, r.count,
           masks_count(run.masks), r.decided ? ", verdict " : "",
           r.decided ? mask_verdict_name(r.verdict) : "");
    return arg_given(args, "png")
               ? draw(a, &run, ds, &r, arg_value(args, "png"), err)
               : OK;
}

static int mask_show(struct arena *a, const struct args *args,
                     const struct words *w)
{
    struct error err = {0};

    if (w->count != 1)
        return usage("mask show wants one FILE.dcm");
    return show(a, args, w->at[0], &err) == OK ? EXIT_OK : complain(&err);
}

/* ---- lint, test ------------------------------------------------------ */

static enum code lint(struct arena *a, const struct args *args,
                      const struct words *w, struct mask_remarks *ret,
                      struct error *err)
{
    const struct masks *known, *m;

    TRY(masks_load(a, arg_value(args, "masks"), &known, err));
    if (!w->count)
        return masks_lint(a, known, known, ret, err);
    TRY(masks_read_files(a, w->at, w->count, true, &m, err));
    return masks_lint(a, m, known, ret, err);
}

static int mask_lint(struct arena *a, const struct args *args,
                     const struct words *w)
{
    struct mask_remarks r = {0};
    struct error err = {0};

    if (lint(a, args, w, &r, &err) != OK)
        return complain(&err);
    printf("%d remarks\n", r.count);
    return print_remarks(stdout, &r);
}

/* Files named are asked for their own vectors; vectors in JSON are asked of
 * the masks that are loaded. */
static enum code test(struct arena *a, const struct args *args,
                      const struct words *w, int *ret_vectors,
                      struct mask_remarks *ret, struct error *err)
{
    const struct masks *m;
    int n;

    TRY(masks_load_vectors(a, arg_value(args, "masks"), &m, err));
    *ret_vectors = 0;
    for (int i = 0; i < w->count; i++) {
        size_t len = strlen(w->at[i]);

        if (len > 5 && !strcmp(w->at[i] + len - 5, ".json"))
            TRY(masks_test_file(a, m, w->at[i], &n, ret, err));
        else {
            TRY(masks_read_files(a, &w->at[i], 1, false, &m, err));
            TRY(masks_test(a, m, &n, ret, err));
        }
        *ret_vectors += n;
    }
    return w->count ? OK : masks_test(a, m, ret_vectors, ret, err);
}

static int mask_test(struct arena *a, const struct args *args,
                     const struct words *w)
{
    struct mask_remarks failed = {0};
    struct error err = {0};
    int vectors;

    if (test(a, args, w, &vectors, &failed, &err) != OK)
        return complain(&err);
    printf("%d of %d vectors hold\n", vectors - failed.count, vectors);
    return print_remarks(stdout, &failed);
}

/* ---- import ---------------------------------------------------------- */

static int mask_import(struct arena *a, const struct args *args,
                       const struct words *w)
{
    const char *from = arg_value(args, "from");
    struct mask_remarks r = {0};
    struct error err = {0};
    struct buffer b = {0};
    enum mask_format format;
    struct str text;
    enum code code;

    if (w->count != 1 || !from || !mask_format_find(from, &format))
        return usage("mask import wants --from ctp|deid|smi|karnak|dicomedit|"
                     "dre and one FILE");
    code = file_read(a, w->at[0], FILE_MAX, &text, &err);
    if (code == OK)
        code = masks_import(a, format, w->at[0], text, &b, &r, &err);
    if (code == OK)
        code = put_out(arg_value(args, "output"), &b, &err);
    buffer_release(&b);
    print_remarks(stderr, &r);
    if (code != OK)
        return complain(&err);
    if (r.count)
        fprintf(stderr, "deburn: %d places could not be translated\n", r.count);
    return r.count ? EXIT_SOME : EXIT_OK;
}

/* ---- learn ----------------------------------------------------------- */

/* The boxes of a run's instances, gathered by device and size. */
struct lessons {
    struct arena *a;
    struct {
        struct mask_lesson *at;
        int count, room;
    } all;
};

static bool split_kind(struct arena *a, struct str kind, struct mask_lesson *l)
{
    int64_t columns, rows;
    struct str size, x;

    l->modality = str_copy(a, str_cut(kind, '\x1f', &kind));
    l->maker = str_copy(a, str_cut(kind, '\x1f', &kind));
    l->model = str_copy(a, str_cut(kind, '\x1f', &kind));
    size = str_cut(kind, '\x1f', &kind);
    x = str_cut(size, 'x', &size);
    if (!str_to_int(x, &columns) || !str_to_int(size, &rows))
        return false;
    l->width = (int)columns;
    l->height = (int)rows;
    return columns > 0 && rows > 0 && columns < 65536 && rows < 65536;
}

static enum code gather(void *user, const struct row *row, struct error *err)
{
    struct lessons *all = user;
    struct mask_lesson l = {0};
    struct result result;
    struct rect *boxes;

    if (row->twin || !row->outcome.len || !split_kind(all->a, row->kind, &l))
        return OK;
    TRY(result_unpack(all->a, row->outcome, &result, err));
    boxes =
        arena_array(all->a, (size_t)result.outcome.box_count, sizeof *boxes);
    if (!boxes || !arena_push(all->a, all->all))
        return fail(err, ERR_MEMORY, "no memory for boxes");
    for (int i = 0; i < result.outcome.box_count; i++)
        boxes[l.count++] = result.outcome.boxes[i].box;
    l.boxes = boxes;
    all->all.at[all->all.count - 1] = l;
    return OK;
}

static bool same_device(const struct mask_lesson *a,
                        const struct mask_lesson *b)
{
    return str_equal(a->modality, b->modality) &&
           str_equal(a->maker, b->maker) && str_equal(a->model, b->model) &&
           a->width == b->width && a->height == b->height;
}

/* Lessons of the device of all[from] to the front, from `from` on. */
static int sort_out(struct lessons *l, int from)
{
    int n = from + 1;

    for (int i = n; i < l->all.count; i++)
        if (same_device(&l->all.at[from], &l->all.at[i])) {
            struct mask_lesson other = l->all.at[n];

            l->all.at[n++] = l->all.at[i];
            l->all.at[i] = other;
        }
    return n;
}

static enum code learn(struct arena *a, const struct args *args,
                       const char *out, int *ret_learned, struct error *err)
{
    const char *dir = arg_value(args, "output");
    struct lessons lessons = {.a = a};
    struct ledger *ledger;
    enum code code;
    int64_t least;
    char *path = str_format(a, "%s/private/ledger.db", out);

    TRY(arg_int(args, "least", 1, 1000000, 3, &least, err));
    if (!path)
        return fail(err, ERR_MEMORY, "no memory for a path");
    if (access(path, F_OK))
        return fail(err, ERR_IO, "no run's output: '%s'", out);
    TRY(ledger_open(path, &ledger, err));
    code = ledger_each(ledger, gather, &lessons, err);
    ledger_close(ledger);
    TRY(code);
    for (int from = 0, to; from < lessons.all.count; from = to) {
        struct buffer b = {0};
        struct error why;

        to = sort_out(&lessons, from);
        code = masks_learn(a, &lessons.all.at[from], to - from, (int)least, &b,
                           &why);
        if (code == OK && dir) {
            path = str_format(a, "%s/learned-%d.yaml", dir, *ret_learned + 1);
            code = path ? file_make_dirs(dir, 0777, err) : ERR_MEMORY;
            if (code == OK)
                code = put_out(path, &b, err);
        } else if (code == OK) {
            code = put_out(NULL, &b, err);
        } else if (code == ERR_USAGE || code == ERR_FORMAT) {
            code = OK; /* nothing to be learned of this device */
            --*ret_learned;
        }
        ++*ret_learned;
        buffer_release(&b);
        TRY(code);
    }
    return OK;
}

static int mask_learn(struct arena *a, const struct args *args,
                      const struct words *w)
{
    struct error err = {0};
    int learned = 0;

    if (w->count != 1)
        return usage("mask learn wants the OUT of a run");
    if (learn(a, args, w->at[0], &learned, &err) != OK)
        return complain(&err);
    fprintf(stderr, "%d templates proposed\n", learned);
    return learned ? EXIT_OK : EXIT_SOME;
}

/* ---- which one ------------------------------------------------------- */

static const struct {
    const char *name;
    int (*run)(struct arena *a, const struct args *args, const struct words *w);
} subcommands[] = {{"list", mask_list},     {"show", mask_show},
                   {"lint", mask_lint},     {"test", mask_test},
                   {"import", mask_import}, {"learn", mask_learn}};

static int run_mask(struct arena *a, const struct args *args)
{
    struct words w = {args->rest + 1, args->rest_count - 1};

    for (size_t i = 0;
         args->rest_count && i < sizeof subcommands / sizeof *subcommands; i++)
        if (!strcmp(args->rest[0], subcommands[i].name))
            return subcommands[i].run(a, args, &w);
    return usage("mask wants list, show, lint, test, import or learn");
}

static const struct option_row options[] = {
    {"output", 'o', "PATH",
     "where import writes (a file), learn (a folder); "
     "default standard output"},
    {"from", 0, "FORMAT", "import: ctp, deid, smi, karnak, dicomedit or dre"},
    {"png", 0, "OUT.png", "show: draw the first frame with the regions"},
    {"unsearched", 0, NULL,
     "show: with the rules that count only where the "
     "pixels are not searched"},
    {"least", 0, "N", "learn: instances that must share a box (default 3)"},
    RUN_OPTIONS,
    {NULL, 0, NULL, NULL}};

const struct command cmd_mask = {
    .name = "mask",
    .usage = "list|show|lint|test|import|learn [FILE...] [options]",
    .summary = "device templates: what known devices print where",
    .details =
        "list           the rules that a run would use\n"
        "show FILE.dcm  which of them match, and why\n"
        "lint [FILE..]  rules that never match or say what nobody meant; "
        "exit 1\n"
        "test [FILE..]  run test vectors (of the files; YAML or JSON)\n"
        "import FILE    translate another tool's rules (--from)\n"
        "learn OUT      propose templates from the boxes of a run",
    .options = options,
    .examples = "  deburn mask show echo.dcm --png regions.png\n"
                "  deburn mask import --from ctp DicomPixelAnonymizer.script "
                "-o masks/site.yaml\n"
                "  deburn mask learn OUT -o proposed/",
    .run = run_mask,
};
