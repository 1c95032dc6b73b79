/*
 * truth.c - the answer sheet as JSON
 */
#include "truth.h"
#include <string.h>

static const char *const class_names[] = {
    [CLASS_PHI] = "phi",
    [CLASS_DATE_TIME] = "date_time",
    [CLASS_SCALE] = "scale_or_measure",
    [CLASS_VENDOR] = "vendor_or_setting",
    [CLASS_MARKER] = "laterality_marker",
    [CLASS_OTHER] = "other",
};

struct truth *truth_create(struct arena *a, const char *file)
{
    struct truth *t = take(a, 1, sizeof *t);

    t->arena = a;
    t->file = file;
    t->frames = 1;
    return t;
}

static void add(struct arena *a, struct texts *list, struct truth_text line)
{
    if (!arena_push(a, *list))
        die("out of memory");
    list->at[list->count - 1] = line;
}

void truth_add(struct truth *t, struct truth_text line)
{
    add(t->arena, &t->texts, line);
}

void truth_overlay(struct truth *t, struct truth_text line)
{
    add(t->arena, &t->overlay_texts, line);
}

void truth_phi(struct truth *t, const char *value)
{
    if (!*value)
        return;
    for (int i = 0; i < t->phi.count; i++)
        if (!strcmp(t->phi.at[i], value))
            return;
    if (!arena_push(t->arena, t->phi))
        die("out of memory");
    t->phi.at[t->phi.count - 1] = value;
}

/* Latin-1 in, UTF-8 out; nothing drawn here needs more. */
static void json_string(struct buffer *b, const char *s)
{
    buffer_str(b, "\"");
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;

        if (c == '"' || c == '\\')
            buffer_format(b, "\\%c", c);
        else if (c < 32 || c > 126)
            buffer_format(b, "\\u%04x", c);
        else
            buffer_add(b, s, 1);
    }
    buffer_str(b, "\"");
}

static void json_text(struct buffer *b, const struct truth_text *t)
{
    buffer_str(b, "   {\"text\": ");
    json_string(b, t->line);
    buffer_format(b, ", \"box\": [%d, %d, %d, %d], \"frame\": ", t->box.x,
                  t->box.y, t->box.width, t->box.height);
    if (t->frame == ALL_FRAMES)
        buffer_str(b, "\"all\"");
    else
        buffer_format(b, "%d", t->frame);
    buffer_format(b,
                  ", \"class\": \"%s\", \"glyph_pixels\": %d, \"height\": %d, "
                  "\"contrast\": %d, \"weakest\": %d, \"unrest\": %d, "
                  "\"kind\": \"%s\", \"rotation\": %d}",
                  class_names[t->class], t->pixels, t->height, t->contrast,
                  t->weakest, t->unrest, t->kind, t->rotation);
}

static void json_texts(struct buffer *b, const char *name,
                       const struct texts *list)
{
    buffer_format(b, ",\n  \"%s\": [", name);
    for (int i = 0; i < list->count; i++) {
        buffer_str(b, i ? ",\n" : "\n");
        json_text(b, &list->at[i]);
    }
    buffer_str(b, "]");
}

void truth_json(struct buffer *b, const struct truth *t)
{
    buffer_str(b, " {\"file\": ");
    json_string(b, t->file);
    buffer_format(b,
                  ", \"modality\": \"%s\", \"transfer_syntax\": \"%s\",\n"
                  "  \"rows\": %d, \"cols\": %d, \"frames\": %d, \"clean\": %s",
                  t->modality, t->transfer_syntax, t->height, t->width,
                  t->frames, t->texts.count ? "false" : "true");
    json_texts(b, "texts", &t->texts);
    if (t->overlay_texts.count)
        json_texts(b, "overlay_texts", &t->overlay_texts);
    if (t->phi.count) {
        buffer_str(b, ",\n  \"phi_strings\": [");
        for (int i = 0; i < t->phi.count; i++) {
            buffer_str(b, i ? ", " : "");
            json_string(b, t->phi.at[i]);
        }
        buffer_str(b, "]");
    }
    buffer_str(b, "}");
}
