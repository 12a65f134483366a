#include "line.h"

void line_init(struct line *line, const char *ssh_connection)
{
    *line = (struct line){.remote = ssh_connection && *ssh_connection};
}

void line_key(struct line *line, int64_t now_ms)
{
    line->keys = now_ms - line->key_ms < LINE_HELD_MS ? line->keys + 1 : 0;
    line->key_ms = now_ms;
}

void line_sent(struct line *line, size_t bytes, int64_t now_ms)
{
    int64_t from = line->free_at_ms > now_ms ? line->free_at_ms : now_ms;
    line->free_at_ms = from + (int64_t)bytes * 1000 / LINE_BYTES_PER_S;
}

int64_t line_ready_ms(const struct line *line)
{
    bool held = line->remote && line->keys >= LINE_HELD_KEYS;
    return held ? line->free_at_ms - LINE_QUEUE_MS : INT64_MIN;
}
