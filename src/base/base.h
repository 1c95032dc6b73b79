/*
 * base.h - what every other folder stands on; knows no DICOM
 *
 * One form for everything that can fail: `enum code f(..., ret_x, err)`. OK is
 * 0, outputs are written only on OK, err is written only otherwise. Nothing in
 * the library prints or exits.
 *
 * One way to own memory: an arena for each instance (and a scratch arena for
 * each frame). What is made into an arena lives until the arena is cleared or
 * destroyed; nothing on the way is freed singly. Handles of foreign libraries
 * are given to arena_defer(), so that they go with it.
 *
 * Axes, everywhere: x grows to the right, y downwards, the top left pixel is
 * (0, 0). Rectangles are half-open. Frames count from 0.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- errors ---------------------------------------------------------- */

/* Codes say who can act. The list is errors.def, included twice. */
enum code {
#define CODE(name, text) name,
#include "base/errors.def"
#undef CODE
    CODE_COUNT
};

/* The word for a code, for people and reports: "not supported". */
const char *code_text(enum code code);

/*
 * Why something failed. The text names the place and the rule in lower case
 * without a full stop ("cannot decode frame '3': fragment ends early") and
 * never holds a value of the file or a word that was read.
 */
struct error {
    enum code code;
    const char *stage; /* static: "read", "decode", "find text", ... or NULL */
    uint32_t tag;      /* gggg << 16 | eeee of the attribute, or 0 */
    char text[240];
};

/* Fill err (which may be NULL) and return code, for `return fail(...)`. */
enum code fail(struct error *err, enum code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same, naming the attribute at fault. */
enum code fail_at(struct error *err, enum code code, uint32_t tag,
                  const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Return the code of a failed call: the only macro that returns. */
#define TRY(call)                                                              \
    do {                                                                       \
        enum code try_code_ = (call);                                          \
        if (try_code_ != OK)                                                   \
            return try_code_;                                                  \
    } while (0)

/* ---- memory ---------------------------------------------------------- */

struct arena;

/* An arena that will hand out at most limit bytes; NULL without memory. */
struct arena *arena_create(size_t limit);

/* Run what was deferred (last first) and free all. NULL is fine. */
void arena_destroy(struct arena *a);

/* As destroy, but the arena can be used again: for scratch, once a frame. */
void arena_clear(struct arena *a);

/* Zeroed memory, aligned for any type; NULL over the limit. size 0 is fine. */
void *arena_alloc(struct arena *a, size_t size);

/* count * size with overflow check. */
void *arena_array(struct arena *a, size_t count, size_t size);

/* A copy of old (old_size bytes) in at least new_size bytes; in place if it
 * was the last thing handed out. */
void *arena_grow(struct arena *a, void *old, size_t old_size, size_t new_size);

/* Have closer(handle) called when a goes. On ERR_MEMORY closer was called. */
enum code arena_defer(struct arena *a, void (*closer)(void *), void *handle);

size_t arena_used(const struct arena *a); /* bytes handed out, for limits */

/* For fault tests: the n-th allocation from now on fails (1 = the next);
 * 0 switches it off. */
void arena_fail_after(long n);
/* The same, counting in *n, which may be memory that processes share. */
void arena_fail_shared(long *n);

/* A growing array in an arena: declare `struct {T *at; int count, room;} v`,
 * then `if (!arena_push(a, v)) return fail(...); v.at[v.count - 1] = ...` */
#define arena_push(a, v)                                                       \
    arena_push_((a), (void **)&(v).at, &(v).count, &(v).room, sizeof *(v).at)
bool arena_push_(struct arena *a, void **at, int *count, int *room,
                 size_t size);

/* Products of lengths from files go through here; false on overflow. */
bool size_mul(size_t a, size_t b, size_t *ret);

/* ---- strings --------------------------------------------------------- */

/* Bytes with a length: values of files hold NULs and padding. */
struct str {
    const char *at;
    size_t len;
};

#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})
#define STR_INIT(literal)                                                      \
    {                                                                          \
        (literal), sizeof(literal) - 1                                         \
    } /* of a static */

/* ASCII, in any locale; of a byte or a code point. */
static inline bool ascii_digit(int c)
{
    return c >= '0' && c <= '9';
}
static inline bool ascii_letter(int c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
static inline char ascii_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

struct str str_of(const char *c_string);    /* lends; NULL gives "" */
struct str str_trim(struct str s);          /* no blanks or NULs at the ends */
bool str_equal(struct str a, struct str b); /* byte by byte */
bool str_has_digit(struct str s);           /* 0 to 9 */
bool str_all_digits(struct str s);          /* one at least, nothing else */
bool str_has_letter(struct str s);          /* A to Z, a to z */
bool str_same(struct str a, struct str b);  /* ASCII letters fold */
bool str_starts(struct str s, struct str prefix);
ptrdiff_t str_find(struct str s, struct str part); /* -1 if absent */
/* Cut s at the first sep: the part before is returned, *rest is what follows
 * (len 0 and at NULL when there was no sep). */
struct str str_cut(struct str s, char sep, struct str *rest);
bool str_to_int(struct str s, int64_t *ret);   /* the whole of s, trimmed */
bool str_to_double(struct str s, double *ret); /* "C" locale always */

struct str str_copy(struct arena *a, struct str s);        /* at NULL: memory */
char *str_c(struct arena *a, struct str s);                /* NUL-ended copy */
char *str_format(struct arena *a, const char *format, ...) /* NULL: memory */
    __attribute__((format(printf, 2, 3)));

/* A buffer that grows on the heap up to limit; failed stays true once it hit
 * it, so that callers check once at the end. */
struct buffer {
    char *at;
    size_t len, room, limit; /* limit 0: 1 GiB */
    bool failed;
    bool starved; /* failed, and not by its limit: the machine has no more */
};
void buffer_add(struct buffer *b, const void *at, size_t len);
void buffer_str(struct buffer *b, const char *c_string);
void buffer_format(struct buffer *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buffer_release(struct buffer *b);

/* ---- rectangles ------------------------------------------------------ */

/* Half-open: covers x .. x + width - 1. Empty if width or height is <= 0. */
struct rect {
    int x, y, width, height; /* pixels */
};

bool rect_empty(struct rect r);
struct rect rect_cut(struct rect a, struct rect b); /* what both cover */
struct rect rect_union(struct rect a,
                       struct rect b);             /* least that holds both */
struct rect rect_grow(struct rect r, int by);      /* by pixels each side */
struct rect rect_enlarge(struct rect r, int bits); /* times 1 << bits */
struct rect rect_shrink(struct rect r, int bits);  /* through 1 << bits */
bool rect_meets(struct rect a, struct rect b);
bool rect_holds(struct rect outer, struct rect inner);
int64_t rect_area(struct rect r);

/* ---- files ----------------------------------------------------------- */

/* A file's bytes, mapped read-only where it can be. */
struct bytes {
    const uint8_t *at;
    size_t len;
};

/* Map all of fd (which may be closed afterwards); unmapped with a. Fails with
 * ERR_LIMIT over limit bytes. A regular file only. */
enum code file_map(struct arena *a, int fd, size_t limit,
                   struct bytes *ret_bytes, struct error *err);

/* All of file before upto was worked through: the pages of a large mapped file
 * are given back, so that memory does not grow with it. Bytes that file_map()
 * did not give are left alone. *state begins with 0 and remembers. */
void file_passed(struct bytes file, size_t *state, size_t upto);

/* The same where the order is not that of the file: len more bytes of it were
 * asked for, and now and then all pages are given back. */
void file_touched(struct bytes file, size_t *state, size_t len);

/* Read a whole small file (rules, tables, keys) into a. */
enum code file_read(struct arena *a, const char *path, size_t limit,
                    struct str *ret_text, struct error *err);

/* Write all len bytes at the descriptor's position; ERR_IO says why. */
enum code file_write(int fd, const void *at, size_t len, struct error *err);
enum code file_write_at(int fd, const void *at, size_t len, int64_t offset,
                        struct error *err);

enum code file_sync(int fd, struct error *err);

/* The folder and those above it; new ones are synced into theirs. */
enum code file_make_dirs(const char *path, int mode, struct error *err);

/* The two halves of file_publish(), for a draft that was synced already and
 * for many names of one folder. */
enum code file_rename(const char *draft, const char *final, struct error *err);
enum code file_sync_folder_of(const char *path, struct error *err);

/* fsync, rename, fsync of the folder: the one step that makes a name exist.
 * Fails with ERR_IO if final exists already and replace is false. */
enum code file_publish(const char *draft, const char *final, bool replace,
                       struct error *err);

/* Replace a small file whole: written beside it, synced, renamed. */
enum code file_replace(const char *path, int mode, const void *at, size_t len,
                       struct error *err);

/* For fault tests: the n-th write, fsync or rename from now on fails. */
void file_fail_after(long n);
void file_fail_shared(long *n); /* as arena_fail_shared() */

/* ---- limits ---------------------------------------------------------- */

/* All that a file may make us spend; one table, options override it. */
enum { DEPTH_MOST = 256 };

struct limits {
    size_t file_bytes;  /* of one input */
    size_t arena_bytes; /* memory for one instance */
    int64_t pixels;     /* Rows * Columns of one frame */
    int frames;         /* of one instance */
    int depth;          /* nesting of sequences, up to DEPTH_MOST */
    int elements;       /* of one instance, nested ones included */
    int seconds;        /* wall clock for one instance */
};
extern const struct limits limits_default;

#ifdef __cplusplus
}
#endif
