/*
 * preview.h - small pictures of what was found, for people who may see it
 *
 * PHI: previews live in OUT/private/review and on the review page only.
 */
#pragma once
#include "pipeline.h"

enum { PREVIEW_SIDE = 640 /* pixels of the longer side, at most */ };

/* A frame as a viewer shows it, as PNG in a. Outlines show what is blanked
 * (red) or asked about (yellow); findings may be NULL. */
enum code preview_frame(struct arena *a, struct frames *f, int index,
                        const struct findings *findings, struct str *ret_png,
                        struct error *err);

/* Before and after of one instance: the frame with the first box, from the
 * input and (draft_fd >= 0) from the draft. A picture that cannot be made is
 * empty: it costs nobody a verdict. Only a lack of memory is an error, since
 * another try may well make it. */
enum code preview_pair(struct arena *a, const struct limits *limits,
                       int input_fd, int draft_fd,
                       const struct findings *findings, struct str *ret_before,
                       struct str *ret_after, struct error *err);
