#include "base/text_ascii.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <utf8proc.h>

#define MOST_BYTES         2
#define LONGEST_DECOMPOSED 32 /* Unicode's own maximum is 18 code points (U+FDFA) */

/* What Unicode does not decompose, and names of sites and files are full of. By code point. */
// clang-format off
static const struct {
    utf8proc_int32_t code;
    char ascii[MOST_BYTES + 1];
} known[] = {
    {0x00AB, "<<"}, {0x00BB, ">>"}, {0x00C6, "AE"}, {0x00D0, "D"},  {0x00D7, "x"},  {0x00D8, "O"},
    {0x00DE, "Th"}, {0x00DF, "ss"}, {0x00E6, "ae"}, {0x00F0, "d"},  {0x00F8, "o"},  {0x00FE, "th"},
    {0x0110, "D"},  {0x0111, "d"},  {0x0131, "i"},  {0x0141, "L"},  {0x0142, "l"},  {0x0152, "OE"},
    {0x0153, "oe"}, {0x2010, "-"},  {0x2012, "-"},  {0x2013, "-"},  {0x2014, "-"},  {0x2015, "-"},
    {0x2018, "'"},  {0x2019, "'"},  {0x201A, ","},  {0x201C, "\""}, {0x201D, "\""}, {0x201E, "\""},
    {0x2022, "*"},  {0x2026, ".."}, {0x2039, "<"},  {0x203A, ">"},  {0x2044, "/"},  {0x2190, "<-"},
    {0x2192, "->"}, {0x2212, "-"},
};
// clang-format on

static const char *look_up(utf8proc_int32_t code)
{
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (known[i].code == code)
            return known[i].ascii;
    }
    return NULL;
}

static bool is_mark(utf8proc_int32_t code)
{
    utf8proc_category_t category = utf8proc_category(code);

    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
           category == UTF8PROC_CATEGORY_ME;
}

/* Appends what stands for one code point of a decomposition; false when nothing does, or no room.
 */
static bool append(utf8proc_int32_t code, char *bytes, int *used)
{
    char itself[2] = {(char)code, '\0'};
    const char *ascii = code > ' ' && code < 0x7F ? itself : look_up(code);

    if (ascii == NULL || *used + (int)strlen(ascii) > MOST_BYTES)
        return false;
    memcpy(bytes + *used, ascii, strlen(ascii));
    *used += (int)strlen(ascii);
    return true;
}

/* The number of bytes that the decomposition gives, 0 when any part of it has no ASCII. */
static int from_decomposition(utf8proc_int32_t code, char *bytes)
{
    utf8proc_int32_t parts[LONGEST_DECOMPOSED];
    utf8proc_ssize_t count = utf8proc_decompose_char(code, parts, LONGEST_DECOMPOSED,
                                                     UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, NULL);
    int used = 0;

    if (count > LONGEST_DECOMPOSED)
        return 0;
    for (utf8proc_ssize_t i = 0; i < count; i++) {
        if (!is_mark(parts[i]) && !append(parts[i], bytes, &used))
            return 0;
    }
    return used;
}

int text_ascii_of(int32_t code, int width, char *ret_bytes)
{
    const char *ascii = look_up(code);
    char bytes[MOST_BYTES] = {0};
    int used = 0;

    if (ascii != NULL)
        append(code, bytes, &used);
    else
        used = from_decomposition(code, bytes);
    if (used == 0) {
        used = width < MOST_BYTES ? 1 : MOST_BYTES;
        memset(bytes, '?', (size_t)used);
    }
    memcpy(ret_bytes, bytes, (size_t)used);
    return used;
}
