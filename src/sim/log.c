#include "sim/log.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "sim/out.h"

#define LINE_BYTES  (64 * 1024)
#define FIELD_BYTES (8 * 1024)

/* A header may hold bytes that are no UTF-8: repaired, and cut when it is very long. */
static void put_text(struct sim_out *out, const char *name, const char *text)
{
    struct strbuf clean;

    if (text == NULL) {
        sim_out_null(out, name);
        return;
    }
    strbuf_init(&clean, 4 * FIELD_BYTES);
    text_append_utf8(&clean, text, strnlen(text, FIELD_BYTES));
    sim_out_word(out, name, clean.bytes);
    strbuf_release(&clean);
}

void sim_log_write(int fd, const struct sim_log_entry *entry)
{
    static const char *const wires[] = {"plain", "chunked", "cut", "stall", "drop"};
    const struct sim_request *request = entry->request;
    struct strbuf line;
    struct sim_out out;

    if (fd < 0)
        return;
    strbuf_init(&line, LINE_BYTES);
    sim_out_init(&out, &line);
    sim_out_open(&out, NULL, '{');
    sim_out_time(&out, "time", request->now_ms, 0);
    put_text(&out, "method", request->method);
    put_text(&out, "path", request->target);
    sim_out_number(&out, "status", entry->answer->status);
    sim_out_number(&out, "ms", entry->took_ms);
    put_text(&out, "clientRequestId", request->client_request_id);
    put_text(&out, "userAgent", entry->user_agent);
    put_text(&out, "prefer", request->prefer);
    sim_out_bool(&out, "authorised", entry->answer->authorised);
    sim_out_word(&out, "wire", wires[entry->answer->wire]);
    if (entry->answer->parts > 0) {
        sim_out_number(&out, "parts", (int64_t)entry->answer->parts);
        sim_out_number(&out, "writes", (int64_t)entry->answer->writes);
    }
    sim_out_close(&out, '}');
    strbuf_putc(&line, '\n');
    /* A full disk must not stop the tenant; the log is then short. */
    ssize_t written = line.overflowed ? 0 : write(fd, line.bytes, line.length);
    (void)written;
    strbuf_release(&line);
}
