#include "osc.h"

#include <ctype.h>
#include <string.h>

#include "base/base64.h"
#include "base/text.h"

#define TITLE_COLUMNS 80
/* GNU screen passes strings of at most 768 bytes (its MAXSTR) to the terminal outside. */
#define SCREEN_CHUNK 500
#define COPY_BEGIN   "\033]52;c;"

static bool is_of(const char *term, const char *const *families, size_t count)
{
    for (size_t i = 0; term && i < count; i++)
        if (strncmp(term, families[i], strlen(families[i])) == 0)
            return true;
    return false;
}

bool osc_passes_over(const char *term)
{
    static const char *const old[] = {"vt1", "vt2", "vt3", "vt4", "vt5", "linux", "ansi", "cons"};
    return term && !is_of(term, old, sizeof old / sizeof *old);
}

enum osc_wrap osc_wrap_of(const char *tmux, const char *term)
{
    /* Over ssh there is no $TMUX. */
    if ((tmux && *tmux) || (term && strncmp(term, "tmux", strlen("tmux")) == 0))
        return OSC_TMUX;
    return term && strncmp(term, "screen", strlen("screen")) == 0 ? OSC_SCREEN : OSC_PLAIN;
}

/* tmux hands such words to the terminal with allow-passthrough on (before 3.3 always); it drops
 * what it is not allowed, and does not tell. */
static void add_tmux(struct strbuf *out, const struct strbuf *words)
{
    strbuf_puts(out, "\033Ptmux;");
    for (size_t i = 0; i < words->length; i++) {
        if (words->bytes[i] == '\033')
            strbuf_putc(out, '\033');
        strbuf_putc(out, words->bytes[i]);
    }
    strbuf_puts(out, "\033\\");
}

static void add_screen(struct strbuf *out, const struct strbuf *words)
{
    for (size_t at = 0; at < words->length; at += SCREEN_CHUNK) {
        size_t left = words->length - at;
        strbuf_puts(out, "\033P");
        strbuf_add(out, words->bytes + at, left < SCREEN_CHUNK ? left : SCREEN_CHUNK);
        strbuf_puts(out, "\033\\");
    }
}

static void add_wrapped(struct strbuf *out, const struct strbuf *words, enum osc_wrap wrap)
{
    if (wrap == OSC_TMUX)
        add_tmux(out, words);
    else if (wrap == OSC_SCREEN)
        add_screen(out, words);
    else
        strbuf_add(out, words->bytes, words->length);
}

/* Inside screen's wrapper ST would end the wrapper itself. */
static const char *end_of(enum osc_wrap wrap)
{
    return wrap == OSC_SCREEN ? "\a" : "\033\\";
}

bool osc_copy(struct strbuf *out, const char *text, enum osc_wrap wrap)
{
    size_t length = strlen(text);
    if ((length + 2) / 3 * 4 > OSC_COPY_MAX)
        return false;
    struct strbuf words;
    strbuf_init(&words, STRBUF_NO_LIMIT);
    strbuf_puts(&words, COPY_BEGIN);
    base64_add(&words, text, length, BASE64_PADDED);
    strbuf_puts(&words, end_of(wrap));
    /* tmux takes the plain words itself with set-clipboard on ("external", its default, refuses
     * those of programs). */
    if (wrap == OSC_TMUX)
        strbuf_add(out, words.bytes, words.length);
    add_wrapped(out, &words, wrap);
    strbuf_release(&words);
    return true;
}

/* tmux calls itself "screen", too, as delivered, and over ssh nothing else tells them apart. It
 * takes the words of one piece out of screen's wrapper, and loses those of several. */
const char *osc_copy_needs(enum osc_wrap wrap, const char *sty, size_t bytes)
{
    const size_t in_one = (SCREEN_CHUNK - strlen(COPY_BEGIN "\a")) / 4 * 3;
    if (wrap == OSC_TMUX)
        return " (tmux: with set-clipboard on)";
    if (wrap == OSC_PLAIN || (sty && *sty))
        return "";
    return bytes <= in_one ? " (if tmux: with set-clipboard on)"
                           : " (if tmux: with TERM=tmux-256color)";
}

bool osc_may_ask_ground(const char *term)
{
    static const char *const families[] = {"xterm",   "tmux",        "alacritty", "foot",
                                           "vte",     "st-",         "wezterm",   "konsole",
                                           "contour", "rxvt-unicode"};
    return is_of(term, families, sizeof families / sizeof *families);
}

/* "ff", "ffff" or "f" of the most that so many digits can say: 0 to 255, and behind it; -1: none.
 */
static int take_part(const char **at, const char *end)
{
    int value = 0, most = 0;
    for (; *at < end && isxdigit((unsigned char)**at) && most < 0xFFFF; ++*at) {
        const char digit = (char)(**at | 0x20);
        value = value * 16 + (digit > '9' ? digit - 'a' + 10 : digit - '0');
        most = most * 16 + 15;
    }
    return most == 0 ? -1 : value * 255 / most;
}

enum osc_ground osc_ground_of(const char *bytes, size_t length)
{
    static const char *const heads[] = {"11;rgb:", "11;rgba:"};
    static const int weights[] = {299, 587, 114}; /* how bright eyes find each */
    const char *at = bytes, *end = bytes + length;
    int sum = 0;
    for (size_t i = 0; i < sizeof heads / sizeof *heads && at == bytes; i++)
        if (length > strlen(heads[i]) && memcmp(bytes, heads[i], strlen(heads[i])) == 0)
            at += strlen(heads[i]);
    for (size_t i = 0; at > bytes && i < sizeof weights / sizeof *weights; i++) {
        const int part = take_part(&at, end);
        if (part < 0 || (i < 2 && (at == end || *at++ != '/')))
            return OSC_GROUND_UNKNOWN;
        sum += part * weights[i];
    }
    return at == bytes ? OSC_GROUND_UNKNOWN : sum > 127500 ? OSC_GROUND_LIGHT : OSC_GROUND_DARK;
}

bool osc_link(struct strbuf *out, const char *url)
{
    for (const char *at = url; *at; at++)
        if (*at <= ' ' || *at >= 0x7F)
            return false;
    if (!*url)
        return false;
    /* The id joins the lines of one link. */
    strbuf_printf(out, "\033]8;id=restoretop;%s\033\\", url);
    return true;
}

void osc_link_end(struct strbuf *out)
{
    strbuf_puts(out, "\033]8;;\033\\");
}

bool osc_knows_links(const char *term)
{
    static const char *const families[] = {"xterm", "tmux",    "alacritty", "foot",
                                           "vte",   "wezterm", "konsole",   "contour"};
    return is_of(term, families, sizeof families / sizeof *families);
}

void osc_title(struct strbuf *out, const char *title)
{
    strbuf_puts(out, "\033]2;");
    text_append_safe(out, title, strlen(title), TITLE_COLUMNS, TEXT_UTF8);
    strbuf_puts(out, "\033\\");
}

static void add_field(struct strbuf *words, const char *text)
{
    for (; *text; text++)
        strbuf_putc(words, *text == ';' ? ',' : *text);
}

static void add_line(struct strbuf *out, struct strbuf *words, enum osc_wrap wrap)
{
    strbuf_puts(words, end_of(wrap));
    add_wrapped(out, words, wrap);
    strbuf_release(words);
}

void osc_line9(struct strbuf *out, const char *head, const char *line, enum osc_wrap wrap)
{
    struct strbuf words;
    strbuf_init(&words, STRBUF_NO_LIMIT);
    strbuf_puts(&words, "\033]9;");
    add_field(&words, head);
    strbuf_puts(&words, ": ");
    add_field(&words, line);
    add_line(out, &words, wrap);
}

void osc_line777(struct strbuf *out, const char *head, const char *line, enum osc_wrap wrap)
{
    struct strbuf words;
    strbuf_init(&words, STRBUF_NO_LIMIT);
    strbuf_puts(&words, "\033]777;notify;");
    add_field(&words, head);
    strbuf_putc(&words, ';');
    add_field(&words, line);
    add_line(out, &words, wrap);
}

bool osc_keeps_title(const char *term)
{
    static const char *const families[] = {"xterm", "tmux", "alacritty", "foot", "vte"};
    return is_of(term, families, sizeof families / sizeof *families);
}

void osc_paste_marks(struct strbuf *out, const char *term, bool on)
{
    if (osc_passes_over(term))
        strbuf_puts(out, on ? "\033[?2004h" : "\033[?2004l");
}
