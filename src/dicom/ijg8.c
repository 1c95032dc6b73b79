/*
 * ijg8.c - JPEG frames of up to 8 bits a sample; the code is ijg.inc
 */
#include <stddef.h>
#include <stdio.h>

#include <gdcmjpeg/8/jpeglib.h>

#include <gdcmjpeg/8/jerror.h>

#define IJG_BITS 8
#include "dicom/ijg.inc"
