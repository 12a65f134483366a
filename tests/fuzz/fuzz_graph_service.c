/* fuzz_graph_service.c - any bytes as what the service says of itself, and as a restore point. */
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "fuzz/check.h"
#include "graph/graph_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Of an array of that size: a text that ends within it, and in a whole character. */
static void check_field(const char *field, size_t size)
{
    check(memchr(field, '\0', size) != NULL);
    check(text_is_utf8(field, strlen(field)));
}

static void try_service(const char *bytes, size_t size)
{
    struct service_state state;
    struct fault why = {.kind = FAULT_NONE};
    char because[96];
    if (!graph_parse_service(bytes, size, &state, &why)) {
        check(why.kind == FAULT_FORMAT && why.text[0] != '\0');
        return;
    }
    check_field(state.status, sizeof state.status);
    check_field(state.reason, sizeof state.reason);
    check_field(state.consumer, sizeof state.consumer);
    check_field(state.modified_by, sizeof state.modified_by);
    check(service_state_kind(&state) < SERVICE_KIND_COUNT && service_state_same(&state, &state));
    service_state_because(&state, because, sizeof because);
    check_field(because, sizeof because);
}

static void try_point(const char *bytes, size_t size)
{
    struct arena arena;
    arena_init(&arena);
    const char *name = graph_parse_point_name(bytes, size, &arena);
    check(!name || (*name && text_is_utf8(name, strlen(name))));
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try_service((const char *)data, size);
    try_point((const char *)data, size);
    return 0;
}
