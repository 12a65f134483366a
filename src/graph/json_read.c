#include "graph/json_read.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/timefmt.h"
#include "base/utf8.h"
#include "graph/json_repair.h"
#include "model/session.h"

void json_body_init(struct json_body *body, const char *bytes, size_t length)
{
    strbuf_init(&body->repaired, STRBUF_NO_LIMIT);
    body->text = (struct json_span){bytes, length};
    if (!text_is_utf8(bytes, length)) {
        text_append_utf8(&body->repaired, bytes, length);
        body->text = (struct json_span){body->repaired.bytes, body->repaired.length};
    }
}

void json_body_release(struct json_body *body)
{
    strbuf_release(&body->repaired);
}

json_t *json_load_span(struct json_span span, char *problem, size_t size)
{
    const size_t flags = JSON_ALLOW_NUL | JSON_DECODE_ANY;
    json_error_t error;
    json_t *value = json_loadb(span.bytes, span.length, flags, &error);
    if (value != NULL)
        return value;
    struct strbuf repaired;
    strbuf_init(&repaired, STRBUF_NO_LIMIT);
    json_repair(span, &repaired);
    value = json_loadb(repaired.bytes, repaired.length, flags, &error);
    strbuf_release(&repaired);
    if (value == NULL && problem != NULL)
        utf8_copy(problem, size, error.text);
    return value;
}

void json_reader_init(struct json_reader *reader, struct arena *arena)
{
    *reader = (struct json_reader){.arena = arena};
}

void json_note(struct json_reader *reader, const char *format, ...)
{
    char sentence[128];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    size_t used = strlen(reader->note);
    size_t room = sizeof reader->note - used;
    if (strlen(sentence) + 2 < room)
        snprintf(reader->note + used, room, "%s%s", used > 0 ? " " : "", sentence);
}

/* What is too long is cut, and says so: a megabyte in a name helps nobody. */
static const char *keep(struct json_reader *reader, const char *bytes, size_t length, size_t limit)
{
    if (length <= limit && memchr(bytes, '\0', length) == NULL)
        return arena_intern_bytes(reader->arena, bytes, length);
    struct strbuf buf;
    strbuf_init(&buf, STRBUF_NO_LIMIT);
    size_t kept = utf8_cut(bytes, length, limit);
    for (size_t i = 0; i < kept; i++)
        if (bytes[i] == '\0')
            strbuf_puts(&buf, "\xEF\xBF\xBD");
        else
            strbuf_putc(&buf, bytes[i]);
    if (kept < length)
        strbuf_printf(&buf, "... [cut from %zu bytes]", length);
    const char *text = arena_intern_bytes(reader->arena, buf.bytes, buf.length);
    strbuf_release(&buf);
    return text;
}

/* The shortest text that reads back as the same number. */
static const char *real_text(struct json_reader *reader, double number)
{
    char text[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (!(strtod(text, NULL) < number) && !(strtod(text, NULL) > number))
            break;
    }
    return arena_intern(reader->arena, text);
}

const char *json_value_text(struct json_reader *reader, const json_t *value, size_t limit)
{
    char number[32];
    if (value == NULL)
        return NULL;
    switch (json_typeof(value)) {
    case JSON_STRING:
        return json_string_length(value) == 0
                   ? NULL
                   : keep(reader, json_string_value(value), json_string_length(value), limit);
    case JSON_INTEGER:
        snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        return arena_intern(reader->arena, number);
    case JSON_REAL:
        return real_text(reader, json_real_value(value));
    case JSON_TRUE:
        return "true";
    case JSON_FALSE:
        return "false";
    case JSON_NULL:
    case JSON_OBJECT:
    case JSON_ARRAY:
        break;
    }
    return NULL;
}

static const char *member_text(struct json_reader *reader, const json_t *object, const char *key,
                               size_t limit)
{
    const json_t *value = json_object_get(object, key);
    if (json_is_object(value) || json_is_array(value))
        json_note(reader, "%.40s is no text.", key);
    return json_value_text(reader, value, limit);
}

const char *json_text(struct json_reader *reader, const json_t *object, const char *key)
{
    return member_text(reader, object, key, JSON_NAME_MAX);
}

const char *json_message(struct json_reader *reader, const json_t *object, const char *key)
{
    return member_text(reader, object, key, JSON_MESSAGE_MAX);
}

const json_t *json_object_member(struct json_reader *reader, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    bool empty = json_is_string(value) && json_string_length(value) == 0;
    if (value == NULL || json_is_null(value) || empty) /* "" stands for null in samples */
        return NULL;
    if (!json_is_object(value)) {
        json_note(reader, "%.40s is no object.", key);
        return NULL;
    }
    return value;
}

static double count_number(const json_t *value)
{
    if (json_is_number(value))
        return json_number_value(value);
    const char *text = json_string_value(value);
    if (text == NULL || text[0] == '\0' || strspn(text, "0123456789") != strlen(text))
        return -1;
    return strtod(text, NULL);
}

int32_t json_count(struct json_reader *reader, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (value == NULL || json_is_null(value))
        return COUNT_NONE;
    double number = count_number(value);
    if (number >= 0 && number <= INT32_MAX && !(number > floor(number)))
        return (int32_t)number;
    const char *text = json_value_text(reader, value, JSON_NAME_MAX);
    json_note(reader, "%.40s is no count: %.24s.", key, text != NULL ? text : "(no number)");
    return COUNT_NONE;
}

int64_t json_time(struct json_reader *reader, const json_t *object, const char *key,
                  const char **ret_text)
{
    int64_t ms = TIME_NONE;
    const char *text = json_text(reader, object, key);
    *ret_text = text;
    if (text == NULL || !timefmt_parse(text, strlen(text), &ms))
        return TIME_NONE;
    return ms;
}
