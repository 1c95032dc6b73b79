/*
 * fonts.c - faces of the system through FreeType
 *
 * Outline faces are rendered with FreeType's own light hinting, bitmap faces
 * (X11 misc-fixed, Terminus) as they are. Rendered glyphs are kept, since the
 * same letters come again and again.
 */
#include "fonts.h"
#include <ft2build.h>
#include <stdlib.h>
#include <unistd.h>
#include FT_FREETYPE_H

enum { FIXED_SIZES = 11, TERMINUS_SIZES = 9, FIRST_SYMBOL = 32, SYMBOLS = 224 };

/* Glyphs up to this size are kept; larger ones are rendered each time. */
enum { KEPT_SIZE = 48 };

struct kept {
    struct glyph of[SYMBOLS];
    bool here[SYMBOLS];
};

struct fonts {
    struct arena *arena;
    FT_Library library;
    FT_Face outline[FACE_COUNT];
    FT_Face fixed[FIXED_SIZES], terminus[TERMINUS_SIZES];
    struct kept *kept[FACE_ALL][KEPT_SIZE + 1][2]; /* crisp or not */
    struct arena *scratch;                         /* the last large glyph */
};

#define DEJAVU     "/usr/share/fonts/truetype/dejavu/"
#define LIBERATION "/usr/share/fonts/truetype/liberation/"
#define X11_MISC   "/usr/share/fonts/X11/misc/"

static const char *const outline_files[FACE_COUNT] = {
    [SANS] = DEJAVU "DejaVuSans.ttf",
    [SANS_BOLD] = DEJAVU "DejaVuSans-Bold.ttf",
    [SANS_CONDENSED] = DEJAVU "DejaVuSansCondensed.ttf",
    [MONO] = DEJAVU "DejaVuSansMono.ttf",
    [MONO_BOLD] = DEJAVU "DejaVuSansMono-Bold.ttf",
    [SERIF] = DEJAVU "DejaVuSerif.ttf",
    [ARIAL] = LIBERATION "LiberationSans-Regular.ttf",
    [ARIAL_BOLD] = LIBERATION "LiberationSans-Bold.ttf",
    [ARIAL_NARROW] = LIBERATION "LiberationSansNarrow-Regular.ttf",
    [COURIER] = LIBERATION "LiberationMono-Regular.ttf",
    [TIMES] = LIBERATION "LiberationSerif-Regular.ttf",
};

/* Cell height and file, by height. */
static const struct bitmap_file {
    int cell;
    const char *path;
} fixed_files[FIXED_SIZES] =
    {
        {6, X11_MISC "4x6-ISO8859-1.pcf.gz"},
        {7, X11_MISC "5x7-ISO8859-1.pcf.gz"},
        {8, X11_MISC "5x8-ISO8859-1.pcf.gz"},
        {9, X11_MISC "6x9-ISO8859-1.pcf.gz"},
        {10, X11_MISC "6x10-ISO8859-1.pcf.gz"},
        {12, X11_MISC "6x12-ISO8859-1.pcf.gz"},
        {13, X11_MISC "8x13-ISO8859-1.pcf.gz"},
        {14, X11_MISC "7x14B-ISO8859-1.pcf.gz"},
        {15, X11_MISC "9x15-ISO8859-1.pcf.gz"},
        {18, X11_MISC "9x18-ISO8859-1.pcf.gz"},
        {20, X11_MISC "10x20-ISO8859-1.pcf.gz"},
},
  terminus_files[TERMINUS_SIZES] = {
      {12, X11_MISC "ter-u12n_iso-8859-1.pcf.gz"},
      {14, X11_MISC "ter-u14b_iso-8859-1.pcf.gz"},
      {16, X11_MISC "ter-u16n_iso-8859-1.pcf.gz"},
      {18, X11_MISC "ter-u18b_iso-8859-1.pcf.gz"},
      {20, X11_MISC "ter-u20n_iso-8859-1.pcf.gz"},
      {22, X11_MISC "ter-u22b_iso-8859-1.pcf.gz"},
      {24, X11_MISC "ter-u24n_iso-8859-1.pcf.gz"},
      {28, X11_MISC "ter-u28b_iso-8859-1.pcf.gz"},
      {32, X11_MISC "ter-u32n_iso-8859-1.pcf.gz"},
};

static void close_library(void *library)
{
    FT_Done_FreeType(library);
}

static void close_arena(void *arena)
{
    arena_destroy(arena);
}

static FT_Face open_bitmap(struct fonts *f, const char *path)
{
    FT_Face face;

    if (access(path, R_OK) != 0)
        return NULL;
    if (FT_New_Face(f->library, path, 0, &face) != 0 ||
        FT_Select_Size(face, 0) != 0)
        die("cannot use the font %s", path);
    return face;
}

struct fonts *fonts_open(struct arena *a)
{
    struct fonts *f = take(a, 1, sizeof *f);

    f->arena = a;
    if (FT_Init_FreeType(&f->library) != 0)
        die("cannot start FreeType");
    f->scratch = arena_create((size_t)1 << 24);
    if (arena_defer(a, close_library, f->library) != OK || !f->scratch ||
        arena_defer(a, close_arena, f->scratch) != OK)
        die("out of memory");
    for (int i = 0; i < FACE_COUNT; i++)
        if (FT_New_Face(f->library, outline_files[i], 0, &f->outline[i]) != 0)
            die("the font %s is missing: install fonts-dejavu and "
                "fonts-liberation",
                outline_files[i]);
    for (int i = 0; i < FIXED_SIZES; i++)
        f->fixed[i] = open_bitmap(f, fixed_files[i].path);
    for (int i = 0; i < TERMINUS_SIZES; i++)
        f->terminus[i] = open_bitmap(f, terminus_files[i].path);
    return f;
}

static bool all(FT_Face const *faces, int count)
{
    for (int i = 0; i < count; i++)
        if (!faces[i])
            return false;
    return true;
}

bool fonts_has(const struct fonts *f, enum face face)
{
    if (face == FIXED)
        return all(f->fixed, FIXED_SIZES);
    if (face == TERMINUS)
        return all(f->terminus, TERMINUS_SIZES);
    return true;
}

static int nearest(const struct bitmap_file *files, int count, int size)
{
    int best = 0;

    for (int i = 1; i < count; i++)
        if (abs(files[i].cell - size) < abs(files[best].cell - size))
            best = i;
    return best;
}

static FT_Face choose(struct fonts *f, struct letter letter)
{
    FT_Face face;

    if (letter.face == FIXED)
        face = f->fixed[nearest(fixed_files, FIXED_SIZES, letter.size)];
    else if (letter.face == TERMINUS)
        face =
            f->terminus[nearest(terminus_files, TERMINUS_SIZES, letter.size)];
    else {
        face = f->outline[letter.face];
        if (FT_Set_Pixel_Sizes(face, 0, (FT_UInt)letter.size) != 0)
            die("cannot scale a font to %d pixels", letter.size);
    }
    if (!face)
        die("a bitmap font is missing: install xfonts-base and "
            "xfonts-terminus");
    return face;
}

float fonts_capital(struct fonts *f, enum face face)
{
    FT_Face at = f->outline[face];

    if (FT_Load_Char(at, 'H', FT_LOAD_NO_SCALE) != 0 || !at->units_per_EM)
        die("cannot measure a font");
    return (float)at->glyph->metrics.height / (float)at->units_per_EM;
}

/* Bitmaps of one bit a pixel become bytes. */
static uint8_t *coverage(struct arena *a, const FT_Bitmap *b)
{
    uint8_t *at = take(a, (size_t)b->width * b->rows + 1, 1);

    for (unsigned y = 0; y < b->rows; y++) {
        const uint8_t *row = b->buffer + (ptrdiff_t)y * b->pitch;

        for (unsigned x = 0; x < b->width; x++)
            at[y * b->width + x] =
                b->pixel_mode == FT_PIXEL_MODE_MONO
                    ? (row[x / 8] >> (7 - x % 8) & 1 ? 255 : 0)
                    : row[x];
    }
    return at;
}

static struct glyph render(struct fonts *f, struct arena *a,
                           struct letter letter, unsigned char symbol)
{
    FT_Face face = choose(f, letter);
    bool bitmap = letter.face >= FACE_COUNT;
    FT_Int32 flags = letter.crisp ? FT_LOAD_TARGET_MONO : FT_LOAD_TARGET_LIGHT;
    FT_GlyphSlot slot = face->glyph;

    if (FT_Load_Char(face, symbol,
                     bitmap ? FT_LOAD_RENDER
                            : flags | FT_LOAD_RENDER | FT_LOAD_NO_BITMAP) != 0)
        die("cannot render a glyph");
    return (struct glyph){slot->bitmap_left,
                          -slot->bitmap_top,
                          (int)slot->bitmap.width,
                          (int)slot->bitmap.rows,
                          (int)((slot->advance.x + 32) >> 6),
                          coverage(a, &slot->bitmap)};
}

struct glyph fonts_glyph(struct fonts *f, struct letter letter,
                         unsigned char symbol)
{
    struct kept **k;
    int i = symbol - FIRST_SYMBOL;

    if (i < 0)
        die("a control character cannot be drawn");
    if (letter.size > KEPT_SIZE) {
        arena_clear(f->scratch);
        return render(f, f->scratch, letter, symbol);
    }
    k = &f->kept[letter.face][letter.size][letter.crisp];
    if (!*k)
        *k = take(f->arena, 1, sizeof **k);
    if (!(*k)->here[i]) {
        (*k)->of[i] = render(f, f->arena, letter, symbol);
        (*k)->here[i] = true;
    }
    return (*k)->of[i];
}
