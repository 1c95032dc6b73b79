/*
 * vr.c - the value representations of PS3.5 table 6.2-1
 */
#include "dicom/vr.h"

/* By both letters, since every element asks. */
#define VR(a, b, ...)                                                          \
    [((a) - 'A') * LETTERS + (b) - 'A'] = {{(a), (b), 0}, __VA_ARGS__}

enum { LETTERS = 26 };

static const struct vr rows[LETTERS * LETTERS] = {
    VR('A', 'E', false, true, 1, 0),    VR('A', 'S', false, true, 1, 0),
    VR('A', 'T', false, false, 2, 0),   VR('C', 'S', false, true, 1, 0),
    VR('D', 'A', false, true, 1, 0),    VR('D', 'S', false, true, 1, 's'),
    VR('D', 'T', false, true, 1, 0),    VR('F', 'D', false, false, 8, 'f'),
    VR('F', 'L', false, false, 4, 'f'), VR('I', 'S', false, true, 1, 's'),
    VR('L', 'O', false, true, 1, 0),    VR('L', 'T', false, true, 1, 0),
    VR('O', 'B', true, false, 1, 0),    VR('O', 'D', true, false, 8, 'f'),
    VR('O', 'F', true, false, 4, 'f'),  VR('O', 'L', true, false, 4, 'u'),
    VR('O', 'V', true, false, 8, 'u'),  VR('O', 'W', true, false, 2, 'u'),
    VR('P', 'N', false, true, 1, 0),    VR('S', 'H', false, true, 1, 0),
    VR('S', 'L', false, false, 4, 'i'), VR('S', 'Q', true, false, 1, 0),
    VR('S', 'S', false, false, 2, 'i'), VR('S', 'T', false, true, 1, 0),
    VR('S', 'V', true, false, 8, 'i'),  VR('T', 'M', false, true, 1, 0),
    VR('U', 'C', true, true, 1, 0),     VR('U', 'I', false, false, 1, 0),
    VR('U', 'L', false, false, 4, 'u'), VR('U', 'N', true, false, 1, 0),
    VR('U', 'R', true, true, 1, 0),     VR('U', 'S', false, false, 2, 'u'),
    VR('U', 'T', true, true, 1, 0),     VR('U', 'V', true, false, 8, 'u'),
};

const struct vr *vr_find(const char *two_letters)
{
    unsigned a = (unsigned)two_letters[0] - 'A';
    unsigned b = a < LETTERS ? (unsigned)two_letters[1] - 'A' : LETTERS;
    const struct vr *vr = b < LETTERS ? &rows[a * LETTERS + b] : NULL;

    return vr && vr->name[0] ? vr : NULL;
}

void vr_swap(const struct vr *vr, uint8_t *value, size_t len)
{
    size_t unit = vr->unit;

    if (unit < 2)
        return;
    for (; len >= unit; value += unit, len -= unit)
        for (size_t i = 0; i < unit / 2; i++) {
            uint8_t low = value[i];

            value[i] = value[unit - 1 - i];
            value[unit - 1 - i] = low;
        }
}
