#include "screen_key_number.h"

#include "screen_key.h"

/* clang-format off */
/* kitty's keypad; the rest of its numbers from 57344 on is no key here. */
static const struct {
    int code;
    key_code key;
} keypad[] = {
    {57399, '0'}, {57400, '1'}, {57401, '2'}, {57402, '3'}, {57403, '4'}, {57404, '5'}, {57405, '6'},
    {57406, '7'}, {57407, '8'}, {57408, '9'}, {57409, '.'}, {57410, '/'}, {57411, '*'}, {57412, '-'},
    {57413, '+'}, {57414, KEY_ENTER_}, {57415, '='}, {57416, ','}, {57417, KEY_LEFT_},
    {57418, KEY_RIGHT_}, {57419, KEY_UP_}, {57420, KEY_DOWN_}, {57421, KEY_PAGEUP_},
    {57422, KEY_PAGEDOWN_}, {57423, KEY_HOME_}, {57424, KEY_END_}, {57425, KEY_INSERT_},
    {57426, KEY_DELETE_},
};
/* clang-format on */

static key_code find_keypad(int code)
{
    for (size_t i = 0; i < sizeof keypad / sizeof *keypad; i++)
        if (keypad[i].code == code)
            return keypad[i].key;
    return KEY_NONE;
}

/* No character: C1 controls, surrogates, the private numbers, what is beyond Unicode. */
static bool is_none(int code)
{
    return (code >= 0x80 && code < 0xA0) || (code >= 0xD800 && code < 0xF900) || code > 0x10FFFF;
}

/* As terminals without such a protocol say it: Ctrl-@, A to Z, [ \ ] ^ _ */
static key_code with_ctrl(int code)
{
    bool has = code >= '@' && code < 0x7F;
    return has ? screen_key_of_control((unsigned char)(code & 0x1F)) : KEY_NONE;
}

key_code screen_key_number(int code, int bits)
{
    bool capital = !(bits & SCREEN_KEY_SHIFT) != !(bits & SCREEN_KEY_CAPS_LOCK);
    if (bits & SCREEN_KEY_OTHERS)
        return KEY_NONE;
    if (code == '\t' && bits & SCREEN_KEY_SHIFT)
        return KEY_STAB_;
    if (code < ' ' || code == 0x7F)
        return screen_key_of_control((unsigned char)code);
    if (is_none(code))
        return find_keypad(code);
    if (bits & SCREEN_KEY_CTRL)
        return with_ctrl(code);
    return (key_code)(capital && code >= 'a' && code <= 'z' ? code - 'a' + 'A' : code);
}
