#include "cli/json_member.h"

#include "base/timefmt.h"
#include "cli/json_text.h"

void json_member(struct strbuf *out, const char *name)
{
    char last = out->length > 0 ? out->bytes[out->length - 1] : '{';
    if (last != '{')
        strbuf_putc(out, ',');
    strbuf_printf(out, "\"%s\":", name);
}

void json_member_text(struct strbuf *out, const char *name, const char *text)
{
    json_member(out, name);
    json_text_append_string(out, text);
}

void json_member_number(struct strbuf *out, const char *name, int64_t number)
{
    json_member(out, name);
    strbuf_printf(out, "%lld", (long long)number);
}

void json_member_count(struct strbuf *out, const char *name, int64_t number)
{
    if (number >= 0) {
        json_member_number(out, name, number);
    } else {
        json_member(out, name);
        strbuf_puts(out, "null");
    }
}

void json_member_bool(struct strbuf *out, const char *name, bool value)
{
    json_member(out, name);
    strbuf_puts(out, value ? "true" : "false");
}

void json_member_time(struct strbuf *out, const char *name, int64_t ms)
{
    char text[40];
    json_member_text(out, name, ms == TIME_NONE ? NULL : timefmt_utc(ms, text, sizeof text));
}

void json_member_moment(struct strbuf *out, const char *name, int64_t ms)
{
    char text[40];
    json_member_text(out, name, ms == TIME_NONE ? NULL : timefmt_utc_ms(ms, text, sizeof text));
}
