/*
 * audit_read.c - audit.log checked: every link, every seal
 */
#include "record/audit_chain.h"
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

enum { MOST_BYTES_SHIFT = 36 };

void audit_link(char chain[AUDIT_DIGITS + 1], struct str object)
{
    crypto_hash_sha256_state state;
    unsigned char hash[crypto_hash_sha256_BYTES];

    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const unsigned char *)chain,
                              AUDIT_DIGITS);
    crypto_hash_sha256_update(&state, (const unsigned char *)object.at,
                              object.len);
    crypto_hash_sha256_final(&state, hash);
    sodium_bin2hex(chain, AUDIT_DIGITS + 1, hash, sizeof hash);
}

void audit_seal(const struct site_key *key, const char chain[AUDIT_DIGITS + 1],
                char ret[40])
{
    site_key_digest(key, "audit", (struct str){chain, AUDIT_DIGITS}, ret);
}

/* ---- walking --------------------------------------------------------- */

struct walk {
    const struct site_key *key;
    struct audit_state state;
    char chain[AUDIT_DIGITS + 1];
};

/* A seal is checked against the chain before it. */
static void check_seal(struct walk *w, struct str object)
{
    static const struct str begin = {"{\"seal\":\"", 9};
    char seal[40];

    w->state.sealed = str_starts(object, begin);
    if (!w->state.sealed)
        return;
    w->state.blocks++;
    if (!w->key)
        return;
    audit_seal(w->key, w->chain, seal);
    if (str_find(object, str_of(seal)) != (ptrdiff_t)begin.len)
        w->state.bad_seals++;
}

/* A line that breaks the chain is told once; the chain goes on from it. */
static enum code walk_line(struct walk *w, struct str text,
                           audit_line_visit visit, void *user,
                           struct error *err)
{
    struct audit_line line = {.number = ++w->state.lines};
    bool whole = text.len > AUDIT_DIGITS && text.at[AUDIT_DIGITS] == ' ';

    if (!whole) {
        if (!w->state.first_bad)
            w->state.first_bad = line.number;
        w->state.sealed = false;
        return OK;
    }
    memcpy(line.digits, text.at, AUDIT_DIGITS);
    line.object =
        (struct str){text.at + AUDIT_DIGITS + 1, text.len - AUDIT_DIGITS - 1};
    check_seal(w, line.object);
    audit_link(w->chain, line.object);
    if (memcmp(w->chain, line.digits, AUDIT_DIGITS) && !w->state.first_bad)
        w->state.first_bad = line.number;
    memcpy(w->chain, line.digits, AUDIT_DIGITS);
    return visit(user, &line, err);
}

static enum code walk_file(struct walk *w, struct bytes file,
                           audit_line_visit visit, void *user,
                           struct error *err)
{
    struct str rest = {(const char *)file.at, file.len};

    while (rest.len) {
        struct str line = str_cut(rest, '\n', &rest);

        TRY(walk_line(w, line, visit, user, err));
        if (!rest.at && !w->state.first_bad) /* the last line feed is missing */
            w->state.first_bad = w->state.lines;
    }
    return OK;
}

enum code audit_lines(const char *folder, const struct site_key *key,
                      audit_line_visit visit, void *user,
                      struct audit_state *ret_state, struct error *err)
{
    struct arena *a = arena_create(1 << 20);
    char *path = a ? str_format(a, "%s/audit.log", folder) : NULL;
    struct walk w = {.key = key};
    struct bytes file = {NULL, 0};
    enum code code = OK;
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;

    memset(w.chain, '0', AUDIT_DIGITS);
    if (!path)
        code = fail(err, ERR_MEMORY, "no memory for the audit log");
    else if (fd < 0 && errno != ENOENT)
        code = fail(err, ERR_IO, "cannot read audit.log: %s", strerror(errno));
    if (fd >= 0) {
        code = file_map(a, fd, (size_t)1 << MOST_BYTES_SHIFT, &file, err);
        close(fd);
    }
    if (code == OK)
        code = walk_file(&w, file, visit, user, err);
    arena_destroy(a);
    *ret_state = w.state;
    return code;
}

/* ---- reading --------------------------------------------------------- */

struct reading {
    audit_visit visit;
    void *user;
};

static struct str text_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    return value ? (struct str){json_string_value(value),
                                json_string_length(value)}
                 : (struct str){NULL, 0};
}

static enum code read_line(void *user, const struct audit_line *line,
                           struct error *err)
{
    struct reading *r = user;
    json_t *object = json_loadb(line->object.at, line->object.len, 0, NULL);
    struct audit_entry entry = {.line = line->number};
    struct str withdrawn = text_of(object, "withdrawn");
    enum code code = OK;

    entry.verdict = text_of(object, "verdict");
    entry.withdrawn = withdrawn.len > 0;
    entry.output = entry.withdrawn ? withdrawn : text_of(object, "output");
    entry.digest = text_of(object, "digest");
    if (entry.withdrawn || entry.verdict.len)
        code = r->visit(r->user, &entry, err);
    json_decref(object);
    return code;
}

enum code audit_read(const char *folder, const struct site_key *key,
                     audit_visit visit, void *user,
                     struct audit_state *ret_state, struct error *err)
{
    struct reading r = {visit, user};

    return audit_lines(folder, key, read_line, &r, ret_state, err);
}
