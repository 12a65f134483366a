/* signin_ask.c - what a person has to do with a sign-in: beginning one, pasting, cancelling,
 * signing out, trying again; see signin.h. */
#include <stdio.h>

#include "auth/signin_private.h"
#include "base/utf8.h"

/* --- with a person --- */

static void ask(struct signin_source *self, enum signin_ask how)
{
    if (!self->ask_makers[how])
        return;
    signin_drop_grant(&self->asked);
    self->ask = how;
    fault_clear(&self->ask_fault);
    self->asked = signin_make(self, self->ask_makers[how], 0);
}

/* A sign-in replaces the one before it whole: without a refresh token, too. */
static void take_sign_in(struct signin_source *self, struct oauth_outcome *outcome)
{
    signin_drop_silent(self);
    secret_free(self->refresh);
    self->refresh = NULL;
    self->anew = self->answering = self->unproven = false;
    self->device = self->ask == SIGNIN_ASK_DEVICE;
    signin_begin_optional(self, 0);
    strbuf_clear(&self->claims);
    signin_take_tokens(self, outcome);
    if (self->refresh)
        signin_keep_store(self);
    else
        signin_keep_delete(self);
}

/* One number stands for whatever lay unused for too long. Here that is the browser's answer, not a
 * sign-in of months ago. */
static void tell_late_code(struct fault *told, const struct oauth_error *error)
{
    enum { UNUSED_TOO_LONG = 70008 };
    if (error->aadsts != UNUSED_TOO_LONG)
        return;
    snprintf(told->text, sizeof told->text,
             "The sign-in was refused: the browser's answer came too late (%s, AADSTS%d).",
             error->error, error->aadsts);
    fault_hint(told, "Begin it anew; the answer is good for some minutes, and once.");
}

/* Worded for a sign-in that was just begun, not renewed. The hint says to begin anew, since nothing
 * of it is tried again by itself. */
static void tell_ask(struct signin_source *self, const struct oauth_outcome *outcome)
{
    struct fault *told = &self->ask_fault;
    *told = outcome->fault;
    if (told->since_ms == 0)
        told->since_ms = signin_wall_now(self); /* support asks for it */
    if (outcome->verdict == OAUTH_NEEDS_USER && *outcome->error.error) {
        struct fault words;
        oauth_error_explain(&outcome->error, OAUTH_DECLINED, &words);
        utf8_copy(told->text, sizeof told->text, words.text);
        signin_name_consent(self, &outcome->error, told);
        tell_late_code(told, &outcome->error);
    }
    if (told->kind == FAULT_THROTTLED && told->retry_after_s > 0)
        fault_hint(told, "It asks to wait for %d s; begin anew after that.", told->retry_after_s);
    else if (told->kind == FAULT_THROTTLED || told->kind == FAULT_SERVICE)
        fault_hint(told, "Begin anew in a while.");
}

void signin_end_ask(struct signin_source *self)
{
    struct oauth_outcome *outcome = &self->asked->outcome;
    signin_note_date(self, outcome);
    if (outcome->verdict == OAUTH_GRANTED)
        take_sign_in(self, outcome);
    else
        tell_ask(self, outcome);
    signin_drop_grant(&self->asked);
    self->ask = SIGNIN_ASK_NOTHING;
    signin_changed(self);
}

static void paste(struct signin_source *self, const struct secret *text)
{
    struct fault why;
    if (!self->asked || !self->asked->paste || !text)
        return;
    fault_clear(&why);
    self->asked->paste(self->asked, text, &why);
    self->ask_fault = why;
    signin_changed(self);
}

static void cancel(struct signin_source *self)
{
    signin_drop_grant(&self->asked);
    self->ask = SIGNIN_ASK_NOTHING;
    fault_clear(&self->ask_fault);
    signin_changed(self);
}

/* What was answered 400 is not sent again within a minute. A person's record may have come from
 * another console since, or have been put right. */
static void retry(struct signin_source *self)
{
    bool waited = signin_boot_now(self) - self->ended_boot_ms >= SIGNIN_SAME_MS;
    bool has_all = !signin_is_person(self) || self->refresh;
    if (self->end == SIGNIN_ENDS_BROKEN && has_all && waited) {
        self->end = SIGNIN_GOES_ON;
        signin_changed(self);
    }
    if (self->end != SIGNIN_GOES_ON && self->cache)
        signin_keep_load(self);
    if (self->fault.retry_after_s < 0)
        self->retry_boot_ms = 0;
    self->keep_boot_ms = 0;
}

static void forget(struct signin_source *self)
{
    struct fault why;
    if (!signin_is_person(self))
        return;
    secret_free(self->refresh);
    self->refresh = NULL;
    self->device = false;
    strbuf_clear(&self->claims);
    cancel(self);
    fault_set(&why, FAULT_AUTH, "You have signed out.");
    fault_hint(&why, "What was kept here is deleted. Sessions elsewhere end in the Entra portal: "
                     "revoke sessions.");
    signin_stop(self, SIGNIN_ENDS_OUT, &why);
    signin_keep_delete(self);
}

void signin_wish(struct token_source *source, enum token_wish wish, const struct secret *text)
{
    struct signin_source *self = (struct signin_source *)source;
    switch (wish) {
    case TOKEN_WISH_BROWSER:
        ask(self, SIGNIN_ASK_BROWSER);
        break;
    case TOKEN_WISH_DEVICE:
        ask(self, SIGNIN_ASK_DEVICE);
        break;
    case TOKEN_WISH_PASTE:
        paste(self, text);
        break;
    case TOKEN_WISH_CANCEL:
        cancel(self);
        break;
    case TOKEN_WISH_FORGET:
        forget(self);
        break;
    case TOKEN_WISH_RETRY:
        retry(self);
        break;
    }
}
