/*
 * cmocka_all.h - cmocka with the headers that it wants before it
 */
#pragma once
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#undef fail /* ours is a function; cmocka's fail_msg() remains */
/* clang-format on */
