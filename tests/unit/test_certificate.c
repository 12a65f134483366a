/* Every container that openssl(1) and people make, and every way it can be the wrong one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "auth/certificate.h"
#include "base/base64.h"
#include "base/clock.h"
#include "fake/certificates.h"

#define PASSWORD "p\xc3\xa4ss w=rd%"

static struct certificates *folder;

/* clang-format off */
static const char *const making[] = {
    "pkcs8 -topk8 -in one.key -out one.key8 -v2 aes-256-cbc -passout file:password",
    "rsa -traditional -aes128 -in one.key -out one.keyold -passout file:password",
    "pkcs12 -export -inkey one.key -in one.crt -certfile two.crt -out password.pfx -passout file:password",
    "pkcs12 -export -inkey one.key -in one.crt -out empty.pfx -passout pass:",
    "pkcs12 -export -inkey one.key -in one.crt -out nomac.pfx -nomac -keypbe NONE -certpbe NONE -passout pass:",
    "pkcs12 -export -legacy -inkey one.key -in one.crt -out old.pfx -certpbe PBE-SHA1-RC2-40 -keypbe PBE-SHA1-RC2-40 -passout file:password",
    "pkcs12 -export -nokeys -in one.crt -out nokey.pfx -passout pass:",
    "pkcs12 -export -inkey one.key -nocerts -out nocert.pfx -passout pass:",
    "ecparam -name prime256v1 -genkey -out ec.key",
    "req -x509 -key ec.key -days 1 -subj /CN=ec -out ec.crt",
    "x509 -in one.crt -outform DER -out one.der",
    "dgst -sha256 -binary -out one.sha256 one.der",
    "dgst -sha1 -binary -out one.sha1 one.der",
    "rsa -in one.key -pubout -out one.pub",
};
static const char *const joining[] = {
    "cat one.crt one.key > certfirst.pem",
    "cat one.key8 one.crt > encrypted.pem",
    "cat one.crt one.keyold > older.pem",
    "cat two.crt one.crt one.key > chain.pem",
    "cat two.crt one.key > misfit.pem",
    "cat ec.key ec.crt > ec.pem",
    "tr -d '\\r' < one.pem | sed 's/$/\\r/' > crlf.pem",
    "(printf 'Bag Attributes\\n    friendlyName: x\\n'; cat one.pem) > bags.pem",
    "head -c 900 one.pem > cut.pem",
    "head -c 700 password.pfx > cut.pfx",
    "head -c 2000 /dev/urandom > noise.pfx",
    "head -c 1100000 /dev/zero > huge.pem",
    ": > empty.pem",
    "mkfifo pipe.pem",
};
/* clang-format on */

static int set_up(void **state)
{
    (void)state;
    folder = certificates_new();
    certificates_make(folder, "one");
    certificates_make(folder, "two");
    certificates_shell(folder, "printf '%%s' '%s' > password", PASSWORD);
    for (size_t i = 0; i < sizeof making / sizeof *making; i++)
        certificates_openssl(folder, "%s", making[i]);
    for (size_t i = 0; i < sizeof joining / sizeof *joining; i++)
        certificates_shell(folder, "%s", joining[i]);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    certificates_free(folder);
    return 0;
}

static int64_t now_ms(void)
{
    return clock_system()->wall_ms(clock_system());
}

static struct certificate *load_at(const char *name, const char *password, int64_t at_ms,
                                   struct fault *why)
{
    struct secret *secret = password ? secret_new(password, strlen(password)) : NULL;
    struct certificate *certificate =
        certificate_load(certificates_path(folder, name), secret, at_ms, why);
    secret_free(secret);
    return certificate;
}

static void expect_hash_of_file(const struct certificate *certificate, bool sha256)
{
    struct strbuf told, bytes, expected;
    struct fault why;
    strbuf_init(&told, 1024);
    strbuf_init(&bytes, 1024);
    strbuf_init(&expected, 1024);
    certificate_thumbprint(certificate, sha256, &told);
    assert_true(strbuf_read_file(
        &bytes, certificates_path(folder, sha256 ? "one.sha256" : "one.sha1"), &why));
    base64_add(&expected, bytes.bytes, bytes.length, BASE64_URL);
    assert_string_equal(told.bytes, expected.bytes);
    strbuf_release(&told);
    strbuf_release(&bytes);
    strbuf_release(&expected);
}

static void write_file(const char *name, const void *bytes, size_t length)
{
    FILE *file = fopen(certificates_path(folder, name), "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    fclose(file);
}

/* openssl(1) is the judge, with the public key alone. */
static void expect_signature(const struct certificate *certificate, bool rs256)
{
    static const char text[] = "eyJhbGciOiJ9.eyJhdWQi";
    struct strbuf signature;
    struct fault why;
    strbuf_init(&signature, 4096);
    assert_true(certificate_sign(certificate, rs256, text, strlen(text), &signature, &why));
    assert_int_equal(signature.length, 256);
    write_file("signed", text, strlen(text));
    write_file("signature", signature.bytes, signature.length);
    certificates_openssl(folder, "dgst -sha256 -verify one.pub -signature signature %s signed",
                         rs256 ? "-sigopt rsa_padding_mode:pkcs1"
                               : "-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32 "
                                 "-sigopt rsa_mgf1_md:sha256");
    strbuf_release(&signature);
}

static void every_container_gives_the_same_certificate_and_signs(void **state)
{
    (void)state;
    static const struct {
        const char *name, *password;
    } cases[] = {
        {"one.pem", NULL},           {"certfirst.pem", NULL}, {"chain.pem", NULL},
        {"crlf.pem", NULL},          {"bags.pem", NULL},      {"one.pem", "not needed"},
        {"encrypted.pem", PASSWORD}, {"older.pem", PASSWORD}, {"password.pfx", PASSWORD},
        {"empty.pfx", NULL},         {"empty.pfx", ""},       {"nomac.pfx", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fault why = {0};
        struct certificate *certificate = load_at(cases[i].name, cases[i].password, now_ms(), &why);
        if (!certificate)
            fail_msg("%s: %s", cases[i].name, why.text);
        expect_hash_of_file(certificate, true);
        expect_hash_of_file(certificate, false);
        expect_signature(certificate, false);
        expect_signature(certificate, true);
        int64_t left = certificate_not_after_ms(certificate) - now_ms();
        assert_true(left > 80000000 && left <= 86400000);
        certificate_free(certificate);
    }
}

static void what_will_not_do_is_said_in_words(void **state)
{
    (void)state;
    static const struct {
        const char *name, *password, *words, *hint;
    } cases[] = {
        {"absent.pem", NULL, "cannot be read: No such file", "--certificate"},
        {".", NULL, "is no regular file", "--certificate"},
        {"pipe.pem", NULL, "is no regular file", "--certificate"},
        {"huge.pem", NULL, "over 1 MiB", ""},
        {"empty.pem", NULL, "neither PEM nor PKCS#12", ".pfx"},
        {"noise.pfx", NULL, "neither PEM nor PKCS#12", ".pfx"},
        {"cut.pfx", PASSWORD, "neither PEM nor PKCS#12", ".pfx"},
        {"one.der", NULL, "neither PEM nor PKCS#12", "private key"},
        {"one.crt", NULL, "holds no private key", "append the key"},
        {"cut.pem", NULL, "holds no private key", "append the key"},
        {"one.key", NULL, "holds no certificate.", "own certificate"},
        {"misfit.pem", NULL, "holds no certificate that fits its key", "own certificate"},
        {"ec.pem", NULL, "is no RSA key", "RSA keys only"},
        {"encrypted.pem", NULL, "is encrypted.", "AZURE_CLIENT_CERTIFICATE_PASSWORD"},
        {"encrypted.pem", "wrong", "password does not open", "AZURE_CLIENT_CERTIFICATE_PASSWORD"},
        {"encrypted.pem", "", "password does not open", "AZURE_CLIENT_CERTIFICATE_PASSWORD"},
        {"older.pem", NULL, "is encrypted.", "AZURE_CLIENT_CERTIFICATE_PASSWORD"},
        {"older.pem", "wrong", "password does not open", "AZURE_CLIENT_CERTIFICATE_PASSWORD"},
        {"password.pfx", NULL, "is encrypted.", "AZURE_CLIENT_CERTIFICATE_PASSWORD"},
        {"password.pfx", "wrong", "password does not open", "AZURE_CLIENT_CERTIFICATE_PASSWORD"},
        {"old.pfx", PASSWORD, "old way that OpenSSL 3 does not open", "openssl pkcs12 -legacy"},
        {"old.pfx", "wrong", "password does not open", "AZURE_CLIENT_CERTIFICATE_PASSWORD"},
        {"nokey.pfx", NULL, "holds no private key", "together with its private key"},
        {"nocert.pfx", NULL, "holds no certificate.", "own certificate"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fault why = {0};
        struct certificate *certificate = load_at(cases[i].name, cases[i].password, now_ms(), &why);
        if (certificate || !strstr(why.text, cases[i].words) || !strstr(why.hint, cases[i].hint))
            fail_msg("%s, %s: \"%s\" \"%s\"", cases[i].name, cases[i].password, why.text, why.hint);
        assert_int_equal(why.kind, FAULT_INPUT);
        assert_true(cases[i].name[0] == '.' || strstr(why.text, cases[i].name));
    }
}

static void its_time_is_looked_at(void **state)
{
    (void)state;
    const int64_t day = 86400000;
    struct fault why;
    assert_null(load_at("one.pem", NULL, now_ms() + 2 * day, &why));
    assert_non_null(strstr(why.text, "has expired"));
    assert_null(load_at("one.pem", NULL, now_ms() - day, &why));
    assert_non_null(strstr(why.text, "is not valid yet"));
    assert_non_null(strstr(why.hint, "clock"));
}

static void a_chain_begins_with_the_leaf(void **state)
{
    (void)state;
    struct strbuf chain, der, expected;
    struct fault why;
    struct certificate *certificate = load_at("chain.pem", NULL, now_ms(), &why);
    assert_non_null(certificate);
    strbuf_init(&chain, 65536);
    strbuf_init(&der, 65536);
    strbuf_init(&expected, 65536);
    certificate_chain(certificate, &chain);
    assert_true(strbuf_read_file(&der, certificates_path(folder, "one.der"), &why));
    strbuf_puts(&expected, "[\"");
    base64_add(&expected, der.bytes, der.length, BASE64_PADDED);
    strbuf_puts(&expected, "\",\"");
    assert_memory_equal(chain.bytes, expected.bytes, expected.length);
    assert_string_equal(chain.bytes + chain.length - 2, "\"]");
    assert_null(strstr(chain.bytes + expected.length, ",")); /* two of them */
    strbuf_release(&chain);
    strbuf_release(&der);
    strbuf_release(&expected);
    certificate_free(certificate);
}

static void a_key_that_others_can_read_is_warned_of(void **state)
{
    (void)state;
    struct fault why = {0};
    const char *path = certificates_path(folder, "one.pem");
    assert_int_equal(chmod(path, 0600), 0);
    assert_true(certificate_is_private(path, &why));
    assert_int_equal(chmod(path, 0640), 0);
    assert_false(certificate_is_private(path, &why));
    assert_non_null(strstr(why.text, "Others can read the private key"));
    assert_non_null(strstr(why.hint, "chmod 600"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_container_gives_the_same_certificate_and_signs),
        cmocka_unit_test(what_will_not_do_is_said_in_words),
        cmocka_unit_test(its_time_is_looked_at),
        cmocka_unit_test(a_chain_begins_with_the_leaf),
        cmocka_unit_test(a_key_that_others_can_read_is_warned_of),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
