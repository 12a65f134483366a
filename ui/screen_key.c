/* screen_key.c - tables of what sequences end in, then a decoder that says how many bytes it used:
 * none means that more must come. Sequences learned from terminfo go first; when nothing more
 * comes, what is left is taken for keys that were pressed. */
#include "screen_key.h"

#include <string.h>

#include "base/utf8.h"
#include "screen_key_number.h"

#define ESC 0x1B

struct final_key {
    unsigned char final;
    key_code key;
};

struct number_key {
    int number;
    key_code key;
};

/* clang-format off */
/* CSI [1;MODIFIER] LETTER and SS3 LETTER (xterm, VT100). */
static const struct final_key finals[] = {
    {'A', KEY_UP_}, {'B', KEY_DOWN_}, {'C', KEY_RIGHT_}, {'D', KEY_LEFT_}, {'H', KEY_HOME_},
    {'F', KEY_END_}, {'Z', KEY_STAB_}, {'P', KEY_F1_}, {'Q', KEY_F1_ + 1}, {'R', KEY_F1_ + 2},
    {'S', KEY_F1_ + 3}, {'a', KEY_UP_}, {'b', KEY_DOWN_}, {'c', KEY_SRIGHT_}, {'d', KEY_SLEFT_},
};
/* SS3 only: the keypad in application mode. */
static const struct final_key keypad[] = {
    {'M', KEY_ENTER_}, {'X', '='}, {'j', '*'}, {'k', '+'}, {'l', ','}, {'m', '-'}, {'n', '.'},
    {'o', '/'}, {'p', '0'}, {'q', '1'}, {'r', '2'}, {'s', '3'}, {'t', '4'}, {'u', '5'}, {'v', '6'},
    {'w', '7'}, {'x', '8'}, {'y', '9'}, {'I', KEY_TAB_}, {' ', ' '},
};
/* CSI NUMBER [;MODIFIER] ~ (VT220, rxvt, xterm). */
static const struct number_key numbers[] = {
    {1, KEY_HOME_}, {2, KEY_INSERT_}, {3, KEY_DELETE_}, {4, KEY_END_}, {5, KEY_PAGEUP_},
    {6, KEY_PAGEDOWN_}, {7, KEY_HOME_}, {8, KEY_END_}, {11, KEY_F1_}, {12, KEY_F1_ + 1},
    {13, KEY_F1_ + 2}, {14, KEY_F1_ + 3}, {15, KEY_F1_ + 4}, {17, KEY_F1_ + 5}, {18, KEY_F1_ + 6},
    {19, KEY_F1_ + 7}, {20, KEY_F1_ + 8}, {21, KEY_F1_ + 9}, {23, KEY_F1_ + 10}, {24, KEY_F12_},
    {200, KEY_PASTE_BEGIN_}, {201, KEY_PASTE_END_},
};
/* clang-format on */
#define COUNT(array) (sizeof(array) / sizeof *(array))

void screen_keys_init(struct screen_keys *keys)
{
    memset(keys, 0, sizeof *keys);
}

void screen_keys_learn(struct screen_keys *keys, const char *sequence, key_code key)
{
    size_t length = strlen(sequence);
    if (length < 2 || length > SCREEN_KEY_SEQUENCE || sequence[0] != ESC)
        return;
    if (keys->learned_count == SCREEN_KEYS_LEARNED)
        return;
    struct learned_key *learned = &keys->learned[keys->learned_count++];
    memcpy(learned->sequence, sequence, length + 1);
    learned->length = length;
    learned->key = key;
}

size_t screen_keys_room(const struct screen_keys *keys)
{
    return sizeof keys->bytes - keys->length;
}

void screen_keys_feed(struct screen_keys *keys, const void *bytes, size_t length)
{
    memcpy(keys->bytes + keys->length, bytes, length);
    keys->length += length;
}

key_code screen_key_of_control(unsigned char byte)
{
    switch (byte) {
    case '\b':
    case 0x7F:
        return KEY_BACKSPACE_;
    case '\t':
        return KEY_TAB_;
    case '\n':
    case '\r':
        return KEY_ENTER_;
    case ESC:
        return KEY_ESC_;
    default:
        return byte; /* 0 is KEY_NONE */
    }
}

/* What was found at the start of the bytes: how many they are (0: cannot be told yet) and what they
 * mean. */
struct decoded {
    size_t used;
    key_code key;
};

static key_code find_final(const struct final_key *table, size_t count, unsigned char final)
{
    for (size_t i = 0; i < count; i++)
        if (table[i].final == final)
            return table[i].key;
    return KEY_NONE;
}

static key_code find_number(int number)
{
    for (size_t i = 0; i < COUNT(numbers); i++)
        if (numbers[i].number == number)
            return numbers[i].key;
    return KEY_NONE;
}

/* A paste whose last byte is ESC still ends. */
static key_code with_alt(key_code key)
{
    bool bare = key == KEY_NONE || key == KEY_PASTE_BEGIN_ || key == KEY_PASTE_END_;
    return bare ? key : key | KEY_ALT;
}

/* A parameter "VALUE:SUB"; what is missing is 0, what is huge is cut. */
struct parameter {
    int value, sub;
};
#define PARAMETERS    3
#define PARAMETER_MAX 1000000

/* The first of "12;5:3;7". */
static void read_parameters(const unsigned char *bytes, size_t length, struct parameter *ret)
{
    size_t at = 0, part = 0;
    memset(ret, 0, PARAMETERS * sizeof *ret);
    for (size_t i = 0; i < length && at < PARAMETERS; i++) {
        int *number = part == 0 ? &ret[at].value : &ret[at].sub;
        if (bytes[i] == ';') {
            at++;
            part = 0;
        } else if (bytes[i] == ':') {
            part++;
        } else if (bytes[i] >= '0' && bytes[i] <= '9' && part < 2 && *number < PARAMETER_MAX) {
            *number = *number * 10 + bytes[i] - '0';
        }
    }
}

/* The modifier parameter is 1 + the bits of screen_key_number.h, its second part kitty's event. */
#define RELEASED 3

static int modifiers_of(struct parameter parameter)
{
    return parameter.value > 0 ? parameter.value - 1 : 0;
}

/* Ctrl and unnamed Shift pairs mean the plain key. */
static key_code modify(key_code key, struct parameter modifier)
{
    int bits = modifiers_of(modifier);
    if (key == KEY_NONE || modifier.sub == RELEASED)
        return KEY_NONE;
    if (bits & SCREEN_KEY_SHIFT)
        key = key == KEY_LEFT_ ? KEY_SLEFT_ : key == KEY_RIGHT_ ? KEY_SRIGHT_ : key;
    return bits & SCREEN_KEY_ALT ? with_alt(key) : key;
}

/* CSI ROW ; COLUMN R tells where the cursor is; F3 has no row, and no more modifiers than these. */
static bool tells_position(unsigned char final, const struct parameter *parameters)
{
    return final == 'R' && (parameters[0].value > 1 || parameters[1].value > 16);
}

/* CSI CODE:SHIFTED ; MODIFIER:EVENT u, and CSI 27 ; MODIFIER ; CODE ~ */
static key_code key_of_number(int code, int shifted, struct parameter modifier)
{
    int bits = modifiers_of(modifier);
    bool taken = bits & SCREEN_KEY_SHIFT && shifted > 0;
    key_code key = screen_key_number(taken ? shifted : code, bits);
    return modifier.sub == RELEASED ? KEY_NONE : bits & SCREEN_KEY_ALT ? with_alt(key) : key;
}

static key_code key_of_csi(unsigned char final, const struct parameter *parameters)
{
    struct parameter first = parameters[0], modifier = parameters[1];
    if (final == 'u')
        return key_of_number(first.value, first.sub, modifier);
    if (final == '~' && first.value == 27)
        return key_of_number(parameters[2].value, 0, modifier);
    if (tells_position(final, parameters))
        return KEY_NONE;
    key_code key =
        final == '~' ? find_number(first.value) : find_final(finals, COUNT(finals), final);
    return modify(key, modifier);
}

static bool is_final(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x7F;
}

/* What cannot stand in a sequence ended it and stands for itself. `bytes` begin with the character
 * behind the ESC; alone it is a key with Alt, with parameters it is none. */
static struct decoded broken_off(const unsigned char *bytes, size_t used)
{
    return (struct decoded){used, used > 1 ? KEY_NONE : bytes[0] | KEY_ALT};
}

/* The Linux console's F1..F5: ESC [ [ A..E. */
static struct decoded decode_console(const unsigned char *bytes, size_t length)
{
    if (length < 3)
        return (struct decoded){0};
    if (!is_final(bytes[2]))
        return broken_off(bytes, 2);
    bool known = bytes[2] >= 'A' && bytes[2] <= 'E';
    return (struct decoded){3, known ? (key_code)(KEY_F1_ + bytes[2] - 'A') : KEY_NONE};
}

#define MOUSE_BYTES 3 /* behind ESC [ M, in the oldest form: button, column, row */

/* `bytes` begin with the [ behind an ESC. */
static struct decoded decode_csi(const unsigned char *bytes, size_t length)
{
    if (length > 1 && bytes[1] == '[')
        return decode_console(bytes, length);
    size_t at = 1;
    while (at < length && bytes[at] >= 0x20 && bytes[at] < 0x40)
        at++;
    if (at == length)
        return (struct decoded){0};
    unsigned char final = bytes[at];
    if (!is_final(final))
        return broken_off(bytes, at);
    if (final == 'M' && at == 1)
        return (struct decoded){length < at + 1 + MOUSE_BYTES ? 0 : at + 1 + MOUSE_BYTES, KEY_NONE};
    struct parameter parameters[PARAMETERS];
    read_parameters(bytes + 1, at - 1, parameters);
    bool private = at > 1 && bytes[1] >= '<' && bytes[1] <= '?'; /* an answer, no key */
    return (struct decoded){at + 1, private ? KEY_NONE : key_of_csi(final, parameters)};
}

/* `bytes` begin with the O behind an ESC. Older terminals put the modifier in front of the letter.
 */
static struct decoded decode_ss3(const unsigned char *bytes, size_t length)
{
    size_t at = 1;
    while (at < length && bytes[at] >= '0' && bytes[at] <= ';')
        at++;
    if (at == length)
        return (struct decoded){0};
    if (!is_final(bytes[at]))
        return broken_off(bytes, at);
    struct parameter parameters[PARAMETERS];
    read_parameters(bytes + 1, at - 1, parameters);
    key_code key = find_final(finals, COUNT(finals), bytes[at]);
    if (key == KEY_NONE)
        key = find_final(keypad, COUNT(keypad), bytes[at]);
    return (struct decoded){at + 1, modify(key, parameters[parameters[1].value != 0])};
}

/* The end of a string in one byte: as it is, which no character can hold behind an ASCII one, or as
 * U+009C. */
static bool is_c1_end(const unsigned char *bytes, size_t at)
{
    return bytes[at] == 0x9C && (bytes[at - 1] < 0x80 || bytes[at - 1] == 0xC2);
}

/* OSC, DCS, APC: what a terminal answers to a question, maybe of the program before us; ends with
 * BEL, ESC \ or U+009C. `bytes` begin with the character behind the ESC. */
static struct decoded decode_string(const unsigned char *bytes, size_t length)
{
    size_t at = 1;
    while (at < length && bytes[at] >= 0x20 && bytes[at] != 0x7F && !is_c1_end(bytes, at))
        at++;
    if (at == length || (at > 1 && bytes[at] == ESC && at + 1 == length))
        return (struct decoded){0};
    if (at > 1 && (bytes[at] == '\a' || bytes[at] == 0x9C))
        return (struct decoded){at + 1, KEY_NONE};
    if (at > 1 && bytes[at] == ESC && bytes[at + 1] == '\\')
        return (struct decoded){at + 2, KEY_NONE};
    return broken_off(bytes, at);
}

/* The learned sequence at the start; used == 0: none is whole, *ret_partial: one may become so. */
static struct decoded decode_learned(const struct screen_keys *keys, bool *ret_partial)
{
    *ret_partial = false;
    for (size_t i = 0; i < keys->learned_count; i++) {
        const struct learned_key *learned = &keys->learned[i];
        size_t length = learned->length < keys->length ? learned->length : keys->length;
        if (memcmp(learned->sequence, keys->bytes, length) != 0)
            continue;
        if (length == learned->length)
            return (struct decoded){length, learned->key};
        *ret_partial = true;
    }
    return (struct decoded){0};
}

static struct decoded decode_character(const unsigned char *bytes, size_t length)
{
    if (length > 0 && (bytes[0] < 0x20 || bytes[0] == 0x7F))
        return (struct decoded){1, screen_key_of_control(bytes[0])};
    uint32_t code = KEY_NONE;
    size_t used = utf8_next((const char *)bytes, length, &code);
    /* C1 controls have no key; a broken character is none, and its bytes no C1 controls. */
    if (code == UTF8_BROKEN)
        while (used < utf8_length(bytes[0]) && used < length && utf8_continues((char)bytes[used]))
            used++;
    if (code == UTF8_BROKEN || (code >= 0x80 && code < 0xA0))
        code = KEY_NONE;
    return (struct decoded){used, code};
}

/* `bytes` stand behind an ESC; used counts without it. */
static struct decoded decode_escape(const unsigned char *bytes, size_t length)
{
    struct decoded found = {0};
    if (length == 0 || (length == 1 && bytes[0] == ESC))
        return found;
    switch (bytes[0]) {
    case '[':
        return decode_csi(bytes, length);
    case 'O':
        return decode_ss3(bytes, length);
    case ']':
    case 'P':
    case '_':
        return decode_string(bytes, length);
    default: /* Alt: ESC and the key, which may be a sequence of its own (ESC ESC [ A) */
        break;
    }
    bool nested = bytes[0] == ESC && (bytes[1] == '[' || bytes[1] == 'O');
    found = nested ? decode_escape(bytes + 1, length - 1) : decode_character(bytes, length);
    if (found.used > 0 && nested)
        found.used++;
    found.key = with_alt(found.key);
    return found;
}

/* CSI, SS3, DCS, OSC and APC in one character, as a byte or as UTF-8: its bytes; 0: none. */
static size_t c1_length(const unsigned char *bytes, size_t length)
{
    size_t lead = bytes[0] == 0xC2;
    return lead < length && memchr("\x9b\x8f\x90\x9d\x9f", bytes[lead], 5) ? lead + 1 : 0;
}

/* Terminals of 8 bits: it stands for ESC and the character 0x40 before it. */
static struct decoded decode_c1(const unsigned char *bytes, size_t length, size_t lead)
{
    unsigned char seven[SCREEN_KEYS_BYTES];
    seven[0] = (unsigned char)(bytes[lead - 1] - 0x40);
    memcpy(seven + 1, bytes + lead, length - lead);
    struct decoded found = decode_escape(seven, length - lead + 1);
    if (found.used == 1) /* broken off: no Alt-[ */
        found.key = KEY_NONE;
    if (found.used > 0)
        found.used += lead - 1;
    return found;
}

static struct decoded decode(const struct screen_keys *keys)
{
    size_t lead = c1_length(keys->bytes, keys->length);
    if (lead > 0)
        return decode_c1(keys->bytes, keys->length, lead);
    if (keys->bytes[0] != ESC)
        return decode_character(keys->bytes, keys->length);
    bool partial;
    struct decoded found = decode_learned(keys, &partial);
    if (found.used > 0)
        return found;
    if (!partial) {
        found = decode_escape(keys->bytes + 1, keys->length - 1);
        if (found.used > 0)
            found.used++;
    }
    return found;
}

/* Nothing follows: ESC is the key, and what came behind it is looked at by itself ("ESC [" is
 * Alt-[). */
static struct decoded decode_rest(const struct screen_keys *keys)
{
    const unsigned char *bytes = keys->bytes;
    if (c1_length(bytes, keys->length) > 0)
        return (struct decoded){keys->length, KEY_NONE};
    if (bytes[0] != ESC)
        return (struct decoded){1, KEY_NONE}; /* half a character */
    if (keys->length == 1)
        return (struct decoded){1, KEY_ESC_};
    if (keys->length == 2) {
        struct decoded found = decode_character(bytes + 1, 1);
        return (struct decoded){2, found.key == KEY_NONE ? KEY_NONE : found.key | KEY_ALT};
    }
    return (struct decoded){keys->length, KEY_NONE}; /* a sequence that was cut off */
}

/* Where the words begin behind an OSC, in one byte or two, at the start; 0: there is none. */
static size_t behind_osc(const struct screen_keys *keys)
{
    const unsigned char *bytes = keys->bytes;
    const size_t lead = keys->length > 0 ? c1_length(bytes, keys->length) : 0;
    if (lead > 0)
        return bytes[lead - 1] == 0x9D ? lead : 0;
    return keys->length > 1 && bytes[0] == ESC && bytes[1] == ']' ? 2 : 0;
}

static void note_answer(struct screen_keys *keys, size_t length)
{
    const size_t at = behind_osc(keys);
    const enum osc_ground ground = at > 0 && at < length
                                       ? osc_ground_of((const char *)keys->bytes + at, length - at)
                                       : OSC_GROUND_UNKNOWN;
    if (ground != OSC_GROUND_UNKNOWN)
        keys->ground = ground;
}

/* An answer that was waited for in vain is waited for no more: later ones cost keys no time. */
static struct decoded give_up_waiting(struct screen_keys *keys)
{
    if (keys->ground == OSC_GROUND_ASKED && behind_osc(keys) > 0)
        keys->ground = OSC_GROUND_UNKNOWN;
    return decode_rest(keys);
}

int screen_keys_wait_ms(const struct screen_keys *keys)
{
    if (keys->length == 0)
        return 0;
    return keys->ground == OSC_GROUND_ASKED && behind_osc(keys) > 0 ? SCREEN_ANSWER_WAIT_MS
                                                                    : SCREEN_KEY_WAIT_MS;
}

key_code screen_keys_next(struct screen_keys *keys, bool complete)
{
    while (keys->length > 0) {
        struct decoded found = decode(keys);
        /* A sequence as long as the buffer will never end. */
        if (found.used == 0 && (complete || keys->length == sizeof keys->bytes))
            found = give_up_waiting(keys);
        if (found.used == 0)
            return KEY_NONE;
        note_answer(keys, found.used);
        keys->length -= found.used;
        memmove(keys->bytes, keys->bytes + found.used, keys->length);
        if (found.key != KEY_NONE)
            return found.key;
    }
    return KEY_NONE;
}
