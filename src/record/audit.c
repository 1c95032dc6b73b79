/*
 * audit.c - audit.log written: copy what is there, then one block more
 */
#include "record/audit.h"
#include "record/audit_chain.h"
#include "record/report_parts.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct audit {
    const struct site_key *key;
    struct text_file *file;
    struct buffer object;
    char chain[AUDIT_DIGITS + 1];
};

static void release(void *handle)
{
    struct audit *audit = handle;

    buffer_release(&audit->object);
}

/* ---- the old log ----------------------------------------------------- */

/* What the last good line says is where the chain goes on; should the log
 * have been changed, that stays visible. */
static enum code copy_line(void *user, const struct audit_line *line,
                           struct error *err)
{
    struct audit *audit = user;
    struct buffer *b = text_buffer(audit->file);

    memcpy(audit->chain, line->digits, AUDIT_DIGITS);
    buffer_add(b, line->digits, AUDIT_DIGITS);
    buffer_str(b, " ");
    buffer_add(b, line->object.at, line->object.len);
    buffer_str(b, "\n");
    return text_flush(audit->file, err);
}

enum code audit_open(struct arena *a, const char *folder,
                     const struct site_key *key, struct audit **ret,
                     int64_t *ret_blocks, struct error *err)
{
    struct audit *audit = arena_alloc(a, sizeof *audit);
    struct audit_state state;

    if (!audit || arena_defer(a, release, audit) != OK)
        return fail(err, ERR_MEMORY, "no memory for the audit log");
    audit->key = key;
    memset(audit->chain, '0', AUDIT_DIGITS);
    TRY(text_open(a, folder, "audit.log", 0644, &audit->file, err));
    TRY(audit_lines(folder, key, copy_line, audit, &state, err));
    *ret_blocks = state.blocks;
    *ret = audit;
    return OK;
}

/* ---- the new block --------------------------------------------------- */

enum code audit_add(struct audit *audit, struct str object, struct error *err)
{
    struct buffer *b = text_buffer(audit->file);

    audit_link(audit->chain, object);
    buffer_add(b, audit->chain, AUDIT_DIGITS);
    buffer_str(b, " ");
    buffer_add(b, object.at, object.len);
    buffer_str(b, "\n");
    return text_flush(audit->file, err);
}

static enum code add_object(struct audit *audit, struct error *err)
{
    if (audit->object.failed)
        return fail(err, ERR_MEMORY, "no memory for the audit log");
    return audit_add(audit, (struct str){audit->object.at, audit->object.len},
                     err);
}

enum code audit_run(struct audit *audit, const struct report_head *head,
                    struct error *err)
{
    struct buffer *b = &audit->object;

    b->len = 0;
    buffer_str(b, "{\"run\":");
    json_text(b, str_of(head->version));
    buffer_str(b, ",\"profile\":");
    json_text(b, str_of(head->profile));
    buffer_str(b, ",\"policy\":");
    json_text(b, str_of(head->policy));
    for (int v = 0; v <= OUTCOME_REFUSED; v++)
        buffer_format(b, ",\"%s\":%lld",
                      outcome_verdict_name((enum outcome_verdict)v),
                      (long long)head->totals[v]);
    buffer_str(b, "}");
    return add_object(audit, err);
}

struct str audit_object(struct audit *audit, const struct record *r)
{
    struct buffer *b = &audit->object;

    b->len = 0;
    buffer_format(b, "{\"verdict\":\"%s\",\"input\":",
                  outcome_verdict_name(r->outcome->verdict));
    json_text(b, r->ref);
    if (record_published(r)) {
        buffer_str(b, ",\"output\":");
        json_text(b, r->output);
        buffer_str(b, ",\"digest\":");
        json_text(b, r->draft_digest);
        buffer_format(b, ",\"boxes\":%d", record_boxes(r));
    }
    if (r->twin)
        buffer_str(b, ",\"duplicate\":true");
    buffer_str(b, "}");
    return (struct str){b->at, b->failed ? 0 : b->len};
}

enum code audit_withdrawn(struct audit *audit, struct str output,
                          struct error *err)
{
    struct buffer *b = &audit->object;

    b->len = 0;
    buffer_str(b, "{\"withdrawn\":");
    json_text(b, output);
    buffer_str(b, "}");
    return add_object(audit, err);
}

enum code audit_close(struct audit *audit, struct error *err)
{
    char seal[40];

    audit_seal(audit->key, audit->chain, seal);
    audit->object.len = 0;
    buffer_format(&audit->object, "{\"seal\":\"%s\"}", seal);
    TRY(add_object(audit, err));
    return text_close(audit->file, err);
}
