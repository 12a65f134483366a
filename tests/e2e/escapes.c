#include "e2e/escapes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* What ncurses and the program send to an xterm. '#' is a number, '*' numbers between ; and :. */
static const char *const known[] = {
    /* the cursor: place, column, row, steps, home */
    "\033[#;#H", "\033[#H", "\033[#G", "\033[#d", "\033[#A", "\033[#B", "\033[#C", "\033[#D",
    "\033[A", "\033[C", "\033[D", "\033[H", "\033M", "\0337", "\0338",
    /* erase, insert, delete, scroll, repeat */
    "\033[J", "\033[#J", "\033[K", "\033[#K", "\033[#X", "\033[#P", "\033[P", "\033[#@", "\033[@",
    "\033[#L", "\033[L", "\033[#M", "\033[M", "\033[#S", "\033[#T", "\033[#;#r", "\033[r",
    "\033[#b", "\033[4h", "\033[4l",
    /* colours and attributes, character set */
    "\033[m", "\033[*m", "\033(B", "\017",
    /* modes: screen, keys, cursor, paste marks */
    "\033[?1049h", "\033[?1049l", "\033[?7h", "\033[?1h", "\033[?1l", "\033=", "\033>", "\033[?25h",
    "\033[?25l", "\033[?12l", "\033[?12;25h", "\033[?2004h", "\033[?2004l",
    /* the window's title, put away and taken back; by smcup too */
    "\033[22;0;0t", "\033[23;0;0t", "\033[22;2t", "\033[23;2t",
    /* whether its page is light */
    "\033]11;?\033\\",
    /* plain controls */
    "\r", "\n", "\b"};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* How many bytes at the start follow the pattern; 0: they do not. */
static size_t match(const char *pattern, const char *bytes, size_t length)
{
    size_t at = 0;
    for (; *pattern; pattern++) {
        size_t start = at;
        if (*pattern == '#' || *pattern == '*') {
            bool list = *pattern == '*';
            while (at < length &&
                   (is_digit(bytes[at]) || (list && (bytes[at] == ';' || bytes[at] == ':'))))
                at++;
            if (at == start)
                return 0;
        } else if (at == length || bytes[at++] != *pattern) {
            return 0;
        }
    }
    return at;
}

/* Length of the character at the start; 0: it is not well-formed. */
static size_t decode(const char *bytes, size_t length, uint32_t *ret_code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = (unsigned char)bytes[0];
    size_t need = first < 0x80 ? 1 : first < 0xC0 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    uint32_t code = need == 1 ? first : first & (0x7Fu >> need);
    if (need == 0 || need > length)
        return 0;
    for (size_t i = 1; i < need; i++) {
        if (((unsigned char)bytes[i] & 0xC0) != 0x80)
            return 0;
        code = code << 6 | ((unsigned char)bytes[i] & 0x3Fu);
    }
    *ret_code = code;
    return code >= least[need] && code <= 0x10FFFF ? need : 0;
}

static bool is_text(uint32_t code)
{
    static const struct {
        uint32_t first, last;
    } never[] = {
        {0, 0x1F},        {0x7F, 0x9F},     {0xAD, 0xAD},       {0x061C, 0x061C},
        {0x180E, 0x180E}, {0x200B, 0x200F}, {0x2028, 0x202E},   {0x2060, 0x206F},
        {0xD800, 0xDFFF}, {0xFDD0, 0xFDEF}, {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},
        {0xFFF0, 0xFFFB}, {0xFFFE, 0xFFFF}, {0xE0000, 0xE0FFF}, {0xF0000, 0x10FFFF},
    };
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (code >= never[i].first && code <= never[i].last)
            return false;
    return true;
}

static size_t text_length(const char *bytes, size_t length)
{
    uint32_t code;
    size_t used = length > 0 ? decode(bytes, length, &code) : 0;
    return used > 0 && is_text(code) ? used : 0;
}

/* "ESC ] 2 ; title ESC \" with a title of text, "ESC ] 52 ; c ; base64 ESC \". */
static size_t match_string(const char *start, bool (*allows)(char c), const char *bytes,
                           size_t length)
{
    size_t at = match(start, bytes, length);
    if (at == 0)
        return 0;
    while (at < length && bytes[at] != '\033') {
        size_t used = text_length(bytes + at, length - at);
        if (used == 0 || !allows(bytes[at]))
            return 0;
        at += used;
    }
    size_t end = match("\033\\", bytes + at, length - at);
    return end > 0 ? at + end : 0;
}

static bool any_text(char c)
{
    (void)c;
    return true;
}

static bool base64(char c)
{
    return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '+' ||
           c == '/' || c == '=';
}

static size_t known_length(const char *bytes, size_t length)
{
    size_t used = text_length(bytes, length);
    for (size_t i = 0; used == 0 && i < sizeof known / sizeof *known; i++)
        used = match(known[i], bytes, length);
    if (used == 0)
        used = match_string("\033]2;", any_text, bytes, length);
    return used > 0 ? used : match_string("\033]52;c;", base64, bytes, length);
}

bool escapes_known(const char *bytes, size_t length, size_t *ret_at)
{
    for (size_t at = 0, used; at < length; at += used) {
        *ret_at = at;
        used = known_length(bytes + at, length - at);
        if (used == 0)
            return false;
    }
    return true;
}

void expect_escapes_known(struct term *term)
{
    size_t length, at = 0;
    const char *bytes = term_bytes(term, &length);
    if (escapes_known(bytes, length, &at))
        return;
    char text[256];
    size_t used = 0;
    for (size_t i = at; i < length && i < at + 24; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, " %02x", (unsigned char)bytes[i]);
    fail_msg("at byte %zu of %zu stands what is no text and no known sequence:%s", at, length,
             text);
}
