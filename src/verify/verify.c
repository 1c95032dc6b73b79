/*
 * verify.c - the checks, in the order in which they rest on each other
 */
#include "dicom/gdcm_bridge.h"
#include "redact/redact_plan.h"
#include "verify/verify_inner.h"
#include <string.h>

static enum code unsafe(struct error *err, const char *check)
{
    return fail(err, ERR_UNSAFE, "the draft fails a check: %s", check);
}

/* Whatever goes wrong while looking at the draft is the draft's fault. */
static enum code blame(enum code code, struct error *err, const char *check)
{
    if (code == OK || code == ERR_MEMORY || code == ERR_UNSAFE)
        return code;
    return unsafe(err, check);
}

static bool same_shape(const struct pair *p)
{
    const struct shape *a = frames_shape(p->in), *b = frames_shape(p->out);

    return frames_count(p->in) == frames_count(p->out) &&
           a->width == b->width && a->height == b->height &&
           a->samples == b->samples && a->bits_allocated == b->bits_allocated &&
           a->bits_stored == b->bits_stored && a->high_bit == b->high_bit &&
           a->is_signed == b->is_signed &&
           strcmp(b->photometric, p->plan->photometric) == 0;
}

static enum code check_frames(struct arena *a, struct dataset *draft,
                              struct pair *p, const struct limits *limits,
                              struct checks *c, struct error *err)
{
    if (!p->in) {
        c->frames_same = !draft->pixels.present;
        return c->frames_same ? OK : unsafe(err, "frames appeared");
    }
    if (!str_equal(str_of(draft->syntax->uid), str_of(p->plan->out->uid)))
        return unsafe(err, "another transfer syntax than planned");
    TRY(blame(frames_open(a, draft, limits, &p->out, err), err,
              "its frames cannot be read"));
    c->frames_same = same_shape(p);
    return c->frames_same ? OK : unsafe(err, "frames differ in shape");
}

static enum code check_hidden(struct dataset *draft, struct pair *p,
                              struct checks *c, struct error *err)
{
    struct hidden hidden = {false, false};

    if (tree_holds_pictures(&draft->root, p->plan->blank_places))
        return unsafe(err, "a picture outside of the frames");
    if (draft->trailing > 1) /* one may pad a deflated stream */
        return unsafe(err, "bytes behind the data set");
    for (size_t i = 0; i < draft->preamble.len; i++)
        if (draft->preamble.at[i])
            return unsafe(err, "words in the preamble");
    if (p->in && p->plan->method != METHOD_COPY)
        TRY(blame(hidden_find(p->scratch, p->out, &hidden, err), err,
                  "its frames cannot be followed"));
    /* samples of a lossy codec run over BitsStored by themselves */
    if (p->in && frames_dataset(p->in)->syntax->lossy)
        hidden.unused_bits = false;
    if (hidden.bytes || hidden.unused_bits)
        return unsafe(err, "something beside the frames");
    c->nothing_hidden = true;
    return OK;
}

static enum code check_all(struct arena *a, struct pair *p, struct bytes file,
                           struct identifiers *ids, struct reader *reader,
                           const struct limits *limits, struct checks *c,
                           struct error *err)
{
    struct dataset *draft;

    TRY(blame(dataset_open_memory(a, file, limits, &draft, err), err,
              "it cannot be read again"));
    TRY(bridge_agrees(file, draft, err));
    TRY(check_frames(a, draft, p, limits, c, err));
    c->readable = true;
    if (p->in)
        TRY(blame(verify_pixels(p, c, err), err, "its frames cannot be read"));
    else
        c->pixels_outside = c->boxes_black = true;
    TRY(check_hidden(draft, p, c, err));
    TRY(blame(verify_words(p->scratch, draft, ids, err), err,
              "it cannot be searched"));
    c->no_identifier = true;
    if (p->in && reader && p->plan->count)
        TRY(blame(verify_text(p, ids, reader, err), err,
                  "it cannot be searched for text"));
    c->no_text_left = true;
    return OK;
}

enum code verify_draft(struct arena *a, int draft_fd, struct frames *input,
                       const struct plan *plan, struct identifiers *ids,
                       struct reader *reader, const struct limits *limits,
                       struct checks *ret_checks, struct error *err)
{
    struct pair p = {arena_create(limits->arena_bytes), input, NULL, plan};
    struct bytes file;
    enum code code;

    *ret_checks = (struct checks){0};
    if (!p.scratch)
        return fail(err, ERR_MEMORY, "no memory to verify");
    code = file_map(a, draft_fd, limits->file_bytes, &file, err);
    if (code == OK)
        code = check_all(a, &p, file, ids, reader, limits, ret_checks, err);
    arena_destroy(p.scratch);
    return code;
}
