/* oauth_answer.h - what a login host answers: tokens, or an error and what follows from it. Pure.
 *
 * RFC 6749 5.1 and 5.2, RFC 8628 3.5, and what Entra adds (suberror, error_codes, correlation_id,
 * claims). We branch on `error` and `suberror` alone; AADSTS numbers may change at any time and
 * only choose words (aadsts.h). Not everything is JSON: proxies answer HTML. Bodies of 256 KiB and
 * tokens of 16 KiB are the most that is taken. */
#ifndef RESTORETOP_AUTH_OAUTH_ANSWER_H
#define RESTORETOP_AUTH_OAUTH_ANSWER_H

#include "base/fault.h"
#include "base/secret.h"
#include "graph/http.h"
#include "graph/json_scan.h"

#define OAUTH_BODY_MAX      ((size_t)256 * 1024)
#define OAUTH_TOKEN_MAX     ((size_t)16 * 1024)
#define OAUTH_LIFE_UNTOLD_S 300 /* a token whose life nobody tells */

/* What follows from an answer. */
enum oauth_verdict {
    OAUTH_GRANTED,
    OAUTH_PENDING,    /* device: nobody has finished yet */
    OAUTH_SLOW_DOWN,  /* device: the same, and 5 s more from now on */
    OAUTH_DECLINED,   /* a person, or a policy, said no */
    OAUTH_EXPIRED,    /* device: the code ran out or is unknown */
    OAUTH_NEEDS_USER, /* only a sign-in of the person helps */
    OAUTH_BROKEN,     /* something must be put right: id, secret, certificate, scope */
    OAUTH_BUSY        /* network, 429, 5xx, HTML: try again later */
};

/* Owned; oauth_tokens_release wipes. */
struct oauth_tokens {
    struct secret *access;
    struct secret *refresh; /* NULL: none came; keep the old one */
    int64_t expires_in_s;   /* as told; OAUTH_LIFE_UNTOLD_S when not told */
    int64_t refresh_in_s;   /* -1: not told */
    bool scope_known;
    unsigned granted;  /* PERMISSION_BIT()s of `scope` */
    char account[128]; /* of the id_token: preferred_username, else name; "" unknown */
    char tenant[64];   /* of the id_token: tid; "" */
    char person_id[64], person_name[128]; /* of the id_token: oid, name; "" */
};

struct oauth_error {
    char error[64], suberror[64];
    char words[256];         /* error_description up to its first line end; gate before showing */
    int aadsts;              /* first of error_codes, else the number in the words; 0: none */
    char correlation_id[64]; /* for support */
    char claims[4096];       /* of a claims challenge in the answer; "" none */
};

#define OAUTH_NO_DATE INT64_MIN
struct oauth_outcome {
    enum oauth_verdict verdict;
    struct oauth_tokens tokens; /* GRANTED */
    struct oauth_error error;   /* otherwise; "" where no JSON came */
    struct fault fault;         /* otherwise: in words, with hint, ids and retry_after_s */
    int64_t sent_boot_ms;       /* when the request left: lifetimes count from then */
    int64_t date_offset_ms;     /* the host's Date minus our wall clock; OAUTH_NO_DATE */
};
void oauth_tokens_release(struct oauth_tokens *tokens);
void oauth_outcome_release(struct oauth_outcome *outcome);

/* Parts of it, for tests and fuzzing, and for answers in another coat (managed identity, az). The
 * fault has a hint where a login host did answer, with a token that cannot be used. */
bool oauth_tokens_parse(const char *body, size_t length, struct oauth_tokens *ret,
                        struct fault *why);
/* A member that will be part of a header line or a form: visible ASCII, and no longer than a token
 * is. NULL: there is none, or it is another. The caller's. */
struct secret *oauth_token_of(struct json_span object, const char *member);
bool oauth_error_parse(const char *body, size_t length, struct oauth_error *ret);
enum oauth_verdict oauth_error_verdict(const struct oauth_error *error);
/* kind, text, hint, code and ids from an error and its verdict. */
void oauth_error_explain(const struct oauth_error *error, enum oauth_verdict verdict,
                         struct fault *ret);

/* The device authorization answer (RFC 8628 3.2). */
struct oauth_device {
    struct secret *device_code;
    char user_code[32], verification_uri[256];
    int64_t expires_in_s, interval_s; /* interval 5 when not told */
};
void oauth_device_release(struct oauth_device *device);
bool oauth_device_parse(const char *body, size_t length, struct oauth_device *ret,
                        struct fault *why);

/* Fills *ret from an answer; host: for the sentences. now_ms: wall clock. */
void oauth_judge(const struct http_response *response, const char *host, int64_t now_ms,
                 struct oauth_outcome *ret);
/* The same for the devicecode endpoint: GRANTED fills *ret_device and no tokens. */
void oauth_judge_device(const struct http_response *response, const char *host, int64_t now_ms,
                        struct oauth_device *ret_device, struct oauth_outcome *ret);

#endif
