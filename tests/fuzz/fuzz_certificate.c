/* fuzz_certificate.c - any file as the certificate to sign in with, without and with a password. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "auth/certificate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(const struct strbuf *bytes, const struct secret *password)
{
    struct fault why = {0};
    struct strbuf out;
    struct certificate *certificate =
        certificate_parse("x", bytes, password, INT64_C(1795444327000), &why);
    if (!certificate && (why.kind != FAULT_INPUT || !*why.text || !*why.hint))
        abort();
    if (!certificate)
        return;
    strbuf_init(&out, 1 << 22);
    certificate_thumbprint(certificate, true, &out);
    certificate_chain(certificate, &out);
    certificate_sign(certificate, false, "x", 1, &out, &why);
    strbuf_release(&out);
    certificate_free(certificate);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct strbuf bytes;
    struct secret *password = secret_new("word", 4);
    strbuf_init_secret(&bytes, CERTIFICATE_FILE_MAX);
    if (strbuf_add(&bytes, data, size)) {
        look(&bytes, NULL);
        look(&bytes, password);
    }
    strbuf_release(&bytes);
    secret_free(password);
    return 0;
}
