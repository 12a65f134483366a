/* token_post.h - one POST to the login host: form out, verdict back. What every OAuth grant is made
 * of. Fetcher thread; never waits.
 *
 * Goes to {authority}/{tenant}/oauth2/v2.0/{leaf} and nowhere else, with client-request-id (what
 * Microsoft's support asks for) and a line in the request log: method, host, path, status, ids and
 * time; of header lines and bodies the log knows nothing. 30 s, then it counts as unanswered. */
#ifndef RESTORETOP_AUTH_TOKEN_POST_H
#define RESTORETOP_AUTH_TOKEN_POST_H

#include "auth/config.h"
#include "auth/oauth_answer.h"
#include "auth/oauth_form.h"
#include "base/random.h"
#include "graph/request_log.h"

#define TOKEN_POST_MS 30000

/* Who sends; borrowed by every post and grant. */
struct auth_net {
    struct http *http;
    struct clock *clock;
    struct request_log *log; /* NULL: none */
};

struct token_post {
    const struct auth_net *net;
    uint64_t ticket; /* 0: nothing is under way */
    int64_t sent_boot_ms, sent_wall_ms;
    char *url;
    char guid[GUID_SIZE];
};
void token_post_init(struct token_post *post, const struct auth_net *net);
void token_post_drop(struct token_post *post); /* cancels; ready for another */
bool token_post_is_busy(const struct token_post *post);

/* The form is read during the call only. Nothing else may be under way. */
void token_post_start(struct token_post *post, const struct auth_config *config, const char *leaf,
                      const struct oauth_form *form);
/* True: the answer was this post's; it is taken, and *ret is to be released by the caller.
 * The second for devicecode: GRANTED then means that *ret_device was filled instead of tokens. */
bool token_post_take(struct token_post *post, struct http_response *response,
                     struct oauth_outcome *ret);
bool token_post_take_device(struct token_post *post, struct http_response *response,
                            struct oauth_device *ret_device, struct oauth_outcome *ret);

#endif
