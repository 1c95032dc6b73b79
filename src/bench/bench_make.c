/*
 * bench_make.c - folders of harmless instances become an input with a key
 *
 * Two passes: the first lists what can be used and which SOP Instance UIDs
 * occur more than once (bench_source.c); the second plants, writes, reads back
 * what was written and makes the checks from that.
 */
#include "bench/bench_answers.h"
#include "bench/bench_ink.h"
#include "bench/bench_plant.h"
#include "bench/bench_source.h"
#include "dicom/write.h"
#include "header/rules.h"
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

/* What drawn pictures of a compressed syntax are written in. */
#define EXPLICIT_LITTLE "1.2.840.10008.1.2.1"

struct work {
    struct arena *a; /* of the whole run */
    const struct bench_make_options *options;
    struct sources sources;
    struct person *people;
    struct answers *answers;
    struct key_maker *key;
    const struct profile *profile;
    struct judge *judge;
    json_t *truth;
    struct bench_made made;
};

/* ---- one instance ---------------------------------------------------------------- */

struct copy {
    struct arena *a;
    const struct source *source;
    struct dataset *ds;
    struct visit visit;
    struct plants plants;
    struct hidden_boxes boxes;
    struct frame *drawn; /* or NULL: pixels as they were */
};

static enum code plant_copy(struct work *w, struct copy *c, struct error *err)
{
    struct planting p = {.a = c->a,
                         .ds = c->ds,
                         .seed = w->options->seed,
                         .person = &w->people[c->source->person],
                         .visit = &c->visit,
                         .profile = w->profile,
                         .judge = w->judge,
                         .plants = &c->plants};
    struct identifiers old = {0};
    struct str study = dataset_text(c->ds, TAG_StudyInstanceUID);
    struct str date = dataset_text(c->ds, TAG_StudyDate);
    const char *label = str_format(c->a, "%d|%.*s", c->source->person,
                                   (int)study.len, study.at);
    const char *day = date.len == 8 ? str_c(c->a, date) : "20180805";

    TRY(identifiers_collect(c->a, c->ds, &old, err));
    p.old = &old;
    p.series = str_copy(c->a, dataset_text(c->ds, TAG_SeriesInstanceUID));
    p.apart = str_of(p.person->id);
    p.single = c->source->twin ? str_of(c->source->path) : p.apart;
    if (!label || !day || !p.series.at)
        return fail(err, ERR_MEMORY, "no memory for an identity");
    TRY(visit_make(c->a, w->options->seed, str_of(label), day, &c->visit, err));
    if (c->visit.has_no_number)
        c->visit.accession = p.person->id;
    return plant_identity(&p, err);
}

static enum code draw_copy(struct work *w, struct copy *c, struct error *err)
{
    struct chance chance = chance_of(w->options->seed, "ink",
                                     dataset_text(c->ds, TAG_SOPInstanceUID));
    struct frames *frames;

    if (!w->options->pixels || !ink_fits(c->ds) || !c->source->harmless ||
        chance_below(&chance, 4) == 0)
        return OK;
    c->drawn = arena_alloc(c->a, sizeof *c->drawn);
    if (!c->drawn)
        return fail(err, ERR_MEMORY, "no memory for a frame");
    if (frames_open(c->a, c->ds, &limits_default, &frames, NULL) != OK ||
        frame_decode(c->a, frames, 0, c->drawn, NULL) != OK) {
        c->drawn = NULL; /* nothing that a reader could show */
        return OK;
    }
    TRY(ink_draw(c->a, c->drawn, &chance, &w->people[c->source->person],
                 &c->visit, ink_is_projection(c->ds), &c->boxes, err));
    if (!c->boxes.count)
        c->drawn = NULL; /* there was no room */
    return OK;
}

static enum code write_pixels(struct copy *c, struct writer *w,
                              struct error *err)
{
    const struct shape *s;
    size_t bytes;

    if (!c->drawn)
        return c->ds->pixels.present ? writer_pixels_copy(w, err) : OK;
    s = &c->drawn->shape;
    bytes = (size_t)s->bits / 8;
    TRY(writer_pixels_native(w, c->ds->pixels.vr,
                             (int64_t)s->width * s->height * (int64_t)bytes,
                             (int)bytes, err));
    for (int y = 0; y < s->height; y++)
        TRY(writer_samples(w,
                           c->drawn->pixels + (ptrdiff_t)y * c->drawn->stride,
                           (size_t)s->width * bytes, err));
    return OK;
}

static enum code write_copy(struct copy *c, const char *path, struct error *err)
{
    const struct syntax *out = c->drawn && c->ds->pixels.encapsulated
                                   ? syntax_find(STR(EXPLICIT_LITTLE))
                                   : c->ds->syntax;
    struct writer *w;
    enum code code;
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

    if (fd < 0)
        return fail(err, ERR_IO, "cannot write '%s': %s", path,
                    strerror(errno));
    code = writer_begin(c->a, c->ds, out, fd, &w, err);
    if (code == OK)
        code = write_pixels(c, w, err);
    if (code == OK)
        code = writer_end(w, err);
    close(fd);
    return code;
}

static void add_truth(struct work *w, const char *file, const struct copy *c)
{
    json_t *texts = json_array();

    for (int i = 0; i < c->boxes.count; i++) {
        const struct hidden_box *b = &c->boxes.at[i];

        json_array_append_new(texts, json_pack("{s:s, s:[iiii], s:s, s:s}",
                                               "text", b->text, "box", b->left,
                                               b->top, b->right - b->left + 1,
                                               b->bottom - b->top + 1, "frame",
                                               "all", "class", "phi"));
    }
    json_array_append_new(
        w->truth, json_pack("{s:s, s:o}", "file", file, "texts", texts));
}

/* The key is made from the file as it was written, not from what was meant. */
static enum code key_copy(struct work *w, struct copy *c, const char *path,
                          struct error *err)
{
    struct checks_list checks = {0};
    struct dataset *ds;
    char digest[33] = "";

    TRY(bench_open_path(c->a, path, &ds, err));
    TRY(pixel_digest(ds, digest, err));
    TRY(key_checks(w->key, c->a, ds, &c->plants, &c->boxes,
                   c->source->harmless ? digest : "", &checks, err));
    w->made.checks += checks.count;
    w->made.boxes += c->boxes.count;
    return answers_add(w->answers, c->a, ds, &checks, digest, err);
}

/* What the strict leak test looks for in every byte: the visit's part. */
static enum code add_visit_secrets(struct work *w, const struct copy *c,
                                   struct error *err)
{
    const struct visit *v = &c->visit;
    const char *const values[] = {v->accession, v->hospital,  v->address,
                                  v->phone,     v->referring, v->performing,
                                  v->reading,   v->operator_, v->staff};

    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        TRY(answers_secret(w->answers, w->people[c->source->person].id,
                           values[i], err));
    return OK;
}

static enum code make_copy(struct work *w, int index, struct copy *c,
                           struct error *err)
{
    const char *folder, *path;
    const char *file = str_format(c->a, "input/%s/%06d.dcm",
                                  w->people[c->source->person].id, index);

    TRY(bench_open_path(c->a, c->source->path, &c->ds, err));
    TRY(plant_copy(w, c, err));
    TRY(draw_copy(w, c, err));
    folder = str_format(c->a, "%s/input/%s", w->options->out,
                        w->people[c->source->person].id);
    path = file ? str_format(c->a, "%s/%s", w->options->out, file) : NULL;
    if (!folder || !path)
        return fail(err, ERR_MEMORY, "no memory for paths");
    TRY(file_make_dirs(folder, 0755, err));
    TRY(write_copy(c, path, err));
    TRY(key_copy(w, c, path, err));
    TRY(add_visit_secrets(w, c, err));
    add_truth(w, file, c);
    w->made.instances++;
    return OK;
}

/* ---- all ---------------------------------------------------------------------------- */

static enum code make_people(struct work *w, struct error *err)
{
    int count = w->options->patients;

    w->people = arena_array(w->a, (size_t)count, sizeof *w->people);
    if (!w->people)
        return fail(err, ERR_MEMORY, "no memory for people");
    for (int i = 0; i < count; i++)
        TRY(person_make(w->a, w->options->seed, i, &w->people[i], err));
    return OK;
}

/* And the part of the people. */
static enum code add_secrets(struct work *w, struct error *err)
{
    for (int i = 0; i < w->made.patients; i++) {
        const struct person *p = &w->people[i];
        const char *const values[] = {p->pn,    p->name,   p->id,
                                      p->ssn,   p->phone,  p->street,
                                      p->birth, p->family, p->given};

        for (size_t k = 0; k < sizeof values / sizeof *values; k++)
            TRY(answers_secret(w->answers, p->id, values[k], err));
    }
    return OK;
}

static enum code make_all(struct work *w, struct error *err)
{
    const char *folder = str_format(w->a, "%s/input", w->options->out);
    const char *db = str_format(w->a, "%s/answers.db", w->options->out);

    if (!folder || !db)
        return fail(err, ERR_MEMORY, "no memory for paths");
    TRY(file_make_dirs(folder, 0755, err));
    TRY(make_people(w, err));
    TRY(sources_list(w->a, w->options, &w->sources, err));
    w->made.patients = w->sources.people;
    w->made.skipped = w->sources.skipped;
    TRY(answers_create(w->a, db, &w->answers, err));
    TRY(key_maker_make(w->a, &w->key, err));
    TRY(profile_load(w->a, "tcia", &w->profile, err));
    TRY(judge_make(w->a, &w->judge, err));
    for (int i = 0; i < w->sources.count; i++) {
        struct copy c = {.source = &w->sources.at[i]};
        enum code code;

        c.a = arena_create(limits_default.arena_bytes);
        code = c.a ? make_copy(w, i, &c, err)
                   : fail(err, ERR_MEMORY, "no memory for an instance");
        arena_destroy(c.a);
        TRY(code);
    }
    TRY(add_secrets(w, err));
    return answers_finish(w->answers, err);
}

static enum code write_truth(struct work *w, struct error *err)
{
    char *text = json_dumps(w->truth, JSON_INDENT(1));
    const char *path = str_format(w->a, "%s/truth.json", w->options->out);
    enum code code;

    if (!text || !path)
        code = fail(err, ERR_MEMORY, "no memory for the truth");
    else
        code = file_replace(path, 0644, text, strlen(text), err);
    free(text);
    return code;
}

enum code bench_make(struct arena *a, const struct bench_make_options *options,
                     struct bench_made *ret_made, struct error *err)
{
    struct work w = {.a = a, .options = options, .truth = json_array()};
    enum code code;

    if (options->patients < 1 || options->patients > 10000)
        code = fail(err, ERR_USAGE, "1 to 10000 patients can be made");
    else
        code = make_all(&w, err);
    if (code == OK)
        code = write_truth(&w, err);
    json_decref(w.truth);
    if (code == OK)
        *ret_made = w.made;
    return code;
}
