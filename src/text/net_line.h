/*
 * net_line.h - a crop of one line read by its network alone
 */
#pragma once
#include "text/net.h"
#include "text/recognise.h"

/* Words without a look at any word list: the likeliest class at each step. The
 * confidence is what Tesseract gives to words that it does not know. Tokens
 * live in a. */
enum code net_read_line(struct arena *a, struct arena *scratch,
                        const struct net *n, const struct plane *crop,
                        bool single, struct reading *ret, struct error *err);
