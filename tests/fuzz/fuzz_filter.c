/* fuzz_filter.c - any text is a filter or a refusal with its place; any filter meets any record. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/attention.h"
#include "model/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One record with the input itself in every text, one with nothing at all. */
static void meet_records(const struct filter *filter, const char *text)
{
    struct error_detail detail = {text, text, text};
    struct session_error error = {text, text, text, &detail, 1, true, detail, &detail, 1};
    struct identity_set by = {.user = {text, text, text}};
    struct attention_rule rule = {.now_ms = 1000, .days = 7};
    struct filter_when when = filter_when(&rule);
    struct session session;
    session_init(&session);
    filter_matches(filter, &session, NULL);
    session.id = session.status_word = session.job_word = session.label = text;
    session.created_by = &by;
    session.error = &error;
    session.created_ms = 1;
    session.completed_ms = 500;
    session.total = 3;
    session.failed = 1;
    filter_matches(filter, &session, &when);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    if (!text)
        return 0;
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    struct fault why = {0};
    size_t at = SIZE_MAX;
    struct filter *filter = filter_parse(text, &at, &why);
    if (!filter && (why.kind != FAULT_INPUT || !*why.text || at > strlen(text)))
        abort(); /* a refusal that does not say why and where */
    if (filter)
        meet_records(filter, text);
    filter_free(filter);
    free(text);
    return 0;
}
