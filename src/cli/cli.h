/*
 * cli.h - the program's commands, one static table
 *
 * Each command is a file cmd_<name>.c that defines one struct command. Options
 * are rows; --help, the man page and the parser all read the same rows. Only
 * cli/ prints and exits. Exit codes: 0 all published, 1 some held or
 * quarantined, 2 usage, 3 could not run.
 */
#pragma once
#include "pipeline.h"
#include <stdio.h>

enum exit_code { EXIT_OK = 0, EXIT_SOME = 1, EXIT_USAGE = 2, EXIT_BROKEN = 3 };

/* An option of a command. Rows end with a NULL name. */
struct option_row {
    const char *name; /* long name without dashes */
    char letter;      /* short name or 0 */
    const char *arg;  /* placeholder of its value, NULL: a switch */
    const char *help; /* what it does, with unit and default */
};

enum { MOST_OPTIONS = 48, MOST_ARGUMENTS = 65536 };

/* A parsed command line; strings are argv's. */
struct args {
    const struct command *command;
    const char *values[MOST_OPTIONS]; /* by row; "" for a switch; NULL absent */
    char **rest;                      /* positional arguments */
    int rest_count;
};

/* Value of an option by its long name, or NULL if it was not given. */
const char *arg_value(const struct args *args, const char *name);
bool arg_given(const struct args *args, const char *name);
/* A whole number in [least, most]; fallback if absent; ERR_USAGE if not one. */
enum code arg_int(const struct args *args, const char *name, int64_t least,
                  int64_t most, int64_t fallback, int64_t *ret,
                  struct error *err);
/* A share as 5% or 0.05, in [0, 1]; 0 if absent. */
enum code arg_share(const struct args *args, const char *name, double *ret,
                    struct error *err);

struct command {
    const char *name;
    const char *usage;   /* "INPUT... -o OUT [options]" */
    const char *summary; /* one line */
    const char *details; /* paragraphs, or NULL */
    const struct option_row *options;
    const char *examples; /* lines, or NULL */
    int (*run)(struct arena *a, const struct args *args);
};

/* NULL-ended. */
extern const struct command *const commands[];

/* "deburn: cannot ...: text" on stderr; returns the exit code for err. */
int complain(const struct error *err);

/* Options that decide what a run does, shared by run, inspect, verify. */
#define RUN_OPTIONS                                                            \
    {"profile", 0, "NAME|FILE",                                                \
     "header profile: basic (default), tcia, or a "                            \
     "YAML file"},                                                             \
        {"policy", 0, "NAME|FILE",                                             \
         "what is blanked: strict (default; of profile "                       \
         "tcia: phi), phi, templates, or a YAML file"},                        \
        {"doubt", 0, "WHAT",                                                   \
         "what becomes of text that nothing explains: "                        \
         "blank, keep, hold (default: by policy; of "                          \
         "profile tcia: keep)"},                                               \
        {"boxes", 0, "X,Y,W,H[;..]",                                           \
         "blank these boxes (pixels) on every "                                \
         "frame, whatever is found"},                                          \
        {"video", 0, "WHAT",                                                   \
         "a video with something to blank: review, "                           \
         "reencode (with loss), refuse (default review; "                      \
         "of profile tcia: reencode)"},                                        \
        {"masks", 0, "DIR", "device templates to add to the built-in ones"},   \
        {"models", 0, "DIR", "models to use instead of the built-in ones"},    \
        {"lang", 0, "LANG",                                                    \
         "Tesseract language, for example eng+deu "                            \
         "(default eng)"},                                                     \
        {"max-pixels", 0, "N",                                                 \
         "largest Rows x Columns of a frame, in "                              \
         "pixels (default 268435456)"},                                        \
        {"max-frames", 0, "N",                                                 \
         "largest number of frames of an instance (default 100000)"},          \
        {"max-memory", 0, "MIB",                                               \
         "memory for one instance, in MiB "                                    \
         "(default 1024)"},                                                    \
        {"max-file", 0, "MIB",                                                 \
         "largest input file, in MiB "                                         \
         "(default 16384)"},                                                   \
        {"max-depth", 0, "N",                                                  \
         "deepest nesting of sequences (default 64, at most 256)"},            \
    {                                                                          \
        "max-seconds", 0, "S",                                                 \
            "wall clock for one instance, in seconds "                         \
            "(default 300)"                                                    \
    }

/* Options that name the output, shared by run and apply. */
#define NAME_OPTIONS                                                           \
    {"patient-map", 0, "FILE",                                                 \
     "CSV id_old,id_new: patient IDs of your own; "                            \
     "those not in it are made by key"},                                       \
    {                                                                          \
        "repair-iod", 0, NULL,                                                 \
            "add Type 1 and 2 attributes that the input "                      \
            "lacks (profile tcia does)"                                        \
    }
enum code names_from_args(struct arena *a, const struct args *args,
                          struct run *run, struct error *err);

/* Fill run from RUN_OPTIONS and NAME_OPTIONS. The site key is the caller's business. */
enum code run_from_args(struct arena *a, const struct args *args,
                        struct run *ret_run, struct error *err);

/* deburn bench speed --codecs. */
int bench_codecs_command(struct arena *a, const struct args *args);
int bench_text_command(struct arena *a, const struct args *args);
int bench_batch_command(struct arena *a, const struct args *args);
