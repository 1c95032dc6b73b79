/*
 * masks_build.h - templates put together by importers, and written as YAML
 *
 * Private to decide/.
 */
#pragma once
#include "decide/masks_inner.h"

/* One import: rules are added to m, what cannot be translated to remarks. */
struct import {
    struct arena *a;
    struct masks *m;
    const char *path; /* of the file, for remarks */
    const char *catalog;
    struct str text;
    struct mask_remarks *remarks;
    struct error *err;
};

/* Remark on a line that cannot be translated. */
enum code import_remark(struct import *im, int line, const char *what);

/* Four whole numbers of at most 65535 with commas between, nothing else. */
bool import_numbers(struct str s, int v[4]);

/* A rule under construction: growing lists. */
struct draft {
    struct mask_rule rule;
    struct {
        struct condition *at;
        int count, room;
    } match;
    struct {
        struct variant *at;
        int count, room;
    } variants;
    struct {
        struct region *at;
        int count, room;
    } regions, keep;
    struct {
        struct str *at;
        int count, room;
    } notes;
};

/* A test of one attribute; values may be added to the result. */
enum code build_test(struct import *im, struct str path, enum mask_op op,
                     bool cased, bool negate, struct condition *ret);
enum code build_value(struct import *im, struct condition *c, struct str value);
/* One condition that holds if any (all) of the two do. */
enum code build_both(struct import *im, bool any, struct condition one,
                     struct condition other, struct condition *ret);

enum code draft_note(struct import *im, struct draft *d, const char *note);
enum code draft_condition(struct import *im, struct draft *d,
                          const struct condition *c);
enum code draft_region(struct import *im, struct draft *d, bool keep, int x,
                       int y, int width, int height, int line);
/* Hand the draft over to im->m; id is "<catalog>-<number>", from 1. */
enum code draft_done(struct import *im, struct draft *d);

/* YAML as masks_read reads it. */
enum code masks_write(const struct masks *m, const char *catalog, bool first,
                      const char *origin, struct buffer *ret,
                      struct error *err);

enum code import_ctp(struct import *im);
enum code import_deid(struct import *im, bool smi);
enum code import_karnak(struct import *im);
enum code import_dicomedit(struct import *im);
enum code import_dre(struct import *im);
