/*
 * error.c - codes, their words, and how a failure is told
 */
#include "base/base.h"
#include <stdarg.h>
#include <stdio.h>

static const char *const texts[] = {
#define CODE(name, text) text,
#include "base/errors.def"
#undef CODE
};

const char *code_text(enum code code)
{
    return (unsigned)code < CODE_COUNT ? texts[code] : "unknown";
}

static void set(struct error *err, enum code code, uint32_t tag,
                const char *format, va_list args)
{
    if (!err)
        return;
    err->code = code;
    err->tag = tag;
    vsnprintf(err->text, sizeof err->text, format, args);
}

enum code fail(struct error *err, enum code code, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    set(err, code, 0, format, args);
    va_end(args);
    return code;
}

enum code fail_at(struct error *err, enum code code, uint32_t tag,
                  const char *format, ...)
{
    va_list args;

    va_start(args, format);
    set(err, code, tag, format, args);
    va_end(args);
    return code;
}

const struct limits limits_default = {
    .file_bytes = (size_t)16 << 30,
    .arena_bytes = (size_t)1 << 30,
    .pixels = (int64_t)1 << 28,
    .frames = 100000,
    .depth = 64,
    .elements = 1000000,
    .seconds = 300,
};
