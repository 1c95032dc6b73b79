/*
 * vr.h - value representations: how elements of each are coded (PS3.5 6.2,
 * 7.1). For dicom/, and for header/ where it searches values as they stand in
 * the file.
 */
#pragma once
#include "base/base.h"

struct vr {
    char name[3];
    bool wide;    /* explicit VR: two reserved bytes and a 32 bit length */
    bool text;    /* padded with a blank (UI with NUL), else with NUL */
    uint8_t unit; /* bytes that are swapped together in big endian */
    char kind;    /* of numbers: 'u', 'i', 'f'; text numbers 's'; else 0 */
};

/* The row of two letters, NULL for letters that no edition has used. */
const struct vr *vr_find(const char *two_letters);

/* Swap each unit of value between big and little endian, in place. */
void vr_swap(const struct vr *vr, uint8_t *value, size_t len);
