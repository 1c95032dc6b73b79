/*
 * tool.h - what a small program needs so that its code can say what it means
 *
 * make_samples is run by people and by tests on data of its own making, so a
 * failure ends it: die() says why on stderr and leaves with exit code 3. No
 * other file of this folder looks at error codes.
 */
#pragma once
#include "base/base.h"

_Noreturn void die(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* Zeroed memory that lives in a. */
void *take(struct arena *a, size_t count, size_t size);

/* Formatted text that lives in a. */
char *text(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The buffer's bytes, moved into a; the buffer is released. */
struct bytes keep(struct arena *a, struct buffer *b);

/* Write DIR/NAME whole. */
void save(struct arena *a, const char *dir, const char *name, const void *at,
          size_t len);

/*
 * Dice that fall the same way on every machine (splitmix64). One seed and a
 * label give one sequence, so that a change to one picture leaves the others
 * as they were.
 */
struct dice {
    uint64_t state;
};

struct dice dice_for(uint64_t seed, const char *label);
uint64_t dice_next(struct dice *d);
int dice_int(struct dice *d, int low, int high); /* both included */
float dice_real(struct dice *d);                 /* 0 <= r < 1 */
float dice_between(struct dice *d, float low, float high);
bool dice_chance(struct dice *d, float share); /* true in share of throws */
float dice_normal(struct dice *d);             /* mean 0, deviation 1 */

#define COUNT_OF(array)     (int)(sizeof(array) / sizeof *(array))
#define dice_pick(d, array) ((array)[dice_int((d), 0, COUNT_OF(array) - 1)])
