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
    [HTTP_CAUSE_UNREACHABLE] = {FAULT_NETWORK, "", " cannot be reached:",
        "Check that the service runs there and that the network is up."},
    [HTTP_CAUSE_CONNECT_TIMEOUT] = {FAULT_NETWORK, "", " did not take the connection in time.",
        "Check the network, the firewall and the proxy variables."},
    [HTTP_CAUSE_TLS] = {FAULT_NETWORK, "No trusted TLS connection to ", ":",
        "If a proxy signs the traffic, point SSL_CERT_FILE at its certificate authority."},
    [HTTP_CAUSE_CA_FILE] = {FAULT_SYSTEM, "The trusted certificates for ", " cannot be read.",
        "Install the package ca-certificates, or point SSL_CERT_FILE at a PEM file."},
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
        if (after[strlen(after) - 1] == ':') {
            snprintf(text, size, " %.150s.", failure->words);
        }
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
