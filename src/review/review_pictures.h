/*
 * review_pictures.h - albums made in sandboxed workers while the server serves
 */
#pragma once
#include "review/review.h"
#include "review/review_album.h"
#include "review/review_store.h"

struct pictures;

/* Workers for the input files' pictures, which go into folder. */
enum code pictures_open(const struct review_options *o, const char *folder,
                        struct pictures **ret, struct error *err);
void pictures_close(struct pictures *p);

enum album_state { ALBUM_THERE, ALBUM_COMING, ALBUM_FAILED };

/* Ask for an album: opened if it is there, else ordered; urgent ones first,
 * and only those look for an order given before. ret_why lives as long as p. */
enum code pictures_ask(struct pictures *p, const struct row *row, int block,
                       bool urgent, enum album_state *ret_state, int *ret_fd,
                       const char **ret_why, struct error *err);

/* Order what is not there yet for every instance up for review. Once, and
 * before anything else is asked for. */
enum code pictures_ask_all(struct pictures *p, const char *ledger_path,
                           struct error *err);

/* Hand out and take back, waiting at most ms. *ret_news: some album is there
 * now, or has failed. */
enum code pictures_step(struct pictures *p, int ms, bool *ret_news,
                        struct error *err);
bool pictures_busy(const struct pictures *p); /* something is ordered */
