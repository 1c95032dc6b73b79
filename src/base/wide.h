/*
 * wide.h - functions compiled for wider vectors too, chosen at start
 *
 * Without fused arithmetic: the results are the same on every machine. The
 * widest vectors bring it along, so a file with WIDER is compiled without.
 */
#pragma once

#if defined __x86_64__ && !defined __clang__ && !defined __SANITIZE_ADDRESS__
#define WIDE  __attribute__((target_clones("avx2", "default")))
#define WIDER __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define WIDE
#define WIDER
#endif
