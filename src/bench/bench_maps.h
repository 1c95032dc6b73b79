/*
 * bench_maps.h - old to new identifiers, as the tool under test says
 */
#pragma once
#include "bench/bench.h"

struct id_map; /* both ways */

/* CSV with the header id_old,id_new; the first row of a duplicate wins. */
enum code id_map_load(struct arena *a, const char *path, struct id_map **ret,
                      struct error *err);
struct str id_map_new(const struct id_map *m, struct str old); /* at NULL */
struct str id_map_old(const struct id_map *m, struct str new);
/* New identifiers that stand for more than one old one. */
int id_map_clashes(const struct id_map *m);
