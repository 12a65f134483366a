/* theme_color.c - colours of a theme: how they are written, and the nearest a terminal has.
 *
 * OKLab: Björn Ottosson, https://bottosson.github.io/posts/oklab/ (public domain). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "theme_parse.h"

/* clang-format off */
/* What xterm shows for 0..15; the user may have changed them, there is no better guess. */
static const uint32_t ansi_rgb[16] = {
    0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
    0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
};
static const struct { const char *name; int16_t index; } ansi_names[] = {
    {"black", 0}, {"red", 1}, {"green", 2}, {"yellow", 3}, {"blue", 4}, {"magenta", 5}, {"cyan", 6},
    {"white", 7}, {"grey", 8}, {"gray", 8},
};
static const struct { const char *name; uint8_t bit; } attribute_names[] = {
    {"bold", STYLE_BOLD}, {"dim", STYLE_DIM}, {"italic", STYLE_ITALIC},
    {"underline", STYLE_UNDERLINE}, {"reverse", STYLE_REVERSE},
};
/* clang-format on */

struct lab {
    double l, a, b;
};

static double linear(uint32_t channel)
{
    double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
}

static struct lab lab_of(uint32_t rgb)
{
    double r = linear(rgb >> 16 & 0xFF), g = linear(rgb >> 8 & 0xFF), b = linear(rgb & 0xFF);
    double l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    double m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    double s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    return (struct lab){0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
                        1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
                        0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

static double distance(uint32_t rgb, uint32_t other)
{
    struct lab x = lab_of(rgb), y = lab_of(other);
    return (x.l - y.l) * (x.l - y.l) + (x.a - y.a) * (x.a - y.a) + (x.b - y.b) * (x.b - y.b);
}

uint32_t theme_rgb_of_256(int index)
{
    static const uint32_t steps[6] = {0, 95, 135, 175, 215, 255};
    if (index < 16)
        return ansi_rgb[index];
    if (index < 232) {
        uint32_t i = (uint32_t)index - 16;
        return steps[i / 36] << 16 | steps[i / 6 % 6] << 8 | steps[i % 6];
    }
    return (uint32_t)(8 + 10 * (index - 232)) * 0x010101u;
}

static int nearest(uint32_t rgb, int first, int last)
{
    int best = first;
    double least = INFINITY;
    for (int i = first; i <= last; i++) {
        double d = distance(rgb, theme_rgb_of_256(i));
        if (d < least) {
            least = d;
            best = i;
        }
    }
    return best;
}

int theme_nearest_256(uint32_t rgb)
{
    return nearest(rgb, 16, 255);
}

int theme_nearest_16(uint32_t rgb)
{
    return nearest(rgb, 0, 15);
}

static bool parse_number(const char *text, int base, long most, long *ret)
{
    char *end;
    if (!*text ||
        strspn(text, base == 16 ? "0123456789abcdefABCDEF" : "0123456789") != strlen(text))
        return false;
    long value = strtol(text, &end, base);
    if (*end || value > most)
        return false;
    *ret = value;
    return true;
}

/* One word of a colour: '#' '~' '='. -1 in the three values: not given. */
static bool take_color_word(const char *word, long *rgb, long *at256, long *at16)
{
    switch (*word) {
    case '#':
        return strlen(word) == 7 && parse_number(word + 1, 16, 0xFFFFFF, rgb);
    case '~':
        return parse_number(word + 1, 10, 255, at256);
    case '=':
        return parse_number(word + 1, 10, 15, at16);
    default: /* no colour begins so */
        return false;
    }
}

bool theme_color_parse(const char *value, struct theme_color *ret)
{
    char words[128], *rest = NULL;
    long rgb = -1, at256 = -1, at16 = -1;

    if (strlen(value) >= sizeof words)
        return false;
    memcpy(words, value, strlen(value) + 1);
    for (char *word = strtok_r(words, " \t", &rest); word; word = strtok_r(NULL, " \t", &rest))
        if (!take_color_word(word, &rgb, &at256, &at16))
            return false;
    if (rgb < 0 && at256 < 0 && at16 < 0)
        return false;
    if (rgb < 0)
        rgb = (long)theme_rgb_of_256((int)(at256 >= 0 ? at256 : at16));
    if (at256 < 0 && at16 >= 0 && !strchr(value, '#'))
        at256 = at16;
    ret->at256 = (int16_t)(at256 >= 0 ? at256 : theme_nearest_256((uint32_t)rgb));
    ret->at16 = (int16_t)(at16 >= 0 ? at16 : theme_nearest_16((uint32_t)rgb));
    return true;
}

/* A colour by name: the palette's own names first. */
static bool find_color(const struct theme_draft *draft, const char *word, struct theme_color *ret)
{
    if (ascii_casecmp(word, "default") == 0) {
        *ret = (struct theme_color){COLOR_DEFAULT_INDEX, COLOR_DEFAULT_INDEX};
        return true;
    }
    for (size_t i = 0; i < draft->palette_count; i++)
        if (ascii_casecmp(draft->palette[i].name, word) == 0) {
            *ret = draft->palette[i].color;
            return true;
        }
    for (size_t i = 0; i < sizeof ansi_names / sizeof ansi_names[0]; i++)
        if (ascii_casecmp(ansi_names[i].name, word) == 0) {
            *ret = (struct theme_color){ansi_names[i].index, ansi_names[i].index};
            return true;
        }
    return theme_color_parse(word, ret);
}

static uint8_t attribute_of(const char *word)
{
    for (size_t i = 0; i < sizeof attribute_names / sizeof attribute_names[0]; i++)
        if (ascii_casecmp(attribute_names[i].name, word) == 0)
            return attribute_names[i].bit;
    return 0;
}

bool theme_look_parse(const struct theme_draft *draft, const char *value, struct theme_look *ret,
                      char ret_bad[32])
{
    const struct theme_color none = {COLOR_DEFAULT_INDEX, COLOR_DEFAULT_INDEX};
    char words[128], *rest = NULL;
    struct theme_color *next = &ret->fg;
    bool all_known = true;

    *ret = (struct theme_look){.fg = none, .bg = none};
    snprintf(words, sizeof words, "%s", value);
    for (char *word = strtok_r(words, " \t", &rest); word; word = strtok_r(NULL, " \t", &rest)) {
        uint8_t attribute = attribute_of(word);
        ret->attributes |= attribute;
        if (attribute)
            continue;
        if (ascii_casecmp(word, "on") == 0)
            next = &ret->bg;
        else if (next && find_color(draft, word, next))
            next = NULL;
        else {
            all_known = false;
            snprintf(ret_bad, 32, "%.31s", word);
        }
    }
    return all_known;
}
