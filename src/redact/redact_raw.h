/*
 * redact_raw.h - native pixel data, blanked without decoding
 */
#pragma once
#include "redact/redact_plan.h"

/* The whole value through w, with the plan's boxes black. */
enum code redact_native(struct arena *scratch, struct frames *f,
                        const struct plan *plan, struct writer *w,
                        struct error *err);

/* The boxes of one frame as its samples lie in the file, little endian: the
 * frame starts at bit base of at (a whole byte unless samples are bits). */
void native_blank(const struct shape *s, const struct plan *p, int frame,
                  const uint32_t black[3], uint8_t *at, int64_t base);
