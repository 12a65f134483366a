/* fuzz_arc_key.c - any bytes as what the Arc agent says by which key it is to be asked: the key of
 * its folder or none, never another file, however it is spelled. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "auth/managed.h"
#include "base/xalloc.h"
#include "fake/own_folder.h"
#include "fuzz/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define INSIDE  "inside"
#define OUTSIDE "outside"

static void put(const char *name, const char *text)
{
    char *path = xasprintf("%s/%s", own_folder(), name);
    own_file(path, (const uint8_t *)text, strlen(text));
    free(path);
}

/* The input's "@" stands for the folder, whose name no fuzzer can know. */
static char *spell(const uint8_t *data, size_t size, const char *folder)
{
    struct strbuf out;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    strbuf_puts(&out, "Basic realm=");
    for (size_t i = 0; i < size && data[i]; i++)
        if (data[i] == '@')
            strbuf_puts(&out, folder);
        else
            strbuf_putc(&out, (char)data[i]);
    return strbuf_take(&out, NULL);
}

static void try_challenge(const struct managed_places *places, const char *challenge)
{
    struct fault why = {.kind = FAULT_NONE};
    struct secret *key = managed_arc_key(places, challenge, &why);
    check((key != NULL) == (why.kind == FAULT_NONE) && (key || *why.text));
    check(!key || strcmp(secret_text(key), INSIDE) == 0);
    secret_free(key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool put_already;
    char *folder = xasprintf("%s/tokens", own_folder());
    const struct managed_places places = {.arc_folder = folder};
    if (!put_already) {
        put("tokens/a.key", INSIDE);
        put("tokens/a.txt", OUTSIDE);
        put("tokens/deeper/a.key", OUTSIDE);
        put("a.key", OUTSIDE);
        put_already = true;
    }
    char *challenge = spell(data, size, folder), *bare = xstrndup((const char *)data, size);
    try_challenge(&places, challenge);
    try_challenge(&places, bare);
    free(bare);
    free(challenge);
    free(folder);
    return 0;
}
