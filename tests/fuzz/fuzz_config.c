/* fuzz_config.c - any bytes as a config file. What was read must print as a file that reads back as
 * the same settings. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "fuzz/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void compare(const struct settings *a, const struct settings *b)
{
    for (int id = 0; id < OPTION_COUNT; id++)
        check(strcmp(setting_text(a, (enum option_id)id), setting_text(b, (enum option_id)id)) ==
              0);
    check(a->key_count == b->key_count);
    for (size_t i = 0; i < a->key_count; i++)
        check(strcmp(a->keys[i].keys, b->keys[i].keys) == 0);
}

static void print_and_read_again(const struct settings *settings)
{
    char *text = NULL;
    size_t length = 0;
    struct strbuf warnings;
    struct settings again;
    struct fault why;
    FILE *out = open_memstream(&text, &length);

    options_print_config(settings, out);
    fclose(out);
    strbuf_init(&warnings, 1024 * 1024);
    settings_init(&again);
    check(settings_parse_file(&again, "again", text, length, &warnings, &why));
    check(warnings.length == 0);
    compare(settings, &again);
    settings_release(&again);
    strbuf_release(&warnings);
    free(text);
}

/* Printing sets spaces round the sign: a line at the limit would pass it. */
static bool has_room(const char *text, size_t size)
{
    size_t length = 0;
    for (size_t i = 0; i < size; i++) {
        length = text[i] == '\n' ? 0 : length + 1;
        if (length > 190)
            return false;
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct settings settings;
    struct strbuf warnings;
    struct fault why = {.kind = FAULT_NONE};

    unsetenv("HOME"); /* "~/" stays as it is, so that a line cannot grow past its limit */
    settings_init(&settings);
    strbuf_init(&warnings, 1024 * 1024);
    bool ok = settings_parse_file(&settings, "config", (const char *)data, size, &warnings, &why);
    if (ok && has_room((const char *)data, size))
        print_and_read_again(&settings);
    else if (!ok)
        check(why.kind == FAULT_INPUT && strncmp(why.text, "config:", 7) == 0);
    strbuf_release(&warnings);
    settings_release(&settings);
    return 0;
}
