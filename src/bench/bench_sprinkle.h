/*
 * bench_sprinkle.h - attributes of the tables that an instance happens to lack
 */
#pragma once
#include "bench/bench_plant.h"

/* Some public and private attributes, others in each series, so that a few
 * seeds meet most rows of TCIA's tables. */
enum code sprinkle(struct planting *p, struct error *err);
