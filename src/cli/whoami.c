/* whoami.c - `restoretop whoami` and `restoretop logout`; see login.h. */
#include <string.h>

#include "cli/connect.h"
#include "cli/login.h"
#include "cli/login_session.h"
#include "cli/output.h"

#define WHO_MS  40000 /* a token request takes 30 s at most */
#define BUSY_MS 5000  /* so long another console may hold the lock */
#define SOON_MS 100

/* A source that only reads what somebody else keeps. Whether it is worth anything is for Graph to
 * say, which is not asked here. */
static enum exit_status tell_outside(struct login_session *session, FILE *out, FILE *err)
{
    const struct secret *token = NULL;
    struct signin *now = &session->now;
    struct fault why;
    if (session->tokens->get(session->tokens, &token, &why) != TOKEN_READY)
        return login_tell(&why, err);
    session->tokens->describe(session->tokens, now->tenant, now->account, sizeof now->tenant);
    now->method = auth_method_info(AUTH_TOKEN)->words;
    now->expires_ms = token_peek_end(token);
    login_print_who(now, "not tried: Graph alone tells whether it takes this token", out);
    return EXIT_HEALTHY;
}

static bool is_settled(const struct login_session *session)
{
    const struct signin *now = &session->now;
    bool waits = now->state == SIGNIN_WAITING && now->fault.kind != FAULT_NONE;
    return waits || now->state == SIGNIN_IN || now->state == SIGNIN_OUT ||
           now->state == SIGNIN_BROKEN;
}

static enum exit_status tell_own(struct login_session *session, FILE *out, FILE *err)
{
    struct clock *clock = clock_system();
    int64_t end = clock->boot_ms(clock) + WHO_MS;
    do
        login_session_turn(session, -1, end);
    while (!is_settled(session) && !session->stopped && clock->boot_ms(clock) < end);
    if (session->now.state == SIGNIN_IN || session->now.state == SIGNIN_RENEWING) {
        login_print_who(&session->now, signin_state_word(session->now.state), out);
        return EXIT_HEALTHY;
    }
    if (session->now.fault.kind != FAULT_NONE)
        return login_tell(&session->now.fault, err);
    struct fault why;
    fault_set(&why, FAULT_NETWORK, "No answer came in time.");
    return login_tell(&why, err);
}

enum exit_status whoami_run(const struct settings *settings, FILE *out, FILE *err)
{
    struct login_session session;
    struct fault why;
    if (!login_session_open(&session, settings, &why))
        return login_tell(&why, err);
    output_warnings(session.warnings.bytes, err);
    enum exit_status status =
        (session.tokens->status ? tell_own : tell_outside)(&session, out, err);
    login_warn_clock(&session.now, err);
    login_session_close(&session);
    return status;
}

/* --- logout --- */

/* Deleting needs no key: where the keyring is refused, the file goes all the same. */
static struct token_cache *open_any(const struct settings *settings,
                                    const struct auth_config *config, struct fault *why)
{
    struct settings plain;
    struct token_cache *cache = auth_cache_open(settings, config, why);
    if (cache && token_cache_keeping(cache) != CACHE_MEMORY)
        return cache;
    token_cache_close(cache);
    settings_init(&plain);
    settings_set(&plain, OPTION_TOKEN_CACHE, "file", ORIGIN_COMMAND_LINE, NULL);
    cache = auth_cache_open(&plain, config, why);
    settings_release(&plain);
    return cache;
}

static enum cache_result delete_it(struct token_cache *cache, struct fault *why)
{
    struct clock *clock = clock_system();
    int64_t end = clock->boot_ms(clock) + BUSY_MS;
    enum cache_result result;
    while ((result = token_cache_delete(cache, why)) == CACHE_BUSY && clock->boot_ms(clock) < end)
        (void)clock->poll(clock, NULL, 0, clock->boot_ms(clock) + SOON_MS);
    return result;
}

static enum exit_status tell_deleted(enum cache_result result, struct fault *why, FILE *out,
                                     FILE *err)
{
    switch (result) {
    case CACHE_OK:
        fputs("Signed out: key and file are deleted.\n"
              "The session at Microsoft lives on until it ends or is revoked: Entra portal >\n"
              "Users > (you) > Revoke sessions, or https://mysignins.microsoft.com.\n",
              out);
        return EXIT_HEALTHY;
    case CACHE_EMPTY:
        fputs("Nobody was signed in.\n", out);
        return EXIT_HEALTHY;
    case CACHE_BUSY:
        fault_set(why, FAULT_SYSTEM, "Another restoretop keeps the sign-in locked.");
        fault_hint(why, "End it, or sign out there: L, then o twice.");
        break;
    case CACHE_FAILED:
        break;
    }
    return login_tell(why, err);
}

static enum exit_status logout(const struct settings *settings, struct auth_inputs *inputs,
                               FILE *out, FILE *err)
{
    struct fault why;
    auth_inputs_configure(inputs, settings);
    if (!auth_config_has_ids(inputs->config, &why) ||
        !auth_config_check(inputs->config, AUTH_BROWSER, &why))
        return login_tell(&why, err);
    struct token_cache *cache = open_any(settings, inputs->config, &why);
    if (!cache)
        return login_tell(&why, err);
    enum cache_result result = delete_it(cache, &why);
    token_cache_close(cache);
    return tell_deleted(result, &why, out, err);
}

enum exit_status logout_run(const struct settings *settings, FILE *out, FILE *err)
{
    struct auth_inputs inputs;
    auth_inputs_take(&inputs);
    enum exit_status status = logout(settings, &inputs, out, err);
    auth_inputs_release(&inputs);
    return status;
}
