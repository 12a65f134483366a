/* out.c - text made safe for JSON, and the names that a hostile tenant bears (--fault
 * hostile-text). */
#include "sim/out.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "sim/rng.h"

#define LONG_NAME_BYTES (1024 * 1024)

/* What may stand in a name somebody else chose (JSON-escaped already): title and clipboard
 * sequences, C1, line ends, bidi overrides, NUL, joined emoji, stacked marks, a megabyte. */
static const char *const hostile_texts[] = {
    "\\u001b[2J\\u001b]0;owned\\u0007",
    "\\u001b]52;c;ZXZpbA==\\u0007",
    "\xc2\x9b"
    "31m\xc2\x9d"
    "0;c1\xc2\x9c",
    "\\r\\nsecond line\\tand tab\xe2\x80\xa8separator",
    "\xe2\x80\xae"
    "gnp.exe\xe2\x81\xa6isolated\xe2\x80\x8f",
    "\\u0000after nul\\u007f",
    "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7\xe2\x80\x8d\xf0\x9f"
    "\x91\xa6\xf0\x9f\x8f\xb3\xef\xb8\x8f\xe2\x80\x8d\xf0\x9f\x8c\x88",
    "Z\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86\xcc\x87\xcc\x88\xcc\x89\xcc\x8a"
    "algo\xcc\xa7\xcc\xa8",
    "\xef\xbb\xbf\xe2\x80\x8bzero\xef\xb7\x90width\xf3\xa0\x80\x81tag",
};

#define HOSTILE_COUNT (sizeof hostile_texts / sizeof hostile_texts[0])

void sim_out_init(struct sim_out *out, struct strbuf *buf)
{
    *out = (struct sim_out){.buf = buf};
}

static void escape_char(struct strbuf *buf, unsigned char c)
{
    static const char *const shorts[32] = {
        ['\n'] = "\\n", ['\r'] = "\\r", ['\t'] = "\\t", ['\b'] = "\\b", ['\f'] = "\\f",
    };

    if (c == '"' || c == '\\') {
        strbuf_putc(buf, '\\');
        strbuf_putc(buf, (char)c);
    } else if (shorts[c] != NULL) {
        strbuf_puts(buf, shorts[c]);
    } else {
        strbuf_printf(buf, "\\u%04x", c);
    }
}

static void put_escaped(struct strbuf *buf, const char *text)
{
    const char *from = text;
    const char *at = text;

    for (; *at != '\0'; at++) {
        unsigned char c = (unsigned char)*at;

        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        strbuf_add(buf, from, (size_t)(at - from));
        escape_char(buf, c);
        from = at + 1;
    }
    strbuf_add(buf, from, (size_t)(at - from));
}

static void put_name(struct sim_out *out, const char *name)
{
    if (out->comma)
        strbuf_putc(out->buf, ',');
    out->comma = true;
    if (name == NULL)
        return;
    strbuf_putc(out->buf, '"');
    put_escaped(out->buf, name);
    strbuf_add(out->buf, "\":", 2);
}

/* What a caller can tell without (OData JSON Format 4.01, 3.1.3). */
static bool is_left_out(const struct sim_out *out, const char *name)
{
    const char *control = name == NULL || !out->bare ? NULL : strstr(name, "@odata.");

    return control != NULL && strcmp(control, "@odata.nextLink") != 0 &&
           strcmp(control, "@odata.count") != 0;
}

void sim_out_open(struct sim_out *out, const char *name, char bracket)
{
    put_name(out, name);
    strbuf_putc(out->buf, bracket);
    out->comma = false;
}

void sim_out_close(struct sim_out *out, char bracket)
{
    strbuf_putc(out->buf, bracket);
    out->comma = true;
}

void sim_out_word(struct sim_out *out, const char *name, const char *text)
{
    if (is_left_out(out, name))
        return;
    put_name(out, name);
    strbuf_putc(out->buf, '"');
    put_escaped(out->buf, text);
    strbuf_putc(out->buf, '"');
}

static void put_hostile(struct sim_out *out)
{
    uint32_t turn = out->turn++;

    if (turn == 1) { /* once an answer: a name of a megabyte */
        for (size_t i = 0; i < LONG_NAME_BYTES / 8; i++)
            strbuf_add(out->buf, "longname", 8);
        return;
    }
    strbuf_puts(out->buf, hostile_texts[turn % HOSTILE_COUNT]);
}

void sim_out_free(struct sim_out *out, const char *name, const char *text)
{
    if (!out->hostile) {
        sim_out_word(out, name, text);
        return;
    }
    put_name(out, name);
    strbuf_putc(out->buf, '"');
    put_escaped(out->buf, text);
    put_hostile(out);
    strbuf_putc(out->buf, '"');
}

void sim_out_number(struct sim_out *out, const char *name, int64_t value)
{
    put_name(out, name);
    strbuf_printf(out->buf, "%" PRId64, value);
}

void sim_out_bool(struct sim_out *out, const char *name, bool value)
{
    sim_out_raw(out, name, value ? "true" : "false");
}

void sim_out_null(struct sim_out *out, const char *name)
{
    sim_out_raw(out, name, "null");
}

void sim_out_raw(struct sim_out *out, const char *name, const char *json)
{
    if (is_left_out(out, name))
        return;
    put_name(out, name);
    strbuf_puts(out->buf, json);
}

static int64_t floor_seconds(int64_t ms)
{
    return ms >= 0 ? ms / 1000 : -((-ms + 999) / 1000);
}

char *sim_time_plain(int64_t ms, char buf[SIM_TIME_SIZE])
{
    time_t seconds = (time_t)floor_seconds(ms);
    struct tm parts;

    if (gmtime_r(&seconds, &parts) == NULL ||
        strftime(buf, SIM_TIME_SIZE, "%Y-%m-%dT%H:%M:%S", &parts) == 0)
        strcpy(buf, "0001-01-01T00:00:00");
    return buf;
}

/* The broken form is the one of Microsoft's own old pages. */
static void put_broken_date(struct sim_out *out, const char *name, char *plain, uint64_t salt)
{
    static const char *const worse[] = {"yesterday", "", "2026-13-45T99:99:99Z", "1693555200"};

    if (salt % 3 == 0) {
        sim_out_word(out, name, worse[salt / 3 % 4]);
        return;
    }
    for (char *at = plain; *at != '\0'; at++)
        *at = *at == ':' ? '-' : *at;
    strcat(plain, ".45Z");
    sim_out_word(out, name, plain);
}

void sim_out_time(struct sim_out *out, const char *name, int64_t ms, uint64_t salt)
{
    char text[SIM_TIME_SIZE];
    uint64_t hash = sim_mix(salt, (uint64_t)ms);
    int64_t fraction = ms - floor_seconds(ms) * 1000;
    uint32_t form = sim_below(sim_mix(salt, 0x41), 12);

    sim_time_plain(ms, text);
    if (out->broken_dates) {
        put_broken_date(out, name, text, hash >> 7);
        return;
    }
    put_name(out, name);
    strbuf_printf(out->buf, "\"%s", text);
    if (form >= 2 && fraction != 0)
        strbuf_printf(out->buf, ".%03d%04u", (int)fraction, (unsigned)sim_below(hash >> 20, 10000));
    else if (form == 1 && fraction != 0)
        strbuf_printf(out->buf, ".%02d", (int)(fraction / 10));
    strbuf_puts(out->buf, form == 0 ? "+00:00\"" : "Z\"");
}
