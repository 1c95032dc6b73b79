/*
 * review_sample.c - the pipeline, with a share of good results held for a look
 *
 * Which ones follows from the site key and the bytes of the input: no run, no
 * number of jobs and no shard changes it, and nobody without the key can tell.
 */
#include "review/review.h"
#include "review/review_second.h"
#include <xxhash.h>

static double sample_share; /* set before the first worker is forked */

static enum code is_sampled(struct arena *a, const struct run *run,
                            int input_fd, bool *ret, struct error *err)
{
    struct bytes file;
    XXH128_canonical_t digest;

    TRY(file_map(a, input_fd, run->limits.file_bytes, &file, err));
    XXH128_canonicalFromHash(&digest, XXH3_128bits(file.at, file.len));
    *ret = second_is_sampled(
        &run->key, (struct str){(const char *)digest.digest, 16}, sample_share);
    return OK;
}

static enum code process(struct arena *a, const struct run *run,
                         struct reader *reader, struct str known,
                         const struct decided *decided, int input_fd,
                         int draft_fd, struct outcome *ret_outcome,
                         struct error *err)
{
    bool sampled;

    TRY(batch_work_pipeline.process(a, run, reader, known, decided, input_fd,
                                    draft_fd, ret_outcome, err));
    if (ret_outcome->verdict != OUTCOME_CLEAN &&
        ret_outcome->verdict != OUTCOME_REDACTED)
        return OK;
    TRY(is_sampled(a, run, input_fd, &sampled, err));
    if (sampled)
        ret_outcome->verdict = OUTCOME_REVIEW;
    return OK;
}

const struct batch_work *review_sampled_work(double share)
{
    static struct batch_work work;

    sample_share = share;
    work = batch_work_pipeline;
    work.process = process;
    return &work;
}
