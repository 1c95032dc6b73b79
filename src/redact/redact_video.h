/*
 * redact_video.h - a video coded again, its boxes black
 */
#pragma once
#include "redact/redact_plan.h"

/* Decode, blank, encode, frame by frame, straight into the draft; then note how
 * much smaller it became in LossyImageCompressionRatio. */
enum code redact_video(struct arena *scratch, struct frames *f,
                       const struct plan *plan, struct writer *w,
                       struct error *err);

/* Say how many frames there are, that they lost detail once more, and how
 * (PS3.3 C.7.6.1.1.5). The ratio is a place of fixed length until
 * redact_video() knows it. */
enum code video_mark_loss(struct dataset *ds, const struct syntax *out,
                          int frames, struct error *err);
