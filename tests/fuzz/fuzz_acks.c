/* fuzz_acks.c - any bytes as the file of acknowledgements: read, or refused with the line that is
 * none. What was read is written with one more, and read again the same. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "fake/own_folder.h"
#include "fuzz/check.h"
#include "model/acks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Each id that a line may hold as it stands there, in each workload. */
static void compare(const struct acks *a, const struct acks *b, const char *text)
{
    for (const char *at = text; *at; at += strcspn(at, "\n"), at += *at == '\n') {
        size_t length = strcspn(at, "\n"), head = length < 3 ? length : 3;
        char *id = xstrndup(at + head, length - head);
        struct session session;
        session_init(&session);
        session.id = id;
        for (int i = 0; i < WORKLOAD_COUNT; i++) {
            session.workload = (uint8_t)i;
            check(acks_has(a, &session) == acks_has(b, &session));
        }
        free(id);
    }
}

/* With one more, to and from the disk. */
static void check_round_trip(struct acks *acks, const char *path, const char *text)
{
    struct fault why = {.kind = FAULT_NONE};
    struct session more;
    session_init(&more);
    more.id = "5b3c1f60-0d7e-4a53-8f4e-2a9d6c7b8e01";
    more.workload = WORKLOAD_EXCHANGE;
    bool had = acks_has(acks, &more);
    acks_toggle(acks, &more);
    check(acks_has(acks, &more) != had && acks_save(acks, &why));
    struct acks *again = acks_load(path, &why);
    check(why.kind == FAULT_NONE && acks_has(again, &more) != had);
    compare(acks, again, text);
    acks_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fault why = {.kind = FAULT_NONE};
    char *path = xasprintf("%s/acknowledged", own_folder());
    char *text = xstrndup((const char *)data, size);
    own_file(path, data, size);
    struct acks *acks = acks_load(path, &why);
    check(acks && (why.kind == FAULT_NONE || (*why.text && *why.hint)));
    if (why.kind == FAULT_NONE)
        check_round_trip(acks, path, text);
    acks_free(acks);
    free(text);
    free(path);
    return 0;
}
