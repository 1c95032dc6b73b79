/*
 * stop.h - SIGINT and SIGTERM while a run is at work
 */
#pragma once
#include <signal.h>
#include <stdbool.h>

struct stop {
    struct sigaction old_int, old_term;
};

void stop_watch(struct stop *s);   /* from now on signals are counted */
void stop_restore(struct stop *s); /* what was before */
int stop_asked(void); /* 0 go on, 1 end what is in work, 2 or more: at once */
