/*
 * recognise.c - the line network, Tesseract, and the memory of what they read
 *
 * Tesseract through its C API: LSTM only, one handle a reader, no OpenMP
 * threads (they cost two to five times the CPU for nothing). Its network alone
 * reads most lines as well in a tenth of the time, so it goes first. A crop
 * is known again by a hash of its pixels, so a banner is read once for all
 * frames and files of a series.
 */
#include "text/recognise.h"
#include "text/net_line.h"
#include <stdlib.h>
#include <string.h>
#include <tesseract/capi.h>
#include <xxhash.h>

/* OpenMP, if Tesseract was built with it. */
extern void omp_set_max_active_levels(int levels) __attribute__((weak));

enum { SLOTS = 1 << 13, MOST_KNOWN = SLOTS / 2 };
enum {
    MOST_MODEL = 64 << 20,
    MEMORY = 64 << 20
}; /* bytes: of a traineddata
                                                      file, of readings */

/* By how much Tesseract must be surer. */
#define SURER 0.15f

struct known {
    XXH128_hash_t key; /* both 0: free */
    struct reading reading;
};

struct recogniser {
    TessBaseAPI *api;
    struct net *net;       /* or NULL: Tesseract alone */
    struct arena *weights; /* where they are */
    struct arena *scratch; /* for one line */
    struct arena *memory;  /* of the readings */
    struct known *known;   /* SLOTS, open addressing */
    int known_count;
    struct recogniser_counts counts;
};

/* The file that Tesseract has loaded, where it is one. */
static enum code read_file(struct recogniser *r, const char *lang,
                           struct str *ret, struct error *err)
{
    const char *folder = TessBaseAPIGetDatapath(r->api);
    const char *path =
        str_format(r->scratch, "%s/%s.traineddata", folder, lang);

    if (strchr(lang, '+'))
        return OK;
    if (!path)
        return fail(err, ERR_MEMORY, "no memory for the text reader");
    return file_read(r->scratch, path, MOST_MODEL, ret, err);
}

static enum code read_net(struct recogniser *r, const char *lang,
                          struct str model, struct error *err)
{
    bool own = model.at != NULL;

    if (!own)
        TRY(read_file(r, lang, &model, err));
    if (model.len)
        TRY(net_read(r->weights, model, &r->net, err));
    arena_clear(r->scratch);
    return r->net || !own
               ? OK
               : fail(err, ERR_FORMAT, "reader.traineddata: no line network");
}

enum code recogniser_create(const char *lang, struct str model,
                            struct recogniser **ret, struct error *err)
{
    struct recogniser *r = calloc(1, sizeof *r);
    enum code code;

    /* Tesseract asks for four threads by name; regions of no level run in
     * the caller. (OMP_THREAD_LIMIT is only read before main.) */
    if (omp_set_max_active_levels)
        omp_set_max_active_levels(0);
    if (r) {
        r->api = TessBaseAPICreate();
        r->memory = arena_create(MEMORY);
        r->weights = arena_create((size_t)64 << 20);
        r->scratch = arena_create((size_t)256 << 20);
        r->known = calloc(SLOTS, sizeof *r->known);
    }
    if (!r || !r->api || !r->memory || !r->weights || !r->scratch ||
        !r->known) {
        recogniser_destroy(r);
        return fail(err, ERR_MEMORY, "no memory for the text reader");
    }
    if (TessBaseAPIInit2(r->api, NULL, lang, OEM_LSTM_ONLY)) {
        recogniser_destroy(r);
        return fail(err, ERR_IO,
                    "cannot load Tesseract language '%s'; install "
                    "tesseract-ocr-%s",
                    lang, lang);
    }
    TessBaseAPISetVariable(r->api, "debug_file", "/dev/null");
    TessBaseAPISetVariable(r->api, "tessedit_do_invert", "0");
    code = read_net(r, lang, model, err);
    if (code != OK)
        recogniser_destroy(r);
    else
        *ret = r;
    return code;
}

void recogniser_destroy(struct recogniser *r)
{
    if (!r)
        return;
    if (r->api) {
        TessBaseAPIEnd(r->api);
        TessBaseAPIDelete(r->api);
    }
    arena_destroy(r->memory);
    arena_destroy(r->weights);
    arena_destroy(r->scratch);
    free(r->known);
    free(r);
}

void recogniser_forget(struct recogniser *r)
{
    memset(r->known, 0, SLOTS * sizeof *r->known);
    r->known_count = 0;
    arena_clear(r->memory);
}

void recogniser_tidy(struct recogniser *r)
{
    if (r->known_count == MOST_KNOWN ||
        arena_used(r->memory) > (size_t)MEMORY / 4 * 3)
        recogniser_forget(r);
}

struct recogniser_counts recogniser_counts(const struct recogniser *r)
{
    return r->counts;
}

/* ---- reading --------------------------------------------------------- */

struct tokens {
    struct token *at;
    int count, room;
};

static enum code add_token(struct arena *a, TessResultIterator *at,
                           struct tokens *tokens, struct error *err)
{
    const TessPageIterator *page = TessResultIteratorGetPageIteratorConst(at);
    char *text = TessResultIteratorGetUTF8Text(at, RIL_WORD);
    struct str s = str_trim(str_of(text));
    int left, top, right, bottom;
    enum code code = OK;

    if (s.len && TessPageIteratorBoundingBox(page, RIL_WORD, &left, &top,
                                             &right, &bottom)) {
        struct token token = {
            .box = {left, top, right - left, bottom - top},
            .text = str_copy(a, s),
            .confidence = TessResultIteratorConfidence(at, RIL_WORD) / 100};

        if (token.text.at && arena_push(a, *tokens))
            tokens->at[tokens->count - 1] = token;
        else
            code = fail(err, ERR_MEMORY, "no memory for a word");
    }
    TessDeleteText(text);
    return code;
}

static float mean_confidence(const struct tokens *tokens)
{
    double sum = 0, weight = 0;

    for (int i = 0; i < tokens->count; i++) {
        sum +=
            (double)tokens->at[i].confidence * (double)tokens->at[i].text.len;
        weight += (double)tokens->at[i].text.len;
    }
    return weight > 0 ? (float)(sum / weight) : 0;
}

static enum code ask_tesseract(struct recogniser *r, const struct plane *p,
                               bool single, struct reading *ret,
                               struct error *err)
{
    struct tokens tokens = {0};
    TessResultIterator *at;
    enum code code = OK;

    TessBaseAPISetPageSegMode(r->api,
                              single ? PSM_SINGLE_WORD : PSM_SINGLE_LINE);
    TessBaseAPISetImage(r->api, p->at, p->width, p->height, 1, p->width);
    TessBaseAPISetSourceResolution(r->api, 300);
    if (TessBaseAPIRecognize(r->api, NULL))
        return fail(err, ERR_FORMAT, "the text reader failed on a line");
    at = TessBaseAPIGetIterator(r->api);
    if (at) {
        do
            code = add_token(r->memory, at, &tokens, err);
        while (code == OK && TessResultIteratorNext(at, RIL_WORD));
        TessResultIteratorDelete(at);
    }
    TessBaseAPIClear(r->api);
    *ret =
        (struct reading){tokens.at, tokens.count, mean_confidence(&tokens), 0};
    return code;
}

static enum code read_crop(struct recogniser *r, const struct plane *p,
                           bool single, bool twice, struct reading *ret,
                           struct error *err)
{
    r->counts.calls++;
    if (twice || !r->net)
        return ask_tesseract(r, p, single, ret, err);
    TRY(net_read_line(r->memory, r->scratch, r->net, p, single, ret, err));
    arena_clear(r->scratch);
    return OK;
}

/* Read once, by the network alone or by Tesseract. */
static enum code read_known(struct recogniser *r, const struct plane *p,
                            bool single, bool twice, struct reading *ret,
                            struct error *err)
{
    XXH64_hash_t kind = (XXH64_hash_t)p->width * 4 + 2u * twice + single;
    XXH128_hash_t key = XXH3_128bits_withSeed(
        p->at, (size_t)p->width * (size_t)p->height, kind);
    struct known *slot = &r->known[key.low64 % SLOTS];

    while (slot->key.low64 || slot->key.high64) {
        if (XXH128_isEqual(slot->key, key)) {
            r->counts.hits++;
            *ret = slot->reading;
            return OK;
        }
        slot = slot == &r->known[SLOTS - 1] ? r->known : slot + 1;
    }
    TRY(read_crop(r, p, single, twice, ret, err));
    if (r->known_count < MOST_KNOWN) {
        *slot = (struct known){key, *ret};
        r->known_count++;
    }
    return OK;
}

enum code recognise_crop(struct recogniser *r, const struct crop *crop,
                         bool single, struct reading *ret, struct error *err)
{
    return read_known(r, &crop->picture, single, false, ret, err);
}

enum code recognise_again(struct recogniser *r, const struct crop *crop,
                          bool single, struct reading *ret, struct error *err)
{
    struct reading other;

    if (!r->net)
        return OK;
    TRY(read_known(r, &crop->picture, single, true, &other, err));
    if (other.confidence > ret->confidence + SURER)
        *ret = other;
    return OK;
}
