/* key_name.c - key codes and their names, both ways. */
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/utf8.h"
#include "keymap.h"
#include "screen_key.h"

struct key_word {
    const char *name;
    key_code code;
};

/* The first name of a code is the one that is written. */
/* clang-format off */
static const struct key_word words[] = {
    {"Enter", KEY_ENTER_},     {"Esc", KEY_ESC_},           {"Tab", KEY_TAB_},
    {"Space", ' '},            {"Backspace", KEY_BACKSPACE_}, {"Delete", KEY_DELETE_},
    {"Insert", KEY_INSERT_},   {"Up", KEY_UP_},             {"Down", KEY_DOWN_},
    {"Left", KEY_LEFT_},       {"Right", KEY_RIGHT_},       {"Home", KEY_HOME_},
    {"End", KEY_END_},         {"PageUp", KEY_PAGEUP_},     {"PageDown", KEY_PAGEDOWN_},
    {"S-Tab", KEY_STAB_},      {"S-Left", KEY_SLEFT_},      {"S-Right", KEY_SRIGHT_},
    {"Return", KEY_ENTER_},    {"Escape", KEY_ESC_},        {"PgUp", KEY_PAGEUP_},
    {"PgDn", KEY_PAGEDOWN_},   {"Del", KEY_DELETE_},        {"Ins", KEY_INSERT_},
};
/* clang-format on */
#define WORD_COUNT (sizeof words / sizeof *words)
#define LAST_F     12

bool key_is_text(key_code key)
{
    return key >= ' ' && key < KEY_BASE && (key < 0x7F || key >= 0xA0); /* no controls */
}

key_code key_ctrl(char c)
{
    int letter = (unsigned char)ascii_upper(c);
    if (letter == '?')
        return KEY_BACKSPACE_;
    if (letter <= '@' || letter > '_')
        return KEY_NONE;
    return screen_key_of_control((unsigned char)(letter - '@'));
}

static bool parse_word(const char *name, key_code *ret)
{
    for (size_t i = 0; i < WORD_COUNT; i++) {
        if (ascii_casecmp(words[i].name, name) == 0) {
            *ret = words[i].code;
            return true;
        }
    }
    return false;
}

/* F1..F12; F0, F01 and F13 are none. */
static bool parse_function(const char *name, key_code *ret)
{
    if ((name[0] != 'F' && name[0] != 'f') || name[1] < '1' || name[1] > '9')
        return false;
    int number = name[1] - '0';
    if (ascii_is_digit(name[2]))
        number = number * 10 + name[2] - '0';
    if (name[number > 9 ? 3 : 2] != '\0' || number > LAST_F)
        return false;
    *ret = (key_code)(KEY_F1_ + number - 1);
    return true;
}

static bool parse_character(const char *name, key_code *ret)
{
    uint32_t code;
    size_t length = strlen(name), used = utf8_next(name, length, &code);
    if (used == 0 || used != length || code == UTF8_BROKEN)
        return false;
    if (code <= ' ' || (code >= 0x7F && code < 0xA0))
        return false;
    *ret = code;
    return true;
}

bool key_parse(const char *name, key_code *ret)
{
    key_code code = KEY_NONE, alt = 0;
    if ((name[0] == 'M' || name[0] == 'm') && name[1] == '-' && name[2] != '\0') {
        alt = KEY_ALT;
        name += 2;
    }
    if (name[0] == '^' && name[1] != '\0' && name[2] == '\0')
        code = key_ctrl(name[1]);
    else if (!parse_character(name, &code) && !parse_word(name, &code))
        (void)parse_function(name, &code);
    if (code == KEY_NONE)
        return false;
    *ret = code | alt;
    return true;
}

static void put_utf8(key_code code, char *out)
{
    size_t length = utf8_put(code, out);
    out[length] = '\0';
}

char *key_format(key_code key, char *buf, size_t size)
{
    const char *alt = key & KEY_ALT ? "M-" : "";
    key_code code = key & ~KEY_ALT;
    for (size_t i = 0; i < WORD_COUNT; i++) {
        if (words[i].code == code) {
            snprintf(buf, size, "%s%s", alt, words[i].name);
            return buf;
        }
    }
    char character[5] = "";
    if (code >= KEY_F1_ && code <= KEY_F12_)
        snprintf(buf, size, "%sF%u", alt, code - KEY_F1_ + 1);
    else if (code > 0 && code < ' ')
        snprintf(buf, size, "%s^%c", alt, (char)(code + '@'));
    else if (code == KEY_NONE || code >= KEY_BASE)
        snprintf(buf, size, "%s", "");
    else {
        put_utf8(code, character);
        snprintf(buf, size, "%s%s", alt, character);
    }
    return buf;
}
