/*
 * stop.c - SIGINT and SIGTERM while a run is at work
 */
#include "batch/stop.h"

static volatile sig_atomic_t asked;

static void count(int signal)
{
    (void)signal;
    if (asked < 2)
        asked++;
}

/* Without SA_RESTART, so that waiting ends. */
void stop_watch(struct stop *s)
{
    struct sigaction action = {.sa_handler = count};

    asked = 0;
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, &s->old_int);
    sigaction(SIGTERM, &action, &s->old_term);
}

void stop_restore(struct stop *s)
{
    sigaction(SIGINT, &s->old_int, NULL);
    sigaction(SIGTERM, &s->old_term, NULL);
}

int stop_asked(void)
{
    return asked;
}
