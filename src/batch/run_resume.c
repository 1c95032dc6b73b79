/*
 * run_resume.c - what a stopped run left: drafts that are whole, or not
 *
 * A draft whose row is VERIFIED, and whose bytes are those that were verified,
 * is good work and stays. Every other file in drafts/ goes.
 */
#include "batch/run.h"
#include <dirent.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

enum code digest_of_file(struct arena *a, int fd, size_t limit, struct str *ret,
                         struct error *err)
{
    enum { PREFIX = 8, DIGITS = 64, PIECE = 1 << 20 };
    crypto_generichash_state state;
    size_t passed = 0, piece;
    char *text = arena_alloc(a, PREFIX + DIGITS + 1);
    unsigned char hash[DIGITS / 2];
    struct bytes file;

    if (!text)
        return fail(err, ERR_MEMORY, "no memory for a digest");
    TRY(file_map(a, fd, limit, &file, err));
    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    for (size_t at = 0; at < file.len; at += piece) {
        piece = file.len - at < PIECE ? file.len - at : PIECE;
        crypto_generichash_update(&state, file.at + at, piece);
        file_passed(file, &passed, at);
    }
    crypto_generichash_final(&state, hash, sizeof hash);
    memcpy(text, "blake2b:", PREFIX);
    sodium_bin2hex(text + PREFIX, DIGITS + 1, hash, sizeof hash);
    *ret = (struct str){text, PREFIX + DIGITS};
    return OK;
}

static bool is_whole(struct batch *b, const struct row *row)
{
    struct arena *a = b->scratch;
    char *path = draft_path(b, a, row->id);
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    struct result result;
    struct str digest;
    bool whole;

    if (fd < 0)
        return false;
    whole = digest_of_file(a, fd, SIZE_MAX / 2, &digest, NULL) == OK &&
            result_unpack(a, row->outcome, &result, NULL) == OK &&
            str_equal(digest, result.draft_digest);
    close(fd);
    return whole;
}

static enum code keep_whole_drafts(struct batch *b, struct error *err)
{
    struct row row = {0};
    bool found;

    for (;;) {
        TRY(ledger_next(b->ledger, STATE_VERIFIED, 0, row.id, &row, &found,
                        err));
        if (!found)
            return OK;
        if (!is_whole(b, &row))
            TRY(ledger_advance(b->ledger, row.id, STATE_DECIDED, err));
        arena_clear(b->scratch);
    }
}

/* "123.dcm" of a VERIFIED row. */
static enum code is_kept(struct batch *b, const char *name, bool *ret,
                         struct error *err)
{
    struct str rest, digits = str_cut(str_of(name), '.', &rest);
    struct row row;
    enum code code;
    int64_t id;

    *ret = false;
    if (!str_equal(rest, STR("dcm")) || !str_to_int(digits, &id) || id < 1)
        return OK;
    code = ledger_row(b->ledger, id, &row, err);
    if (code == ERR_FORMAT) /* no such row */
        return OK;
    TRY(code);
    *ret = row.state == STATE_VERIFIED;
    return OK;
}

static enum code clean_drafts(struct batch *b, DIR *folder, struct error *err)
{
    struct dirent *entry;
    bool kept;

    while ((entry = readdir(folder))) {
        TRY(is_kept(b, entry->d_name, &kept, err));
        if (!kept)
            unlinkat(dirfd(folder), entry->d_name, 0);
    }
    return OK;
}

enum code run_clean(struct batch *b, struct error *err)
{
    DIR *folder = opendir(b->out.drafts);
    enum code code;

    if (!folder)
        return fail(err, ERR_IO, "cannot list the drafts");
    code = clean_drafts(b, folder, err);
    closedir(folder);
    return code;
}

enum code run_resume(struct batch *b, struct error *err)
{
    TRY(ledger_resume(b->ledger, b->options->retry, err));
    TRY(keep_whole_drafts(b, err));
    TRY(run_clean(b, err));
    return ledger_commit(b->ledger, err);
}
