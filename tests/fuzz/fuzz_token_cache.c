/* fuzz_token_cache.c - any bytes as a kept sign-in, plain and sealed. What reads as a record is the
 * same record when it is written and read again; bytes that we did not seal never open. */
#include <stdint.h>
#include <string.h>

#include "auth/seal.h"
#include "auth/token_cache_private.h"
#include "fuzz/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool same(const struct cache_record *a, const struct cache_record *b)
{
    return strcmp(a->account, b->account) == 0 && strcmp(a->tenant, b->tenant) == 0 &&
           a->granted == b->granted && a->device == b->device && a->saved_ms == b->saved_ms &&
           (a->refresh != NULL) == (b->refresh != NULL);
}

/* Twice, since what a line may not hold is replaced the first time. */
static void check_round_trip(const struct cache_record *record)
{
    struct cache_record once = {0}, twice = {0};
    struct strbuf text;
    struct fault why;
    strbuf_init_secret(&text, STRBUF_NO_LIMIT);
    cache_record_format(record, &text);
    check(cache_record_parse(text.bytes, text.length, &once, &why));
    strbuf_clear(&text);
    cache_record_format(&once, &text);
    check(cache_record_parse(text.bytes, text.length, &twice, &why));
    check(same(&once, &twice) && secret_equal(once.refresh, twice.refresh));
    check(record->granted == once.granted && record->device == once.device);
    check(record->saved_ms == once.saved_ms);
    cache_record_release(&once);
    cache_record_release(&twice);
    strbuf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char key_bytes[32] = "0123456789abcdef0123456789abcde";
    struct cache_record record = {0};
    struct fault why = {0};
    struct strbuf out;
    if (cache_record_parse((const char *)data, size, &record, &why)) {
        check_round_trip(&record);
    } else {
        check(record.refresh == NULL && *why.text);
    }
    cache_record_release(&record);
    struct secret *key = secret_new(key_bytes, sizeof key_bytes);
    strbuf_init_secret(&out, CACHE_FILE_MAX);
    check(seal_open(&out, key, "name", data, size) != SEAL_OK && out.length == 0);
    strbuf_release(&out);
    secret_free(key);
    return 0;
}
