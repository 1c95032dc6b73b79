/*
 * plain_driver.c - runs a fuzz target without libFuzzer, as a plain test
 *
 *     fuzz_x FOLDER_OR_FILE...
 *
 * Every file of the folders (one level) goes through the target whole, then
 * cut short and with bytes changed by a fixed generator, so that the same test
 * does the same thing everywhere. A crash is the failure.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LARGEST = 1 << 20, MUTANTS = 8 };

static uint64_t state = 0x9e3779b97f4a7c15u;

static uint32_t next_random(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33);
}

static void try_mutants(uint8_t *data, size_t size)
{
    LLVMFuzzerTestOneInput(data, size);
    for (int m = 0; m < MUTANTS && size; m++) {
        uint8_t *copy = malloc(size);
        size_t cut = m % 4 == 3 ? next_random() % size : size;

        if (!copy)
            abort();
        memcpy(copy, data, size);
        for (uint32_t n = 1 + next_random() % 8; n; n--)
            copy[next_random() % size] = (uint8_t)next_random();
        LLVMFuzzerTestOneInput(copy, cut);
        free(copy);
    }
}

static int try_file(const char *path)
{
    FILE *in = fopen(path, "rb");
    uint8_t *data = malloc(LARGEST);
    size_t size;

    if (!in || !data) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(1);
    }
    size = fread(data, 1, LARGEST, in);
    fclose(in);
    /* exactly sized, so that a read past the end is seen */
    data = realloc(data, size ? size : 1);
    try_mutants(data, size);
    free(data);
    return 1;
}

static int try_path(const char *path)
{
    struct stat st;
    struct dirent **names;
    int count, tried = 0;

    if (stat(path, &st))
        return 0;
    if (!S_ISDIR(st.st_mode))
        return try_file(path);
    count = scandir(path, &names, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char full[4096];

        snprintf(full, sizeof full, "%s/%s", path, names[i]->d_name);
        if (!stat(full, &st) && S_ISREG(st.st_mode))
            tried += try_file(full);
        free(names[i]);
    }
    free(names);
    return tried;
}

int main(int argc, char **argv)
{
    int tried = 0;

    for (int i = 1; i < argc; i++)
        tried += try_path(argv[i]);
    printf("%d inputs, %d mutants each\n", tried, MUTANTS);
    return tried ? 0 : 1;
}
