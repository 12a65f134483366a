/* token_cache_record.c - a record as text: a line that names the version, one line for each thing
 * known, and a last line, without which it is truncated. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "auth/token_cache_private.h"
#include "base/utf8.h"

static const char name[] = "restoretop sign-in ", version[] = "1", last[] = "end";

void cache_record_release(struct cache_record *record)
{
    secret_free(record->refresh);
    *record = (struct cache_record){0};
}

/* A display name may hold anything; a line holds no line end. */
static void put_line(struct strbuf *out, const char *key, const char *value)
{
    strbuf_puts(out, key);
    strbuf_putc(out, ' ');
    for (; *value; value++)
        strbuf_putc(out, (unsigned char)*value < ' ' ? ' ' : *value);
    strbuf_putc(out, '\n');
}

void cache_record_format(const struct cache_record *record, struct strbuf *out)
{
    strbuf_printf(out, "%s%s\n", name, version);
    if (record->refresh)
        put_line(out, "refresh", secret_text(record->refresh));
    put_line(out, "account", record->account);
    put_line(out, "tenant", record->tenant);
    strbuf_printf(out, "granted %u\ndevice %d\nsaved %" PRId64 "\n%s\n", record->granted,
                  record->device, record->saved_ms, last);
}

bool cache_record_damaged(struct fault *why)
{
    return fault_set(why, FAULT_AUTH, "The kept sign-in is truncated or damaged.");
}

bool cache_record_other_version(struct fault *why)
{
    return fault_set(why, FAULT_AUTH,
                     "The kept sign-in was written by another version of restoretop.");
}

static bool is_key(const char *line, size_t length, const char *key, const char **ret_value)
{
    size_t size = strlen(key);
    if (length <= size || memcmp(line, key, size) != 0 || line[size] != ' ')
        return false;
    *ret_value = line + size + 1;
    return true;
}

/* Digits up to the line end; what is none of them reads as what came before. */
static int64_t number(const char *value, const char *end)
{
    int64_t number = 0;
    for (; value < end && *value >= '0' && *value <= '9' && number < INT64_MAX / 10 - 1; value++)
        number = number * 10 + (*value - '0');
    return number;
}

static void take_text(char *field, size_t size, const char *value, size_t length)
{
    size_t cut = utf8_cut(value, length, size - 1);
    memcpy(field, value, cut);
    field[cut] = '\0';
}

/* A key that this version does not know is passed over. */
static void take_line(struct cache_record *record, const char *line, size_t length)
{
    const char *value, *end = line + length;
    if (is_key(line, length, "refresh", &value) && !record->refresh)
        record->refresh = secret_new(value, (size_t)(end - value));
    else if (is_key(line, length, "account", &value))
        take_text(record->account, sizeof record->account, value, (size_t)(end - value));
    else if (is_key(line, length, "tenant", &value))
        take_text(record->tenant, sizeof record->tenant, value, (size_t)(end - value));
    else if (is_key(line, length, "granted", &value))
        record->granted = (unsigned)number(value, end);
    else if (is_key(line, length, "device", &value))
        record->device = number(value, end) == 1;
    else if (is_key(line, length, "saved", &value))
        record->saved_ms = number(value, end);
}

static bool check_head(const char *line, size_t length, struct fault *why)
{
    size_t size = strlen(name);
    if (length < size || memcmp(line, name, size) != 0)
        return cache_record_damaged(why);
    if (length != size + strlen(version) || memcmp(line + size, version, strlen(version)) != 0)
        return cache_record_other_version(why);
    return true;
}

bool cache_record_parse(const char *bytes, size_t length, struct cache_record *ret,
                        struct fault *why)
{
    struct cache_record record = {0};
    const char *end = bytes + length, *line = bytes;
    bool first = true;
    for (const char *next; line < end && (next = memchr(line, '\n', (size_t)(end - line)));
         line = next + 1) {
        size_t size = (size_t)(next - line);
        if (first && !check_head(line, size, why))
            return false;
        if (!first && size == strlen(last) && memcmp(line, last, size) == 0 && next + 1 == end) {
            *ret = record;
            return true;
        }
        if (!first)
            take_line(&record, line, size);
        first = false;
    }
    cache_record_release(&record);
    return cache_record_damaged(why);
}
