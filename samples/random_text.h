/*
 * random_text.h - how a text looks, and putting it on a board if there is room
 */
#pragma once
#include "random.h"

enum effect { PLAIN, BAR, OUTLINED, SHADOWED };

struct look {
    struct letter letter;
    enum effect effect;
    int quarters; /* turned clockwise */
    bool mirror, stack;
    bool tinted;    /* towards rgb; else grey */
    bool dark;      /* grey: rather darker than the ground */
    int rgb[3];     /* 0..255 */
    float contrast; /* wished for, 0.15..1 */
};

/* A look whose capitals are about `height` pixels high. */
struct look look_any(struct board *b, int height);
int height_any(struct board *b);

/* Put a line with the top left of its box at x, y. False, and nothing drawn,
 * where it would leave the canvas or meet another text. */
bool board_put(struct board *b, const struct look *look, int x, int y,
               enum text_class class, const char *line, struct rect *ret_box);
