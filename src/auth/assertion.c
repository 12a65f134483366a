#include "auth/assertion.h"

#include "base/base64.h"
#include "base/random.h"

#define ASSERTION_MAX ((size_t)64 * 1024) /* a chain of certificates is the most of it */

static void add_string(struct strbuf *out, const char *text)
{
    strbuf_putc(out, '"');
    for (const char *at = text; *at; at++) {
        unsigned char c = (unsigned char)*at;
        if (c == '"' || c == '\\')
            strbuf_printf(out, "\\%c", c);
        else if (c < ' ')
            strbuf_printf(out, "\\u%04x", c);
        else
            strbuf_putc(out, *at);
    }
    strbuf_putc(out, '"');
}

static void write_header(struct strbuf *out, const struct certificate *certificate,
                         const struct assertion_claims *claims)
{
    strbuf_puts(out, claims->rs256 ? "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"x5t\":\""
                                   : "{\"alg\":\"PS256\",\"typ\":\"JWT\",\"x5t#S256\":\"");
    certificate_thumbprint(certificate, !claims->rs256, out);
    strbuf_putc(out, '"');
    if (claims->send_chain) {
        strbuf_puts(out, ",\"x5c\":");
        certificate_chain(certificate, out);
    }
    strbuf_putc(out, '}');
}

static void write_payload(struct strbuf *out, const struct assertion_claims *claims)
{
    char jti[GUID_SIZE];
    long long now = claims->now_ms / 1000;
    random_guid(jti);
    strbuf_puts(out, "{\"aud\":");
    add_string(out, claims->audience);
    strbuf_puts(out, ",\"iss\":");
    add_string(out, claims->client);
    strbuf_puts(out, ",\"sub\":");
    add_string(out, claims->client);
    strbuf_printf(out, ",\"jti\":\"%s\",\"nbf\":%lld,\"iat\":%lld,\"exp\":%lld}", jti, now, now,
                  now + ASSERTION_LIFE_S);
}

/* Appends base64url of one part; whatever was too long shows in out->overflowed. */
static void add_part(struct strbuf *out, const struct strbuf *part)
{
    out->overflowed |= part->overflowed;
    base64_add(out, part->bytes, part->length, BASE64_URL);
}

/* JWS compact serialization (RFC 7515 7.1). */
static bool write_jws(struct strbuf *jws, struct strbuf *part,
                      const struct certificate *certificate, const struct assertion_claims *claims,
                      struct fault *why)
{
    write_header(part, certificate, claims);
    add_part(jws, part);
    strbuf_putc(jws, '.');
    strbuf_clear(part);
    write_payload(part, claims);
    add_part(jws, part);
    strbuf_clear(part);
    if (!certificate_sign(certificate, claims->rs256, jws->bytes, jws->length, part, why))
        return false;
    strbuf_putc(jws, '.');
    add_part(jws, part);
    return !jws->overflowed ||
           fault_set(why, FAULT_INPUT, "The certificate's chain is too long to be sent.");
}

struct secret *assertion_new(const struct certificate *certificate,
                             const struct assertion_claims *claims, struct fault *why)
{
    struct secret *assertion = NULL;
    struct strbuf jws, part;
    strbuf_init_secret(&jws, ASSERTION_MAX);
    strbuf_init_secret(&part, ASSERTION_MAX);
    if (write_jws(&jws, &part, certificate, claims, why))
        assertion = secret_new(jws.bytes, jws.length);
    strbuf_release(&jws);
    strbuf_release(&part);
    return assertion;
}
