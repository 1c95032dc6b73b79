/*
 * bench_private.c - what TCIA's knowledge base says of a private element
 *
 * Looked up here by the key's own code and not by the cleaner's, so that a
 * mistake of either shows.
 */
#include "bench/bench_private.h"
#include "header/rules.h"
#include <string.h>
#include <strings.h>

static const struct private_row rows[] = {
#include "tables/tcia_private.inc"
};

enum { ROWS = sizeof rows / sizeof *rows };

/* Of the VR or of any, and of the creator's very spelling before another one;
 * an element whose VR nobody knows takes any row. 0: it does not fit. */
static int fit(const struct private_row *r, const char *vr, struct str creator,
               const char *nesting)
{
    int score = 1;

    if (strlen(r->creator) != creator.len ||
        strncasecmp(r->creator, creator.at ? creator.at : "", creator.len) ||
        strcasecmp(r->path, nesting))
        return 0;
    if (!strcmp(r->vr, vr))
        score = 9;
    else if (!*r->vr)
        score = 5;
    else if (strcmp(vr, "UN") && strcmp(r->vr, "UN"))
        return 0;
    return score + (str_equal(str_of(r->creator), creator) ? 2 : 0);
}

enum disposition private_disposition(const struct items *in,
                                     const struct element *e,
                                     const char *nesting)
{
    struct str creator = private_creator(in, e->tag);
    const char *vr = strcmp(e->vr, "UN") ? e->vr : known_vr(in, e);
    unsigned element =
        creator.len ? e->tag & 0xff : (unsigned)TAG_ELEMENT(e->tag);
    enum disposition best = PRIVATE_UNKNOWN;
    int best_score = 0;

    for (int i = 0; i < ROWS; i++) {
        int score = 0;

        if (rows[i].group == TAG_GROUP(e->tag) && rows[i].element == element)
            score = fit(&rows[i], vr ? vr : e->vr, creator, nesting);
        if (score > best_score) {
            best = rows[i].disposition;
            best_score = score;
        }
    }
    return best;
}

const struct private_row *private_row_any(struct chance *c)
{
    return &rows[chance_below(c, ROWS)];
}
