/*
 * policies.c - policy files: strict here, phi there
 */
#include "decide/decide.h"
#include "decide/fold.h"
#include "decide/masks_read.h"
#include <string.h>
#include <unistd.h>

enum { FILE_MAX = 1 << 20 };

/* What an entry says; -1: nothing. */
struct choice {
    int policy, doubt, searched;
};

struct override {
    struct condition *match;
    int match_count;
    struct choice choice;
};

struct policies {
    const char *name; /* of the file, without folders */
    uint64_t digest;
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

static const char *const policies[] = {"strict", "phi", "templates"};

static enum code read_choice(const struct mask_file *f,
                             const struct yaml_node *map, struct choice *ret)
{
    static const char *const doubts[] = {"by-policy", "blank", "keep", "hold"};

    static const char *const answers[] = {"no", "yes"};

    TRY(choose(f, map, "policy", policies, 3, &ret->policy));
    TRY(choose(f, map, "searched", answers, 2, &ret->searched));
    return choose(f, map, "doubt", doubts, 4, &ret->doubt);
}

static enum code read_override(const struct mask_file *f,
                               const struct yaml_node *n, struct override *ret)
{
    static const char *const keys[] = {"match", "policy", "doubt", "searched"};

    TRY(read_keys(f, n, keys, 4));
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
    static const char *const choices[] = {"policy", "doubt", "searched"};
    const struct yaml_node *version, *general, *list;

    TRY(read_keys(f, top, keys, 3));
    version = yaml_find(top, "deburn-policy");
    if (!version || version->kind != YAML_TEXT ||
        !str_equal(version->text, STR("1")))
        return read_wrong(f, top, "the file must say deburn-policy: 1");
    general = yaml_find(top, "default");
    if (general) {
        TRY(read_keys(f, general, choices, 3));
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
    p->general = (struct choice){-1, -1, -1};
    p->name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    TRY(file_read(a, path, FILE_MAX, &text, err));
    p->digest = hash_more(HASH_START, text.at, text.len);
    TRY(yaml_read(a, path, text, 1, &top, &count, err));
    if (!count)
        return fail(err, ERR_FORMAT, "%s:1: the file is empty", path);
    TRY(read_all(&f, &top, p));
    *ret = p;
    return OK;
}

enum code policy_choose(struct arena *a, const char *value, enum policy *ret,
                        const struct policies **ret_file, struct error *err)
{
    *ret_file = NULL;
    if (!value)
        return OK;
    for (int i = 0; i < 3; i++)
        if (!strcmp(value, policies[i])) {
            *ret = (enum policy)i;
            return OK;
        }
    if (access(value, R_OK))
        return fail(err, ERR_USAGE,
                    "--policy does not know '%s': it is neither strict, phi, "
                    "templates nor a file",
                    value);
    TRY(policies_load(a, value, ret_file, err));
    if ((*ret_file)->general.policy >= 0)
        *ret = (enum policy)(*ret_file)->general.policy;
    return OK;
}

const char *policy_name(enum policy policy, const struct policies *file)
{
    return file ? file->name : policies[policy];
}

uint64_t policy_digest(const struct policies *file)
{
    return file ? file->digest : 0;
}

static void apply(struct choice c, struct ruling *r)
{
    if (c.policy >= 0)
        r->policy = (enum policy)c.policy;
    if (c.doubt >= 0)
        r->doubt = (enum doubt)c.doubt;
    if (c.searched >= 0)
        r->searched = c.searched;
}

enum code policies_for(struct arena *a, const struct policies *p,
                       const struct dataset *ds, struct ruling *ruling,
                       struct error *err)
{
    struct mask_subject subject = {.ds = ds};

    apply(p->general, ruling);
    for (int i = 0; i < p->count; i++) {
        bool holds = true;

        for (int k = 0; holds && k < p->at[i].match_count; k++)
            TRY(condition_holds(a, &p->at[i].match[k], &subject, &holds, err));
        if (!holds)
            continue;
        apply(p->at[i].choice, ruling);
        return OK;
    }
    return OK;
}
