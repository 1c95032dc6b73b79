/*
 * work.c - the real work of workers: the pipeline
 */
#include "batch/batch.h"

static enum code open_reader(const struct run *run, struct reader **ret,
                             struct error *err)
{
    return reader_create(&run->reader, ret, err);
}

/* The frames outside the boxes are compared with the input's, or with the
 * output's own where there is no input. */
static enum code plan_again(struct arena *a, const struct run *run, int fd,
                            const struct findings *findings,
                            struct identifiers *ids, struct frames **ret_frames,
                            struct plan *ret_plan, struct error *err)
{
    struct dataset *ds;

    TRY(dataset_open(a, fd, &run->limits, &ds, err));
    if (ids)
        TRY(identifiers_collect(a, ds, ids, err));
    *ret_plan = (struct plan){.method = METHOD_COPY, .out = ds->syntax};
    *ret_frames = NULL;
    if (!ds->pixels.present)
        return OK;
    TRY(frames_open(a, ds, &run->limits, ret_frames, err));
    return redact_plan(a, *ret_frames, findings, ret_plan, err);
}

static enum code check(struct arena *a, const struct run *run, struct str known,
                       const struct findings *findings, int output_fd,
                       int input_fd, struct error *err)
{
    bool alone = input_fd < 0;
    struct identifiers ids = {0};
    struct frames *frames;
    struct checks checks;
    struct plan plan;

    if (known.len)
        TRY(identifiers_unpack(a, known, &ids, err));
    TRY(plan_again(a, run, alone ? output_fd : input_fd, findings,
                   alone ? NULL : &ids, &frames, &plan, err));
    return verify_draft(a, output_fd, frames, &plan, &ids, NULL, &run->limits,
                        &checks, err);
}

const struct batch_work batch_work_pipeline = {
    .open = open_reader,
    .close = reader_destroy,
    .forget = reader_forget,
    .scan = pipeline_scan,
    .process = pipeline_process,
    .check = check,
};
