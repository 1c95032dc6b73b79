/*
 * main.c - the table of commands, the parser over option rows, help and man
 */
#include "cli/cli.h"
#include <getopt.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#define COMMAND(name) extern const struct command cmd_##name;
#include "cli/commands.def"
#undef COMMAND

const struct command *const commands[] = {
#define COMMAND(name) &cmd_##name,
#include "cli/commands.def"
#undef COMMAND
    NULL};

int complain(const struct error *err)
{
    fprintf(stderr, "deburn: %s%s%s\n", err->stage ? err->stage : "",
            err->stage ? ": " : "", err->text);
    return err->code == ERR_USAGE ? EXIT_USAGE : EXIT_BROKEN;
}

static int option_index(const struct command *c, const char *name)
{
    for (int i = 0; c->options && c->options[i].name; i++)
        if (!strcmp(c->options[i].name, name))
            return i;
    return -1;
}

const char *arg_value(const struct args *args, const char *name)
{
    int i = option_index(args->command, name);

    return i < 0 ? NULL : args->values[i];
}

bool arg_given(const struct args *args, const char *name)
{
    return arg_value(args, name) != NULL;
}

enum code arg_int(const struct args *args, const char *name, int64_t least,
                  int64_t most, int64_t fallback, int64_t *ret,
                  struct error *err)
{
    const char *value = arg_value(args, name);

    if (!value) {
        *ret = fallback;
        return OK;
    }
    if (!str_to_int(str_of(value), ret) || *ret < least || *ret > most)
        return fail(err, ERR_USAGE,
                    "--%s wants a whole number from %lld to %lld", name,
                    (long long)least, (long long)most);
    return OK;
}

enum code arg_share(const struct args *args, const char *name, double *ret,
                    struct error *err)
{
    struct str value = str_trim(str_of(arg_value(args, name)));
    bool percent = value.len && value.at[value.len - 1] == '%';

    *ret = 0;
    if (!arg_given(args, name))
        return OK;
    value.len -= percent;
    if (!str_to_double(value, ret) || !(*ret >= 0) ||
        *ret > (percent ? 100 : 1))
        return fail(err, ERR_USAGE, "--%s wants a share such as 5%%", name);
    *ret /= percent ? 100 : 1;
    return OK;
}

static void print_option(const struct option_row *o)
{
    char left[64];
    int len =
        snprintf(left, sizeof left, "  %c%c%s --%s%s%s", o->letter ? '-' : ' ',
                 o->letter ? o->letter : ' ', o->letter ? "," : " ", o->name,
                 o->arg ? " " : "", o->arg ? o->arg : "");

    printf("%-30s%s%s\n", left,
           len >= 30 ? "\n                              " : "", o->help);
}

static void print_help(const struct command *c)
{
    printf("usage: deburn %s %s\n\n%s\n", c->name, c->usage, c->summary);
    if (c->details)
        printf("\n%s\n", c->details);
    printf("\noptions:\n");
    for (const struct option_row *o = c->options; o && o->name; o++)
        print_option(o);
    print_option(&(struct option_row){"help", 'h', NULL, "show this help"});
    if (c->examples)
        printf("\nexamples:\n%s\n", c->examples);
}

static void print_commands(FILE *out)
{
    fprintf(out,
            "usage: deburn COMMAND ...\n\nRemove burned-in identifying text "
            "from DICOM images, clean their headers,\nand prove that nothing "
            "else changed.\n\ncommands:\n");
    for (int i = 0; commands[i]; i++)
        fprintf(out, "  %-9s %s\n", commands[i]->name, commands[i]->summary);
    fprintf(out, "\n`deburn COMMAND --help` tells more. Exit: 0 all published, "
                 "1 some held or\nquarantined, 2 usage, 3 could not run.\n");
}

/* roff: a leading dot or quote, dashes and backslashes need care. */
static void put_roff(const char *s)
{
    bool start = true;

    for (; s && *s; s++) {
        if (start && (*s == '.' || *s == '\''))
            fputs("\\&", stdout);
        if (*s == '-')
            fputs("\\-", stdout);
        else if (*s == '\\')
            fputs("\\e", stdout);
        else
            putchar(*s);
        start = *s == '\n';
    }
    putchar('\n');
}

static void print_man_command(const struct command *c)
{
    printf(".SH DEBURN %s\n.B deburn %s\n", c->name, c->name);
    put_roff(c->usage);
    printf(".PP\n");
    put_roff(c->summary);
    if (c->details) {
        printf(".PP\n");
        put_roff(c->details);
    }
    for (const struct option_row *o = c->options; o && o->name; o++) {
        printf(".TP\n.B \\-\\-%s %s\n", o->name, o->arg ? o->arg : "");
        put_roff(o->help);
    }
    if (c->examples) {
        printf(".PP\nExamples:\n.nf\n");
        put_roff(c->examples);
        printf(".fi\n");
    }
}

static int print_man(void)
{
    printf(".TH DEBURN 1 \"\" \"deburn %s\" \"User commands\"\n.SH NAME\n"
           "deburn \\- remove burned\\-in identifying text from DICOM images\n"
           ".SH SYNOPSIS\n.B deburn\n.I COMMAND\n...\n.SH DESCRIPTION\n"
           "Finds text in the pixels, blanks what identifies the patient, "
           "cleans the header,\nverifies its own output. The input is never "
           "changed.\n",
           DEBURN_VERSION);
    for (int i = 0; commands[i]; i++)
        print_man_command(commands[i]);
    printf(".SH EXIT STATUS\n0 all published, 1 some held or quarantined, "
           "2 usage, 3 could not run.\n");
    return EXIT_OK;
}

/* getopt hands out only letters of the table. */
static int option_of_letter(const struct command *c, int letter)
{
    int i = 0;

    while (c->options[i].letter != letter)
        i++;
    return i;
}

/* getopt's own tables from the rows; values land in args by row. */
static bool parse(const struct command *c, int argc, char **argv,
                  struct args *args)
{
    struct option longs[MOST_OPTIONS + 2] = {0};
    char shorts[2 * MOST_OPTIONS + 2] = "h";
    size_t at = 1;
    int count = 0, found, index;

    for (; c->options && c->options[count].name; count++) {
        const struct option_row *o = &c->options[count];

        longs[count] =
            (struct option){o->name, o->arg ? required_argument : no_argument,
                            NULL, 256 + count};
        if (o->letter) {
            shorts[at++] = o->letter;
            if (o->arg)
                shorts[at++] = ':';
        }
    }
    longs[count] = (struct option){"help", no_argument, NULL, 'h'};
    shorts[at] = 0;
    while ((found = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
        if (found == 'h') {
            print_help(c);
            exit(EXIT_OK);
        }
        if (found == '?')
            return false;
        index = found >= 256 ? found - 256 : option_of_letter(c, found);
        args->values[index] = optarg ? optarg : "";
    }
    args->rest = argv + optind;
    args->rest_count = argc - optind;
    return true;
}

/* Parts of the build that not every build has, with what they bring along. */
static void print_version(void)
{
    const char *video = video_library();

    printf("deburn %s\nvideo: %s\n", DEBURN_VERSION,
           video ? video : "none; MPEG-2, H.264 and HEVC are quarantined");
}

static const struct command *command_named(const char *name)
{
    for (int i = 0; commands[i]; i++)
        if (!strcmp(commands[i]->name, name))
            return commands[i];
    return NULL;
}

static int run_command(const struct command *c, int argc, char **argv)
{
    struct args args = {.command = c};
    struct arena *a;
    int exit_code;

    if (!parse(c, argc, argv, &args)) {
        fprintf(stderr, "usage: deburn %s %s\n", c->name, c->usage);
        return EXIT_USAGE;
    }
    a = arena_create(SIZE_MAX / 2);
    if (!a)
        return complain(&(struct error){ERR_MEMORY, NULL, 0, "out of memory"});
    exit_code = c->run(a, &args);
    arena_destroy(a);
    return exit_code;
}

/* Pictures come and go by the megabyte: pages that are given back each time
 * cost more than the work on them. */
static void keep_pages(void)
{
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 256 << 20);
}

int main(int argc, char **argv)
{
    const struct command *c;

    keep_pages();
    if (argc < 2) {
        print_commands(stderr);
        return EXIT_USAGE;
    }
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") ||
        !strcmp(argv[1], "help")) {
        print_commands(stdout);
        return EXIT_OK;
    }
    if (!strcmp(argv[1], "--version")) {
        print_version();
        return EXIT_OK;
    }
    if (!strcmp(argv[1], "--man"))
        return print_man();
    c = command_named(argv[1]);
    if (!c) {
        fprintf(stderr, "deburn: no command '%s'; `deburn --help` lists them\n",
                argv[1]);
        return EXIT_USAGE;
    }
    return run_command(c, argc - 1, argv + 1);
}
