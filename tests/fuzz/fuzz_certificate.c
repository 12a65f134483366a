/* fuzz_certificate.c - any file as the certificate to sign in with, without and with a password.
 *
 * Without a private key hardly anything of a file is read, and none is kept in the tree. So an
 * input "made K..." is container K ('A' and on) of those that openssl(1) makes here once, changed:
 * behind K stand three bytes a change, two for where and one that is xored there. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "auth/certificate.h"
#include "fake/certificates.h"

#define NOW_MS INT64_C(1795444327000) /* the authority's "good" is valid then */
#define MADE   "made "
#define KINDS  15

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* clang-format off */
static const char *const making[] = {
    "pkcs8 -topk8 -in good.key -out good.key8 -passout pass:word",
    "rsa -traditional -aes128 -in good.key -out good.keyold -passout pass:word",
    "pkcs12 -export -inkey good.key -in good.crt -certfile ca.crt -out E -passout pass:word",
    "pkcs12 -export -inkey good.key -in good.crt -out F -passout pass:",
    "pkcs12 -export -inkey good.key -in good.crt -out G -nomac -keypbe NONE -certpbe NONE -passout pass:",
    "pkcs12 -export -legacy -inkey good.key -in good.crt -out L -certpbe PBE-SHA1-RC2-40 -keypbe PBE-SHA1-RC2-40 -passout pass:word",
    "pkcs12 -export -nokeys -in good.crt -out M -passout pass:",
    "pkcs12 -export -inkey good.key -nocerts -out N -passout pass:",
    "ecparam -name prime256v1 -genkey -out ec.key",
    "req -x509 -key ec.key -days 1 -subj /CN=ec -out ec.crt",
};
static const char *const joining[] = {
    "cat good.key good.crt > A",
    "cat ca.crt good.crt good.key > B",
    "cat good.key8 good.crt > C",
    "cat good.crt good.keyold > D",
    "cat expired.key expired.crt > H",
    "cat early.key early.crt > I",
    "cat ca.crt good.key > J",
    "cat ec.key ec.crt > K",
    "cat good.key > O",
};
/* clang-format on */

static void make(struct strbuf *made)
{
    struct certificates *folder = certificates_new();
    struct fault why;
    certificates_make_authority(folder);
    for (size_t i = 0; i < sizeof making / sizeof *making; i++)
        certificates_openssl(folder, "%s", making[i]);
    for (size_t i = 0; i < sizeof joining / sizeof *joining; i++)
        certificates_shell(folder, "%s", joining[i]);
    for (int i = 0; i < KINDS; i++) {
        char name[2] = {(char)('A' + i), '\0'};
        strbuf_init(&made[i], CERTIFICATE_FILE_MAX);
        if (!strbuf_read_file(&made[i], certificates_path(folder, name), &why))
            abort();
    }
    certificates_free(folder);
}

static const struct strbuf *container(uint8_t kind)
{
    static struct strbuf made[KINDS]; /* as long as the process lives */
    if (!made[0].bytes)
        make(made);
    return &made[(uint8_t)(kind - 'A') % KINDS];
}

static void add_made(struct strbuf *bytes, const uint8_t *data, size_t size)
{
    const struct strbuf *whole = container(data[0]);
    strbuf_add(bytes, whole->bytes, whole->length);
    for (size_t i = 1; i + 2 < size; i += 3)
        bytes->bytes[(data[i] << 8 | data[i + 1]) % bytes->length] ^= (char)data[i + 2];
}

static void use(struct certificate *certificate)
{
    struct fault why = {0};
    struct strbuf out;
    strbuf_init(&out, 1 << 22);
    certificate_thumbprint(certificate, true, &out);
    certificate_chain(certificate, &out);
    (void)certificate_not_after_ms(certificate);
    certificate_sign(certificate, false, "x", 1, &out, &why);
    certificate_sign(certificate, true, "x", 1, &out, &why);
    strbuf_release(&out);
    certificate_free(certificate);
}

static void take(struct certificate *certificate, const struct fault *why)
{
    if (certificate)
        use(certificate);
    else if (why->kind != FAULT_INPUT || !*why->text || !*why->hint)
        abort();
}

/* As a file, too. */
static void look_at_file(const struct strbuf *bytes, const struct secret *password)
{
    char path[32];
    struct fault why = {0};
    int fd = memfd_create("certificate", MFD_CLOEXEC);
    if (fd < 0 || write(fd, bytes->bytes, bytes->length) != (ssize_t)bytes->length)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (certificate_is_private(path, &why))
        abort();
    take(certificate_load(path, password, NOW_MS, &why), &why);
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct strbuf bytes;
    struct fault why = {0};
    struct secret *password = secret_new("word", 4);
    size_t mark = strlen(MADE);
    strbuf_init_secret(&bytes, CERTIFICATE_FILE_MAX);
    if (size > mark && memcmp(data, MADE, mark) == 0)
        add_made(&bytes, data + mark, size - mark);
    else
        strbuf_add(&bytes, data, size);
    take(certificate_parse("x", &bytes, NULL, NOW_MS, &why), &why);
    look_at_file(&bytes, password);
    strbuf_release(&bytes);
    secret_free(password);
    return 0;
}
