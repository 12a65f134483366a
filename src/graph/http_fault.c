#include "graph/http_fault.h"

#include <stdio.h>
#include <string.h>

/* clang-format off */
static const struct {
    enum fault_kind kind;
    const char *before, *after; /* the host stands between; the library's words where after ends in ':' */
    const char *hint;
} causes[HTTP_CAUSE_COUNT] = {
    [HTTP_CAUSE_BROKEN] = {FAULT_NETWORK, "The connection to ", " broke:", ""},
    [HTTP_CAUSE_NO_HOST] = {FAULT_NETWORK, "There is no host named ", ", or its name cannot be looked up.",
        "Check the network, the name server and the service root."},
    [HTTP_CAUSE_NO_PROXY_HOST] = {FAULT_NETWORK, "The name of the proxy on the way to ", " cannot be looked up.",
        "Check the variables https_proxy and no_proxy."},
    [HTTP_CAUSE_PROXY_REFUSED] = {FAULT_NETWORK, "The proxy on the way to ", " refused the connection",
        "Check https_proxy and no_proxy, or ask whoever runs the proxy."},
    [HTTP_CAUSE_PROXY_SIGN_IN] = {FAULT_NETWORK, "The proxy on the way to ", " wants a sign-in (407).",
        "Check https_proxy."},
    [HTTP_CAUSE_PROXY_BROKE] = {FAULT_NETWORK, "The proxy on the way to ", " gave no answer:",
        "Check https_proxy and no_proxy."},
    [HTTP_CAUSE_PROXY_KIND] = {FAULT_NETWORK, "The proxy named for ", " is of a kind that is not known.",
        "Write https_proxy like http://proxy.contoso.com:3128; https, socks4, socks5 and socks5h are known, too."},
    [HTTP_CAUSE_UNREACHABLE] = {FAULT_NETWORK, "", " cannot be reached:",
        "Check that the service runs there and the network is up; with https_proxy set, the proxy."},
    [HTTP_CAUSE_CONNECT_TIMEOUT] = {FAULT_NETWORK, "", " did not take the connection in time.",
        "Check the network, the firewall and the proxy variables."},
    [HTTP_CAUSE_TLS] = {FAULT_NETWORK, "No trusted TLS connection to ", ":",
        "If a proxy signs the traffic, give its certificate authority with --ca-file."},
    [HTTP_CAUSE_TLS_EXPIRED] = {FAULT_NETWORK, "The certificate of ", " has expired.",
        "Check this machine's clock; else who runs that host must renew it."},
    [HTTP_CAUSE_TLS_TOO_EARLY] = {FAULT_NETWORK, "The certificate of ", " is not valid yet.",
        "Check this machine's clock."},
    [HTTP_CAUSE_TLS_SELF_SIGNED] = {FAULT_NETWORK, "The certificate of ", " is signed by nobody but itself.",
        "If it is meant to be so, give it with --ca-file; else somebody is in between."},
    [HTTP_CAUSE_TLS_UNKNOWN_CA] = {FAULT_NETWORK, "The certificate of ", " is signed by an authority that is not trusted here.",
        "If a proxy signs the traffic, give its certificate authority with --ca-file."},
    [HTTP_CAUSE_TLS_OTHER_HOST] = {FAULT_NETWORK, "The certificate shown for ", " is that of another host.",
        "A captive portal or a proxy may be in between; or check the address."},
    [HTTP_CAUSE_TLS_TOO_OLD] = {FAULT_NETWORK, "", " speaks an old TLS only; 1.2 is the least that is taken.",
        "A proxy in between may be the cause; nothing here turns that off."},
    [HTTP_CAUSE_TLS_NONE] = {FAULT_FORMAT, "", " answers, but not with TLS.",
        "Check host and port of the address, and whether it is https."},
    [HTTP_CAUSE_TLS_NONE_BY_PROXY] = {FAULT_FORMAT, "What the proxy leads to for ", " does not speak TLS.",
        "Check https_proxy and no_proxy, or ask whoever runs the proxy."},
    [HTTP_CAUSE_TLS_CLIENT] = {FAULT_NETWORK, "", " demands a certificate of this machine, and restoretop shows none.",
        "Microsoft's hosts demand none: ask who runs the proxy or gateway in between."},
    [HTTP_CAUSE_TLS_BROKEN_OFF] = {FAULT_NETWORK, "", " broke the TLS handshake off.",
        "It may demand a certificate of this machine, or share no cipher; a proxy or gateway in between may be the cause."},
    [HTTP_CAUSE_CA_FILE] = {FAULT_SYSTEM, "The trusted certificates for ", " cannot be read.",
        "Install the package ca-certificates, or give a PEM file with --ca-file."},
    [HTTP_CAUSE_SILENT] = {FAULT_NETWORK, "", " went silent: nothing came for 30 s.", ""},
    [HTTP_CAUSE_NO_ANSWER] = {FAULT_NETWORK, "", " closed the connection without an answer.", ""},
    [HTTP_CAUSE_CUT_OFF] = {FAULT_NETWORK, "The answer of ", " was cut off", ""},
    [HTTP_CAUSE_CODING] = {FAULT_FORMAT, "The answer of ", " cannot be unpacked:", ""},
    [HTTP_CAUSE_NOT_HTTP] = {FAULT_FORMAT, "", " answers, but not with HTTP.",
        "Check host and port of the service root."},
    [HTTP_CAUSE_TOO_LARGE] = {FAULT_FORMAT, "The answer of ", " is larger than", ""},
    [HTTP_CAUSE_HEADERS] = {FAULT_FORMAT, "The answer of ", " has more than 256 KiB of header lines.", ""},
    [HTTP_CAUSE_HEADER_LINE] = {FAULT_FORMAT, "The answer of ", " has a header line of more than 100 KB.", ""},
    [HTTP_CAUSE_MEMORY] = {FAULT_SYSTEM, "There is no memory for the connection to ", ".", ""},
};
/* clang-format on */

/* X509_V_ERR_... of OpenSSL's x509_vfy.h. */
static const struct {
    long verified;
    enum http_cause cause;
} chains[] = {
    {9, HTTP_CAUSE_TLS_TOO_EARLY},    /* CERT_NOT_YET_VALID */
    {10, HTTP_CAUSE_TLS_EXPIRED},     /* CERT_HAS_EXPIRED */
    {18, HTTP_CAUSE_TLS_SELF_SIGNED}, /* DEPTH_ZERO_SELF_SIGNED_CERT */
    {19, HTTP_CAUSE_TLS_UNKNOWN_CA},  /* SELF_SIGNED_CERT_IN_CHAIN */
    {20, HTTP_CAUSE_TLS_UNKNOWN_CA},  /* UNABLE_TO_GET_ISSUER_CERT_LOCALLY */
    {21, HTTP_CAUSE_TLS_UNKNOWN_CA},  /* UNABLE_TO_VERIFY_LEAF_SIGNATURE */
};

/* Where there is no number, the libraries' words; they only choose ours. */
static const struct {
    const char *words;
    enum http_cause cause;
} handshakes[] = {
    {"target host name", HTTP_CAUSE_TLS_OTHER_HOST},
    {"protocol version", HTTP_CAUSE_TLS_TOO_OLD},
    {"unsupported protocol", HTTP_CAUSE_TLS_TOO_OLD},
    {"version too low", HTTP_CAUSE_TLS_TOO_OLD},
    {"wrong version number", HTTP_CAUSE_TLS_NONE},
    {"certificate required", HTTP_CAUSE_TLS_CLIENT},
    {"alert handshake failure", HTTP_CAUSE_TLS_BROKEN_OFF},
};

enum http_cause http_fault_tls(long verified, const char *words)
{
    for (size_t i = 0; i < sizeof chains / sizeof *chains; i++)
        if (chains[i].verified == verified)
            return chains[i].cause;
    for (size_t i = 0; i < sizeof handshakes / sizeof *handshakes; i++)
        if (strstr(words, handshakes[i].words) != NULL)
            return handshakes[i].cause;
    return HTTP_CAUSE_TLS;
}

/* What follows the table's sentence where numbers or the library's words complete it. */
static void append_details(const struct http_failure *failure, char *text, size_t size)
{
    text[0] = '\0';
    if (failure->cause == HTTP_CAUSE_CUT_OFF && failure->whole >= 0) {
        snprintf(text, size, " after %lld of %lld bytes.", failure->got, failure->whole);
    } else if (failure->cause == HTTP_CAUSE_CUT_OFF) {
        snprintf(text, size, " after %lld bytes.", failure->got);
    } else if (failure->cause == HTTP_CAUSE_PROXY_REFUSED) {
        snprintf(text, size, " (%d).", failure->proxy_status);
    } else if (failure->cause == HTTP_CAUSE_TOO_LARGE && failure->limit >= 1 << 20) {
        snprintf(text, size, " %zu MiB.", failure->limit >> 20);
    } else if (failure->cause == HTTP_CAUSE_TOO_LARGE) {
        snprintf(text, size, " %zu bytes.", failure->limit);
    } else {
        const char *after = causes[failure->cause].after;
        if (after[0] != '\0' && after[strlen(after) - 1] == ':')
            snprintf(text, size, " %.150s.", failure->words);
    }
}

bool http_fault_set(struct fault *why, const struct http_failure *failure)
{
    char details[192];
    append_details(failure, details, sizeof details);
    fault_set(why, causes[failure->cause].kind, "%s%s%s%s", causes[failure->cause].before,
              failure->host, causes[failure->cause].after, details);
    return fault_hint(why, "%s", causes[failure->cause].hint);
}
