/*
 * policies.c - policy files: strict here, phi there
 */
#include "decide/decide.h"
#include "decide/masks_read.h"

enum { FILE_MAX = 1 << 20 };

/* What an entry says; -1: nothing. */
struct choice {
    int policy, doubt;
};

struct override {
    struct condition *match;
    int match_count;
    struct choice choice;
};

struct policies {
    struct choice general;
    struct override *at;
    int count;
};

static enum code choose(const struct mask_file *f, const struct yaml_node *map,
                        const char *key, const char *const *words, int count,
                        int *ret)
{
    const struct yaml_node *n = yaml_find(map, key);

    *ret = -1;
    if (!n)
        return OK;
    for (int i = 0; i < count; i++)
        if (n->kind == YAML_TEXT && str_equal(n->text, str_of(words[i]))) {
            *ret = i;
            return OK;
        }
    return read_wrong(f, n, "no such choice");
}

static enum code read_choice(const struct mask_file *f,
                             const struct yaml_node *map, struct choice *ret)
{
    static const char *const policies[] = {"strict", "phi", "templates"};
    static const char *const doubts[] = {"by-policy", "blank", "keep", "hold"};

    TRY(choose(f, map, "policy", policies, 3, &ret->policy));
    return choose(f, map, "doubt", doubts, 4, &ret->doubt);
}

static enum code read_override(const struct mask_file *f,
                               const struct yaml_node *n, struct override *ret)
{
    static const char *const keys[] = {"match", "policy", "doubt"};

    TRY(read_keys(f, n, keys, 3));
    TRY(read_choice(f, n, &ret->choice));
    TRY(read_conditions(f, yaml_find(n, "match"), &ret->match,
                        &ret->match_count));
    return ret->match_count ? OK
                            : read_wrong(f, n, "an override needs conditions");
}

static enum code read_all(const struct mask_file *f,
                          const struct yaml_node *top, struct policies *p)
{
    static const char *const keys[] = {"deburn-policy", "default", "overrides"};
    static const char *const choices[] = {"policy", "doubt"};
    const struct yaml_node *version, *general, *list;

    TRY(read_keys(f, top, keys, 3));
    version = yaml_find(top, "deburn-policy");
    if (!version || version->kind != YAML_TEXT ||
        !str_equal(version->text, STR("1")))
        return read_wrong(f, top, "the file must say deburn-policy: 1");
    general = yaml_find(top, "default");
    if (general) {
        TRY(read_keys(f, general, choices, 2));
        TRY(read_choice(f, general, &p->general));
    }
    list = yaml_find(top, "overrides");
    if (!list)
        return OK;
    if (list->kind != YAML_LIST)
        return read_wrong(f, list, "a list of overrides is expected here");
    p->at = read_room(f, list, sizeof *p->at);
    if (!p->at)
        return ERR_MEMORY;
    for (; p->count < list->count; p->count++)
        TRY(read_override(f, &list->at[p->count], &p->at[p->count]));
    return OK;
}

enum code policies_load(struct arena *a, const char *path,
                        const struct policies **ret, struct error *err)
{
    struct policies *p = arena_alloc(a, sizeof *p);
    struct mask_file f = {.a = a, .name = path, .err = err};
    struct yaml_node top;
    struct str text;
    int count;

    if (!p)
        return fail(err, ERR_MEMORY, "no memory for a policy");
    p->general = (struct choice){-1, -1};
    TRY(file_read(a, path, FILE_MAX, &text, err));
    TRY(yaml_read(a, path, text, 1, &top, &count, err));
    if (!count)
        return fail(err, ERR_FORMAT, "%s:1: the file is empty", path);
    TRY(read_all(&f, &top, p));
    *ret = p;
    return OK;
}

static void apply(struct choice c, enum policy *policy, enum doubt *doubt)
{
    if (c.policy >= 0)
        *policy = (enum policy)c.policy;
    if (c.doubt >= 0)
        *doubt = (enum doubt)c.doubt;
}

enum code policies_for(struct arena *a, const struct policies *p,
                       const struct dataset *ds, enum policy *policy,
                       enum doubt *doubt, struct error *err)
{
    struct mask_subject subject = {.ds = ds};

    apply(p->general, policy, doubt);
    for (int i = 0; i < p->count; i++) {
        bool holds = true;

        for (int k = 0; holds && k < p->at[i].match_count; k++)
            TRY(condition_holds(a, &p->at[i].match[k], &subject, &holds, err));
        if (!holds)
            continue;
        apply(p->at[i].choice, policy, doubt);
        return OK;
    }
    return OK;
}
