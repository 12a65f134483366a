/* json_format.c - JSON text re-indented for reading. Works on the text itself, so that member
 * order, numbers and what is unknown stay as the service sent them. */
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "graph/graph_parse.h"
#include "graph/json_read.h"
#include "graph/json_scan.h"

#define INDENT_WIDTH      2
#define INDENT_LEVELS_MAX 32 /* deeper text stays at this margin */

static void new_line(struct strbuf *out, size_t depth)
{
    static const char spaces[INDENT_WIDTH * INDENT_LEVELS_MAX + 1] =
        "                                                                ";
    size_t levels = depth < INDENT_LEVELS_MAX ? depth : INDENT_LEVELS_MAX;
    strbuf_putc(out, '\n');
    strbuf_add(out, spaces, levels * INDENT_WIDTH);
}

/* "{}" and "[]" stay on one line. */
static bool closes_at_once(const struct json_scan *scan)
{
    struct json_scan ahead = {scan->at + 1, scan->end};
    while (ahead.at < ahead.end && memchr(" \t\r\n", *ahead.at, 4) != NULL)
        ahead.at++;
    return ahead.at < ahead.end && (*ahead.at == '}' || *ahead.at == ']');
}

struct format {
    struct json_scan scan;
    size_t depth;
    bool empty; /* the container just opened holds nothing */
};

static void format_open(struct format *format, struct strbuf *out)
{
    format->empty = closes_at_once(&format->scan);
    strbuf_putc(out, *format->scan.at++);
    format->depth++;
    if (!format->empty)
        new_line(out, format->depth);
}

static void format_close(struct format *format, struct strbuf *out)
{
    format->depth -= format->depth > 0 ? 1 : 0;
    if (!format->empty)
        new_line(out, format->depth);
    format->empty = false;
    strbuf_putc(out, *format->scan.at++);
}

/* A string, number, word or comment: copied. */
static void format_rest(struct format *format, struct strbuf *out)
{
    struct json_scan *scan = &format->scan;
    const char *from = scan->at;
    struct json_span piece;
    json_scan_space(scan);
    if (scan->at > from) {
        strbuf_add(out, from, (size_t)(scan->at - from)); /* a comment and the space behind it */
    } else if (json_scan_value(scan, &piece)) {
        strbuf_add(out, piece.bytes, piece.length);
    } else {
        strbuf_add(out, from, (size_t)(scan->end - from));
        scan->at = scan->end;
    }
}

static void format_step(struct format *format, struct strbuf *out)
{
    switch (*format->scan.at) {
    case ' ':
    case '\t':
    case '\r':
    case '\n':
        format->scan.at++;
        break;
    case '{':
    case '[':
        format_open(format, out);
        break;
    case '}':
    case ']':
        format_close(format, out);
        break;
    case ',':
        format->scan.at++;
        strbuf_putc(out, ',');
        new_line(out, format->depth);
        break;
    case ':':
        format->scan.at++;
        strbuf_puts(out, ": ");
        break;
    default:
        format_rest(format, out);
    }
}

static bool is_whole(struct json_span text)
{
    struct json_scan scan = {text.bytes, text.bytes + text.length};
    struct json_span value;
    if (!json_scan_value(&scan, &value) || (value.bytes[0] != '{' && value.bytes[0] != '['))
        return false;
    json_scan_space(&scan);
    return scan.at == scan.end;
}

static void add_limited(struct strbuf *out, const struct strbuf *text, size_t whole, size_t limit)
{
    if (text->length <= limit) {
        strbuf_add(out, text->bytes, text->length);
        return;
    }
    struct strbuf line;
    strbuf_init(&line, 80);
    strbuf_printf(&line, "\n[cut: the text has %zu bytes]", whole);
    size_t room = limit > line.length ? limit - line.length : 0;
    strbuf_add(out, text->bytes, utf8_cut(text->bytes, text->length, room));
    strbuf_add(out, line.bytes, line.length < limit ? line.length : limit);
    strbuf_release(&line);
}

void graph_format_json(const char *body, size_t length, size_t limit, struct strbuf *out)
{
    struct json_body text;
    struct strbuf formatted;
    json_body_init(&text, body, length);
    strbuf_init(&formatted, STRBUF_NO_LIMIT);
    if (is_whole(text.text)) {
        struct format format = {.scan = {text.text.bytes, text.text.bytes + text.text.length}};
        while (format.scan.at < format.scan.end && formatted.length <= limit)
            format_step(&format, &formatted);
    } else {
        strbuf_add(&formatted, text.text.bytes, text.text.length);
    }
    add_limited(out, &formatted, length, limit);
    strbuf_release(&formatted);
    json_body_release(&text);
}
