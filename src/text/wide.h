/*
 * wide.h - functions compiled for wider vectors too, chosen at start
 *
 * Without fused arithmetic: the results are the same on every machine.
 */
#pragma once

#if defined __x86_64__ && !defined __clang__ && !defined __SANITIZE_ADDRESS__
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
#define WIDE
#endif
