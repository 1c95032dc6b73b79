/*
 * work.c - the real work of workers: the pipeline
 */
#include "batch/batch.h"

static enum code open_reader(const struct run *run, struct reader **ret,
                             struct error *err)
{
    return reader_create(&run->reader, ret, err);
}

const struct batch_work batch_work_pipeline = {
    .open = open_reader,
    .close = reader_destroy,
    .forget = reader_forget,
    .scan = pipeline_scan,
    .process = pipeline_process,
};
