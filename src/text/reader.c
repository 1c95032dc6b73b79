/*
 * reader.c - models, Tesseract and the reader of codes, loaded once
 */
#include "text/reader.h"
#include "base/embed.h"
#include <stdlib.h>
#include <string.h>

/* From the folder that replaces the embedded models, or from those. */
static enum code model_rows(struct reader *r,
                            const struct reader_options *options,
                            const char *name, struct str *ret,
                            struct error *err)
{
    const char *embedded = str_format(r->memory, "models/ocr/%s", name);
    const struct embedded_file *file;
    const char *path;

    if (!embedded)
        return fail(err, ERR_MEMORY, "no memory for models");
    if (options->models) {
        path = str_format(r->memory, "%s/ocr/%s", options->models, name);
        if (!path)
            return fail(err, ERR_MEMORY, "no memory for models");
        return file_read(r->memory, path, 1 << 22, ret, err);
    }
    file = embedded_find(embedded);
    if (!file)
        return fail(err, ERR_FORMAT, "%s is not in this build", embedded);
    *ret = (struct str){(const char *)file->at, file->len};
    return OK;
}

static enum code read_models(struct reader *r,
                             const struct reader_options *options,
                             struct error *err)
{
    struct textness *looks, *textness;
    struct letters *letters;
    struct str rows;

    TRY(model_rows(r, options, "looks.tsv", &rows, err));
    TRY(textness_read(r->memory, rows, &looks, err));
    TRY(model_rows(r, options, "textness.tsv", &rows, err));
    TRY(textness_read(r->memory, rows, &textness, err));
    TRY(model_rows(r, options, "letters.tsv", &rows, err));
    TRY(letters_read(r->memory, rows, &letters, err));
    r->judge = (struct judge){looks, letters, textness};
    return OK;
}

/* Trained on drawn overlays, for the letters of English; other languages have
 * their own. */
static enum code read_lines(struct reader *r,
                            const struct reader_options *options,
                            struct error *err)
{
    struct str model = {NULL, 0};

    if (!strcmp(options->lang, "eng")) {
        TRY(model_rows(r, options, "reader.traineddata", &model, err));
        if (!model.at) /* an empty file is none either, and an error */
            model = STR("");
    }
    return recogniser_create(options->lang, model, &r->recogniser, err);
}

enum code reader_create(const struct reader_options *options,
                        struct reader **ret_reader, struct error *err)
{
    struct reader *r = calloc(1, sizeof *r);
    enum code code;

    if (r)
        r->memory = arena_create((size_t)16 << 20);
    if (!r || !r->memory) {
        free(r);
        return fail(err, ERR_MEMORY, "no memory for the text reader");
    }
    code = read_models(r, options, err);
    if (code == OK)
        code = code_reader_create(&r->codes, err);
    if (code == OK)
        code = read_lines(r, options, err);
    if (code != OK)
        reader_destroy(r);
    else
        *ret_reader = r;
    return code;
}

void reader_destroy(struct reader *r)
{
    if (!r)
        return;
    recogniser_destroy(r->recogniser);
    code_reader_destroy(r->codes);
    arena_destroy(r->memory);
    free(r);
}

void reader_forget(struct reader *r)
{
    recogniser_forget(r->recogniser);
}
