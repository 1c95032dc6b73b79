/*
 * decide_help.h - dictionaries, lines and decisions for the tests of decide/
 */
#pragma once
#include "cmocka_all.h"
#include "decide/decide.h"
#include "decide/identifiers.h"
#include "decide/masks.h"

/* Fail with a word: cmocka's fail_msg() needs the name that ours has. */
#define broken(...)                                                            \
    do {                                                                       \
        print_error(__VA_ARGS__);                                              \
        print_error("\n");                                                     \
        assert_true(false);                                                    \
    } while (0)

static struct arena *arena;
static const struct rules *rules;

static int begin(void **state)
{
    struct error err = {0};

    (void)state;
    arena = arena_create((size_t)1 << 30);
    if (!arena || rules_load(arena, NULL, &rules, &err) != OK) {
        print_error("%s\n", err.text);
        return -1;
    }
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_destroy(arena);
    return 0;
}

static inline void add(struct identifiers *ids, enum id_kind kind,
                       const char *value)
{
    assert_int_equal(
        identifiers_add(arena, ids, kind, 0x00100010, str_of(value), NULL), OK);
}

/* A data set in memory with these text elements, in ascending order. */
struct put {
    uint32_t tag;
    const char *vr, *value;
};

static inline struct dataset *dataset_of(const struct put *p, int count)
{
    struct dataset *ds = arena_alloc(arena, sizeof *ds);

    ds->arena = arena;
    ds->root.at = arena_array(arena, (size_t)count, sizeof *ds->root.at);
    for (int i = 0; i < count; i++) {
        struct element *e = &ds->root.at[ds->root.count++];

        e->tag = p[i].tag;
        memcpy(e->vr, p[i].vr, 3);
        e->value = str_of(p[i].value);
    }
    return ds;
}

#define DATASET(...)                                                           \
    dataset_of(                                                                \
        (const struct put[]){__VA_ARGS__},                                     \
        (int)(sizeof((const struct put[]){__VA_ARGS__}) / sizeof(struct put)))

/* A picture of text: lines of equal print, 8 pixels a character, 16 high. */
struct picture {
    struct lines lines;
    struct identifiers ids;
    struct dataset *ds;
    const struct masks *masks;
    enum policy policy;
    enum doubt doubt;
    bool searched;
    const struct rect *boxes;
    int box_count;
    int width, height, frames;
    struct findings found;
};

static inline struct picture picture_of(const char *modality)
{
    struct picture p = {.width = 800, .height = 600, .frames = 1};

    p.ds = DATASET({TAG_Modality, "CS", modality});
    return p;
}

static inline struct line *print_at(struct picture *p, int x, int y,
                                    const char *text)
{
    struct line *l;
    int width = (int)strlen(text) * 8;

    assert_true(arena_push(arena, p->lines));
    l = &p->lines.at[p->lines.count - 1];
    *l = (struct line){.box = {x, y, width ? width : 120, 16},
                       .last_frame = p->frames - 1,
                       .textness = 0.9f,
                       .confidence = 0.9f,
                       .text = str_of(text)};
    return l;
}

static inline enum code decide_code(struct picture *p, struct error *err)
{
    struct decide_input in = {.ds = p->ds,
                              .width = p->width,
                              .height = p->height,
                              .frames = p->frames,
                              .lines = &p->lines,
                              .ids = &p->ids,
                              .rules = rules,
                              .masks = p->masks,
                              .policy = p->policy,
                              .doubt = p->doubt,
                              .searched = p->searched,
                              .boxes = p->boxes,
                              .box_count = p->box_count};

    return decide(arena, &in, &p->found, err);
}

static inline void decide_picture(struct picture *p)
{
    struct error err = {0};

    if (decide_code(p, &err) != OK)
        broken("decide: %s", err.text);
}

/* The finding whose box holds the middle of character `at` of a line printed
 * at x, y; a box that is blanked counts before one that is kept. */
static inline const struct finding *found_at(const struct picture *p, int x,
                                             int y, int at)
{
    struct rect dot = {x + at * 8 + 3, y + 7, 2, 2};
    const struct finding *best = NULL;

    for (int i = 0; i < p->found.count; i++)
        if (rect_holds(p->found.at[i].box, dot) &&
            (!best || p->found.at[i].verdict == BLANK))
            best = &p->found.at[i];
    return best;
}

/* Is the pixel at x, y blanked? */
static inline bool is_blank_at(const struct picture *p, int x, int y)
{
    struct rect dot = {x, y, 1, 1};

    for (int i = 0; i < p->found.count; i++)
        if (p->found.at[i].verdict == BLANK &&
            rect_holds(p->found.at[i].box, dot))
            return true;
    return false;
}

/* The verdict on the first place where part stands in one printed line. */
static inline enum verdict verdict_on(const char *modality, enum policy policy,
                                      const char *text, const char *part)
{
    struct picture p = picture_of(modality);
    const struct finding *f;

    p.policy = policy;
    print_at(&p, 100, 100, text);
    decide_picture(&p);
    f = found_at(&p, 100, 100, (int)(strstr(text, part) - text));
    assert_non_null(f);
    return f->verdict;
}

static inline void assert_blanks(const char *modality, const char *text)
{
    if (verdict_on(modality, POLICY_STRICT, text, text) != BLANK)
        broken("strict keeps '%s' (%s)", text, modality);
}

static inline void assert_blanks_phi(const char *modality, const char *text)
{
    if (verdict_on(modality, POLICY_PHI, text, text) != BLANK)
        broken("phi keeps '%s' (%s)", text, modality);
}

static inline void assert_keeps(const char *modality, const char *text)
{
    if (verdict_on(modality, POLICY_STRICT, text, text) != KEEP)
        broken("strict blanks '%s' (%s)", text, modality);
}
