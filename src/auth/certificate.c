/* certificate.c - PEM and PKCS#12 are both read into a key and certificates; accept() then decides
 * whether they will do. OpenSSL's error queue is asked one question (is the encryption supported?)
 * and left empty. */
#include "auth/certificate.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/xalloc.h"

struct certificate {
    EVP_PKEY *key;
    X509 *leaf;
    STACK_OF(X509) * others; /* the chain, in the file's order */
};

/* What a container held. */
struct found {
    EVP_PKEY *key;
    STACK_OF(X509) * certificates;
};

static void *must(void *made)
{
    if (!made)
        xalloc_die();
    return made;
}

static void found_release(struct found *found)
{
    EVP_PKEY_free(found->key);
    sk_X509_pop_free(found->certificates, X509_free);
}

/* --- sentences --- */

static bool no_password(const char *name, struct fault *why)
{
    fault_set(why, FAULT_INPUT, "The key in %.120s is encrypted.", name);
    return fault_hint(why, "Give its password in AZURE_CLIENT_CERTIFICATE_PASSWORD.");
}

static bool wrong_password(const char *name, struct fault *why)
{
    fault_set(why, FAULT_INPUT, "The password does not open the key in %.120s.", name);
    return fault_hint(why, "Check AZURE_CLIENT_CERTIFICATE_PASSWORD.");
}

static bool old_encryption(const char *name, struct fault *why)
{
    fault_set(why, FAULT_INPUT, "%.120s is encrypted in an old way that OpenSSL 3 does not open.",
              name);
    return fault_hint(why, "Export it anew, or: openssl pkcs12 -legacy -in OLD -nodes -out NEW.pem "
                           "(then chmod 600 NEW.pem).");
}

/* RC2 and the like are in the legacy provider, which is not loaded: the fetch says "unsupported".
 */
static bool was_unsupported(void)
{
    bool found = false;
    for (unsigned long code = ERR_get_error(); code != 0; code = ERR_get_error()) {
        found |= ERR_GET_LIB(code) == ERR_LIB_EVP &&
                 (ERR_GET_REASON(code) == ERR_R_UNSUPPORTED ||
                  ERR_GET_REASON(code) == EVP_R_UNSUPPORTED_ALGORITHM);
    }
    return found;
}

/* --- PEM --- */

struct asked {
    const struct secret *password;
    bool once;
};

/* OpenSSL's pem_password_cb: without one it would ask on the terminal. */
static int give_password(char *room, int size, int writing, void *context)
{
    struct asked *asked = context;
    (void)writing;
    asked->once = true;
    if (!asked->password || secret_length(asked->password) > (size_t)size)
        return -1;
    memcpy(room, secret_text(asked->password), secret_length(asked->password));
    return (int)secret_length(asked->password);
}

static bool read_pem_key(const char *name, const struct strbuf *bytes,
                         const struct secret *password, struct found *found, struct fault *why)
{
    struct asked asked = {.password = password};
    BIO *bio = must(BIO_new_mem_buf(bytes->bytes, (int)bytes->length));
    found->key = PEM_read_bio_PrivateKey(bio, NULL, give_password, &asked);
    BIO_free(bio);
    if (found->key)
        return true;
    if (was_unsupported())
        return old_encryption(name, why);
    if (asked.once)
        return password ? wrong_password(name, why) : no_password(name, why);
    fault_set(why, FAULT_INPUT, "%.120s holds no private key.", name);
    return fault_hint(why, "Certificate and key stand in one file: append the key to it.");
}

static bool read_pem(const char *name, const struct strbuf *bytes, const struct secret *password,
                     struct found *found, struct fault *why)
{
    struct asked nothing = {0};
    X509 *certificate = NULL;
    if (!read_pem_key(name, bytes, password, found, why))
        return false;
    BIO *bio = must(BIO_new_mem_buf(bytes->bytes, (int)bytes->length));
    while ((certificate = PEM_read_bio_X509(bio, NULL, give_password, &nothing)))
        sk_X509_push(found->certificates, certificate);
    BIO_free(bio);
    return true;
}

/* --- PKCS#12 --- */

/* "No password" is written in two ways: an empty one and none at all. */
static bool find_password(PKCS12 *pfx, const struct secret *password, const char **ret)
{
    const char *const tries[] = {password ? secret_text(password) : "", NULL};
    size_t count = password && secret_length(password) > 0 ? 1 : 2;
    for (size_t i = 0; i < count; i++) {
        if (!PKCS12_mac_present(pfx) || PKCS12_verify_mac(pfx, tries[i], tries[i] ? -1 : 0)) {
            *ret = tries[i];
            return true;
        }
    }
    return false;
}

static bool take_pfx(struct found *found, EVP_PKEY *key, X509 *leaf, STACK_OF(X509) * rest)
{
    found->key = key;
    if (leaf)
        sk_X509_push(found->certificates, leaf);
    while (rest && sk_X509_num(rest) > 0)
        sk_X509_push(found->certificates, sk_X509_shift(rest));
    sk_X509_free(rest);
    return true;
}

static bool read_pfx(const char *name, PKCS12 *pfx, const struct secret *password,
                     struct found *found, struct fault *why)
{
    const char *opener = NULL;
    EVP_PKEY *key = NULL;
    X509 *leaf = NULL;
    STACK_OF(X509) *rest = NULL;
    if (!find_password(pfx, password, &opener))
        return was_unsupported() ? old_encryption(name, why)
               : password        ? wrong_password(name, why)
                                 : no_password(name, why);
    ERR_clear_error();
    if (!PKCS12_parse(pfx, opener, &key, &leaf, &rest)) {
        if (was_unsupported())
            return old_encryption(name, why);
        return password ? wrong_password(name, why) : no_password(name, why);
    }
    take_pfx(found, key, leaf, rest);
    if (key)
        return true;
    fault_set(why, FAULT_INPUT, "%.120s holds no private key.", name);
    return fault_hint(why, "Export the certificate together with its private key.");
}

static bool read_container(const char *name, const struct strbuf *bytes,
                           const struct secret *password, struct found *found, struct fault *why)
{
    if (memmem(bytes->bytes, bytes->length, "-----BEGIN ", 11))
        return read_pem(name, bytes, password, found, why);
    BIO *bio = must(BIO_new_mem_buf(bytes->bytes, (int)bytes->length));
    PKCS12 *pfx = d2i_PKCS12_bio(bio, NULL);
    BIO_free(bio);
    if (!pfx) {
        fault_set(why, FAULT_INPUT, "%.120s is neither PEM nor PKCS#12.", name);
        return fault_hint(why, "Certificate and private key are needed, as .pem, .pfx or .p12.");
    }
    bool fine = read_pfx(name, pfx, password, found, why);
    PKCS12_free(pfx);
    return fine;
}

/* --- will it do? --- */

static int64_t time_ms(const ASN1_TIME *time)
{
    int days = 0, seconds = 0;
    ASN1_TIME *epoch = must(ASN1_TIME_set(NULL, 0));
    ASN1_TIME_diff(&days, &seconds, epoch, time);
    ASN1_TIME_free(epoch);
    return ((int64_t)days * 86400 + seconds) * 1000;
}

static bool check_times(const char *name, const X509 *leaf, int64_t now_ms, struct fault *why)
{
    if (now_ms >= time_ms(X509_get0_notAfter(leaf))) {
        fault_set(why, FAULT_INPUT, "The certificate in %.120s has expired.", name);
        return fault_hint(why, "Register a new one with the application, and put it in place.");
    }
    if (now_ms < time_ms(X509_get0_notBefore(leaf))) {
        fault_set(why, FAULT_INPUT, "The certificate in %.120s is not valid yet.", name);
        return fault_hint(why, "Check this machine's clock, or wait.");
    }
    return true;
}

/* The index of the certificate that fits the key; -1: none. */
static int find_leaf(const struct found *found)
{
    for (int i = 0; i < sk_X509_num(found->certificates); i++)
        if (X509_check_private_key(sk_X509_value(found->certificates, i), found->key) == 1)
            return i;
    return -1;
}

static struct certificate *accept(const char *name, struct found *found, int64_t now_ms,
                                  struct fault *why)
{
    int at = find_leaf(found);
    if (EVP_PKEY_get_base_id(found->key) != EVP_PKEY_RSA) {
        fault_set(why, FAULT_INPUT, "The key in %.120s is no RSA key.", name);
        fault_hint(why, "Microsoft's login host takes RSA keys only: register such a one.");
        return NULL;
    }
    if (at < 0) {
        bool none = sk_X509_num(found->certificates) == 0;
        fault_set(why, FAULT_INPUT, "%.120s holds no certificate%s.", name,
                  none ? "" : " that fits its key");
        fault_hint(why, "Put the key and its own certificate into the file.");
        return NULL;
    }
    if (!check_times(name, sk_X509_value(found->certificates, at), now_ms, why))
        return NULL;
    struct certificate *certificate = xcalloc(1, sizeof *certificate);
    certificate->leaf = sk_X509_delete(found->certificates, at);
    certificate->key = found->key;
    certificate->others = found->certificates;
    *found = (struct found){0};
    return certificate;
}

struct certificate *certificate_parse(const char *name, const struct strbuf *bytes,
                                      const struct secret *password, int64_t now_ms,
                                      struct fault *why)
{
    struct certificate *certificate = NULL;
    struct found found = {.certificates = must(sk_X509_new_null())};
    ERR_clear_error();
    if (read_container(name, bytes, password, &found, why))
        certificate = accept(name, &found, now_ms, why);
    found_release(&found);
    ERR_clear_error();
    return certificate;
}

/* --- the file --- */

/* -1 with a fault. O_NONBLOCK: a pipe that nobody writes to must not hold up the start. */
static int open_file(const char *path, struct fault *why)
{
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd >= 0 && fstat(fd, &info) == 0 && S_ISREG(info.st_mode))
        return fd;
    if (fd < 0)
        fault_set(why, FAULT_INPUT, "The certificate %.120s cannot be read: %s.", path,
                  strerror(errno));
    else
        fault_set(why, FAULT_INPUT, "The certificate %.120s is no regular file.", path);
    fault_hint(why, "Check --certificate or AZURE_CLIENT_CERTIFICATE_PATH.");
    if (fd >= 0)
        close(fd);
    return -1;
}

struct certificate *certificate_load(const char *path, const struct secret *password,
                                     int64_t now_ms, struct fault *why)
{
    struct certificate *certificate = NULL;
    struct strbuf bytes;
    struct fault cause;
    int fd = open_file(path, why);
    if (fd < 0)
        return NULL;
    strbuf_init_secret(&bytes, CERTIFICATE_FILE_MAX);
    if (strbuf_read_fd(&bytes, fd, &cause))
        certificate = certificate_parse(path, &bytes, password, now_ms, why);
    else if (bytes.overflowed)
        fault_set(why, FAULT_INPUT, "%.120s is over 1 MiB: that is no certificate.", path);
    else
        fault_set(why, FAULT_INPUT, "The certificate %.120s cannot be read: %.100s", path,
                  cause.text);
    strbuf_release(&bytes);
    close(fd);
    return certificate;
}

void certificate_free(struct certificate *certificate)
{
    if (!certificate)
        return;
    EVP_PKEY_free(certificate->key);
    X509_free(certificate->leaf);
    sk_X509_pop_free(certificate->others, X509_free);
    free(certificate);
}

bool certificate_is_private(const char *path, struct fault *why)
{
    struct stat info;
    if (stat(path, &info) != 0 || (info.st_mode & 077) == 0)
        return true;
    fault_set(why, FAULT_INPUT, "Others can read the private key in %.120s.", path);
    return fault_hint(why, "chmod 600 it; a key that others had may need to be replaced.");
}

/* --- use --- */

void certificate_thumbprint(const struct certificate *certificate, bool sha256, struct strbuf *out)
{
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    if (!X509_digest(certificate->leaf, sha256 ? EVP_sha256() : EVP_sha1(), hash, &length))
        xalloc_die();
    base64_add(out, hash, length, BASE64_URL);
}

static void add_der(X509 *certificate, struct strbuf *out)
{
    unsigned char *der = NULL;
    int length = i2d_X509(certificate, &der);
    if (length < 0)
        xalloc_die();
    strbuf_putc(out, '"');
    base64_add(out, der, (size_t)length, BASE64_PADDED);
    strbuf_putc(out, '"');
    OPENSSL_free(der);
}

void certificate_chain(const struct certificate *certificate, struct strbuf *out)
{
    strbuf_putc(out, '[');
    add_der(certificate->leaf, out);
    for (int i = 0; i < sk_X509_num(certificate->others); i++) {
        strbuf_putc(out, ',');
        add_der(sk_X509_value(certificate->others, i), out);
    }
    strbuf_putc(out, ']');
}

int64_t certificate_not_after_ms(const struct certificate *certificate)
{
    return time_ms(X509_get0_notAfter(certificate->leaf));
}

static bool set_padding(EVP_PKEY_CTX *context, bool rs256)
{
    return rs256 || (EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) > 0 &&
                     EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) > 0 &&
                     EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) > 0);
}

bool certificate_sign(const struct certificate *certificate, bool rs256, const void *bytes,
                      size_t length, struct strbuf *out, struct fault *why)
{
    EVP_MD_CTX *digest = must(EVP_MD_CTX_new());
    EVP_PKEY_CTX *context = NULL; /* belongs to digest */
    unsigned char signature[16384 / 8];
    size_t size = sizeof signature;
    bool fine = EVP_DigestSignInit(digest, &context, EVP_sha256(), NULL, certificate->key) > 0 &&
                set_padding(context, rs256) &&
                EVP_DigestSign(digest, signature, &size, bytes, length) > 0 &&
                strbuf_add(out, signature, size);
    EVP_MD_CTX_free(digest);
    ERR_clear_error();
    return fine || fault_set(why, FAULT_INPUT, "The certificate's key cannot sign.");
}
