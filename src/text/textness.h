/*
 * textness.h - how much a candidate line looks like drawn text
 *
 * Logistic over measures that a person can follow; the weights are rows of
 * models/ocr/textness.tsv with their origin.
 */
#pragma once
#include "text/chain.h"

float textness_of(const struct candidate *c);
