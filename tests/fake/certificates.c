/* certificates.c - see certificates.h. */
#include "fake/certificates.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

struct certificates {
    char folder[64];
};

struct certificates *certificates_new(void)
{
    struct certificates *folder = xcalloc(1, sizeof *folder);
    strcpy(folder->folder, "/tmp/restoretop-certificates-XXXXXX");
    if (!mkdtemp(folder->folder))
        abort();
    return folder;
}

const char *certificates_folder(const struct certificates *folder)
{
    return folder->folder;
}

const char *certificates_path(const struct certificates *folder, const char *name)
{
    static char paths[4][256];
    static unsigned next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", folder->folder, name);
    return path;
}

__attribute__((format(printf, 3, 0))) static void
run(const struct certificates *folder, const char *program, const char *format, va_list args)
{
    struct strbuf command;
    strbuf_init(&command, 64 * 1024);
    strbuf_printf(&command, "cd %s && exec >last.out 2>&1 </dev/null && %s", folder->folder,
                  program);
    strbuf_vprintf(&command, format, args);
    if (system(command.bytes) != 0) {
        fprintf(stderr, "failed: %s\n", command.bytes);
        strbuf_clear(&command);
        strbuf_printf(&command, "cat %s/last.out >&2", folder->folder);
        (void)!system(command.bytes);
        abort();
    }
    strbuf_release(&command);
}

void certificates_openssl(const struct certificates *folder, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    run(folder, "openssl ", format, args);
    va_end(args);
}

void certificates_shell(const struct certificates *folder, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    run(folder, "", format, args);
    va_end(args);
}

void certificates_make(const struct certificates *folder, const char *name)
{
    certificates_openssl(folder,
                         "req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=%s -keyout %s.key "
                         "-out %s.crt",
                         name, name, name);
    certificates_shell(folder, "cat %s.key %s.crt > %s.pem", name, name, name);
}

void certificates_free(struct certificates *folder)
{
    certificates_shell(folder, "rm -rf %s", folder->folder);
    free(folder);
}
