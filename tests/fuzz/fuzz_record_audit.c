/*
 * fuzz_record_audit.c - any bytes as audit.log
 *
 * Property: it is read to its end, and a log that was not written by us is not
 * taken for a whole one.
 */
#include "record/audit.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/deburn-fuzz-XXXXXX";

static void clean_up(void)
{
    char path[64];

    snprintf(path, sizeof path, "%s/audit.log", folder);
    unlink(path);
    rmdir(folder);
}

static enum code count(void *user, const struct audit_entry *entry,
                       struct error *err)
{
    int64_t *last = user;

    (void)err;
    if (entry->line <= *last)
        abort();
    *last = entry->line;
    return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct site_key key = {{7}};
    static bool made;
    struct audit_state state = {0};
    int64_t last = 0;
    char path[64];
    int fd;

    if (!made && mkdtemp(folder))
        atexit(clean_up);
    made = true;
    snprintf(path, sizeof path, "%s/audit.log", folder);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return 0;
    if (file_write(fd, data, size, NULL) == OK &&
        audit_read(folder, &key, count, &last, &state, NULL) == OK &&
        state.sealed && !state.first_bad && !state.bad_seals)
        abort(); /* nobody has that key */
    close(fd);
    return 0;
}
