/*
 * stroke.c - an own stroke alphabet on a grid of 5 x 9 points
 *
 * Each glyph is a list of pen strokes; a stroke is a run of points written as
 * two digits, x 0..4 and y 0..8. Capitals reach from y 0 to the baseline at
 * y 6, small letters begin at 2, tails end at 8. A blank lifts the pen.
 */
#include "stroke.h"
#include <math.h>
#include <string.h>

static const char *const strokes[128] = {
    [' '] = "",
    ['!'] = "2024 2626",
    ['#'] = "1016 3036 0242 0444",
    ['%'] = "4006 0101 4545",
    ['\''] = "2021",
    ['('] = "30212536",
    [')'] = "10212516",
    ['*'] = "0442 0244",
    ['+'] = "2125 0343",
    [','] = "2617",
    ['-'] = "1333",
    ['.'] = "2626",
    ['/'] = "4006",
    ['0'] = "100105163645413010",
    ['1'] = "112026 1636",
    ['2'] = "01103041420646",
    ['3'] = "01103041423313 334445361605",
    ['4'] = "36300444",
    ['5'] = "4000033344453616 1605",
    ['6'] = "413010010516364544331304",
    ['7'] = "004016",
    ['8'] = "13020110304142331304051636454433",
    ['9'] = "051636454130100102133342",
    [':'] = "2323 2626",
    [';'] = "2323 2617",
    ['<'] = "400346",
    ['='] = "0242 0444",
    ['>'] = "004306",
    ['?'] = "01103041422324 2626",
    ['A'] = "062046 1333",
    ['B'] = "00063645443303 3342413000",
    ['C'] = "4130100105163645",
    ['D'] = "00063645413000",
    ['E'] = "40000646 0333",
    ['F'] = "400006 0333",
    ['G'] = "41301001051636454323",
    ['H'] = "0006 4046 0343",
    ['I'] = "1030 2026 1636",
    ['J'] = "3035261605",
    ['K'] = "0006 400346",
    ['L'] = "000646",
    ['M'] = "0600234046",
    ['N'] = "06004640",
    ['O'] = "100105163645413010",
    ['P'] = "06003041423303",
    ['Q'] = "100105163645413010 2446",
    ['R'] = "06003041423303 2346",
    ['S'] = "413010010213334445361605",
    ['T'] = "0040 2026",
    ['U'] = "000516364540",
    ['V'] = "002640",
    ['W'] = "0016233640",
    ['X'] = "0046 4006",
    ['Y'] = "002340 2326",
    ['Z'] = "00400646",
    ['['] = "30202636",
    [']'] = "10202616",
    ['^'] = "012041",
    ['_'] = "0747",
    ['a'] = "12324346 441405163645",
    ['b'] = "0006 0312324345361605",
    ['c'] = "4332120305163645",
    ['d'] = "4046 4332120305163645",
    ['e'] = "04444332120305163645",
    ['f'] = "41302126 0232",
    ['g'] = "4247381807 4332120305163645",
    ['h'] = "0006 0312324346",
    ['i'] = "2226 2020",
    ['j'] = "3237281807 3030",
    ['k'] = "0006 320446",
    ['l'] = "2026",
    ['m'] = "0602 03122326 23324346",
    ['n'] = "0602 0312324346",
    ['o'] = "120305163645433212",
    ['p'] = "0208 0312324345361605",
    ['q'] = "4248 4332120305163645",
    ['r'] = "0206 03123243",
    ['s'] = "43321203143445361605",
    ['t'] = "20253645 0242",
    ['u'] = "0205163645 4246",
    ['v'] = "022642",
    ['w'] = "0216243642",
    ['x'] = "0246 4206",
    ['y'] = "0226 4218",
    ['z'] = "02420646",
};

struct pen {
    int width, height, left, top; /* of the bitmap; margins to grid (0, 0) */
    float unit, radius;           /* pixels a grid step; of the pen */
    bool crisp;
    uint8_t *at;
};

static void stroke(struct pen *pen, float x0, float y0, float x1, float y1)
{
    float dx = x1 - x0, dy = y1 - y0, len2 = dx * dx + dy * dy;
    float reach = pen->radius + 1;
    struct rect r = {
        (int)floorf(fminf(x0, x1) - reach), (int)floorf(fminf(y0, y1) - reach),
        (int)(fabsf(dx) + 2 * reach) + 2, (int)(fabsf(dy) + 2 * reach) + 2};

    r = rect_cut(r, (struct rect){0, 0, pen->width, pen->height});
    for (int y = r.y; y < r.y + r.height; y++) {
        for (int x = r.x; x < r.x + r.width; x++) {
            float px = (float)x - x0, py = (float)y - y0;
            float t = len2 > 0 ? (px * dx + py * dy) / len2 : 0;
            float in;
            uint8_t *p = pen->at + y * pen->width + x;

            t = t < 0 ? 0 : t > 1 ? 1 : t;
            px -= t * dx;
            py -= t * dy;
            in = pen->radius + 0.5f - sqrtf(px * px + py * py);
            in = pen->crisp ? (in >= 0.5f ? 1.0f : 0.0f) : fminf(in, 1);
            if (in > 0 && in * 255 > *p)
                *p = (uint8_t)(in * 255);
        }
    }
}

static void trace(struct pen *pen, const char *points)
{
    float lastx = 0, lasty = 0;
    bool down = false;

    for (const char *p = points; *p; p += *p == ' ' ? 1 : 2) {
        float x, y;

        if (*p == ' ') {
            down = false;
            continue;
        }
        x = (float)pen->left + pen->unit * (float)(p[0] - '0');
        y = (float)pen->top + pen->unit * (float)(p[1] - '0');
        if (pen->crisp) {
            x = roundf(x);
            y = roundf(y);
        }
        if (down)
            stroke(pen, lastx, lasty, x, y);
        down = true;
        lastx = x;
        lasty = y;
    }
}

struct glyph stroke_glyph(struct arena *a, struct letter letter,
                          unsigned char symbol)
{
    float share = letter.stroke > 0 ? letter.stroke : 0.12f;
    float radius = fmaxf(share * (float)letter.size / 2, 0.5f);
    int margin = (int)ceilf(radius) + 1;
    float unit = ((float)letter.size - 2 * radius) / 6;
    int lead = (int)roundf(radius), trim = letter.size - lead;
    struct pen pen = {(int)(4 * unit) + 2 * margin + 1,
                      letter.size + (int)(2.4f * unit) + 2 * margin,
                      margin,
                      margin,
                      unit,
                      radius,
                      letter.crisp,
                      NULL};

    if (symbol >= 128 || !strokes[symbol])
        die("no strokes for the symbol %d", symbol);
    pen.at = take(a, (size_t)(pen.width * pen.height), 1);
    trace(&pen, strokes[symbol]);
    return (struct glyph){-margin + lead,
                          -trim - margin,
                          pen.width,
                          pen.height,
                          stroke_advance(letter, symbol),
                          pen.at};
}

int stroke_advance(struct letter letter, unsigned char symbol)
{
    float unit = (float)letter.size / 6;

    return (int)roundf(symbol == ' ' ? 4 * unit : 5.6f * unit + 0.5f);
}
