/*
 * header_apply.c - one value emptied, replaced, shifted or cleaned
 *
 * What cannot be done as asked (a date that is none, text in a binary value)
 * is emptied, or becomes a dummy where the Type wants a value. A value that is
 * kept is swept for the patient's dictionary all the same.
 */
#include "dicom/syntax.h"
#include "dicom/vr.h"
#include "header/clean.h"
#include "header/pseudo.h"
#include <string.h>

static const struct {
    uint32_t tag; /* 0: any of this VR */
    const char *vr, *text;
} dummies[] = {
#include "tables/header_dummy.inc"
};

const char *dummy_text(uint32_t tag, const char *vr)
{
    const char *any = NULL;

    for (size_t i = 0; i < sizeof dummies / sizeof *dummies; i++) {
        if (dummies[i].tag && dummies[i].tag == tag)
            return dummies[i].text;
        if (!dummies[i].tag && !strcmp(dummies[i].vr, vr))
            any = dummies[i].text;
    }
    return any;
}

static bool is_vr(const struct element *e, const char *vr)
{
    return !strcmp(e->vr, vr);
}

enum { TELLING_DIGITS = 8 }; /* that chance does not repeat */

static bool is_date(const struct element *e)
{
    return is_vr(e, "DA") || is_vr(e, "DT");
}

/* VRs whose values are text, and of those the ones of several parts. */
static bool is_text(const struct element *e)
{
    return e->vr[0] &&
           strstr("AE AS CS DA DS DT IS LO LT PN SH ST TM UC UI UR UT ", e->vr);
}

static bool is_free_text(const struct element *e)
{
    return e->vr[0] && strstr("AE LO LT PN SH ST UC UR UT ", e->vr);
}

static bool has_parts(const struct element *e)
{
    return e->vr[0] && !strstr("LT ST UR UT ", e->vr);
}

static enum code set_zeros(struct cleaning *c, struct element *e,
                           struct error *err)
{
    struct str zeros = {arena_alloc(c->a, e->value.len), e->value.len};

    if (!zeros.at)
        return fail_at(err, ERR_MEMORY, e->tag, "no memory for a dummy");
    return element_set(c->ds, e, zeros, err);
}

static enum code set_dummy(struct cleaning *c, struct element *e,
                           struct error *err)
{
    const char *text = dummy_text(e->tag, e->vr);

    if (is_vr(e, "UI"))
        return uid_element(c, e, true, err);
    return text ? element_set(c->ds, e, str_of(text), err)
                : set_zeros(c, e, err);
}

/* Empty, unless this instance's IOD wants a value here. */
static enum code set_empty(struct cleaning *c, const struct place *p,
                           struct element *e, struct error *err)
{
    bool always;

    if (type_here(c, p, e->tag, &always) == '1' && !e->is_sequence)
        return set_dummy(c, e, err);
    if (e->is_sequence) {
        e->item_count = 0;
        e->items = NULL;
        e->changed = true;
        return OK;
    }
    return element_set(c->ds, e, STR(""), err);
}

/* What loses all that it said: inside of a sequence, where the Type is not
 * known, a dummy does for every Type. */
static enum code set_bare(struct cleaning *c, const struct place *p,
                          struct element *e, struct error *err)
{
    return p->top || TAG_IS_PRIVATE(e->tag) ? set_empty(c, p, e, err)
                                            : set_dummy(c, e, err);
}

/* A number of the patient's read as a date, whatever stands around it:
 * "8155012288-" passes for the 22nd of January 8155, 88 hours. */
static bool holds_own_number(const struct cleaning *c, struct str value)
{
    const struct identifiers *ids = c->in->ids;

    for (int i = 0; ids && i < ids->count; i++) {
        const struct identifier *id = &ids->at[i];
        struct str own = str_trim(id->value);
        size_t least = id->kind == ID_BIRTH_DATE ? 8 : 6;

        if ((id->kind == ID_NUMBER || id->kind == ID_BIRTH_DATE ||
             id->kind == ID_PHONE) &&
            own.len >= least && str_find(value, own) >= 0)
            return true;
    }
    return false;
}

/* By the offset. A day that would become the day of birth, which nobody could
 * tell from one that was left, moves by one more. */
static enum code shift(struct cleaning *c, const struct place *p,
                       struct element *e, struct error *err)
{
    struct str moved;

    if (!str_trim(e->value).len)
        return OK;
    if (!date_shift(c->a, e->value, c->days, &moved) ||
        (holds_own_number(c, moved) &&
         !date_shift(c->a, e->value, c->days - 1, &moved)))
        return set_bare(c, p, e, err);
    return element_set(c->ds, e, moved, err);
}

static enum code shift_seconds(struct cleaning *c, const struct place *p,
                               struct element *e, struct error *err)
{
    struct str moved;

    if (!e->value.len || e->is_sequence)
        return OK;
    if (date_shift_seconds(c->a, e->vr, e->value, c->days, &moved))
        return element_set(c->ds, e, moved, err);
    return set_bare(c, p, e, err);
}

/* ---- kept values ------------------------------------------------------- */

/* Ages over 89 are one group under HIPAA's Safe Harbor. */
static enum code sweep_age(struct cleaning *c, struct element *e,
                           struct error *err)
{
    struct str age = str_trim(e->value);
    int64_t years;

    if (age.len != 4 || age.at[3] != 'Y' ||
        !str_to_int((struct str){age.at, 3}, &years) || years < 90)
        return OK;
    return element_set(c->ds, e, STR("090Y"), err);
}

/* A number of the patient's, or one that has all its digits in a row. */
static bool is_number_of(const struct identifiers *ids, struct str value)
{
    for (int i = 0; ids && value.len >= 6 && i < ids->count; i++) {
        const struct identifier *id = &ids->at[i];
        struct str own = str_trim(id->value);

        if ((id->kind == ID_NUMBER || id->kind == ID_BIRTH_DATE ||
             id->kind == ID_PHONE) &&
            (str_equal(own, value) ||
             (own.len >= TELLING_DIGITS && str_find(value, own) >= 0)))
            return true;
    }
    return false;
}

static struct str without_sign(struct str s)
{
    s = str_trim(s);
    if (s.len && (*s.at == '-' || *s.at == '+'))
        s = (struct str){s.at + 1, s.len - 1};
    return s;
}

/* One of the numbers is the patient's own, or a UID. */
static bool is_own_number(const struct cleaning *c, struct str value)
{
    while (value.at) {
        struct str part = without_sign(str_cut(value, '\\', &value));

        if (is_number_of(c->in->ids, part) ||
            (!c->profile->on[OPTION_UIDS] && uid_known(c, part)))
            return true;
    }
    return false;
}

/* A number, a time, an age, or an empty part: nothing that words fit into. */
static bool is_plain_part(const struct element *e, struct str part)
{
    size_t digits = 0;
    double d;

    if (is_vr(e, "DS") || is_vr(e, "IS"))
        return !part.len || str_to_double(part, &d);
    while (digits < part.len && part.at[digits] >= '0' &&
           part.at[digits] <= '9')
        digits++;
    if (is_vr(e, "AS"))
        return digits == part.len || (digits == 3 && part.len == 4);
    return part.len <= 16 && digits <= 6 &&
           (digits == part.len || part.at[digits] == '.' ||
            (digits == 2 && part.at[digits] == ':'));
}

static bool is_plain_number(const struct element *e)
{
    struct str rest = e->value;

    while (rest.at)
        if (!is_plain_part(e, str_trim(str_cut(rest, '\\', &rest))))
            return false;
    return true;
}

/* What is no number is searched as a text, and emptied if something is found:
 * nothing can be cut out of it. */
static enum code sweep_number(struct cleaning *c, const struct place *p,
                              struct element *e, enum text_level level,
                              struct error *err)
{
    struct str value = str_trim(e->value), moved;

    if (is_vr(e, "IS") && level != TEXT_SWEEP && date_is_whole(value) &&
        !c->profile->on[OPTION_FULL_DATES] &&
        date_shift(c->a, value, c->days, &moved))
        return element_set(c->ds, e, moved, err);
    if (is_own_number(c, value) || (is_date(e) && holds_own_number(c, value)))
        return set_bare(c, p, e, err);
    if (is_date(e) ? date_shift(c->a, value, 0, &moved) : is_plain_number(e))
        return OK;
    TRY(text_clean(c, p->charset, e->value, true, TEXT_SWEEP, &moved, err));
    return moved.at == e->value.at && moved.len == e->value.len
               ? OK
               : set_bare(c, p, e, err);
}

static enum code sweep_text(struct cleaning *c, const struct place *p,
                            struct element *e, enum text_level level,
                            struct error *err)
{
    struct str cleaned;

    TRY(text_clean(c, p->charset, e->value, has_parts(e), level, &cleaned,
                   err));
    if (cleaned.at == e->value.at && cleaned.len == e->value.len)
        return OK;
    if (!str_trim(cleaned).len)
        return set_bare(c, p, e, err);
    return element_set(c->ds, e, cleaned, err);
}

/* Neither two words nor a number of five digits: never evidence in a code. */
static bool is_one_code(struct str value)
{
    size_t digits = 0;

    for (size_t i = 0; i < value.len; i++) {
        char ch = value.at[i];

        digits = ch >= '0' && ch <= '9' ? digits + 1 : 0;
        if (digits > 4 ||
            (ch && ch != '\\' && !digits && !(ch >= 'A' && ch <= 'Z')))
            return false;
    }
    return true;
}

/* Capitals and digits may be a code, so that one word alone is no evidence. */
static enum code sweep_code(struct cleaning *c, const struct place *p,
                            struct element *e, struct error *err)
{
    bool capitals = true;
    enum code code;

    if (is_one_code(str_trim(e->value)))
        return OK;
    for (size_t i = 0; i < e->value.len; i++)
        capitals =
            capitals && !(e->value.at[i] >= 'a' && e->value.at[i] <= 'z');
    c->coded = capitals;
    code = sweep_text(c, p, e, TEXT_SWEEP, err);
    c->coded = false;
    return code;
}

/* UN that holds nothing but text is cleaned as text. */
static bool holds_text(struct str value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char ch = (unsigned char)value.at[i];

        if ((ch < 0x20 && !(ch >= '\t' && ch <= '\r')) || ch == 0x7f)
            if (ch || i + 1 < value.len)
                return false;
    }
    return value.len > 0;
}

/* Numbers of a big endian file stand there the other way round. */
static enum code sweep_swapped(struct cleaning *c, const struct vr *vr,
                               struct element *e, struct error *err)
{
    char *copy = str_c(c->a, e->value);
    struct str value = {copy, e->value.len}, swept;

    if (!copy)
        return fail_at(err, ERR_MEMORY, e->tag, "no memory for a value");
    vr_swap(vr, (uint8_t *)copy, value.len);
    TRY(text_sweep_binary(c, value, &swept, err));
    if (swept.at == value.at)
        return OK;
    copy = str_c(c->a, swept);
    if (!copy)
        return fail_at(err, ERR_MEMORY, e->tag, "no memory for a value");
    vr_swap(vr, (uint8_t *)copy, swept.len);
    return element_set(c->ds, e, (struct str){copy, swept.len}, err);
}

static enum code sweep_binary(struct cleaning *c, const struct place *p,
                              struct element *e, enum text_level level,
                              struct error *err)
{
    const struct vr *vr = vr_find(e->vr);
    struct str swept;

    if (is_vr(e, "UN") && holds_text(e->value))
        return sweep_text(c, p, e, level, err);
    TRY(text_sweep_binary(c, e->value, &swept, err));
    if (swept.at != e->value.at)
        TRY(element_set(c->ds, e, swept, err));
    return c->ds->syntax && c->ds->syntax->big_endian && vr && vr->unit > 1
               ? sweep_swapped(c, vr, e, err)
               : OK;
}

static bool is_uid_like(struct str value)
{
    for (size_t i = 0; i < value.len; i++)
        if (!strchr("0123456789.\\ ", value.at[i])) /* NUL counts too */
            return false;
    return true;
}

static enum code sweep_uid(struct cleaning *c, struct element *e,
                           struct error *err)
{
    struct str rest = e->value;
    bool known = is_own_number(c, e->value) || !is_uid_like(e->value);

    while (rest.at && !known && !c->profile->on[OPTION_UIDS])
        known = uid_known(c, str_trim(str_cut(rest, '\\', &rest)));
    return known ? uid_element(c, e, false, err) : OK;
}

static enum code keep(struct cleaning *c, const struct place *p,
                      struct element *e, enum text_level level,
                      struct error *err)
{
    if (e->is_sequence || !e->value.len)
        return OK;
    if (is_free_text(e))
        return sweep_text(c, p, e, level, err);
    if (is_vr(e, "CS"))
        return sweep_code(c, p, e, err);
    if (is_vr(e, "AS") && str_trim(e->value).len == 4)
        return sweep_age(c, e, err);
    if (is_vr(e, "UI"))
        return sweep_uid(c, e, err);
    if (is_vr(e, "OB") || is_vr(e, "UN") || !is_text(e))
        return sweep_binary(c, p, e, level, err);
    return sweep_number(c, p, e, level, err);
}

/* C, and what stands for it: dates move, texts are cut, times stay. UIDs in a
 * private text often name a class or a version, so unknown ones stay there. */
static enum code clean(struct cleaning *c, const struct place *p,
                       struct element *e, bool own, struct error *err)
{
    if (is_date(e))
        return shift(c, p, e, err);
    return keep(c, p, e,
                TAG_IS_PRIVATE(e->tag) && !own ? TEXT_SHAPES : TEXT_CLEAN, err);
}

static enum code shift_any(struct cleaning *c, const struct place *p,
                           struct element *e, struct error *err)
{
    if (is_vr(e, "TM") || e->is_sequence)
        return keep(c, p, e, TEXT_SWEEP, err);
    return shift(c, p, e, err);
}

/* ---- new names --------------------------------------------------------- */

/* A sequence where a value should be is emptied. */
static enum code set_text(struct cleaning *c, const struct place *p,
                          struct element *e, struct str text, struct error *err)
{
    return e->is_sequence ? set_empty(c, p, e, err)
                          : element_set(c->ds, e, text, err);
}

static enum code hash(struct cleaning *c, const struct place *p,
                      struct element *e, struct error *err)
{
    struct str letters;

    if (e->is_sequence)
        return set_empty(c, p, e, err);
    if (is_vr(e, "UI") || !str_trim(e->value).len)
        return uid_element(c, e, true, err);
    if (!is_text(e))
        return set_dummy(c, e, err);
    TRY(pseudo_letters(c->a, c->in->key, "text", e->value, 12, &letters, err));
    return element_set(c->ds, e, letters, err);
}

/* U: a UID wherever its VR may have come from. */
static enum code new_uid(struct cleaning *c, const struct place *p,
                         struct element *e, struct error *err)
{
    if (e->is_sequence)
        return OK;
    if (is_text(e) ||
        ((is_vr(e, "UN") || is_vr(e, "OB")) && is_uid_like(e->value)))
        return uid_element(c, e, uid_names_class(e->tag), err);
    return set_empty(c, p, e, err);
}

enum code fate_apply(struct cleaning *c, const struct place *p,
                     struct element *e, const struct decision *d,
                     bool *ret_drop, struct error *err)
{
    *ret_drop = false;
    switch (d->fate) {
    case FATE_REMOVE:
        *ret_drop = true;
        return OK;
    case FATE_REMOVE_FULL:
        *ret_drop = !e->is_sequence || e->item_count > 0;
        return OK;
    case FATE_EMPTY:
        return set_empty(c, p, e, err);
    case FATE_DUMMY:
        return e->is_sequence || !e->value.len ? OK : set_dummy(c, e, err);
    case FATE_UID:
        return new_uid(c, p, e, err);
    case FATE_CLEAN:
        return clean(c, p, e, d->own, err);
    case FATE_SHIFT:
        return shift_any(c, p, e, err);
    case FATE_SHIFT_SECONDS:
        return shift_seconds(c, p, e, err);
    case FATE_VALUE:
        return set_text(c, p, e, d->value, err);
    case FATE_HASH:
        return hash(c, p, e, err);
    case FATE_PATIENT_ID:
    case FATE_PATIENT_NAME:
        return set_text(c, p, e, c->new_patient, err);
    case FATE_KEEP:
        return d->own ? OK : keep(c, p, e, TEXT_SWEEP, err);
    case FATE_LEAST:
    case FATE_X_Z:
    case FATE_X_D:
    case FATE_Z_D:
    case FATE_X_Z_D:
    case FATE_X_Z_U:
    case FATE_COUNT:
        break; /* resolved before */
    }
    return fail_at(err, ERR_UNSAFE, e->tag, "no action for an attribute");
}
