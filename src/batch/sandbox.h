/*
 * sandbox.h - what is taken from a worker before it sees its first file
 *
 * After sandbox_enter() the process cannot open, create, remove or rename
 * anything, start a program, reach the network or another process, gain
 * privileges, or leave a core dump; its memory and the files it writes are
 * bounded. It keeps the descriptors it has and those it is sent.
 */
#pragma once
#include "base/base.h"

struct sandbox {
    size_t memory;     /* bytes it may allocate from now on */
    size_t file_bytes; /* of one file written; of each file mapped */
    bool seccomp;      /* false only for --no-sandbox */
    bool threads;      /* it may start threads of its own: HEVC's encoder has
                          one more; still no process */
};

/* ERR_UNSUPPORTED if the kernel has no seccomp filters. There is no way
 * back, and after a failure the process must end. */
enum code sandbox_enter(const struct sandbox *sandbox, struct error *err);

/* No core dump of this process: for the parent, which holds PHI as well. */
void sandbox_no_dumps(void);
