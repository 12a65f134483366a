/* fuzz_json_format.c - any bytes in the raw view: text within its limit, and JSON that says the
 * same where it was JSON. The first byte chooses the limit. */
#include <jansson.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "fuzz/check.h"
#include "graph/graph_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ROOM ((size_t)1 << 24) /* no input of a fuzzer fills it */
#define NOTE 200               /* the line that says that it was cut */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct strbuf whole, cut;
    if (size == 0)
        return 0;
    const char *bytes = (const char *)data + 1;
    size_t limit = data[0] * (size_t)4;
    size--;
    strbuf_init(&whole, STRBUF_NO_LIMIT);
    strbuf_init(&cut, STRBUF_NO_LIMIT);
    graph_format_json(bytes, size, ROOM, &whole);
    graph_format_json(bytes, size, limit, &cut);
    check(text_is_utf8(whole.bytes, whole.length) && text_is_utf8(cut.bytes, cut.length));
    check(cut.length <= limit + NOTE);
    json_t *before = json_loadb(bytes, size, 0, NULL);
    json_t *after = before ? json_loadb(whole.bytes, whole.length, 0, NULL) : NULL;
    check(!before || (after && json_equal(before, after)));
    json_decref(before);
    json_decref(after);
    strbuf_release(&whole);
    strbuf_release(&cut);
    return 0;
}
