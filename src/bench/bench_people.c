/*
 * bench_people.c - made-up people, and chance that repeats
 *
 * Words come from tables/bench_words.tsv; numbers have the shapes that
 * published descriptions of MIDI-B show.
 */
#include "bench/bench_people.h"
#include <ctype.h>
#include <string.h>

static const struct {
    const char *kind, *word;
} words[] = {
#include "tables/bench_words.inc"
};

enum { WORDS = sizeof words / sizeof *words };

struct chance chance_of(uint64_t seed, const char *label, struct str what)
{
    struct chance c = {seed ^ 14695981039346656037u};

    for (; *label; label++)
        c.state = (c.state ^ (uint8_t)*label) * 1099511628211u;
    for (size_t i = 0; i < what.len; i++)
        c.state = (c.state ^ (uint8_t)what.at[i]) * 1099511628211u;
    chance_next(&c);
    return c;
}

uint64_t chance_next(struct chance *c)
{
    uint64_t z = c->state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

int chance_below(struct chance *c, int count)
{
    return (int)(chance_next(c) % (uint64_t)count);
}

static const char *pick(struct chance *c, const char *kind)
{
    int first = 0, count = 0;

    for (int i = 0; i < WORDS; i++)
        if (!strcmp(words[i].kind, kind)) {
            first = count ? first : i;
            count++;
        }
    return count ? words[first + chance_below(c, count)].word : "";
}

/* "GAINES-BELL" > "Gaines-Bell" */
static const char *titled(struct arena *a, const char *word)
{
    char *out = str_c(a, str_of(word));

    for (char *s = out; s && s[0] && s[1]; s++)
        if (isalpha((unsigned char)s[0]))
            s[1] = (char)tolower((unsigned char)s[1]);
    return out ? out : "";
}

/* One in six has two family names, joined in one of two ways. */
static const char *family(struct arena *a, struct chance *c)
{
    const char *one = pick(c, "last"), *two = pick(c, "last");
    int kind = chance_below(c, 12);

    if (kind > 1 || !strcmp(one, two))
        return one;
    return str_format(a, kind ? "%s-%s" : "%s %s", one, two);
}

static const char *digits(struct arena *a, struct chance *c, int count)
{
    char *out = arena_alloc(a, (size_t)count + 1);

    for (int i = 0; out && i < count; i++)
        out[i] =
            (char)('0' + (i ? chance_below(c, 10) : 1 + chance_below(c, 9)));
    return out ? out : "";
}

static const char *phone(struct arena *a, struct chance *c)
{
    const char *x = digits(a, c, 3), *y = digits(a, c, 3), *z = digits(a, c, 4);

    switch (chance_below(c, 4)) {
    case 0:
        return str_format(a, "%s-%s-%sx%s", x, y, z, digits(a, c, 3));
    case 1:
        return str_format(a, "(%s)%s-%s", x, y, z);
    case 2:
        return str_format(a, "+1-%s-%s-%s", x, y, z);
    }
    return str_format(a, "%s.%s.%s", x, y, z);
}

static const char *address(struct arena *a, struct chance *c)
{
    const char *number = digits(a, c, 3 + chance_below(c, 3));
    const char *family = titled(a, pick(c, "last"));
    const char *street = pick(c, "street");
    const char *suite = digits(a, c, 3), *town = pick(c, "town");
    const char *state = pick(c, "state");

    return str_format(a, "%s %s %s Suite %s %s, %s %s", number, family, street,
                      suite, town, state, digits(a, c, 5));
}

enum code person_make(struct arena *a, uint64_t seed, int index,
                      struct person *ret, struct error *err)
{
    char label[24] = "";
    struct chance c;
    struct person p;

    for (int i = index, k = 0; k < 8; i /= 10, k++)
        label[k] = (char)('0' + i % 10);
    c = chance_of(seed, "person", str_of(label));
    p.family = family(a, &c);
    p.given = pick(&c, "first");
    p.pn = chance_below(&c, 5) ? str_format(a, "%s^%s", p.family, p.given)
                               : str_format(a, "%s^%s^%c", p.family, p.given,
                                            'A' + chance_below(&c, 26));
    p.name = str_format(a, "%s %s", titled(a, p.given), titled(a, p.family));
    p.id = digits(a, &c, 8 + chance_below(&c, 3));
    p.birth = str_format(a, "%04d%02d%02d", 1932 + chance_below(&c, 70),
                         1 + chance_below(&c, 12), 1 + chance_below(&c, 28));
    p.other_id = digits(a, &c, 7);
    p.ssn = str_format(a, "%s-%s-%s", digits(a, &c, 3), digits(a, &c, 2),
                       digits(a, &c, 4));
    p.phone = phone(a, &c);
    p.street = address(a, &c);
    p.initials = str_format(a, "%c%c", p.given[0], p.family[0]);
    p.upper = str_format(a, "%s %s", p.given, p.family);
    p.mail = str_format(a, "%c%s%d@mail.example", tolower(p.given[0]),
                        p.other_id, 10 + chance_below(&c, 90));
    p.birth_said =
        str_format(a, "%.2s/%.2s/%.4s", p.birth + 4, p.birth + 6, p.birth);
    if (!p.pn || !p.name || !p.birth || !p.ssn || !p.street || !p.initials ||
        !p.upper || !p.mail || !p.birth_said)
        return fail(err, ERR_MEMORY, "no memory for people");
    *ret = p;
    return OK;
}

/* {A}, {B} and {C} of a hospital's pattern are family names. */
static const char *hospital(struct arena *a, struct chance *c)
{
    struct buffer b = {.limit = 1024};
    const char *out;

    for (const char *s = pick(c, "hospital"); *s; s++) {
        if (*s == '{' && s[1] && s[2] == '}') {
            buffer_str(&b, titled(a, pick(c, "last")));
            s += 2;
        } else {
            buffer_add(&b, s, 1);
        }
    }
    out = str_c(a, (struct str){b.at, b.len});
    buffer_release(&b);
    return out ? out : "";
}

/* Initials of the capitalised words. */
static const char *acronym(struct arena *a, const char *name)
{
    char *out = arena_alloc(a, strlen(name) + 1), *at = out;

    for (const char *s = name; out && *s; s++)
        if (isupper((unsigned char)*s) &&
            (s == name || !isalpha((unsigned char)s[-1])))
            *at++ = *s;
    return out ? out : "";
}

static const char *staff_pn(struct arena *a, struct chance *c)
{
    const char *family = pick(c, "last");

    return str_format(a, "%s^%s", family, pick(c, "first"));
}

static const char *spoken(struct arena *a, const char *pn)
{
    struct str given, family = str_cut(str_of(pn), '^', &given);

    return str_format(a, "%s %s", titled(a, str_c(a, given)),
                      titled(a, str_c(a, family)));
}

/* A day of the year before, or NULL. */
static const char *day_before(struct arena *a, struct chance *c,
                              const char *date)
{
    int64_t year;

    return str_to_int((struct str){date, 4}, &year)
               ? str_format(a, "%04d%02d%02d", (int)year - 1,
                            1 + chance_below(c, 12), 1 + chance_below(c, 28))
               : NULL;
}

enum code visit_make(struct arena *a, uint64_t seed, struct str study,
                     const char *date, struct visit *ret, struct error *err)
{
    struct chance c = chance_of(seed, "visit", study);
    struct visit v = {.date = date};

    v.accession = chance_below(&c, 2)
                      ? str_format(a, "%08X", (unsigned)(chance_next(&c) | 1))
                      : str_format(a, "%sE%s", date, digits(a, &c, 6));
    v.has_no_number = chance_below(&c, 8) == 0;
    v.study_id = digits(a, &c, 6);
    v.hospital = hospital(a, &c);
    v.acronym = acronym(a, v.hospital);
    v.address = address(a, &c);
    v.phone = phone(a, &c);
    v.referring = staff_pn(a, &c);
    v.performing = staff_pn(a, &c);
    v.reading = staff_pn(a, &c);
    v.operator_ = staff_pn(a, &c);
    if (!v.accession || !v.referring || !v.performing || !v.reading ||
        !v.operator_ || !v.address || !v.phone)
        return fail(err, ERR_MEMORY, "no memory for visits");
    v.staff = spoken(a, v.referring);
    v.earlier = day_before(a, &c, date);
    v.earlier_said = v.earlier ? str_format(a, "%.4s-%.2s-%.2s", v.earlier,
                                            v.earlier + 4, v.earlier + 6)
                               : NULL;
    if (!v.staff || !v.earlier_said)
        return fail(err, ERR_MEMORY, "no memory for visits");
    *ret = v;
    return OK;
}

/* What {key} stands for, or NULL. */
static const char *filled(const char *key, size_t len, const struct person *p,
                          const struct visit *v, const char *date,
                          const char *uid)
{
    const struct {
        const char *key, *value;
    } values[] = {{"name", p->name},
                  {"id", p->id},
                  {"phone", p->phone},
                  {"ssn", p->ssn},
                  {"initials", p->initials},
                  {"hospital", v->hospital},
                  {"acronym", v->acronym},
                  {"staff", v->staff},
                  {"address", v->address},
                  {"accession", v->accession},
                  {"earlier", v->earlier},
                  {"earlier-said", v->earlier_said},
                  {"pn", p->pn},
                  {"upper", p->upper},
                  {"family", p->family},
                  {"street", p->street},
                  {"mail", p->mail},
                  {"birth", p->birth},
                  {"birth-said", p->birth_said},
                  {"date", date},
                  {"uid", uid}};

    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (strlen(values[i].key) == len && !strncmp(values[i].key, key, len))
            return values[i].value;
    return NULL;
}

const char *phrase_fill(struct arena *a, const char *phrase,
                        const struct person *p, const struct visit *v,
                        const char *date, const char *uid)
{
    struct buffer b = {.limit = 4096};
    const char *out;

    while (*phrase) {
        const char *end = *phrase == '{' ? strchr(phrase, '}') : NULL;
        const char *value = end ? filled(phrase + 1, (size_t)(end - phrase - 1),
                                         p, v, date, uid)
                                : NULL;

        if (value)
            buffer_str(&b, value);
        else
            buffer_add(&b, phrase, 1);
        phrase = value ? end + 1 : phrase + 1;
    }
    out = b.failed ? NULL : str_c(a, (struct str){b.at, b.len});
    buffer_release(&b);
    return out;
}

const char *synthetic_uid(struct arena *a, uint64_t seed, struct str old)
{
    struct chance c = chance_of(seed, "uid", old);
    const char *head = digits(a, &c, 3), *middle = digits(a, &c, 1);
    const char *tail = digits(a, &c, 18);

    return str_format(a, "1.3.%s.%s.7.%s%s", head, middle, tail,
                      digits(a, &c, 14));
}
