#include "auth/token_post.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/xalloc.h"
#include "graph/url.h"

void token_post_init(struct token_post *post, const struct auth_net *net)
{
    *post = (struct token_post){.net = net};
}

bool token_post_is_busy(const struct token_post *post)
{
    return post->ticket != 0;
}

static void log_post(const struct token_post *post, const struct http_response *response,
                     enum fault_kind kind)
{
    struct clock *clock = post->net->clock;
    const struct request_log_entry entry = {
        .at_ms = post->sent_wall_ms,
        .method = http_method_name(HTTP_POST),
        .url = post->url,
        .status = response ? response->status : 0,
        .took_ms = clock->boot_ms(clock) - post->sent_boot_ms,
        .request_id = response ? http_header_find(response, "x-ms-request-id") : NULL,
        .client_request_id = post->guid,
        .fault = kind,
    };
    request_log_write(post->net->log, &entry);
}

static void finish(struct token_post *post)
{
    free(post->url);
    token_post_init(post, post->net);
}

void token_post_drop(struct token_post *post)
{
    if (!token_post_is_busy(post))
        return;
    post->net->http->cancel(post->net->http, post->ticket);
    log_post(post, NULL, FAULT_CANCELLED);
    finish(post);
}

/* x-ms-lib-capability is what Microsoft's libraries send to be told Retry-After with a 429. */
void token_post_start(struct token_post *post, const struct auth_config *config, const char *leaf,
                      const struct oauth_form *form)
{
    struct clock *clock = post->net->clock;
    struct strbuf url;
    strbuf_init(&url, 4096);
    auth_config_url(config, leaf, &url);
    post->url = strbuf_take(&url, NULL);
    random_guid(post->guid);
    char names[4][24] = {"Content-Type", "Accept", "client-request-id", "x-ms-lib-capability"};
    char type[] = "application/x-www-form-urlencoded", json[] = "application/json";
    char capability[] = "retry-after, h429";
    const struct http_header headers[] = {
        {names[0], type}, {names[1], json}, {names[2], post->guid}, {names[3], capability}};
    post->sent_boot_ms = clock->boot_ms(clock);
    post->sent_wall_ms = clock->wall_ms(clock);
    const struct http_request request = {
        .method = HTTP_POST,
        .url = post->url,
        .headers = headers,
        .header_count = sizeof headers / sizeof *headers,
        .body = form->text.bytes,
        .body_length = form->text.length,
        .deadline_boot_ms = post->sent_boot_ms + TOKEN_POST_MS,
        .body_limit = OAUTH_BODY_MAX,
        .secret = true,
    };
    post->ticket = post->net->http->start(post->net->http, &request);
}

static bool is_ours(const struct token_post *post, const struct http_response *response)
{
    return token_post_is_busy(post) && response->ticket == post->ticket;
}

static void close_post(struct token_post *post, struct http_response *response,
                       struct oauth_outcome *outcome)
{
    if (outcome->verdict != OAUTH_GRANTED)
        utf8_copy(outcome->fault.client_request_id, sizeof outcome->fault.client_request_id,
                  post->guid);
    log_post(post, response, outcome->fault.kind);
    http_response_free(response);
    finish(post);
}

bool token_post_take(struct token_post *post, struct http_response *response,
                     struct oauth_outcome *ret)
{
    char host[260];
    if (!is_ours(post, response))
        return false;
    url_host(post->url, host, sizeof host);
    oauth_judge(response, host, post->net->clock->wall_ms(post->net->clock), ret);
    close_post(post, response, ret);
    return true;
}

bool token_post_take_device(struct token_post *post, struct http_response *response,
                            struct oauth_device *ret_device, struct oauth_outcome *ret)
{
    char host[260];
    if (!is_ours(post, response))
        return false;
    url_host(post->url, host, sizeof host);
    oauth_judge_device(response, host, post->net->clock->wall_ms(post->net->clock), ret_device,
                       ret);
    close_post(post, response, ret);
    return true;
}
