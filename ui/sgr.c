/* sgr.c - colour changes wait until something is drawn in them. A run of them becomes one, a blank
 * needs none unless it shows its ground, and a charset that is already chosen is not chosen again.
 */
#include "sgr.h"

#include <string.h>

#include "base/ascii.h"

#define ESC         '\033'
#define PARAMS_MAX  16
#define SHOWS_BLANK ((1U << 4) | (1U << 7) | (1U << 9)) /* underline, reverse, struck */
#define WEIGHT      ((1U << 1) | (1U << 2))             /* bold, dim: both end with 22 */
#define BLINK       ((1U << 5) | (1U << 6))             /* slow, fast: both end with 25 */
#define INDEXED     0x1000U    /* colour n of 256; else, but for the next, the parameter itself */
#define DIRECT      0x1000000U /* times how it was said, from 1 on: 24 bits of red, green and blue */
#define FIRST_FONT  10

/* How 24 bits are said behind a 38 or 48: as many ways as terminals have. What has colons is one
 * parameter, and becomes three: 38, COLONS and the way, the 24 bits. */
enum direct { DIRECT_NONE, DIRECT_SEMICOLONS, DIRECT_COLONS, DIRECT_COLONS_SPACE, DIRECT_COUNT };
#define COLONS 0x10000U
static const struct {
    const char *head;
    char part;
} directs[DIRECT_COUNT] = {
    [DIRECT_SEMICOLONS] = {";2;", ';'},
    [DIRECT_COLONS] = {":2:", ':'},
    [DIRECT_COLONS_SPACE] = {":2::", ':'}, /* the place of a colour space */
};

static bool is_plain(const struct sgr_pen *pen)
{
    return pen->attributes == 0 && pen->fg == 0 && pen->bg == 0;
}

static bool same(const struct sgr_pen *a, const struct sgr_pen *b)
{
    return a->attributes == b->attributes && a->fg == b->fg && a->bg == b->bg;
}

static bool same_on_blanks(const struct sgr_pen *a, const struct sgr_pen *b)
{
    return a->bg == b->bg && (a->attributes & SHOWS_BLANK) == (b->attributes & SHOWS_BLANK) &&
           (!((a->attributes | b->attributes) & SHOWS_BLANK) || a->fg == b->fg);
}

/* --- saying it --- */

static void add_color(struct strbuf *out, uint32_t color, unsigned base)
{
    const uint32_t direct = color / DIRECT;
    if (direct > 0) {
        const char part = directs[direct].part;
        strbuf_printf(out, ";%u%s%u%c%u%c%u", base + 8, directs[direct].head, color >> 16 & 0xFF,
                      part, color >> 8 & 0xFF, part, color & 0xFF);
    } else if (color & INDEXED) {
        strbuf_printf(out, ";%u;5;%u", base + 8, color & ~INDEXED);
    } else {
        strbuf_printf(out, ";%u", color ? color : base + 9);
    }
}

/* Ends what is not wanted any more. Returns the attributes that are on after it. */
static unsigned add_ends(struct strbuf *out, unsigned from, unsigned to)
{
    const unsigned lost = from & ~to;
    const unsigned ended = (lost & WEIGHT ? WEIGHT : 0) | (lost & BLINK ? BLINK : 0);
    if (lost & WEIGHT)
        strbuf_puts(out, ";22");
    if (lost & BLINK)
        strbuf_puts(out, ";25");
    for (unsigned bit = 3; bit <= 9; bit++)
        if (lost & ~BLINK & (1U << bit))
            strbuf_printf(out, ";2%u", bit);
    return from & to & ~ended;
}

/* The parameters, each with a ';' in front, that lead from one pen to the other. */
static void add_step(struct strbuf *out, const struct sgr_pen *from, const struct sgr_pen *to)
{
    unsigned on = add_ends(out, from->attributes, to->attributes);
    for (unsigned bit = 1; bit <= 9; bit++)
        if ((to->attributes & ~on) & (1U << bit))
            strbuf_printf(out, ";%u", bit);
    if (to->fg != from->fg)
        add_color(out, to->fg, 30);
    if (to->bg != from->bg)
        add_color(out, to->bg, 40);
}

static void wear(struct sgr *sgr, struct strbuf *out)
{
    static const struct sgr_pen plain = {.attributes = 0};
    const struct sgr_pen *wanted = &sgr->wanted;
    struct strbuf fresh, step;

    if (!sgr->unsure && same(&sgr->worn, wanted))
        return;
    strbuf_init(&fresh, STRBUF_NO_LIMIT);
    strbuf_init(&step, STRBUF_NO_LIMIT);
    add_step(&fresh, &plain, wanted);
    add_step(&step, &sgr->worn, wanted);
    /* A terminal without colours may know no other end than that of all at once. */
    bool loses = sgr->worn.attributes & ~wanted->attributes, colored = wanted->fg || wanted->bg;
    bool starts_anew = sgr->unsure || (loses && !colored) ||
                       (is_plain(wanted) ? 0 : 1 + fresh.length) < step.length - 1;
    const struct strbuf *said = starts_anew ? &fresh : &step;
    strbuf_puts(out, "\033[");
    const bool font = sgr->unsure && sgr->says_font;
    if (starts_anew && (font || !is_plain(wanted)))
        strbuf_puts(out, font ? "0;10" : "0");
    /* The first ';' stands behind that 0, or is one too many. */
    size_t skip = said->length > 0 && !starts_anew ? 1 : 0;
    strbuf_add(out, said->bytes + skip, said->length - skip);
    strbuf_putc(out, 'm');
    sgr->worn = *wanted;
    sgr->unsure = false;
    strbuf_release(&fresh);
    strbuf_release(&step);
}

static void wear_for_blank(struct sgr *sgr, struct strbuf *out)
{
    if (sgr->unsure || !same_on_blanks(&sgr->worn, &sgr->wanted))
        wear(sgr, out);
}

/* --- understanding it --- */

/* "1:2:3", to the next ';' or the end, as 24 bits; the bytes it took, 0: it is none. */
static size_t parse_bits(const char *text, size_t length, unsigned *ret)
{
    unsigned bits = 0, part = 0;
    size_t i = 0;
    int parts = 1, digits = 0;
    for (; i < length && text[i] != ';'; i++) {
        if (text[i] == ':' && digits > 0 && parts < 3) {
            bits = bits << 8 | part;
            part = 0;
            digits = 0;
            parts++;
        } else if (ascii_is_digit(text[i]) && part * 10 <= 255) {
            part = part * 10 + (unsigned)(text[i] - '0');
            digits++;
        } else {
            return 0;
        }
    }
    *ret = bits << 8 | part;
    return parts == 3 && digits > 0 && part <= 255 && bits <= 0xFFFF ? i : 0;
}

/* A colour with colons, from the first on: two parameters more. The bytes it took, 0: it is none.
 */
static size_t parse_direct(const char *text, size_t length, unsigned *params)
{
    for (unsigned way = DIRECT_COLONS_SPACE; way >= DIRECT_COLONS; way--) {
        const size_t head = strlen(directs[way].head);
        if (length <= head || memcmp(text, directs[way].head, head) != 0)
            continue;
        params[0] = COLONS | way;
        const size_t took = parse_bits(text + head, length - head, &params[1]);
        return took > 0 ? head + took : 0;
    }
    return 0;
}

/* The numbers between ESC [ and m; -1: not only numbers, or too many. */
static int parse_params(const char *text, size_t length, unsigned *params)
{
    int count = 1;
    params[0] = 0;
    for (size_t i = 0; i < length; i++) {
        const bool color = params[count - 1] == 38 || params[count - 1] == 48;
        const bool colons = text[i] == ':' && color && count + 2 <= PARAMS_MAX;
        const size_t direct = colons ? parse_direct(text + i, length - i, params + count) : 0;
        if (direct > 0) {
            count += 2;
            i += direct - 1;
        } else if (text[i] == ';' && count < PARAMS_MAX) {
            params[count++] = 0;
        } else if (ascii_is_digit(text[i]) && params[count - 1] < 1000) {
            params[count - 1] = params[count - 1] * 10 + (unsigned)(text[i] - '0');
        } else {
            return -1;
        }
    }
    return count;
}

/* Behind 38 or 48. The parameters with that one, 0: it is not known here. */
static int apply_color(uint32_t *color, const unsigned *params, int count)
{
    if (count >= 3 && params[1] == 5 && params[2] <= 255) {
        *color = INDEXED | params[2];
        return 3;
    }
    if (count >= 3 && params[1] > COLONS) {
        *color = (params[1] - COLONS) * DIRECT | params[2];
        return 3;
    }
    if (count >= 5 && params[1] == 2 && params[2] <= 255 && params[3] <= 255 && params[4] <= 255) {
        *color = DIRECT_SEMICOLONS * DIRECT | params[2] << 16 | params[3] << 8 | params[4];
        return 5;
    }
    return 0;
}

/* One change of the pen; the parameters it took, 0: it is not known here. */
static int apply_one(struct sgr_pen *pen, const unsigned *params, int count)
{
    unsigned code = params[0];
    bool fg = (code >= 30 && code <= 39) || (code >= 90 && code <= 97);
    uint32_t *color = fg ? &pen->fg : &pen->bg;

    if (code == 0) {
        *pen = (struct sgr_pen){.attributes = 0};
    } else if (code <= 9) {
        pen->attributes |= (uint16_t)(1U << code);
    } else if (code == 22) {
        pen->attributes &= (uint16_t) ~(1U << 1 | 1U << 2);
    } else if (code >= 23 && code <= 29) {
        pen->attributes &= (uint16_t) ~(1U << (code - 20));
    } else if (code == 38 || code == 48) {
        return apply_color(color, params, count);
    } else if (code == 39 || code == 49) {
        *color = 0;
    } else if ((code >= 30 && code <= 47) || (code >= 90 && code <= 107)) {
        *color = code;
    } else {
        return 0;
    }
    return 1;
}

static bool apply(struct sgr *sgr, const char *text, size_t length)
{
    unsigned params[PARAMS_MAX];
    struct sgr_pen *pen = &sgr->wanted, after = *pen;
    int count = parse_params(text, length, params);
    bool font = false;

    for (int i = 0, took; i < count; i += took) {
        font |= params[i] == FIRST_FONT;
        took = params[i] == FIRST_FONT ? 1 : apply_one(&after, params + i, count - i);
        if (took == 0)
            return false;
    }
    if (count <= 0)
        return false;
    *pen = after;
    sgr->says_font |= font;
    return true;
}

/* ESC [ ... final. What repeats a character (b) stands right behind it: of anything in between the
 * effect is not defined (ECMA-48, REP), and tmux repeats nothing then. The character wore what it
 * needs, and a blank as little as any. */
static void take_control(struct sgr *sgr, const char *bytes, size_t length, struct strbuf *out)
{
    char final = bytes[length - 1];
    if (final == 'm') {
        if (apply(sgr, bytes + 2, length - 3))
            return;
        wear(sgr, out);
        sgr->gives_up = true;
    } else if (strchr("JKXLMPST@", final)) {
        wear_for_blank(sgr, out);
    } else if (!strchr("HfABCDEFGd`aerhlb", final)) { /* those that draw nothing, or more of it */
        wear(sgr, out);
    }
    if (sgr->other_charset) /* it would come back, too */
        sgr->jump.home = 0;
    jump_control(&sgr->jump, bytes, length, out);
    if (sgr->jump.restored)
        sgr->worn = sgr->saved;
    sgr->jump.restored = false;
}

static size_t length_of_control(const char *bytes, size_t length)
{
    size_t i = 2;
    while (i < length && (unsigned char)bytes[i] >= 0x20 && (unsigned char)bytes[i] < 0x40)
        i++;
    return i < length ? i + 1 : length;
}

static size_t length_of_string(const char *bytes, size_t length)
{
    for (size_t i = 2; i < length; i++) {
        if (bytes[i] == '\a')
            return i + 1;
        if (bytes[i] == ESC && i + 1 < length)
            return i + 2;
    }
    return length;
}

/* Returns the bytes that belong to it. */
static size_t take_escape(struct sgr *sgr, const char *bytes, size_t length, struct strbuf *out)
{
    size_t used = length < 2 ? length : 2;
    char kind = length < 2 ? '\0' : bytes[1];

    if (kind == '[') {
        used = length_of_control(bytes, length);
        take_control(sgr, bytes, used, out);
        return used;
    }
    if (kind == '(' && length >= 3) {
        used = 3;
        if (bytes[2] == 'B' && !sgr->other_charset)
            return used;
        sgr->other_charset = true;
    } else if (kind == ']' || kind == 'P') {
        used = length_of_string(bytes, length);
    } else {
        wear(sgr, out);
        jump_escape(&sgr->jump, kind);
        if (kind == '7')
            sgr->saved = sgr->wanted;
        else if (kind == '8')
            sgr->worn = sgr->wanted = sgr->saved;
    }
    strbuf_add(out, bytes, used);
    return used;
}

bool sgr_speaks(const char *sgr0)
{
    static const char *const known[] = {"\033[m",       "\033[0m",    "\033(B\033[m",
                                        "\033[m\033(B", "\033[m\017", "\033[0m\017"};
    const char *padding = sgr0 ? strstr(sgr0, "$<") : NULL; /* "$<2>": terminfo's pause */
    size_t length = padding ? (size_t)(padding - sgr0) : sgr0 ? strlen(sgr0) : 0;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i]) == length && memcmp(sgr0, known[i], length) == 0)
            return true;
    return false;
}

void sgr_squeeze(struct sgr *sgr, const char *bytes, size_t length, struct strbuf *out)
{
    size_t i = 0;
    jump_begin(&sgr->jump);
    while (i < length && !sgr->gives_up) {
        unsigned char c = (unsigned char)bytes[i];
        if (c == ESC) {
            i += take_escape(sgr, bytes + i, length - i, out);
            continue;
        }
        if (c == '\017' && !sgr->other_charset) {
            i++; /* back to ASCII, where it is */
            continue;
        }
        if (c == ' ' || c == '\n') /* a newline may scroll a blank line in */
            wear_for_blank(sgr, out);
        else if (c > ' ')
            wear(sgr, out);
        sgr->other_charset |= c == '\016';
        jump_text(&sgr->jump, c);
        strbuf_putc(out, (char)c);
        i++;
    }
    if (sgr->gives_up)
        strbuf_add(out, bytes + i, length - i);
    else
        wear(sgr, out);
}

/* 8 colours have codes of their own, so have their bright ones; the rest is counted. */
static uint32_t color_code(int16_t color, unsigned base)
{
    if (color == COLOR_DEFAULT_INDEX)
        return 0;
    unsigned index = (unsigned)color;
    return index < 8 ? base + index : index < 16 ? base + 60 + index - 8 : INDEXED | index;
}

void sgr_wear(struct sgr *sgr, struct style style, struct strbuf *out)
{
    static const struct {
        unsigned flag, bit;
    } bits[] = {{STYLE_BOLD, 1},
                {STYLE_DIM, 2},
                {STYLE_ITALIC, 3},
                {STYLE_UNDERLINE, 4},
                {STYLE_REVERSE, 7}};
    sgr->wanted = (struct sgr_pen){0, color_code(style.fg, 30), color_code(style.bg, 40)};
    for (size_t i = 0; i < sizeof bits / sizeof *bits; i++)
        if (style.attributes & bits[i].flag)
            sgr->wanted.attributes |= (uint16_t)(1U << bits[i].bit);
    wear(sgr, out);
}
