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

/* Valid between two times "YYYYMMDDHHMMSSZ". */
static void sign(const struct certificates *certificates, const char *name, const char *from,
                 const char *until, const char *extension)
{
    certificates_openssl(certificates,
                         "req -new -newkey rsa:2048 -nodes -subj /CN=%s -keyout %s.key -out %s.csr",
                         name, name, name);
    certificates_shell(certificates, "echo '%s' > %s.ext", extension, name);
    certificates_openssl(
        certificates,
        "ca -batch -notext -config ca.cnf -startdate %s -enddate %s -extfile %s.ext "
        "-in %s.csr -out %s.crt",
        from, until, name, name, name);
}

void certificates_make_authority(const struct certificates *certificates)
{
    const char *here = "subjectAltName=IP:127.0.0.1", *there = "subjectAltName=DNS:contoso.com";
    certificates_make(certificates, "ca");
    certificates_shell(
        certificates,
        "printf '%%s\\n' '[ca]' 'default_ca=d' '[d]' 'database=index' 'serial=serial' "
        "'new_certs_dir=.' 'certificate=ca.crt' 'private_key=ca.key' "
        "'default_md=sha256' 'policy=p' 'unique_subject=no' '[p]' "
        "'commonName=supplied' > ca.cnf; : > index; echo 01 > serial");
    sign(certificates, "good", "20200101000000Z", "20491231000000Z", here);
    sign(certificates, "expired", "20200101000000Z", "20200102000000Z", here);
    sign(certificates, "early", "20480101000000Z", "20491231000000Z", here);
    sign(certificates, "elsewhere", "20200101000000Z", "20491231000000Z", there);
}
