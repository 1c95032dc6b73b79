/*
 * prop_header_leak.c - no value of the dictionary in any output byte
 *
 * Data sets of random shape: tags of the standard and private ones, VRs that
 * lie, sequences, several values, wrong lengths, with the patient's name,
 * numbers and UIDs put anywhere in any spelling. Whatever the profile, what is
 * left after cleaning holds none of them, and cleaning never fails.
 */
#include "header_trees.h"

enum { ROUNDS = 3000, DEPTH = 5, SEED = 20240501 };

static uint64_t state_of_chance = SEED;

static unsigned chance(unsigned count)
{
    uint64_t z = state_of_chance += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (unsigned)((z ^ z >> 31) % count);
}

static const char *const spellings[] = {
    "GAINES^STACY",
    "gaines, stacy",
    "Stacy Gaines",
    "GAINES STACY",
    "8155012288",
    "19560621",
    "Gaines_Stacy",
    "20180805E673674",
    OLD_STUDY,
    OLD_SOP,
    "GAINES^STACY=GAINES^STACY",
    "509-218-0415",
    "21.06.1956",
};

/* What must be gone, as letters and digits. */
static const char *const secrets[] = {"gainesstacy", "stacygaines",
                                      "8155012288",  "20180805e673674",
                                      "5092180415",  "19560621"};

static const char *const vrs[] = {"AE", "AS", "AT", "CS", "DA", "DS", "DT",
                                  "FD", "FL", "IS", "LO", "LT", "OB", "OF",
                                  "OW", "PN", "SH", "SL", "SS", "ST", "TM",
                                  "UC", "UI", "UL", "UN", "UR", "US", "UT"};

static uint32_t any_tag(void)
{
    static const uint16_t groups[] = {0x0008, 0x0010, 0x0012, 0x0018, 0x0020,
                                      0x0028, 0x0032, 0x0038, 0x0040, 0x0054,
                                      0x0070, 0x0088, 0x0400, 0x3006, 0x300a,
                                      0x6000, 0x5000, 0x0009, 0x0019, 0x0029};
    uint32_t group = groups[chance(sizeof groups / sizeof *groups)];

    if (group & 1)
        return group << 16 | (chance(8) ? 0x1000 + chance(256) : 0x10);
    return group << 16 | (chance(4) ? chance(0x200) : chance(0x10000));
}

static struct str any_value(struct arena *a)
{
    static const char *const before[] = {"",  " ", "scan for ", "(by ", "\\",
                                         "(", "-", "\n",        "ID:",  "x "};
    static const char *const behind[] = {"",  " ",  " by day", "\\",  ") ",
                                         "-", "\n", ": x",     ", AP"};
    const char *text =
        str_format(a, "%s%s%s", before[chance(sizeof before / sizeof *before)],
                   spellings[chance(sizeof spellings / sizeof *spellings)],
                   behind[chance(sizeof behind / sizeof *behind)]);
    char *blob;

    if (chance(6))
        return str_of(text);
    blob = arena_alloc(a, 64 + strlen(text)); /* text among bytes */
    for (int i = 0; i < 64; i++)
        blob[i] = (char)chance(32);
    memcpy(blob + 16, text, strlen(text));
    return (struct str){blob, 64};
}

static void grow(struct arena *a, struct dataset *ds, struct items *in,
                 int depth)
{
    for (unsigned i = 2 + chance(8); i-- > 0;) {
        uint32_t tag = any_tag();

        if (items_find(in, tag))
            continue;
        if (depth < DEPTH && chance(6) == 0) {
            for (unsigned k = 1 + chance(3); k-- > 0;)
                grow(a, ds, put_item(ds, in, tag), depth + 1);
        } else {
            const char *vr = vrs[chance(sizeof vrs / sizeof *vrs)];

            assert_int_equal(items_set(ds, in, tag, vr, any_value(a), NULL),
                             OK);
            if (chance(20) == 0) /* a VR of no standard */
                memcpy(items_find(in, tag)->vr, "ZZ", 3);
        }
    }
}

static struct dataset *any_dataset(struct arena *a)
{
    struct dataset *ds = tree(a);

    grow(a, ds, &ds->root, 0);
    put_root(ds, TAG_SpecificCharacterSet, "CS",
             chance(3) ? "ISO_IR 192" : "ISO_IR 100");
    put_root(ds, TAG_PatientName, "PN", "GAINES^STACY");
    put_root(ds, TAG_PatientID, "LO", "8155012288");
    put_root(ds, TAG_PatientBirthDate, "DA", "19560621");
    put_root(ds, 0x00080050, "SH", "20180805E673674");
    put_root(ds, 0x00102154, "SH", "509-218-0415");
    return ds;
}

static const char *bare(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.len + 1), *at = out;

    for (size_t i = 0; i < s.len; i++) {
        char c =
            s.at[i] >= 'A' && s.at[i] <= 'Z' ? (char)(s.at[i] + 32) : s.at[i];

        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            *at++ = c;
    }
    return out;
}

static void look(struct arena *a, const struct items *in, int round)
{
    for (int i = 0; i < in->count; i++) {
        const struct element *e = &in->at[i];
        const char *text = bare(a, e->value);
        bool is_uid = !strcmp(e->vr, "UI") ||
                      strstr(e->value.at ? text : "", "225"); /* 2.25. */

        for (size_t k = 0; k < sizeof secrets / sizeof *secrets; k++)
            if (strstr(text, secrets[k]) && !is_uid)
                stop("round %d: secret %d is left in %08x %s", round, (int)k,
                     (unsigned)e->tag, e->vr);
        if (e->value.len && (str_find(e->value, STR(OLD_STUDY)) >= 0 ||
                             str_find(e->value, STR(OLD_SOP)) >= 0))
            stop("round %d: a UID is left in %08x %s", round, (unsigned)e->tag,
                 e->vr);
        for (int k = 0; k < e->item_count; k++)
            look(a, &e->items[k], round);
    }
}

static void nothing_of_the_dictionary_is_left(void **state)
{
    struct arena *all = arena_create((size_t)64 << 20);
    static const char *const names[] = {"basic", "tcia"};
    const struct profile *profiles[2];

    (void)state;
    for (int p = 0; p < 2; p++)
        profiles[p] = load(all, names[p]);
    for (int round = 0; round < ROUNDS; round++) {
        struct arena *a = arena_create((size_t)256 << 20);
        struct dataset *ds = any_dataset(a);

        clean_known(a, ds, profiles[round % 2]);
        look(a, &ds->root, round);
        look(a, &ds->meta, round);
        arena_destroy(a);
    }
    arena_destroy(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_of_the_dictionary_is_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
