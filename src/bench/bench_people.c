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

/* A name as headers have it: middle names, suffixes, in whatever case. */
static const char *written(struct arena *a, struct chance *c,
                           const char *family, const char *given)
{
    static const char *const ends[] = {"", "", "", "", "^^^JR", "^^^"};
    const char *middle = pick(c, "first"), *pn;

    switch (chance_below(c, 6)) {
    case 0:
        pn = str_format(a, "%s^%s^%.1s", family, given, middle);
        break;
    case 1:
        pn = str_format(a, "%s^%s^%s", family, given, middle);
        break;
    default:
        pn = str_format(a, "%s^%s%s", family, given, ends[chance_below(c, 6)]);
    }
    return pn && chance_below(c, 5) == 0 ? titled(a, pn) : pn;
}

/* Mostly digits, as MIDI-B has them. */
static const char *record_number(struct arena *a, struct chance *c)
{
    const char *number = digits(a, c, 8 + chance_below(c, 3));

    switch (chance_below(c, 8)) {
    case 0:
        return str_format(a, "%c%c%.7s", 'A' + chance_below(c, 26),
                          'A' + chance_below(c, 26), number);
    case 1:
        return str_format(a, "%.4s-%s", number, number + 4);
    default:
        return number;
    }
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
    p.pn = written(a, &c, p.family, p.given);
    p.name = str_format(a, "%s %s", titled(a, p.given), titled(a, p.family));
    p.id = record_number(a, &c);
    p.birth = str_format(a, "%04d%02d%02d", 1932 + chance_below(&c, 70),
                         1 + chance_below(&c, 12), 1 + chance_below(&c, 28));
    p.other_id = digits(a, &c, 7);
    p.ssn = str_format(a, "%s-%s-%s", digits(a, &c, 3), digits(a, &c, 2),
                       digits(a, &c, 4));
    p.phone = phone(a, &c);
    p.street = address(a, &c);
    p.initials = str_format(a, "%c%c", p.given[0], p.family[0]);
    p.old = str_format(a, "%d", 90 + chance_below(&c, 12));
    p.mail = str_format(a, "%c%s%d@mail.example", tolower(p.given[0]),
                        p.other_id, 10 + chance_below(&c, 90));
    if (!p.pn || !p.id || !p.name || !p.birth || !p.ssn || !p.street ||
        !p.initials || !p.old || !p.mail)
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
    if (!v.staff || !v.earlier)
        return fail(err, ERR_MEMORY, "no memory for visits");
    *ret = v;
    return OK;
}

/* ---- phrases --------------------------------------------------------- */

/* A day as people write it; NULL for a form that there is not. */
static const char *day_as(struct arena *a, const char *date, struct str form)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr",
                                         "May", "Jun", "Jul", "Aug",
                                         "Sep", "Oct", "Nov", "Dec"};
    struct str s = str_of(date);
    int64_t month, day;
    const char *word;

    if (s.len != 8 || !str_to_int((struct str){s.at + 4, 2}, &month) ||
        !str_to_int((struct str){s.at + 6, 2}, &day) || month < 1 || month > 12)
        return NULL;
    word = months[month - 1];
    if (str_equal(form, STR("us")))
        return str_format(a, "%.2s/%.2s/%.4s", date + 4, date + 6, date);
    if (str_equal(form, STR("dots")))
        return str_format(a, "%.2s.%.2s.%.4s", date + 6, date + 4, date);
    if (str_equal(form, STR("iso")))
        return str_format(a, "%.4s-%.2s-%.2s", date, date + 4, date + 6);
    if (str_equal(form, STR("slashes")))
        return str_format(a, "%.4s/%.2s/%.2s", date, date + 4, date + 6);
    if (str_equal(form, STR("dash")))
        return str_format(a, "%.2s-%s-%.4s", date + 6, word, date);
    if (str_equal(form, STR("words")))
        return str_format(a, "%d %s %.4s", (int)day, word, date);
    if (str_equal(form, STR("said")))
        return str_format(a, "%s %d, %.4s", word, (int)day, date);
    return NULL;
}

static const char *lowered(struct arena *a, const char *text)
{
    char *out = str_c(a, str_of(text));

    for (char *s = out; s && *s; s++)
        *s = (char)tolower((unsigned char)*s);
    return out;
}

/* A name as people write it; NULL for a form that there is not. */
static const char *name_as(struct arena *a, const char *pn, struct str form)
{
    struct str rest, family = str_cut(str_of(pn), '^', &rest),
                     given = str_cut(rest, '^', &rest);
    const char *upper = str_format(a, "%.*s %.*s", (int)given.len, given.at,
                                   (int)family.len, family.at);
    const char *comma = str_format(a, "%.*s, %.*s", (int)family.len, family.at,
                                   (int)given.len, given.at);
    const char *last = str_c(a, family), *first = str_c(a, given);

    if (!upper || !comma || !last || !first)
        return NULL;
    if (!form.len)
        return titled(a, upper);
    if (str_equal(form, STR("upper")))
        return upper;
    if (str_equal(form, STR("lower")))
        return lowered(a, upper);
    if (str_equal(form, STR("comma")))
        return comma;
    if (str_equal(form, STR("listed")))
        return titled(a, comma);
    if (str_equal(form, STR("last")))
        return titled(a, last);
    if (str_equal(form, STR("first")))
        return titled(a, first);
    if (str_equal(form, STR("LAST")))
        return last;
    if (str_equal(form, STR("short")))
        return str_format(a, "%.1s. %s", first, titled(a, last));
    if (str_equal(form, STR("run")))
        return str_format(a, "%s%s", last, first);
    return NULL;
}

/* What {key} or {key-form} stands for, or NULL. */
static const char *filled(struct arena *a, struct str key,
                          const struct person *p, const struct visit *v,
                          const char *uid)
{
    const struct {
        const char *key, *value;
    } names[] = {{"name", p->pn},
                 {"staff", v->referring},
                 {"operator", v->operator_},
                 {"reader", v->reading}},
      days[] = {{"date", v->date},
                {"earlier", v->earlier},
                {"birth", p->birth}},
      values[] = {{"id", p->id},
                  {"phone", p->phone},
                  {"ssn", p->ssn},
                  {"initials", p->initials},
                  {"hospital", v->hospital},
                  {"acronym", v->acronym},
                  {"address", v->address},
                  {"accession", v->accession},
                  {"date", v->date},
                  {"earlier", v->earlier},
                  {"birth", p->birth},
                  {"pn", p->pn},
                  {"street", p->street},
                  {"mail", p->mail},
                  {"age", p->old},
                  {"uid", uid}};
    struct str form, base = str_cut(key, '-', &form);

    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (str_equal(key, str_of(values[i].key)))
            return values[i].value;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal(base, str_of(names[i].key)))
            return name_as(a, names[i].value, form);
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        if (str_equal(base, str_of(days[i].key)))
            return day_as(a, days[i].value, form);
    return NULL;
}

const char *phrase_fill(struct arena *a, const char *phrase,
                        const struct person *p, const struct visit *v,
                        const char *uid)
{
    struct buffer b = {.limit = 4096};
    const char *out;

    while (*phrase) {
        const char *end = *phrase == '{' ? strchr(phrase, '}') : NULL;
        struct str key = {phrase + 1, end ? (size_t)(end - phrase - 1) : 0};
        const char *value = end ? filled(a, key, p, v, uid) : NULL;

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
