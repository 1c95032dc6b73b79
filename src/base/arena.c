/*
 * arena.c - memory that goes all at once
 *
 * Blocks are chained and grow with use; a request larger than a block gets one
 * of its own. The newest allocation can grow in place. Under AddressSanitizer,
 * what is not handed out, or was cleared, may not be touched: a block kept by
 * arena_clear() would otherwise hide a late read of it.
 */
#include "base/base.h"
#include <stdlib.h>
#include <string.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(at, size)   ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#endif

enum { FIRST_BLOCK = 1 << 16, LARGEST_BLOCK = 1 << 22, ALIGN = 16 };

struct block {
    struct block *older;
    size_t size, used; /* bytes after this header */
    _Alignas(ALIGN) uint8_t bytes[];
};

struct deferred {
    struct deferred *older;
    void (*closer)(void *);
    void *handle;
};

struct arena {
    struct block *newest;
    struct deferred *deferred;
    size_t limit, used;
};

static long own_countdown, *countdown = &own_countdown;

void arena_fail_after(long n)
{
    own_countdown = n;
    countdown = &own_countdown;
}

void arena_fail_shared(long *n)
{
    countdown = n;
}

static bool must_fail(void)
{
    return __atomic_load_n(countdown, __ATOMIC_RELAXED) > 0 &&
           __atomic_sub_fetch(countdown, 1, __ATOMIC_RELAXED) == 0;
}

struct arena *arena_create(size_t limit)
{
    struct arena *a = must_fail() ? NULL : calloc(1, sizeof *a);

    if (a)
        a->limit = limit;
    return a;
}

static void run_deferred(struct arena *a)
{
    while (a->deferred) {
        struct deferred *d = a->deferred;

        a->deferred = d->older;
        d->closer(d->handle);
    }
}

static void free_blocks(struct arena *a, struct block *keep)
{
    while (a->newest != keep) {
        struct block *b = a->newest;

        a->newest = b->older;
        free(b);
    }
}

void arena_destroy(struct arena *a)
{
    if (!a)
        return;
    run_deferred(a);
    free_blocks(a, NULL);
    free(a);
}

/* The newest block stays: a frame's scratch then costs no system call. */
void arena_clear(struct arena *a)
{
    struct block *keep = a->newest;

    run_deferred(a);
    if (keep) {
        a->newest = keep->older;
        free_blocks(a, NULL);
        keep->older = NULL;
        keep->used = 0;
        ASAN_POISON_MEMORY_REGION(keep->bytes, keep->size);
        a->newest = keep;
    }
    a->used = 0;
}

static size_t aligned(size_t size)
{
    return (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
}

static bool add_block(struct arena *a, size_t size)
{
    size_t room = a->newest ? a->newest->size * 2 : FIRST_BLOCK;
    struct block *b;

    if (room > LARGEST_BLOCK)
        room = LARGEST_BLOCK;
    if (room < size)
        room = size;
    b = malloc(sizeof *b + room);
    if (!b)
        return false;
    b->older = a->newest;
    b->size = room;
    b->used = 0;
    ASAN_POISON_MEMORY_REGION(b->bytes, b->size);
    a->newest = b;
    return true;
}

void *arena_alloc(struct arena *a, size_t size)
{
    struct block *b = a->newest;
    uint8_t *p;

    if (must_fail() || size > a->limit || aligned(size) > a->limit - a->used)
        return NULL;
    size = aligned(size ? size : 1);
    if ((!b || b->size - b->used < size) && !add_block(a, size))
        return NULL;
    b = a->newest;
    p = b->bytes + b->used;
    b->used += size;
    a->used += size;
    ASAN_UNPOISON_MEMORY_REGION(p, size);
    memset(p, 0, size);
    return p;
}

bool size_mul(size_t a, size_t b, size_t *ret)
{
    return !__builtin_mul_overflow(a, b, ret);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    size_t total;

    return size_mul(count, size, &total) ? arena_alloc(a, total) : NULL;
}

void *arena_grow(struct arena *a, void *old, size_t old_size, size_t new_size)
{
    struct block *b = a->newest;
    size_t was = aligned(old_size ? old_size : 1), is = aligned(new_size);
    void *p;

    if (old && new_size <= old_size)
        return old;
    if (old && b && b->used >= was &&
        (uint8_t *)old == b->bytes + b->used - was &&
        b->size - b->used >= is - was && is - was <= a->limit - a->used) {
        ASAN_UNPOISON_MEMORY_REGION(old, is);
        memset((uint8_t *)old + old_size, 0, is - old_size);
        b->used += is - was;
        a->used += is - was;
        return old;
    }
    p = arena_alloc(a, new_size);
    if (p && old)
        memcpy(p, old, old_size);
    return p;
}

bool arena_push_(struct arena *a, void **at, int *count, int *room, size_t size)
{
    if (*count == *room) {
        int wider = *room ? *room * 2 : 8;
        void *p;

        if (*room > 1 << 29)
            return false;
        p = arena_grow(a, *at, (size_t)*room * size, (size_t)wider * size);
        if (!p)
            return false;
        *at = p;
        *room = wider;
    }
    ++*count;
    return true;
}

enum code arena_defer(struct arena *a, void (*closer)(void *), void *handle)
{
    struct deferred *d = arena_alloc(a, sizeof *d);

    if (!d) {
        closer(handle);
        return ERR_MEMORY;
    }
    *d = (struct deferred){a->deferred, closer, handle};
    a->deferred = d;
    return OK;
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}
