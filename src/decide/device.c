/*
 * device.c - the device's own name, which its screens show
 *
 * A header tells maker, model and software of the device that made the image.
 * Print that repeats them says nothing of the patient, whatever it looks like
 * ("Ostrea CT 64" is no address in a court). Only these few attributes count,
 * and only print of two letters or more: an identifying value that somebody
 * wrote into them is in the patient's dictionary or has a shape of its own, and
 * both are heard first. A machine that nobody gave a hospital's name shows its
 * maker's in that place.
 */
#include "decide/scene.h"

/* More of a value's words than these are a text, not a name. */
enum { DEVICE_WORDS = 8, NEAR_SIGNS = 6 };
#define NEAR_ENOUGH 0.8f /* what a reader may have mistaken in so many signs */

static const struct {
    uint32_t tag;
    bool maker;
} device_tags[] = {{TAG_Manufacturer, true},
                   {TAG_ManufacturerModelName, true},
                   {TAG_SoftwareVersions, false},
                   {TAG_SecondaryCaptureDeviceManufacturer, true},
                   {TAG_SecondaryCaptureDeviceManufacturerModelName, true}};

static bool is_name(const struct scene *sc, struct str folded)
{
    return names_find(&sc->rules->names, folded) & (NAME_FIRST | NAME_LAST);
}

static enum code add_phrase(struct scene *sc, struct str raw, bool alone)
{
    struct str folded;
    size_t digits = 0;

    TRY(fold_joined(sc->a, raw, &folded, sc->err));
    for (size_t i = 0; i < folded.len; i++)
        digits += ascii_digit(folded.at[i]);
    if (folded.len < 2 || digits == folded.len ||
        (alone && (folded.len < 3 || digits || is_name(sc, folded))))
        return OK;
    return wordset_add(sc->a, &sc->device, folded, 1, sc->err);
}

/* The value, each run of its words, and each word that is nobody's name. */
static enum code add_value(struct scene *sc, struct str value)
{
    struct str word[DEVICE_WORDS];
    int n = 0;

    for (struct str rest = str_trim(value); rest.at && rest.len;) {
        struct str w = str_cut(rest, ' ', &rest);

        if (!w.len)
            continue;
        if (n == DEVICE_WORDS)
            return OK;
        word[n++] = w;
    }
    for (int from = 0; from < n; from++)
        for (int to = from; to < n; to++) {
            struct str part = {word[from].at,
                               (size_t)(word[to].at - word[from].at) +
                                   word[to].len};

            TRY(add_phrase(sc, part, to == from && n > 1));
        }
    return OK;
}

/* Two letters at least: a number may be a station's. */
static enum code add_maker(struct scene *sc, struct str value)
{
    struct str folded;
    int letters = 0;

    TRY(fold_joined(sc->a, value, &folded, sc->err));
    for (size_t i = 0; i < folded.len; i++)
        letters += !ascii_digit(folded.at[i]);
    return letters < 2 ? OK
                       : wordset_add(sc->a, &sc->makers, folded, 1, sc->err);
}

enum code scene_device(struct scene *sc)
{
    for (size_t i = 0; i < sizeof device_tags / sizeof *device_tags; i++) {
        struct str rest = sc->in->ds
                              ? dataset_text(sc->in->ds, device_tags[i].tag)
                              : (struct str){0};

        while (rest.at && rest.len) {
            struct str value = str_cut(rest, '\\', &rest);

            TRY(add_value(sc, value));
            if (device_tags[i].maker)
                TRY(add_maker(sc, value));
        }
    }
    return OK;
}

bool device_is_place(struct scene *sc, const struct identifier *id)
{
    struct str folded;

    return id->kind == ID_INSTITUTION && sc->makers.count &&
           scene_fold(sc, id->value, &folded) &&
           wordset_find(&sc->makers, folded);
}

/* As a reader may have spelt it; words that are short must be right. */
static bool is_near(const struct scene *sc, struct str folded)
{
    const struct wordset *set = &sc->device;

    for (int i = 0; folded.len >= NEAR_SIGNS && i < set->room; i++) {
        struct str word = set->at[i].word;

        if (word.len >= NEAR_SIGNS && word.len <= folded.len + 1 &&
            folded.len <= word.len + 1 &&
            confusion_distance(sc->rules->confusions, word, folded,
                               NEAR_ENOUGH) <= NEAR_ENOUGH)
            return true;
    }
    return false;
}

const struct allow_row *device_phrase(const struct scene *sc, struct str folded)
{
    static const struct allow_row row = {.class = CLASS_VENDOR_OR_SETTING,
                                         .rule = "device",
                                         .modality = {"ALL", 3},
                                         .next = -1};

    return wordset_find(&sc->device, folded) || is_near(sc, folded) ? &row
                                                                    : NULL;
}
