/* fuzz_oauth_answer.c - any answer of a login host: a status (the first two bytes), then a body.
 * Whatever it is, a verdict follows that hangs together; jansson reads the same tokens out of it.
 */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "auth/oauth_answer.h"
#include "graph/http_response.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check_token(const struct secret *token, const json_t *object, const char *key)
{
    if (!token)
        return;
    must(secret_length(token) > 0 && secret_length(token) <= OAUTH_TOKEN_MAX);
    for (const char *at = secret_text(token); *at; at++)
        must(*at > ' ' && *at < 0x7f);
    must(strlen(secret_text(token)) == secret_length(token));
    const json_t *theirs = json_object_get(object, key);
    if (json_is_string(theirs))
        must(strcmp(json_string_value(theirs), secret_text(token)) == 0);
}

static void check_outcome(const struct oauth_outcome *outcome, int status, const json_t *object)
{
    const struct oauth_tokens *tokens = &outcome->tokens;
    bool granted = outcome->verdict == OAUTH_GRANTED;
    must(granted == (tokens->access != NULL));
    must(granted == (outcome->fault.kind == FAULT_NONE));
    must(!granted || (status >= 200 && status <= 299 && tokens->expires_in_s >= 0));
    must(granted || *outcome->fault.text);
    must(status != 429 || outcome->verdict == OAUTH_BUSY);
    must(strnlen(tokens->account, sizeof tokens->account) < sizeof tokens->account);
    must(!strpbrk(outcome->error.words, "\r\n"));
    check_token(tokens->access, object, "access_token");
    check_token(tokens->refresh, object, "refresh_token");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct http_response *response = http_response_new(1, OAUTH_BODY_MAX);
    struct oauth_outcome outcome;
    struct oauth_device device = {0};
    if (size < 2 || !strbuf_add(&response->body, data + 2, size - 2)) {
        http_response_free(response);
        return 0;
    }
    response->status = 100 + (data[0] << 8 | data[1]) % 500;
    json_t *object =
        json_loadb(response->body.bytes, response->body.length, JSON_REJECT_DUPLICATES, NULL);
    oauth_judge(response, "login.test", 0, &outcome);
    check_outcome(&outcome, response->status, object);
    oauth_outcome_release(&outcome);
    oauth_judge_device(response, "login.test", 0, &device, &outcome);
    must((outcome.verdict == OAUTH_GRANTED) == (device.device_code != NULL));
    check_token(device.device_code, object, "device_code");
    oauth_device_release(&device);
    oauth_outcome_release(&outcome);
    json_decref(object);
    http_response_free(response);
    return 0;
}
