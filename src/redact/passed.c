/*
 * passed.c - pages of a large file that will not be looked at again soon
 *
 * A mapped file of some gigabytes would fill the memory of a worker with its
 * pages. MADV_PAGEOUT gives them back and loses nothing, whether the bytes are
 * a mapping or memory of our own.
 */
#include "redact/redact_plan.h"
#include <sys/mman.h>
#include <unistd.h>

enum { WORTH_IT = 64 << 20, STEP = 4 << 20 }; /* bytes */

static void pass(const struct frames *f, struct passed *state, int64_t upto)
{
#ifdef MADV_PAGEOUT
    const struct pixel_data *p = &frames_dataset(f)->pixels;
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t base = (uintptr_t)p->file.at, from, to;

    if (p->length < WORTH_IT || upto - state->upto < STEP)
        return;
    from = (base + (uintptr_t)state->upto + page - 1) / page * page;
    to = (base + (uintptr_t)upto) / page * page;
    if (from < to)
        madvise((void *)from, to - from, MADV_PAGEOUT);
    state->upto = upto;
#else
    (void)f, (void)state, (void)upto;
#endif
}

void frame_passed(const struct frames *f, struct passed *state, int index)
{
    const struct pixel_data *p = &frames_dataset(f)->pixels;
    int64_t share = p->length / frames_count(f);

    pass(f, state, p->offset + share * index);
}
