/* fuzz_theme.c - theme.h on any text: whatever loads has every style within its depth. */
#include <stdint.h>
#include <stdlib.h>

#include "theme.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_styles(const struct theme *theme)
{
    static const int most[DEPTH_COUNT] = {
        [DEPTH_MONO] = -1, [DEPTH_8] = 7, [DEPTH_16] = 15, [DEPTH_256] = 255};
    for (int depth = 0; depth < DEPTH_COUNT; depth++)
        for (int role = 0; role < ROLE_COUNT; role++) {
            struct style style = theme_style(theme, (enum role)role, (enum color_depth)depth);
            if (style.fg < -1 || style.fg > most[depth] || style.bg < -1 || style.bg > most[depth])
                abort();
        }
}

static void check_warnings(const struct strbuf *warnings)
{
    for (size_t i = 0; i < warnings->length; i++) {
        unsigned char c = (unsigned char)warnings->bytes[i];
        if (c != '\n' && (c < ' ' || c > '~'))
            abort(); /* they are printed on a terminal */
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct strbuf warnings;
    struct fault why = {.kind = FAULT_NONE};

    strbuf_init(&warnings, 1 << 16);
    struct theme *theme = theme_parse((const char *)data, size, &warnings, &why);
    if (theme)
        check_styles(theme);
    else if (why.kind == FAULT_NONE || !*why.text)
        abort();
    check_warnings(&warnings);
    theme_free(theme);
    strbuf_release(&warnings);
    return 0;
}
