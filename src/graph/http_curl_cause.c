#include "graph/http_curl_cause.h"

#include <string.h>

/* clang-format off */
static const struct {
    CURLcode code;
    enum http_cause cause;
} causes[] = {
    {CURLE_COULDNT_RESOLVE_HOST,   HTTP_CAUSE_NO_HOST},
    {CURLE_COULDNT_RESOLVE_PROXY,  HTTP_CAUSE_NO_PROXY_HOST},
    {CURLE_COULDNT_CONNECT,        HTTP_CAUSE_UNREACHABLE},
    {CURLE_SSL_CONNECT_ERROR,      HTTP_CAUSE_TLS},
    {CURLE_PEER_FAILED_VERIFICATION, HTTP_CAUSE_TLS},
    {CURLE_SSL_CACERT_BADFILE,     HTTP_CAUSE_CA_FILE},
    {CURLE_GOT_NOTHING,            HTTP_CAUSE_NO_ANSWER},
    {CURLE_PARTIAL_FILE,           HTTP_CAUSE_CUT_OFF},
    {CURLE_BAD_CONTENT_ENCODING,   HTTP_CAUSE_CODING},
    {CURLE_WEIRD_SERVER_REPLY,     HTTP_CAUSE_NOT_HTTP},
    {CURLE_UNSUPPORTED_PROTOCOL,   HTTP_CAUSE_NOT_HTTP},
    {CURLE_PROXY,                  HTTP_CAUSE_PROXY_BROKE},
    {CURLE_OUT_OF_MEMORY,          HTTP_CAUSE_MEMORY},
#if LIBCURL_VERSION_NUM >= 0x080600
    {CURLE_TOO_LARGE,              HTTP_CAUSE_HEADER_LINE},
#endif
};
/* clang-format on */

/* The connection stood, and the request began to leave. */
static bool is_connected(CURL *easy)
{
    curl_off_t ready_us = 0;
    curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &ready_us);
    return ready_us > 0;
}

int http_curl_proxy_status(CURL *easy)
{
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &status);
    return (int)status;
}

/* A proxy that did not let us through: the service was never spoken to. COUNT: there is none. */
static enum http_cause refusal_of_proxy(CURL *easy)
{
    const int status = http_curl_proxy_status(easy);
    if (status == 407)
        return HTTP_CAUSE_PROXY_SIGN_IN;
    return status >= 300 ? HTTP_CAUSE_PROXY_REFUSED : HTTP_CAUSE_COUNT;
}

static enum http_cause tls_cause(CURL *easy, const char *words)
{
    long verified = 0;
    curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &verified);
    const enum http_cause cause = http_fault_tls(verified, words);
    const bool tunnelled = http_curl_proxy_status(easy) / 100 == 2;
    return cause == HTTP_CAUSE_TLS_NONE && tunnelled ? HTTP_CAUSE_TLS_NONE_BY_PROXY : cause;
}

enum http_cause http_curl_cause(CURL *easy, CURLcode code, size_t got, bool headers_ended,
                                const char *words)
{
    const enum http_cause refusal = refusal_of_proxy(easy);
    if (refusal != HTTP_CAUSE_COUNT)
        return refusal;
    if (code == CURLE_OPERATION_TIMEDOUT)
        return is_connected(easy) ? HTTP_CAUSE_SILENT : HTTP_CAUSE_CONNECT_TIMEOUT;
    /* With TLS 1.3 the handshake is over for us before the server looks at what we have shown. */
    if ((code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR) &&
        http_fault_tls(0, words) == HTTP_CAUSE_TLS_CLIENT)
        return HTTP_CAUSE_TLS_CLIENT;
    if (code == CURLE_RECV_ERROR && got > 0)
        return HTTP_CAUSE_CUT_OFF;
    /* In libcurl's words the address follows as it stands, with its password. */
    if (code == CURLE_COULDNT_CONNECT && strncmp(words, "Unsupported proxy", 17) == 0)
        return HTTP_CAUSE_PROXY_KIND;
    /* libcurl says so when one line outgrows its own limit; our own memory ending ends us. */
    if (code == CURLE_OUT_OF_MEMORY && is_connected(easy) && !headers_ended)
        return HTTP_CAUSE_HEADER_LINE;
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
        if (causes[i].code == code)
            return causes[i].cause == HTTP_CAUSE_TLS ? tls_cause(easy, words) : causes[i].cause;
    return HTTP_CAUSE_BROKEN;
}
