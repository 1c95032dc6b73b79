/*
 * header_fate.c - from an element and its place to what becomes of it
 *
 * Rows of the profile decide; what no row names is judged by its VR and by
 * whether PS3.6 knows it. Compound codes end in the first part that the Type
 * of the attribute allows; where the Type is not known (inside sequences,
 * unlisted SOP classes) in the last, which is valid for all Types.
 */
#include "header/clean.h"
#include <string.h>

char type_here(const struct cleaning *c, const struct place *p, uint32_t tag,
               bool *ret_always)
{
    char extra = p->top ? iod_extra_type(c->ds, tag) : '?';

    *ret_always = extra != '?';
    if (*ret_always)
        return extra;
    if (!p->top || !c->iod)
        return '?';
    return iod_type(c->iod, tag, ret_always);
}

/* X/Z/D and its relatives: the first letter that Type t allows. */
static enum fate first_allowed(char t, bool has_empty, bool has_dummy)
{
    if (t == '3')
        return FATE_REMOVE;
    if (t == '2' && has_empty)
        return FATE_EMPTY;
    return has_dummy || t == '1' ? FATE_DUMMY : FATE_EMPTY;
}

static enum fate resolve(const struct cleaning *c, const struct place *p,
                         uint32_t tag, enum fate fate)
{
    bool always;
    char t = type_here(c, p, tag, &always);

    switch (fate) {
    case FATE_REMOVE: /* never what a Type 1 or 2 attribute may become */
        return always && t != '3' ? first_allowed(t, true, true) : fate;
    case FATE_EMPTY:
        return t == '1' ? FATE_DUMMY : fate;
    case FATE_X_Z:
        return first_allowed(t, true, false);
    case FATE_X_D:
        return first_allowed(t, false, true);
    case FATE_Z_D:
        return t == '1' || t == '?' ? FATE_DUMMY : FATE_EMPTY;
    case FATE_X_Z_D:
        return first_allowed(t, true, true);
    case FATE_X_Z_U:
        return t == '3' ? FATE_REMOVE : t == '2' ? FATE_EMPTY : FATE_KEEP;
    case FATE_LEAST:
        return t == '?' ? FATE_EMPTY : first_allowed(t, true, true);
    case FATE_KEEP:
    case FATE_DUMMY:
    case FATE_UID:
    case FATE_CLEAN:
    case FATE_SHIFT:
    case FATE_VALUE:
    case FATE_HASH:
    case FATE_PATIENT_ID:
    case FATE_PATIENT_NAME:
    case FATE_REMOVE_FULL:
    case FATE_SHIFT_SECONDS:
    case FATE_COUNT:
        return fate;
    }
    return fate;
}

static bool is_vr(const struct element *e, const char *vr)
{
    return !strcmp(e->vr, vr);
}

/* A public attribute that no row names. */
static enum fate unlisted_fate(const struct cleaning *c,
                               const struct element *e)
{
    const struct profile *p = c->profile;
    bool known = dict_by_tag(e->tag) != NULL;

    if (TAG_ELEMENT(e->tag) == 0) /* group length: see header_clean.c */
        return FATE_KEEP;
    if (TAG_GROUP(e->tag) < 8)
        return FATE_REMOVE;
    if (!known && !p->tcia)
        return FATE_REMOVE;
    if (is_vr(e, "PN"))
        return FATE_EMPTY;
    if (is_vr(e, "UI"))
        return uid_names_class(e->tag) || p->on[OPTION_UIDS] ? FATE_KEEP
                                                             : FATE_UID;
    if (is_vr(e, "DA") || is_vr(e, "DT")) {
        if (p->on[OPTION_FULL_DATES])
            return FATE_KEEP;
        return p->on[OPTION_MODIFIED_DATES] ? FATE_SHIFT : FATE_EMPTY;
    }
    if (is_vr(e, "LT") || is_vr(e, "ST") || is_vr(e, "UT"))
        return FATE_CLEAN;
    return FATE_KEEP;
}

/* Curves and overlays lose their whole group, so that what is left of it is
 * not a broken module. */
static bool in_removed_group(const struct cleaning *c, uint32_t tag)
{
    uint32_t family = tag & 0xff010000;
    const struct rule *rule;

    if (family != 0x60000000 && family != 0x50000000)
        return false;
    rule = profile_rule(c->profile, family | 0x3000);
    return rule && rule->fate == FATE_REMOVE;
}

/* In a sequence that must be a dummy every text and date goes. */
static enum fate scrubbed(const struct element *e, enum fate fate)
{
    static const char texts[] = "LO LT PN SH ST UC UR UT AE DA DT TM AS OB UN ";

    if (fate != FATE_KEEP && fate != FATE_CLEAN && fate != FATE_SHIFT)
        return fate;
    return strstr(texts, e->vr) && !e->is_sequence && e->vr[0] ? FATE_DUMMY
                                                               : fate;
}

static struct decision public_fate(struct cleaning *c, const struct place *p,
                                   const struct element *e)
{
    const struct rule *rule = profile_rule(c->profile, e->tag);
    enum fate fate;

    if (*p->path && strchr(p->path, '"') && c->profile->tcia &&
        private_standard_fate(p, e, &fate))
        return (struct decision){.fate = fate};
    if (in_removed_group(c, e->tag))
        return (struct decision){.fate = FATE_REMOVE};
    if (!rule)
        return (struct decision){.fate = unlisted_fate(c, e)};
    return (struct decision){rule->fate, rule->value, rule->own, true};
}

struct decision fate_of(struct cleaning *c, const struct place *p,
                        const struct element *e)
{
    struct decision d =
        TAG_IS_PRIVATE(e->tag) ? private_fate(c, p, e) : public_fate(c, p, e);

    if (p->scrub && !d.own)
        d.fate = scrubbed(e, d.fate);
    d.fate = d.own ? d.fate : resolve(c, p, e->tag, d.fate);
    return d;
}
