/* login_script.h - a login host on loopback that answers by script, for what only Entra says; a
 * console of a person that signs in there; and the person, whose browser is the test: the state is
 * read out of the address on the screen, and what a browser would end at is pasted back. Needs
 * cmocka. */
#ifndef RESTORETOP_TESTS_LOGIN_SCRIPT_H
#define RESTORETOP_TESTS_LOGIN_SCRIPT_H

#include "e2e/tenant.h"
#include "fake/raw_server.h"

#define LOGIN_SCRIPTS_MAX 16
#define LOGIN_SCOPE       "https://graph.microsoft.com/BackupRestore-Restore.Read.All"
/* Answers. seconds and refresh are literals. */
#define LOGIN_TOKENS(seconds, refresh)                                                             \
    "{\"token_type\":\"Bearer\",\"expires_in\":" seconds ",\"access_token\":\"" TENANT_TOKEN       \
    "\",\"refresh_token\":\"" refresh "\",\"scope\":\"" LOGIN_SCOPE "\"}"
#define LOGIN_NO_CONSENT                                                                           \
    "{\"error\":\"consent_required\",\"error_description\":\"AADSTS65001: x\",\"error_codes\":"    \
    "[65001]}"
/* To all optional permissions together, and to each of the two by itself. */
#define LOGIN_OPTIONAL_ASKS 3
#define LOGIN_NO_CONSENTS   LOGIN_NO_CONSENT, LOGIN_NO_CONSENT, LOGIN_NO_CONSENT

struct login_script {
    struct raw_server *server; /* its requests can be asked for */
    void **kept;               /* all answers there ever were: one may still be on its way */
    size_t kept_count;
    char *authority; /* "AZURE_AUTHORITY_HOST=..." */
};

/* bodies: NULL-terminated; one with "error" in it comes as a 400, one that begins with "HTTP/" is
 * sent as it is. The last is repeated. */
void login_script_open(struct login_script *login, const char *const *bodies);
void login_script_close(struct login_script *login);
/* Other answers, from the next request on. */
void login_script_play(struct login_script *login, const char *const *bodies);
/* Request number index (0..) holds the text. */
void login_script_expect(struct login_script *login, size_t index, const char *part);

/* What the browser ends at for the newest authorize address among the bytes. The caller frees. */
char *login_script_answer(const char *bytes, const char *code);

/* A console that signs in at `login` in that way of --auth; a person has not yet. env: further
 * variables; NULL: none. */
struct term *login_script_console(struct tenant *tenant, const struct login_script *login,
                                  const char *auth, const char *const *env);
/* L and Enter, until the address is there. */
void login_script_ask(struct term *term);
/* Pastes what the browser ended at for that address; Enter would send it. */
void login_script_paste(struct term *term, const char *code);
void login_script_sign_in(struct term *term, const char *code); /* all of it */

const char *login_script_bytes(struct term *term);

#endif
