/*
 * The compiler extensions this tree uses, each under a name that says what it is for.
 *
 * Outside this file and the codec kernels the code is plain C17.
 */
#ifndef COMMON_BASE_COMPILER_H
#define COMMON_BASE_COMPILER_H

/* The caller must look at the result; ignoring a status is a bug. */
#define MUST_USE __attribute__((warn_unused_result))

/* Argument `fmt` is a printf format, whose arguments begin at number `args`. */
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

/* The function does not return. */
#define NO_RETURN __attribute__((noreturn))

/* The parameter is part of an interface this function does not need. */
#define UNUSED __attribute__((unused))

/* The function is a piece of a kernel, whose constant arguments must fold: a call would undo it. */
#define ALWAYS_INLINE inline __attribute__((always_inline))

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif
