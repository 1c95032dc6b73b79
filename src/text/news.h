/*
 * news.h - where another stretch of the same samples shows more
 *
 * A window that saturates hides what a stretch brings out; elsewhere the
 * stretch shows the same edges, fainter, and need not be searched.
 */
#pragma once
#include "frames/frames.h"
#include "text/areas.h"

/* Where the last of count grey views has edges that all before it lack, or
 * show less than half as strong. ret lives in a. */
enum code news_of(struct arena *a, const struct view *views, int count,
                  struct areas *ret, struct error *err);
