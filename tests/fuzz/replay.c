/* replay.c - runs a fuzz target over the files of a folder, one after the other, where there is no
 * libFuzzer. An empty or missing folder is a failure: a replay of nothing proves nothing. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/strbuf.h"
#include "base/xalloc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_BYTES_MAX = 16 * 1024 * 1024 };

static bool replay_file(const char *path)
{
    struct strbuf text;
    struct fault why;
    strbuf_init(&text, INPUT_BYTES_MAX);
    bool ok = strbuf_read_file(&text, path, &why);
    if (ok) {
        /* A copy of exactly that size: ASan then sees a read of one byte too many. */
        uint8_t *exact = xmalloc(text.length ? text.length : 1);
        memcpy(exact, text.bytes, text.length);
        fprintf(stderr, "%s\n", path); /* the last one named is the one that broke it */
        LLVMFuzzerTestOneInput(exact, text.length);
        free(exact);
    } else {
        fprintf(stderr, "%s\n", why.text);
    }
    strbuf_release(&text);
    return ok;
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int replay_folder(const char *folder)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, is_visible, alphasort), replayed = 0;
    for (int i = 0; i < count; i++) {
        char *path = xasprintf("%s/%s", folder, entries[i]->d_name);
        replayed += replay_file(path);
        free(path);
        free(entries[i]);
    }
    free(entries);
    return count > 0 && replayed == count ? replayed : 0;
}

int main(int argc, char **argv)
{
    int replayed = argc == 2 ? replay_folder(argv[1]) : 0;
    printf("%d inputs replayed\n", replayed);
    return replayed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
