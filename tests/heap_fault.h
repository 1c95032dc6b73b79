/*
 * heap_fault.h - the n-th malloc() of our code fails
 *
 * The linker sends malloc(), calloc() and realloc() of everything that is
 * linked in here; see tests.cmake. Shared libraries keep their own.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static long heap_never, *heap_countdown = &heap_never;

/* As arena_fail_shared(): counts in *n, which processes may share. */
static inline void heap_fail_shared(long *n)
{
    heap_countdown = n;
}

static bool heap_must_fail(void)
{
    return __atomic_load_n(heap_countdown, __ATOMIC_RELAXED) > 0 &&
           __atomic_sub_fetch(heap_countdown, 1, __ATOMIC_RELAXED) == 0;
}

void *__wrap_malloc(size_t size)
{
    return heap_must_fail() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return heap_must_fail() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
    return heap_must_fail() ? NULL : __real_realloc(old, size);
}
