#include "base/fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* A sentence that was cut by the buffer must not end in half a character. */
static void drop_half_character(char *text)
{
    const size_t length = strlen(text);
    size_t last = length > 0 ? length - 1 : 0;
    while (last > 0 && utf8_continues(text[last]))
        last--;
    if (utf8_length((unsigned char)text[last]) > length - last)
        text[last] = '\0';
}

/* Formats by way of a local buffer, since callers wrap a fault's own text: fault_set(why, kind,
 * "reading the list: %s", why->text). */
__attribute__((format(printf, 2, 0))) static void format_sentence(char out[256], const char *format,
                                                                  va_list args)
{
    char text[256];
    int length = vsnprintf(text, sizeof(text), format, args);

    if (length < 0)
        text[0] = '\0';
    if (length >= (int)sizeof(text))
        drop_half_character(text);
    memcpy(out, text, sizeof(text));
}

bool fault_set(struct fault *why, enum fault_kind kind, const char *format, ...)
{
    struct fault fresh = {.kind = kind, .retry_after_s = -1};
    va_list args;

    if (why == NULL)
        return false;
    va_start(args, format);
    format_sentence(fresh.text, format, args);
    va_end(args);
    *why = fresh;
    return false;
}

void fault_clear(struct fault *fault)
{
    *fault = (struct fault){.kind = FAULT_NONE, .retry_after_s = -1};
}

bool fault_take(struct fault *noted, struct fault *ret)
{
    if (noted->kind == FAULT_NONE)
        return false;
    *ret = *noted;
    noted->kind = FAULT_NONE;
    return true;
}

bool fault_hint(struct fault *why, const char *format, ...)
{
    va_list args;

    if (why == NULL)
        return false;
    va_start(args, format);
    format_sentence(why->hint, format, args);
    va_end(args);
    return false;
}

const char *fault_kind_name(enum fault_kind kind)
{
    // clang-format off
    static const char *const names[FAULT_COUNT] = {
        [FAULT_NONE]      = "none",
        [FAULT_CANCELLED] = "cancelled",
        [FAULT_NETWORK]   = "network",
        [FAULT_AUTH]      = "auth",
        [FAULT_FORBIDDEN] = "forbidden",
        [FAULT_THROTTLED] = "throttled",
        [FAULT_SERVICE]   = "service",
        [FAULT_NOT_FOUND] = "not-found",
        [FAULT_API]       = "api",
        [FAULT_FORMAT]    = "format",
        [FAULT_REFUSED]   = "refused",
        [FAULT_INPUT]     = "input",
        [FAULT_SYSTEM]    = "system",
    };
    // clang-format on

    _Static_assert(FAULT_SYSTEM + 1 == FAULT_COUNT, "a new kind of fault needs its word above");
    if ((unsigned)kind >= FAULT_COUNT)
        return "unknown";
    return names[kind];
}
