/* ascii.h - <ctype.h> for the words of protocols, config files and keys. The C library's asks the
 * locale, and in a Turkish one `i` is not the small letter of `I`. */
#ifndef RESTORETOP_BASE_ASCII_H
#define RESTORETOP_BASE_ASCII_H

#include <stdbool.h>
#include <stddef.h>

static inline char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static inline char ascii_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static inline bool ascii_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool ascii_is_alnum(char c)
{
    return ascii_is_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z');
}

/* What a hexadecimal digit stands for, in either case; -1: it is none. */
static inline int ascii_hex(char c)
{
    if (ascii_is_digit(c))
        return c - '0';
    const char small = ascii_lower(c);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

/* As strcasecmp and strncasecmp, but that only A-Z are folded; other bytes are compared as they
 * are. */
int ascii_casecmp(const char *a, const char *b);
int ascii_ncasecmp(const char *a, const char *b, size_t size);

/* The edit distance (insert, delete, replace) of two words; 32 if one has more than 31 bytes. */
size_t ascii_distance(const char *a, const char *b);

#endif
