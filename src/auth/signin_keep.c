/* signin_keep.c - a person's sign-in and the cache it is kept in; see signin.h.
 *
 * The lock is held while a refresh token is under way and while the record is written or deleted,
 * and at no other time. What is to be stored or deleted while another console has it, waits for it.
 */
#include <string.h>

#include "auth/signin_private.h"
#include "base/utf8.h"

#define ASK_SOON_MS   100
#define ASK_LATER_MS  1000
#define ASK_FAILED_MS 30000

const struct fault *signin_told(const struct signin_source *self)
{
    return self->fault.kind != FAULT_NONE ? &self->fault : &self->keep_fault;
}

/* --- notices --- */

static void notice(struct signin_source *self, const struct fault *why)
{
    int64_t since =
        self->keep_fault.kind != FAULT_NONE ? self->keep_fault.since_ms : signin_wall_now(self);
    self->keep_fault = *why;
    self->keep_fault.since_ms = since;
    signin_changed(self);
}

static void clear_notice(struct signin_source *self)
{
    if (self->keep_fault.kind == FAULT_NONE)
        return;
    fault_clear(&self->keep_fault);
    signin_changed(self);
}

static void try_later(struct signin_source *self, const struct fault *why)
{
    notice(self, why);
    self->keep_boot_ms = signin_boot_now(self) + ASK_FAILED_MS;
}

/* --- the lock --- */

static void wait_for_other(struct signin_source *self)
{
    struct fault why;
    int64_t now = signin_boot_now(self);
    if (self->busy_boot_ms == 0)
        self->busy_boot_ms = now;
    int64_t waited = now - self->busy_boot_ms;
    self->keep_boot_ms = now + (waited < SIGNIN_BUSY_SOON_MS ? ASK_SOON_MS : ASK_LATER_MS);
    if (waited < SIGNIN_BUSY_TOLD_MS || self->keep_fault.kind != FAULT_NONE)
        return;
    fault_set(&why, FAULT_SYSTEM, "Another restoretop keeps the sign-in locked.");
    fault_hint(&why, "Look for one that is stopped (Ctrl-Z) or hangs; this one goes on by itself.");
    notice(self, &why);
}

static bool take_lock(struct signin_source *self)
{
    struct fault why;
    switch (token_cache_lock(self->cache, &why)) {
    case CACHE_OK:
    case CACHE_EMPTY:
        break;
    case CACHE_BUSY:
        wait_for_other(self);
        return false;
    case CACHE_FAILED:
        try_later(self, &why);
        return false;
    }
    if (self->busy_boot_ms != 0 && !self->to_store)
        clear_notice(self);
    self->busy_boot_ms = self->keep_boot_ms = 0;
    return true;
}

void signin_keep_end(struct signin_source *self)
{
    if (self->cache)
        token_cache_unlock(self->cache);
}

/* --- reading --- */

/* Of another account's person nothing more is known until a token tells. */
static void take_account(struct signin_source *self, const char *account)
{
    if (strcmp(self->account, account) == 0)
        return;
    utf8_copy(self->account, sizeof self->account, account);
    self->person_id[0] = self->person_name[0] = '\0';
}

static void take_record(struct signin_source *self, struct cache_record *record)
{
    secret_free(self->refresh);
    self->refresh = record->refresh;
    record->refresh = NULL;
    self->kept = true;
    self->device = record->device;
    take_account(self, record->account);
    if (*record->tenant)
        utf8_copy(self->tenant, sizeof self->tenant, record->tenant);
    signin_changed(self);
}

static enum cache_result load(struct signin_source *self, struct cache_record *record,
                              struct fault *why)
{
    enum cache_result result =
        self->cache ? token_cache_load(self->cache, record, why) : CACHE_EMPTY;
    return result == CACHE_OK && !record->refresh ? CACHE_EMPTY : result;
}

static void nobody_yet(struct signin_source *self)
{
    struct fault why;
    if (self->cache && token_cache_lost_key(self->cache))
        fault_set(&why, FAULT_AUTH,
                  "The kept sign-in cannot be opened any more: the kernel's key for it is gone.");
    else
        fault_set(&why, FAULT_AUTH, "Nobody is signed in yet.");
    fault_hint(&why, "Press L to sign in; outside the screen: restoretop login.");
    signin_stop(self, SIGNIN_ENDS_OUT, &why);
}

/* Until the first answer, what the last one granted is the best guess. */
static void begin_with(struct signin_source *self, struct cache_record *record)
{
    take_record(self, record);
    self->granted = record->granted;
    self->granted_known = record->granted != 0;
    signin_begin_optional(self, record->granted);
    fault_clear(&self->fault);
    self->end = SIGNIN_GOES_ON;
}

/* A token that was refused already is not taken once more; nor is a record that is to be replaced
 * or deleted. */
void signin_keep_load(struct signin_source *self)
{
    struct cache_record record = {0};
    struct fault why;
    if (self->to_store || self->to_delete)
        return;
    switch (load(self, &record, &why)) {
    case CACHE_OK:
        if (!secret_equal(record.refresh, self->refresh))
            begin_with(self, &record);
        break;
    case CACHE_EMPTY:
        if (!self->refresh && self->end != SIGNIN_ENDS_OUT)
            nobody_yet(self);
        break;
    case CACHE_BUSY:
    case CACHE_FAILED:
        self->kept = true;
        why.since_ms = self->end == SIGNIN_ENDS_BROKEN ? self->fault.since_ms : 0;
        if (!self->refresh)
            signin_stop(self, SIGNIN_ENDS_BROKEN, &why);
        break;
    }
    cache_record_release(&record);
}

static void deleted_elsewhere(struct signin_source *self)
{
    struct fault why;
    secret_free(self->refresh);
    self->refresh = NULL;
    self->kept = false;
    fault_set(&why, FAULT_AUTH, "Somebody has signed out in another restoretop (logout).");
    fault_hint(&why, "Press L to sign in again.");
    signin_stop(self, SIGNIN_ENDS_OUT, &why);
}

/* Under the lock: another console may have rotated the token, or signed out. */
static bool read_again(struct signin_source *self)
{
    struct cache_record record = {0};
    struct fault why;
    bool fine = true;
    switch (load(self, &record, &why)) {
    case CACHE_OK:
        clear_notice(self);
        if (!secret_equal(record.refresh, self->refresh))
            take_record(self, &record);
        break;
    case CACHE_EMPTY:
        clear_notice(self);
        fine = !self->kept || token_cache_lost_key(self->cache);
        if (!fine)
            deleted_elsewhere(self);
        break;
    case CACHE_BUSY:
    case CACHE_FAILED:
        fine = false;
        try_later(self, &why);
        break;
    }
    cache_record_release(&record);
    return fine;
}

/* --- writing --- */

static void store(struct signin_source *self)
{
    struct fault why;
    struct cache_record record = {.refresh = self->refresh,
                                  .granted = self->granted,
                                  .device = self->device,
                                  .saved_ms = signin_wall_now(self)};
    utf8_copy(record.account, sizeof record.account, self->account);
    utf8_copy(record.tenant, sizeof record.tenant, self->tenant);
    enum cache_result result = token_cache_store(self->cache, &record, &why);
    if (result == CACHE_OK) {
        self->to_store = false;
        self->kept = true;
        clear_notice(self);
    } else {
        notice(self, &why);
        self->store_boot_ms = signin_boot_now(self) + ASK_FAILED_MS;
    }
}

static void erase(struct signin_source *self)
{
    struct fault why;
    enum cache_result result = token_cache_delete(self->cache, &why);
    self->to_delete = false;
    self->kept = result == CACHE_FAILED;
    clear_notice(self);
    if (!self->kept)
        return;
    why.since_ms = self->fault.since_ms;
    if (self->end == SIGNIN_ENDS_OUT)
        self->fault = why; /* "You have signed out" would not be the whole truth */
    else
        notice(self, &why);
    signin_changed(self);
}

void signin_keep_step(struct signin_source *self)
{
    if (signin_boot_now(self) < signin_keep_at(self) || !take_lock(self))
        return;
    if (self->to_delete)
        erase(self);
    else
        store(self);
    if (!self->silent)
        signin_keep_end(self);
}

int64_t signin_keep_at(const struct signin_source *self)
{
    if (!self->to_store && !self->to_delete)
        return CLOCK_NEVER;
    bool later = self->to_store && self->store_boot_ms > self->keep_boot_ms;
    return later ? self->store_boot_ms : self->keep_boot_ms;
}

static void want(struct signin_source *self, bool store)
{
    if (!self->cache)
        return;
    self->to_store = store;
    self->to_delete = !store;
    self->keep_boot_ms = self->store_boot_ms = 0;
    signin_keep_step(self);
}

void signin_keep_store(struct signin_source *self)
{
    if (signin_is_person(self) && self->refresh)
        want(self, true);
}

void signin_keep_delete(struct signin_source *self)
{
    want(self, false);
}

/* What could not be stored is newer than what the cache has. */
bool signin_keep_begin(struct signin_source *self)
{
    if (!self->cache || !signin_is_person(self))
        return true;
    if (!take_lock(self))
        return false;
    if (self->to_store)
        store(self);
    else if (!read_again(self)) {
        signin_keep_end(self);
        return false;
    }
    return true;
}
