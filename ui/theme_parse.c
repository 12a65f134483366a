/* theme_parse.c - one theme file into a draft. inih does the INI; our reader does what it leaves
 * out. */
#include "theme_parse.h"

#include <ini.h>
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/text.h"

#define WARNINGS_MAX 20

struct layer {
    struct theme_draft *draft; /* NULL: only `inherits` is looked for */
    const char *origin;
    bool base;
    char *inherits;
    const char *at, *end; /* what is not read yet */
    int line;             /* of the line last handed to inih */
    bool any_section;
};

/* clang-format off */
static const char *const role_section_names[ROLE_SECTION_COUNT] = {"roles", "roles.8", "roles.mono"};
/* clang-format on */

void theme_warn(struct theme_draft *draft, const char *origin, int line, const char *what,
                const char *word)
{
    if (++draft->warning_count > WARNINGS_MAX)
        return;
    if (draft->warning_count == WARNINGS_MAX) {
        strbuf_puts(draft->warnings, "more of the same is not listed\n");
        return;
    }
    strbuf_printf(draft->warnings, "%s%sline %d: %s", origin, *origin ? " " : "", line, what);
    if (*word) {
        strbuf_puts(draft->warnings, " \"");
        text_append_safe(draft->warnings, word, strlen(word), 40, TEXT_ASCII);
        strbuf_putc(draft->warnings, '"');
    }
    strbuf_putc(draft->warnings, '\n');
}

static void layer_warn(struct layer *layer, const char *what, const char *word)
{
    if (layer->draft)
        theme_warn(layer->draft, layer->origin, layer->line, what, word);
}

static bool readable(struct layer *layer, const char *line, size_t length, size_t room)
{
    if (length == 0 || *line == ';' || *line == '#')
        return true;
    if (length >= room) {
        layer_warn(layer, "too long, passed over", "");
        return false;
    }
    if (*line == '[') {
        bool closed = memchr(line, ']', length) != NULL;
        layer->any_section |= closed;
        if (!closed)
            layer_warn(layer, "a section without its ]", "");
        return closed;
    }
    if (memchr(line, '=', length) || memchr(line, ':', length))
        return true;
    layer_warn(layer, "neither a [section] nor name = value", "");
    return false;
}

/* inih's way to get a line (as fgets). It counts no lines for its handler, splits long ones and
 * joins an indented one to the line above: so we count, refuse and strip here. */
static char *next_line(char *line, int size, void *context)
{
    struct layer *layer = context;
    size_t room = (size_t)size - 1; /* for the line's end */

    if (layer->at >= layer->end)
        return NULL;
    layer->line++;
    const char *start = layer->at;
    const char *stop = memchr(start, '\n', (size_t)(layer->end - start));
    layer->at = stop ? stop + 1 : layer->end;
    size_t length = (size_t)((stop ? stop : layer->end) - start);
    while (length > 0 && (*start == ' ' || *start == '\t')) {
        start++;
        length--;
    }
    while (length > 0 && (start[length - 1] == '\r' || start[length - 1] == ' '))
        length--;
    if (!readable(layer, start, length, room))
        length = 0;
    if (length >= room) /* a long comment */
        length = 0;
    memcpy(line, start, length);
    memcpy(line + length, "\n", 2);
    return line;
}

static void take_head(struct layer *layer, const char *name, const char *value)
{
    static const char *const backgrounds[] = {"dark", "light", "any"};
    struct theme_draft *draft = layer->draft;
    bool known = ascii_casecmp(name, "inherits") == 0;

    if (ascii_casecmp(name, "name") == 0) {
        known = true;
        snprintf(draft->name, sizeof draft->name, "%.*s", THEME_NAME_MAX, value);
    } else if (ascii_casecmp(name, "paint_background") == 0) {
        known = true;
        draft->paint_background = ascii_casecmp(value, "yes") == 0;
        if (!draft->paint_background && ascii_casecmp(value, "no") != 0)
            layer_warn(layer, "paint_background is yes or no, not", value);
    } else if (ascii_casecmp(name, "background") == 0) {
        bool valid = false;
        for (size_t i = 0; i < sizeof backgrounds / sizeof backgrounds[0]; i++)
            valid |= ascii_casecmp(value, backgrounds[i]) == 0;
        known = true;
        if (!valid)
            layer_warn(layer, "background is dark, light or any, not", value);
    }
    if (!known)
        layer_warn(layer, "unknown key in [theme]", name);
}

static void take_color(struct layer *layer, const char *name, const char *value)
{
    struct theme_draft *draft = layer->draft;
    struct theme_color color;
    size_t i = 0;

    if (!theme_color_parse(value, &color)) {
        layer_warn(layer, "not a colour (#RRGGBB ~0-255 =0-15):", value);
        return;
    }
    while (i < draft->palette_count && ascii_casecmp(draft->palette[i].name, name) != 0)
        i++;
    if (i == THEME_PALETTE_MAX || strlen(name) >= sizeof draft->palette[0].name) {
        layer_warn(layer, "no room for the colour", name);
        return;
    }
    snprintf(draft->palette[i].name, sizeof draft->palette[i].name, "%s", name);
    draft->palette[i].color = color;
    if (i == draft->palette_count)
        draft->palette_count++;
}

static void take_role(struct layer *layer, int section, const char *name, const char *value)
{
    struct theme_role_text(*roles)[ROLE_COUNT] =
        layer->base ? layer->draft->base : layer->draft->roles;
    for (int role = 0; role < ROLE_COUNT; role++) {
        if (ascii_casecmp(role_name((enum role)role), name) != 0)
            continue;
        struct theme_role_text *text = &roles[section][role];
        if (strlen(value) >= sizeof text->value) {
            layer_warn(layer, "too long a value for", name);
            return;
        }
        text->set = true;
        text->line = layer->line;
        snprintf(text->value, sizeof text->value, "%s", value);
        return;
    }
    layer_warn(layer, "unknown role", name);
}

static int take(void *context, const char *section, const char *name, const char *value)
{
    struct layer *layer = context;

    if (!layer->draft) {
        if (ascii_casecmp(section, "theme") == 0 && ascii_casecmp(name, "inherits") == 0)
            snprintf(layer->inherits, THEME_NAME_MAX + 1, "%.*s", THEME_NAME_MAX, value);
        return 1;
    }
    for (int i = 0; i < ROLE_SECTION_COUNT; i++)
        if (ascii_casecmp(section, role_section_names[i]) == 0) {
            take_role(layer, i, name, value);
            return 1;
        }
    if (ascii_casecmp(section, "theme") == 0)
        take_head(layer, name, value);
    else if (ascii_casecmp(section, "palette") == 0)
        take_color(layer, name, value);
    else
        layer_warn(layer, "unknown section", section);
    return 1;
}

bool theme_layer_parse(struct theme_draft *draft, const char *text, size_t length,
                       const char *origin, bool base, struct fault *why)
{
    struct layer layer = {
        .draft = draft, .origin = origin, .base = base, .at = text, .end = text + length};

    if (length > THEME_TEXT_MAX)
        return fault_set(why, FAULT_INPUT, "The theme is larger than %d KiB.",
                         THEME_TEXT_MAX / 1024);
    if (memchr(text, '\0', length))
        return fault_set(why, FAULT_INPUT, "The theme is no text file.");
    ini_parse_stream(next_line, &layer, take, &layer);
    if (!layer.any_section)
        return fault_set(why, FAULT_INPUT,
                         "The theme has no [section] at all: it is no theme file.");
    return true;
}

void theme_layer_inherits(const char *text, size_t length, char ret_name[THEME_NAME_MAX + 1])
{
    struct layer layer = {.inherits = ret_name, .origin = "", .at = text, .end = text + length};
    ret_name[0] = '\0';
    ini_parse_stream(next_line, &layer, take, &layer);
}
