/* fuzz_unit_filter.c - any text as a filter of units, and as something to sort by: it is one, or is
 * refused with its place; any filter meets any unit. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "fuzz/check.h"
#include "model/order.h"
#include "model/unit_filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* One unit with the input itself in every text, one with nothing at all. */
static void meet_units(const struct filter *filter, const char *text)
{
    struct session_error error = {.code = text, .message = text};
    struct artifact unit;
    artifact_init(&unit);
    (void)unit_filter_matches(filter, &unit);
    unit.id = unit.status_word = unit.destination = unit.point_id = text;
    unit.restored_site_name = unit.restored_site_url = unit.restored_site_id = text;
    unit.restored_folder_name = unit.restored_folder_id = unit.web_url = text;
    unit.restored_item_path = unit.restored_item_url = text;
    unit.error = &error;
    (void)unit_filter_matches(filter, &unit);
}

static void try_sort(const char *text)
{
    struct sort_spec sort;
    struct fault why = {.kind = FAULT_NONE};
    bool fine = sort_spec_parse(text, &sort, &why);
    check(fine || (why.kind == FAULT_INPUT && *why.text));
    check(!fine || (sort.count > 0 && sort.count <= SORT_DEPTH));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = xstrndup((const char *)data, size);
    struct fault why = {.kind = FAULT_NONE};
    size_t at = SIZE_MAX;
    struct filter *filter = filter_parse_in(&filter_units, text, &at, &why);
    check(filter || (why.kind == FAULT_INPUT && *why.text && at <= strlen(text)));
    if (filter)
        meet_units(filter, text);
    try_sort(text);
    filter_free(filter);
    free(text);
    return 0;
}
