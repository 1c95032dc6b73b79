/*
 * bench_source.c - which files can become part of a benchmark, and whose
 *
 * A list DIR.json beside the folder DIR may say what text stands in a picture.
 * Without a list files are taken as harmless; with one, only those are whose
 * texts it names and of which none identifies. What cannot be decoded cannot
 * be judged by anybody and is passed over.
 */
#include "bench/bench_source.h"
#include "dicom/discover.h"
#include "header/rules.h"
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

enum { MOST_SOURCES = 1 << 22 };

struct listing {
    struct arena *a;
    const struct bench_make_options *options;
    struct sources *out;
    char list_path[4096]; /* of the list that was read last */
    json_t *list;
};

enum code bench_open_path(struct arena *a, const char *path,
                          struct dataset **ret, struct error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum code code;

    if (fd < 0)
        return fail(err, ERR_IO, "cannot open '%s': %s", path, strerror(errno));
    code = dataset_open(a, fd, &limits_default, ret, err);
    close(fd);
    return code;
}

/* ---- lists of texts ------------------------------------------------------ */

/* Four digits with a mark of dates or clocks among them. */
static bool has_date(const char *s)
{
    int digits = 0, marks = 0;

    for (; *s; s++) {
        if (*s >= '0' && *s <= '9')
            digits++;
        else if (digits && strchr("/:-", *s))
            marks++;
        else
            digits = marks = 0;
        if (marks && digits >= 4)
            return true;
    }
    return false;
}

static bool identifies(const json_t *texts)
{
    const json_t *text;
    size_t i;

    if (!json_is_array(texts))
        return true; /* nobody looked */
    json_array_foreach(texts, i, text)
    {
        const char *class = json_string_value(json_object_get(text, "class"));
        const char *words = json_string_value(json_object_get(text, "text"));

        if (words && has_date(words))
            return true;
        if (class && (!strcmp(class, "phi") || !strcmp(class, "date_time")))
            return true;
    }
    return false;
}

static const json_t *entry_of(const json_t *entries, const char *name)
{
    const json_t *entry;
    size_t i;

    json_array_foreach(entries, i, entry)
    {
        const char *file = json_string_value(json_object_get(entry, "file"));
        const char *base = file ? strrchr(file, '/') : NULL;

        if (file && !strcmp(base ? base + 1 : file, name))
            return entry;
    }
    return NULL;
}

static bool listed_harmless(struct listing *l, const char *path)
{
    char list[sizeof l->list_path];
    const char *slash = strrchr(path, '/');
    const json_t *entry;

    if (!slash || (size_t)(slash - path) > sizeof list - 6)
        return true;
    snprintf(list, sizeof list, "%.*s.json", (int)(slash - path), path);
    if (strcmp(list, l->list_path) != 0) {
        json_decref(l->list);
        l->list = json_load_file(list, 0, NULL);
        memcpy(l->list_path, list, sizeof list);
    }
    entry = entry_of(l->list, slash + 1);
    return !entry || !identifies(json_object_get(entry, "texts"));
}

/* ---- one file ------------------------------------------------------------ */

/* Nothing to blank, and no bytes that blanking would drop. */
static bool is_plain(struct arena *a, struct frames *f)
{
    const struct findings none = {0};
    struct plan plan;

    return redact_plan(a, f, &none, &plan, NULL) == OK &&
           plan.method == METHOD_COPY;
}

static bool is_usable(struct arena *scratch, struct dataset *ds,
                      bool *ret_plain)
{
    const char *reason;
    struct str class = dataset_text(ds, TAG_SOPClassUID);
    enum sop_verdict verdict = sop_verdict(class, ds->pixels.present, &reason);
    struct frames *f;
    struct frame fr;

    *ret_plain = false;
    if (!dataset_text(ds, TAG_SOPInstanceUID).len ||
        !dataset_text(ds, TAG_StudyInstanceUID).len ||
        !dataset_text(ds, TAG_SeriesInstanceUID).len || verdict == SOP_REFUSED)
        return false;
    if (!ds->pixels.present)
        return verdict == SOP_STRUCTURED;
    if (frames_open(scratch, ds, &limits_default, &f, NULL) != OK ||
        frame_decode(scratch, f, 0, &fr, NULL) != OK)
        return false;
    *ret_plain = is_plain(scratch, f);
    return true;
}

/* Patients of the source are dealt out in the order in which they appear; when
 * all made-up ones are taken, by chance. */
static int person_of(const struct listing *l, struct str patient)
{
    const struct sources *all = l->out;
    struct chance chance;
    int next = 0;

    for (int i = 0; i < all->count - 1; i++) {
        const struct source *s = &all->at[i];

        if (str_equal(s->patient, patient))
            return s->person;
        next = s->person >= next ? s->person + 1 : next;
    }
    chance = chance_of(l->options->seed, "deal", patient);
    return next < l->options->patients
               ? next
               : chance_below(&chance, l->options->patients);
}

static enum code add(struct listing *l, const char *path,
                     const struct dataset *ds, bool plain, struct error *err)
{
    struct sources *all = l->out;
    struct source *s;

    if (all->count == MOST_SOURCES || !arena_push(l->a, *all))
        return fail(err, ERR_LIMIT, "too many input files");
    s = &all->at[all->count - 1];
    *s = (struct source){.path = str_c(l->a, str_of(path))};
    s->patient = str_copy(l->a, dataset_text(ds, TAG_PatientID));
    s->uid = str_copy(l->a, dataset_text(ds, TAG_SOPInstanceUID));
    if (!s->path || !s->patient.at || !s->uid.at)
        return fail(err, ERR_MEMORY, "no memory for the input");
    for (int i = 0; i < all->count - 1; i++)
        s->twin = s->twin || str_equal(all->at[i].uid, s->uid);
    s->person = person_of(l, s->patient);
    s->harmless = plain && listed_harmless(l, s->path);
    if (s->person >= all->people)
        all->people = s->person + 1;
    return OK;
}

static enum code list_all(struct listing *l, struct error *err)
{
    const struct bench_make_options *o = l->options;
    struct finder *finder;
    enum code code;
    const char *path;

    TRY(finder_open(l->a, o->inputs, o->input_count, &finder, err));
    while ((path = finder_next(finder, &code))) {
        struct arena *scratch = arena_create(limits_default.arena_bytes);
        struct dataset *ds;
        bool plain;

        if (!scratch)
            return fail(err, ERR_MEMORY, "no memory for the input");
        if (code == OK && bench_open_path(scratch, path, &ds, NULL) == OK &&
            is_usable(scratch, ds, &plain))
            code = add(l, path, ds, plain, err);
        else
            l->out->skipped++, code = OK;
        arena_destroy(scratch);
        TRY(code);
    }
    return OK;
}

enum code sources_list(struct arena *a,
                       const struct bench_make_options *options,
                       struct sources *ret, struct error *err)
{
    struct listing l = {.a = a, .options = options, .out = ret};
    enum code code;

    *ret = (struct sources){0};
    code = list_all(&l, err);
    json_decref(l.list);
    return code;
}
