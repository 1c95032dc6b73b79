/*
 * gdcm_bridge.h - the seam to GDCM, the second reader of what we write
 *
 * Our own tree is the file's bytes, so that nothing changes unasked; that it
 * is also what others see is for another library to say. verify/ hands every
 * draft to GDCM before it gets a name.
 *
 * gdcm_bridge.cpp is the only C++ here: every function catches everything and
 * returns a code, nothing throws or jumps across.
 */
#pragma once
#include "dicom/dataset.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Read everything before PixelData of a Part 10 file (file: all its bytes;
 * ds: our reading of them) with GDCM. ERR_UNSAFE if GDCM cannot, or sees other
 * elements or lengths at the top level than we do; the error names the tag. A
 * data set with an odd length cannot be given to GDCM: OK without a look.
 */
enum code bridge_agrees(struct bytes file, const struct dataset *ds,
                        struct error *err);

#ifdef __cplusplus
}
#endif
