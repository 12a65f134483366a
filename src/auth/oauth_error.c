/* oauth_error.c - an error of a login host: what it says, what follows from it, and in which words
 * a person is told; see oauth_answer.h. */
#include <stdio.h>
#include <string.h>

#include "auth/aadsts.h"
#include "auth/json_string.h"
#include "auth/oauth_answer.h"
#include "base/utf8.h"

/* One table: an `error` and what follows from it. A word that is not in it stops, and is shown. */
/* clang-format off */
static const struct {
    const char *error;
    enum oauth_verdict verdict;
    const char *why, *what_to_do; /* where no AADSTS number tells more */
} errors[] = {
    {"authorization_pending",   OAUTH_PENDING,    "nobody has finished it yet", ""},
    {"slow_down",               OAUTH_SLOW_DOWN,  "nobody has finished it yet", ""},
    {"authorization_declined",  OAUTH_DECLINED,   "it was declined in the browser", "Sign in again, and accept."},
    {"access_denied",           OAUTH_DECLINED,   "it was declined or blocked by a policy", "Sign in again in a browser, and accept; or ask who manages the policy."},
    {"expired_token",           OAUTH_EXPIRED,    "nobody finished it in time", "Ask for a new code, or sign in in a browser."},
    {"bad_verification_code",   OAUTH_EXPIRED,    "the code is not known any more", "Ask for a new code, or sign in in a browser."},
    {"invalid_grant",           OAUTH_NEEDS_USER, "the sign-in is not valid any more", "Sign in again."},
    {"interaction_required",    OAUTH_NEEDS_USER, "the tenant wants to see a person", "Sign in again."},
    {"consent_required",        OAUTH_NEEDS_USER, "consent is missing", "An administrator must grant the permissions: restoretop auth help prints the link."},
    {"login_required",          OAUTH_NEEDS_USER, "the sign-in is not valid any more", "Sign in again."},
    {"invalid_client",          OAUTH_BROKEN,     "the application could not prove who it is", "Check the client id and its secret or certificate."},
    {"unauthorized_client",     OAUTH_BROKEN,     "the application may not sign in this way", "Check the client id and the registration: restoretop auth help."},
    {"invalid_scope",           OAUTH_BROKEN,     "the permissions asked for are not known", "Check the registration's permissions: restoretop auth help."},
    {"invalid_resource",        OAUTH_BROKEN,     "Graph is not known under this name there", "Check --cloud."},
    {"invalid_request",         OAUTH_BROKEN,     "the request was not understood", "Check --tenant and --client."},
    {"temporarily_unavailable", OAUTH_BUSY,       "the login service is busy", "Nothing to do: it is tried again by itself."},
    {"server_error",            OAUTH_BUSY,       "the login service failed", "Nothing to do: it is tried again by itself."},
};
/* clang-format on */
#define ERROR_COUNT (sizeof errors / sizeof *errors)

static size_t row_of(const char *error)
{
    size_t i = 0;
    while (i < ERROR_COUNT && strcmp(errors[i].error, error) != 0)
        i++;
    return i;
}

/* Entra says invalid_grant where consent is missing, too, and tells it apart in the suberror. */
static size_t row_of_words(const struct oauth_error *error)
{
    bool consent = strcmp(error->suberror, "consent_required") == 0;
    return row_of(consent ? error->suberror : error->error);
}

enum oauth_verdict oauth_error_verdict(const struct oauth_error *error)
{
    size_t row = row_of(error->error);
    return row < ERROR_COUNT ? errors[row].verdict : OAUTH_BROKEN;
}

static int first_code(struct json_span object)
{
    struct json_scan scan;
    struct json_span item, codes = json_member_of(object, "error_codes");
    int64_t number = 0;
    if (codes.bytes && json_scan_begin(&scan, codes, '[') &&
        json_scan_item(&scan, &item) == JSON_STEP_ITEM)
        json_whole_number(item, &number);
    return (int)number;
}

bool oauth_error_parse(const char *body, size_t length, struct oauth_error *ret)
{
    struct json_scan scan = {body, body + length};
    struct json_span object;
    *ret = (struct oauth_error){0};
    if (!json_scan_value(&scan, &object))
        return false;
    json_string_field(object, "error", ret->error, sizeof ret->error);
    if (!*ret->error)
        return false;
    json_string_field(object, "suberror", ret->suberror, sizeof ret->suberror);
    json_string_field(object, "error_description", ret->words, sizeof ret->words);
    /* Behind the first line stand trace ids, and sometimes the person's name. */
    ret->words[strcspn(ret->words, "\r\n")] = '\0';
    ret->aadsts = first_code(object);
    if (ret->aadsts == 0)
        ret->aadsts = aadsts_number(ret->words);
    json_string_field(object, "correlation_id", ret->correlation_id, sizeof ret->correlation_id);
    json_string_field(object, "claims", ret->claims, sizeof ret->claims);
    return true;
}

/* The service's own sentence without the number it begins with. */
static const char *own_words(const struct oauth_error *error)
{
    const char *colon = strncmp(error->words, "AADSTS", 6) == 0 ? strchr(error->words, ':') : NULL;
    const char *words = colon ? colon + 1 : error->words;
    return words + strspn(words, " ");
}

static const char *lead(enum oauth_verdict verdict)
{
    switch (verdict) {
    case OAUTH_NEEDS_USER:
        return "Signing in again is needed";
    case OAUTH_DECLINED:
        return "The sign-in was refused";
    case OAUTH_EXPIRED:
        return "The sign-in ran out";
    case OAUTH_PENDING:
    case OAUTH_SLOW_DOWN:
        return "The sign-in waits";
    case OAUTH_BUSY:
        return "The login host cannot say now";
    case OAUTH_GRANTED:
    case OAUTH_BROKEN:
        break;
    }
    return "The login host refused the sign-in";
}

void oauth_error_explain(const struct oauth_error *error, enum oauth_verdict verdict,
                         struct fault *ret)
{
    const struct aadsts *known = aadsts_find(error->aadsts);
    size_t row = row_of_words(error);
    const char *why = known ? known->why : own_words(error), *hint = known ? known->what_to_do : "";
    char number[32] = "", words[140];
    if (!*why && row < ERROR_COUNT)
        why = errors[row].why;
    if (!*hint)
        hint = row < ERROR_COUNT ? errors[row].what_to_do
                                 : "Check the registration: restoretop auth help.";
    utf8_copy(words, sizeof words, *why ? why : "it gave no reason");
    size_t length = strlen(words);
    if (length > 0 && words[length - 1] == '.')
        words[length - 1] = '\0';
    if (error->aadsts > 0)
        snprintf(number, sizeof number, ", AADSTS%d", error->aadsts);
    fault_set(ret, verdict == OAUTH_BUSY ? FAULT_SERVICE : FAULT_AUTH, "%s: %s (%.40s%s).",
              lead(verdict), words, error->error, number);
    fault_hint(ret, "%s", hint);
    utf8_copy(ret->code, sizeof ret->code, *number ? number + 2 : error->error);
    utf8_copy(ret->request_id, sizeof ret->request_id, error->correlation_id);
}
