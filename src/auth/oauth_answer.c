/* oauth_answer.c - answers that grant: tokens and device codes, and the judgement of a whole
 * answer; see oauth_answer.h. What an error means is oauth_error.c. */
#include "auth/oauth_answer.h"

#include <string.h>

#include "auth/json_string.h"
#include "auth/jwt.h"
#include "base/ascii.h"
#include "base/timefmt.h"
#include "base/utf8.h"
#include "graph/retry.h"
#include "model/permission.h"

void oauth_tokens_release(struct oauth_tokens *tokens)
{
    secret_free(tokens->access);
    secret_free(tokens->refresh);
    *tokens = (struct oauth_tokens){0};
}

void oauth_device_release(struct oauth_device *device)
{
    secret_free(device->device_code);
    *device = (struct oauth_device){0};
}

void oauth_outcome_release(struct oauth_outcome *outcome)
{
    oauth_tokens_release(&outcome->tokens);
    explicit_bzero(&outcome->error, sizeof outcome->error);
    *outcome = (struct oauth_outcome){0};
}

/* The object that a body consists of; without bytes: it is none. */
static struct json_span object_of(const char *body, size_t length)
{
    struct json_scan scan = {body, body + length};
    struct json_span value;
    bool object = json_scan_value(&scan, &value) && value.bytes[0] == '{';
    return object ? value : (struct json_span){0};
}

struct secret *oauth_token_of(struct json_span object, const char *member)
{
    struct secret *token = NULL;
    struct strbuf text;
    strbuf_init_secret(&text, OAUTH_TOKEN_MAX);
    bool fine = json_string_decode(json_member_of(object, member), &text) && text.length > 0;
    for (size_t i = 0; fine && i < text.length; i++)
        fine = text.bytes[i] > ' ' && text.bytes[i] < 0x7f;
    if (fine)
        token = secret_new(text.bytes, text.length);
    strbuf_release(&text);
    return token;
}

static int64_t seconds_member(struct json_span object, const char *key, int64_t otherwise)
{
    int64_t seconds = otherwise;
    json_whole_number(json_member_of(object, key), &seconds);
    return seconds;
}

/* Display only: the id_token came over TLS from the token endpoint, so nothing of it is verified
 * (OpenID Connect Core 3.1.3.7), and nothing is decided by it. */
static void read_identity(struct json_span object, struct oauth_tokens *tokens)
{
    struct secret *token = oauth_token_of(object, "id_token");
    struct strbuf payload;
    strbuf_init_secret(&payload, OAUTH_TOKEN_MAX);
    if (token && jwt_payload(&payload, token)) {
        struct json_span claims = object_of(payload.bytes, payload.length);
        json_string_field(claims, "tid", tokens->tenant, sizeof tokens->tenant);
        json_string_field(claims, "preferred_username", tokens->account, sizeof tokens->account);
        json_string_field(claims, "oid", tokens->person_id, sizeof tokens->person_id);
        json_string_field(claims, "name", tokens->person_name, sizeof tokens->person_name);
        if (!*tokens->account)
            utf8_copy(tokens->account, sizeof tokens->account, tokens->person_name);
    }
    strbuf_release(&payload);
    secret_free(token);
}

/* Nothing, or no more than the wish for what was consented to (".default") given back, as hosts do
 * that name what was asked for: what was granted is not known by that. */
static bool names_scopes(const char *text)
{
    static const char wish[] = ".default";
    const size_t tail = sizeof wish - 1;
    for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
        const size_t length = strcspn(text, " ");
        if (length < tail || strncmp(text + length - tail, wish, tail) != 0)
            return true;
        text += length;
    }
    return false;
}

static void read_scope(struct json_span object, struct oauth_tokens *tokens)
{
    struct strbuf scope;
    strbuf_init(&scope, OAUTH_BODY_MAX);
    tokens->scope_known =
        json_string_decode(json_member_of(object, "scope"), &scope) && names_scopes(scope.bytes);
    tokens->granted = permissions_parse(scope.bytes, scope.length);
    strbuf_release(&scope);
}

#define HINT_HOST                                                                                  \
    "It is tried again by itself; if it stays, check AZURE_AUTHORITY_HOST or ask who runs that "   \
    "host."

/* A login host that says what it gives, and gives what cannot be used. Always false. */
static bool refuse_type(struct json_span object, struct fault *why)
{
    char type[40];
    json_string_field(object, "token_type", type, sizeof type);
    if (*type)
        fault_set(why, FAULT_FORMAT, "The login host gave a token of type \"%s\", not Bearer.",
                  type);
    else
        fault_set(why, FAULT_FORMAT,
                  "The login host does not say that its token is of type Bearer.");
    return fault_hint(why, HINT_HOST);
}

static bool refuse_token(struct json_span object, struct fault *why)
{
    const struct json_span member = json_member_of(object, "access_token");
    if (member.length > OAUTH_TOKEN_MAX + 2) /* the quotes */
        fault_set(why, FAULT_FORMAT, "The login host gave a token of more than %zu KiB.",
                  OAUTH_TOKEN_MAX / 1024);
    else
        fault_set(why, FAULT_FORMAT, "The login host gave a token that no request can carry.");
    return fault_hint(why, HINT_HOST);
}

bool oauth_tokens_parse(const char *body, size_t length, struct oauth_tokens *ret,
                        struct fault *why)
{
    char type[16];
    struct json_span object = object_of(body, length);
    if (!object.bytes)
        return fault_set(why, FAULT_FORMAT, "The login host's answer is no JSON object.");
    if (json_member_of(object, "access_token").length == 0)
        return fault_set(why, FAULT_FORMAT, "The login host's answer holds no token.");
    json_string_field(object, "token_type", type, sizeof type);
    if (ascii_casecmp(type, "Bearer") != 0)
        return refuse_type(object, why);
    struct oauth_tokens tokens = {.access = oauth_token_of(object, "access_token")};
    if (!tokens.access)
        return refuse_token(object, why);
    tokens.refresh = oauth_token_of(object, "refresh_token");
    tokens.expires_in_s = seconds_member(object, "expires_in", OAUTH_LIFE_UNTOLD_S);
    tokens.refresh_in_s = seconds_member(object, "refresh_in", -1);
    read_scope(object, &tokens);
    read_identity(object, &tokens);
    *ret = tokens;
    return true;
}

bool oauth_device_parse(const char *body, size_t length, struct oauth_device *ret,
                        struct fault *why)
{
    struct json_span object = object_of(body, length);
    struct oauth_device device = {.device_code = oauth_token_of(object, "device_code")};
    json_string_field(object, "user_code", device.user_code, sizeof device.user_code);
    json_string_field(object, "verification_uri", device.verification_uri,
                      sizeof device.verification_uri);
    device.expires_in_s = seconds_member(object, "expires_in", OAUTH_LIFE_UNTOLD_S);
    device.interval_s = seconds_member(object, "interval", 5);
    if (!device.device_code || !*device.user_code || !*device.verification_uri) {
        oauth_device_release(&device);
        return fault_set(why, FAULT_FORMAT, "The login host's answer holds no device code.");
    }
    *ret = device;
    return true;
}

/* --- a whole answer --- */

static int64_t date_offset(const struct http_response *response, int64_t now_ms)
{
    int64_t date_ms;
    const char *date = http_header_find(response, "Date");
    return date && timefmt_parse_http(date, &date_ms) ? date_ms - now_ms : OAUTH_NO_DATE;
}

/* Told by the status alone: proxies and gateways speak, too. */
static void tell_status(int status, const char *host, struct fault *why)
{
    if (status == 429)
        fault_set(why, FAULT_THROTTLED, "%.100s asks for fewer requests (429).", host);
    else if (status >= 500)
        fault_set(why, FAULT_SERVICE, "%.100s is not available (%d).", host, status);
    else
        fault_set(why, FAULT_FORMAT, "%.100s did not answer as a login host does (%d).", host,
                  status);
    fault_hint(why, why->kind == FAULT_FORMAT
                        ? "A captive portal or proxy may be in between; or check the tenant and "
                          "AZURE_AUTHORITY_HOST."
                        : "Nothing to do: it is tried again by itself.");
}

static bool is_status_of_trouble(int status)
{
    return status == 429 || status >= 500;
}

static void judge_busy(const struct http_response *response, const char *host, int64_t now_ms,
                       struct oauth_outcome *ret)
{
    struct fault *why = &ret->fault;
    ret->verdict = OAUTH_BUSY;
    if (response->fault.kind != FAULT_NONE) {
        *why = response->fault;
        why->retry_after_s = -1;
        return;
    }
    if (*ret->error.error && !is_status_of_trouble(response->status))
        oauth_error_explain(&ret->error, OAUTH_BUSY, why);
    else
        tell_status(response->status, host, why);
    why->http_status = response->status;
    why->retry_after_s = retry_after_s(response, now_ms);
    if (why->kind == FAULT_SERVICE && why->retry_after_s >= 0)
        why->kind = FAULT_THROTTLED; /* it says until when: no use in trying sooner */
    utf8_copy(why->request_id, sizeof why->request_id, ret->error.correlation_id);
}

static void judge_error(const struct http_response *response, const char *host, int64_t now_ms,
                        struct oauth_outcome *ret)
{
    bool known = oauth_error_parse(response->body.bytes, response->body.length, &ret->error);
    bool busy = is_status_of_trouble(response->status);
    ret->verdict = known && !busy ? oauth_error_verdict(&ret->error) : OAUTH_BUSY;
    if (ret->verdict == OAUTH_BUSY) {
        judge_busy(response, host, now_ms, ret);
        return;
    }
    oauth_error_explain(&ret->error, ret->verdict, &ret->fault);
    ret->fault.http_status = response->status;
}

/* True: a 2xx, whose body is to be read. */
static bool judge_status(const struct http_response *response, const char *host, int64_t now_ms,
                         struct oauth_outcome *ret)
{
    *ret = (struct oauth_outcome){.sent_boot_ms = response->started_boot_ms,
                                  .date_offset_ms = date_offset(response, now_ms)};
    fault_clear(&ret->fault);
    if (response->fault.kind != FAULT_NONE)
        judge_busy(response, host, now_ms, ret);
    else if (response->status < 200 || response->status > 299)
        judge_error(response, host, now_ms, ret);
    else
        return true;
    return false;
}

void oauth_judge(const struct http_response *response, const char *host, int64_t now_ms,
                 struct oauth_outcome *ret)
{
    const struct strbuf *body = &response->body;
    if (!judge_status(response, host, now_ms, ret))
        return;
    if (oauth_tokens_parse(body->bytes, body->length, &ret->tokens, &ret->fault)) {
        ret->verdict = OAUTH_GRANTED;
        return;
    }
    const struct fault unusable = ret->fault;
    judge_busy(response, host, now_ms, ret);
    if (!*unusable.hint)
        return;
    memcpy(ret->fault.text, unusable.text, sizeof unusable.text);
    memcpy(ret->fault.hint, unusable.hint, sizeof unusable.hint);
}

void oauth_judge_device(const struct http_response *response, const char *host, int64_t now_ms,
                        struct oauth_device *ret_device, struct oauth_outcome *ret)
{
    const struct strbuf *body = &response->body;
    if (!judge_status(response, host, now_ms, ret))
        return;
    if (oauth_device_parse(body->bytes, body->length, ret_device, &ret->fault))
        ret->verdict = OAUTH_GRANTED;
    else
        judge_busy(response, host, now_ms, ret);
}
