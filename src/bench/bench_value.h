/*
 * bench_value.h - values and places as the key writes them
 */
#pragma once
#include "bench/bench.h"
#include "dicom/dataset.h"

/* The value as Python would print it, stripped, without <>: several parts as a
 * list, binary as b'..', PixelData and OverlayData as REMOVED. charset: of the
 * item that e stands in. */
enum code value_text(struct arena *a, struct str charset,
                     const struct element *e, struct str *ret,
                     struct error *err);

/* e with the VR that it is known to have where the file says UN. */
struct element named_vr(const struct items *in, const struct element *e);

/* True if value_text prints a list or bytes that a rule can compare. */
bool value_is_printed(const struct element *e);
/* A text of the source that may hold a date of its own: no rule says whether
 * it must stay. */
bool value_is_doubtful(const struct element *e);

/* One step of a place: (gggg,eeee), or with a creator (gggg,"CREATOR",ee). */
const char *place_step(struct arena *a, const struct items *in, uint32_t tag);

/* The element (with its known VR) at "<(0008,1140)>[<0000>]<(0008,1155)>", or NULL;
 * ret_charset is that of its item. */
const struct element *place_find(struct arena *a, const struct dataset *ds,
                                 struct str place, struct str *ret_charset);
