/*
 * text_file.c - text that is gathered and named at the end; quoting
 */
#include "record/record.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 1 << 16 };

struct text_file {
    const char *path, *part;
    int fd; /* -1: closed */
    struct buffer text;
};

/* Whatever was not closed leaves nothing behind. */
static void drop(void *handle)
{
    struct text_file *f = handle;

    if (f->fd >= 0) {
        close(f->fd);
        unlink(f->part);
    }
    buffer_release(&f->text);
}

enum code text_open(struct arena *a, const char *folder, const char *name,
                    int mode, struct text_file **ret, struct error *err)
{
    struct text_file *f = arena_alloc(a, sizeof *f);

    if (!f)
        return fail(err, ERR_MEMORY, "no memory for a report");
    f->path = str_format(a, "%s/%s", folder, name);
    f->part = str_format(a, "%s/%s.part", folder, name);
    if (!f->path || !f->part)
        return fail(err, ERR_MEMORY, "no memory for a report");
    f->fd =
        open(f->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, (mode_t)mode);
    if (f->fd < 0)
        return fail(err, ERR_IO, "cannot write %s: %s", name, strerror(errno));
    if (arena_defer(a, drop, f) != OK)
        return fail(err, ERR_MEMORY, "no memory for a report");
    *ret = f;
    return OK;
}

struct buffer *text_buffer(struct text_file *f)
{
    return &f->text;
}

static enum code write_out(struct text_file *f, struct error *err)
{
    if (f->text.failed)
        return fail(err, ERR_MEMORY, "no memory for a report");
    TRY(file_write(f->fd, f->text.at, f->text.len, err));
    f->text.len = 0;
    return OK;
}

enum code text_flush(struct text_file *f, struct error *err)
{
    return f->text.len < PIECE && !f->text.failed ? OK : write_out(f, err);
}

enum code text_close(struct text_file *f, struct error *err)
{
    TRY(write_out(f, err));
    TRY(file_publish(f->part, f->path, true, err));
    close(f->fd);
    f->fd = -1;
    return OK;
}

/* ---- quoting --------------------------------------------------------- */

/* Bytes of the UTF-8 character at p, 0 if it is not one. */
static size_t utf8_length(const unsigned char *p, size_t left)
{
    size_t len = *p < 0x80                 ? 1
                 : *p >= 0xc2 && *p < 0xe0 ? 2
                 : *p >= 0xe0 && *p < 0xf0 ? 3
                 : *p >= 0xf0 && *p < 0xf5 ? 4
                                           : 0;

    if (len > left)
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    if ((*p == 0xe0 && p[1] < 0xa0) || (*p == 0xed && p[1] > 0x9f) ||
        (*p == 0xf0 && p[1] < 0x90) || (*p == 0xf4 && p[1] > 0x8f))
        return 0;
    return len;
}

void json_text(struct buffer *b, struct str s)
{
    buffer_str(b, "\"");
    for (size_t i = 0; i < s.len;) {
        const unsigned char *p = (const unsigned char *)s.at + i;
        size_t len = utf8_length(p, s.len - i);

        if (!len)
            buffer_str(b, "?");
        else if (*p == '"' || *p == '\\')
            buffer_format(b, "\\%c", *p);
        else if (*p < 0x20)
            buffer_format(b, "\\u%04x", *p);
        else
            buffer_add(b, p, len);
        i += len ? len : 1;
    }
    buffer_str(b, "\"");
}

void csv_text(struct buffer *b, struct str s)
{
    bool plain = true;

    for (size_t i = 0; i < s.len; i++)
        plain &= s.at[i] != '"' && s.at[i] != ',' && s.at[i] != '\n' &&
                 s.at[i] != '\r';
    if (plain) {
        buffer_add(b, s.at, s.len);
        return;
    }
    buffer_str(b, "\"");
    for (size_t i = 0; i < s.len; i++)
        buffer_add(b, s.at[i] == '"' ? "\"\"" : s.at + i,
                   s.at[i] == '"' ? 2 : 1);
    buffer_str(b, "\"");
}

void html_text(struct buffer *b, struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] == '&')
            buffer_str(b, "&amp;");
        else if (s.at[i] == '<')
            buffer_str(b, "&lt;");
        else if (s.at[i] == '>')
            buffer_str(b, "&gt;");
        else if (s.at[i] == '"')
            buffer_str(b, "&quot;");
        else
            buffer_add(b, s.at + i, 1);
    }
}
