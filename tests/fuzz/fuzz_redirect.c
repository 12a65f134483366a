/* fuzz_redirect.c - whatever is pasted or sent to the listener: only an address with our state may
 * count. The first byte chooses whether the state is put in front. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "auth/redirect.h"
#include "base/strbuf.h"

#define STATE "0123456789abcdefghijklmnopqrstuvwxyz-_ABCDE"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct secret *code = NULL;
    struct oauth_error error;
    struct strbuf text;
    bool with_state = size > 0 && (data[0] & 1);
    strbuf_init(&text, STRBUF_NO_LIMIT);
    if (with_state)
        strbuf_puts(&text, "/?state=" STATE "&");
    if (size > 1)
        strbuf_add(&text, data + 1, size - 1);
    enum redirect_kind kind = redirect_parse(text.bytes, text.length, STATE, &code, &error);
    if ((kind == REDIRECT_CODE) != (code != NULL))
        abort();
    if (code != NULL && (secret_length(code) == 0 || secret_length(code) > text.length ||
                         strlen(secret_text(code)) != secret_length(code)))
        abort();
    if (kind == REDIRECT_ERROR && error.error[0] == '\0')
        abort();
    if ((kind == REDIRECT_CODE || kind == REDIRECT_ERROR) && !with_state &&
        memmem(text.bytes, text.length, "%", 1) == NULL && text.length < sizeof STATE)
        abort(); /* shorter than the state, and nothing of it is encoded */
    secret_free(code);
    strbuf_release(&text);
    return 0;
}
