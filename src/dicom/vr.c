/*
 * vr.c - the value representations of PS3.5 table 6.2-1
 */
#include "dicom/vr.h"

static const struct vr rows[] = {
    {"AE", false, true, 1, 0},    {"AS", false, true, 1, 0},
    {"AT", false, false, 2, 0},   {"CS", false, true, 1, 0},
    {"DA", false, true, 1, 0},    {"DS", false, true, 1, 's'},
    {"DT", false, true, 1, 0},    {"FD", false, false, 8, 'f'},
    {"FL", false, false, 4, 'f'}, {"IS", false, true, 1, 's'},
    {"LO", false, true, 1, 0},    {"LT", false, true, 1, 0},
    {"OB", true, false, 1, 0},    {"OD", true, false, 8, 'f'},
    {"OF", true, false, 4, 'f'},  {"OL", true, false, 4, 'u'},
    {"OV", true, false, 8, 'u'},  {"OW", true, false, 2, 'u'},
    {"PN", false, true, 1, 0},    {"SH", false, true, 1, 0},
    {"SL", false, false, 4, 'i'}, {"SQ", true, false, 1, 0},
    {"SS", false, false, 2, 'i'}, {"ST", false, true, 1, 0},
    {"SV", true, false, 8, 'i'},  {"TM", false, true, 1, 0},
    {"UC", true, true, 1, 0},     {"UI", false, false, 1, 0},
    {"UL", false, false, 4, 'u'}, {"UN", true, false, 1, 0},
    {"UR", true, true, 1, 0},     {"US", false, false, 2, 'u'},
    {"UT", true, true, 1, 0},     {"UV", true, false, 8, 'u'},
};

static int order(const char *a, const char *b)
{
    return a[0] != b[0] ? (unsigned char)a[0] - (unsigned char)b[0]
                        : (unsigned char)a[1] - (unsigned char)b[1];
}

/* Asked for every element: the rows are sorted. */
const struct vr *vr_find(const char *two_letters)
{
    size_t low = 0, high = sizeof rows / sizeof *rows;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int sign = order(two_letters, rows[middle].name);

        if (!sign)
            return &rows[middle];
        if (sign < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
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
