/* fuzz_graph_artifacts.c - any bytes as a page of artifacts and as bulk requests. */
#include <stdint.h>
#include <string.h>

#include "fuzz/check.h"
#include "graph/graph_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_artifacts(const char *bytes, size_t size, bool granular)
{
    struct artifact_page page;
    struct fault why = {0};
    if (!graph_parse_artifacts(bytes, size, granular, &page, &why)) {
        check(why.kind == FAULT_FORMAT && why.text[0] != '\0');
        return;
    }
    for (size_t i = 0; i < page.count; i++) {
        const struct artifact *artifact = &page.artifacts[i];
        check(artifact->status < ARTIFACT_STATUS_COUNT && artifact->granular == granular);
        check(artifact->restored_item_count >= COUNT_NONE);
        check_text(artifact->id);
        check_text(artifact->status_word);
        check_text(artifact->restored_site_name);
        check_text(artifact->point_id);
        check_text(artifact->error != NULL ? artifact->error->message : NULL);
    }
    artifact_page_release(&page);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    struct bulk_page page;
    struct fault why = {0};
    try_artifacts(bytes, size, false);
    try_artifacts(bytes, size, true);
    if (graph_parse_bulk(bytes, size, &page, &why)) {
        for (size_t i = 0; i < page.count; i++) {
            check_text(page.requests[i].display_name);
            check_text(page.requests[i].status_word);
        }
        bulk_page_release(&page);
    } else {
        check(why.kind == FAULT_FORMAT);
    }
    return 0;
}
