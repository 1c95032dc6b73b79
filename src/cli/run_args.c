/*
 * run_args.c - the options that decide what a run does, made into struct run
 */
#include "cli/cli.h"
#include <string.h>

static enum code choose(const struct args *args, const char *name,
                        const char *const *words, int count, int fallback,
                        int *ret, struct error *err)
{
    const char *value = arg_value(args, name);

    *ret = fallback;
    if (!value)
        return OK;
    for (int i = 0; i < count; i++)
        if (!strcmp(words[i], value)) {
            *ret = i;
            return OK;
        }
    return fail(err, ERR_USAGE, "--%s does not know '%s'", name, value);
}

static enum code parse_box(struct str text, struct rect *ret, struct error *err)
{
    int64_t n[4];

    for (int i = 0; i < 4; i++) {
        struct str part = str_cut(text, ',', &text);

        if (!str_to_int(part, &n[i]) || n[i] < 0 || n[i] > 65535 ||
            (i < 3 && !text.at))
            return fail(err, ERR_USAGE, "--boxes wants X,Y,W,H in pixels");
    }
    if (text.at || !n[2] || !n[3])
        return fail(err, ERR_USAGE, "--boxes wants X,Y,W,H in pixels");
    *ret = (struct rect){(int)n[0], (int)n[1], (int)n[2], (int)n[3]};
    return OK;
}

static enum code parse_boxes(struct arena *a, const char *value,
                             struct run *run, struct error *err)
{
    struct str text = str_of(value);
    struct {
        struct rect *at;
        int count, room;
    } boxes = {0};

    while (text.at) {
        struct str part = str_cut(text, ';', &text);

        if (!arena_push(a, boxes))
            return fail(err, ERR_MEMORY, "too many boxes");
        TRY(parse_box(part, &boxes.at[boxes.count - 1], err));
    }
    run->boxes = boxes.at;
    run->box_count = boxes.count;
    return OK;
}

static enum code parse_limits(const struct args *args, struct limits *l,
                              struct error *err)
{
    int64_t pixels, frames, memory, file, depth, seconds;

    TRY(arg_int(args, "max-pixels", 1, INT64_C(1) << 32, l->pixels, &pixels,
                err));
    TRY(arg_int(args, "max-frames", 1, 10000000, l->frames, &frames, err));
    TRY(arg_int(args, "max-memory", 16, 1 << 20,
                (int64_t)(l->arena_bytes >> 20), &memory, err));
    TRY(arg_int(args, "max-file", 1, 1 << 24, (int64_t)(l->file_bytes >> 20),
                &file, err));
    TRY(arg_int(args, "max-depth", 1, DEPTH_MOST, l->depth, &depth, err));
    TRY(arg_int(args, "max-seconds", 1, 86400, l->seconds, &seconds, err));
    l->pixels = pixels;
    l->frames = (int)frames;
    l->arena_bytes = (size_t)memory << 20;
    l->file_bytes = (size_t)file << 20;
    l->depth = (int)depth;
    l->seconds = (int)seconds;
    return OK;
}

static const char *path_in(struct arena *a, const char *dir, const char *name)
{
    return dir ? str_format(a, "%s/%s", dir, name) : NULL;
}

enum code names_from_args(struct arena *a, const struct args *args,
                          struct run *run, struct error *err)
{
    const char *path = arg_value(args, "patient-map");
    struct id_pairs *pairs;

    run->repair_iod = arg_given(args, "repair-iod");
    if (!path)
        return OK;
    pairs = arena_alloc(a, sizeof *pairs);
    if (!pairs)
        return fail(err, ERR_MEMORY, "no memory for the patient map");
    TRY(patient_map_load(a, path, pairs, err));
    run->patients = pairs;
    return OK;
}

enum code run_from_args(struct arena *a, const struct args *args,
                        struct run *ret_run, struct error *err)
{
    static const char *const doubts[] = {"", "blank", "keep", "hold"};
    static const char *const ways[] = {"review", "reencode", "refuse"};
    const char *profile = arg_value(args, "profile");
    const char *boxes = arg_value(args, "boxes");
    const char *models = arg_value(args, "models");
    const char *lang = arg_value(args, "lang");
    struct run run = {.limits = limits_default};
    enum policy by_profile;
    int doubt, way;

    TRY(profile_load(a, profile ? profile : "basic", &run.profile, err));
    profile_pixels(run.profile, &run.policy, &run.doubt, &run.video);
    by_profile = run.policy;
    TRY(policy_choose(a, arg_value(args, "policy"), &run.policy, &run.policies,
                      err));
    if (run.policy != by_profile)
        run.doubt = DOUBT_BY_POLICY; /* the profile's was meant for its own */
    TRY(choose(args, "doubt", doubts, 4, (int)run.doubt, &doubt, err));
    TRY(choose(args, "video", ways, 3, (int)run.video, &way, err));
    run.video = (enum video_way)way;
    TRY(names_from_args(a, args, &run, err));
    TRY(parse_limits(args, &run.limits, err));
    run.doubt = (enum doubt)doubt;
    run.reader.models = models;
    run.reader.lang = lang ? lang : "eng";
    if (boxes)
        TRY(parse_boxes(a, boxes, &run, err));
    TRY(rules_load(a, path_in(a, models, "phi"), &run.rules, err));
    run.masks_dir = arg_value(args, "masks");
    TRY(masks_load(a, run.masks_dir, &run.masks, err));
    *ret_run = run;
    return OK;
}
