/*
 * bench_checks.c - one check against one output instance
 *
 * Each action of the key and when it passes, as in the public validation
 * script. An attribute that is absent has its own answer per action.
 */
#include "bench/bench_judge.h"
#include "bench/bench_score.h"
#include "bench/bench_value.h"
#include <string.h>

static const char *const names[ACTION_COUNT] = {
    "tag_retained",    "text_notnull", "text_retained",  "text_removed",
    "date_shifted",    "uid_changed",  "uid_consistent", "patid_consistent",
    "pixels_retained", "pixels_hidden"};

const char *action_name(enum bench_action a)
{
    return names[a];
}

enum bench_action action_by_name(struct str name)
{
    if (name.len > 1 && name.at[0] == '<')
        name = (struct str){name.at + 1, name.len - 2};
    for (int i = 0; i < ACTION_COUNT; i++)
        if (str_equal(name, str_of(names[i])))
            return (enum bench_action)i;
    return ACTION_COUNT;
}

double tally_percent(const struct bench_tally *t)
{
    int64_t all =
        t->marks[MARK_FAIL] + t->marks[MARK_PASS] + t->marks[MARK_BLANK];

    return all ? 100.0 * (double)t->marks[MARK_PASS] / (double)all : 100;
}

static void say(struct verdict_line *v, bool pass)
{
    v->mark = pass ? MARK_PASS : MARK_FAIL;
    v->share = pass;
}

/* What a missing instance or attribute is worth. */
static bool passes_by_absence(enum bench_action a)
{
    switch (a) {
    case ACTION_TEXT_REMOVED:
    case ACTION_DATE_SHIFTED:
    case ACTION_UID_CHANGED:
    case ACTION_PIXELS_HIDDEN:
        return true;
    case ACTION_TAG_RETAINED:
    case ACTION_TEXT_NOTNULL:
    case ACTION_TEXT_RETAINED:
    case ACTION_UID_CONSISTENT:
    case ACTION_PATID_CONSISTENT:
    case ACTION_PIXELS_RETAINED:
    case ACTION_COUNT:
        return false;
    }
    return false;
}

static bool is_mapped(const struct id_map *map, struct str old,
                      struct str found)
{
    struct str new = id_map_new(map, old);

    return new.at &&str_equal(new, found);
}

static enum code check_value(struct scoring *s, struct arena *scratch,
                             const struct asked *asked, struct str found,
                             struct verdict_line *v, struct error *err)
{
    if (asked->action == ACTION_TEXT_REMOVED &&
        str_equal(found, STR("REMOVED")))
        found = STR("");
    switch (asked->action) {
    case ACTION_TAG_RETAINED:
        say(v, true);
        return OK;
    case ACTION_TEXT_NOTNULL:
        say(v, found.len > 0);
        return OK;
    case ACTION_TEXT_RETAINED:
    case ACTION_TEXT_REMOVED:
        return judge_text(s->judge, scratch, found, asked->text,
                          asked->action == ACTION_TEXT_REMOVED, &v->mark,
                          &v->share, err);
    case ACTION_DATE_SHIFTED:
    case ACTION_UID_CHANGED:
        say(v, str_find(found, asked->value) < 0);
        return OK;
    case ACTION_UID_CONSISTENT:
        say(v, is_mapped(s->uids, asked->value, found));
        return OK;
    case ACTION_PATID_CONSISTENT:
        say(v, is_mapped(s->patients, asked->value, found));
        return OK;
    case ACTION_PIXELS_RETAINED:
    case ACTION_PIXELS_HIDDEN:
    case ACTION_COUNT:
        break;
    }
    return fail(err, ERR_FORMAT, "unknown action in the key");
}

enum code score_check(struct scoring *s, struct arena *scratch,
                      const struct dataset *ds, const struct asked *asked,
                      struct verdict_line *ret, struct error *err)
{
    struct str charset = {"", 0};
    const struct element *e;

    *ret = (struct verdict_line){.found = STR("")};
    if (!ds) {
        say(ret, passes_by_absence(asked->action));
        return OK;
    }
    if (asked->action == ACTION_PIXELS_RETAINED ||
        asked->action == ACTION_PIXELS_HIDDEN)
        return score_pixels(s, scratch, ds, asked, ret, err);
    e = place_find(scratch, ds, asked->place, &charset);
    if (!e) {
        ret->absent = true;
        say(ret, passes_by_absence(asked->action));
        return OK;
    }
    TRY(value_text(scratch, charset, e, &ret->found, err));
    return check_value(s, scratch, asked, ret->found, ret, err);
}
