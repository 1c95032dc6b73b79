/*
 * ijg12.c - JPEG frames of up to 12 bits a sample; the code is ijg.inc
 */
#include <stddef.h>
#include <stdio.h>

#include <gdcmjpeg/12/jpeglib.h>

#include <gdcmjpeg/12/jerror.h>

#define IJG_BITS 12
#include "dicom/ijg.inc"
