/*
 * ijg16.c - JPEG frames of up to 16 bits a sample; the code is ijg.inc
 */
#include <stddef.h>
#include <stdio.h>

#include <gdcmjpeg/16/jpeglib.h>

#include <gdcmjpeg/16/jerror.h>

#define IJG_BITS 16
#include "dicom/ijg.inc"
