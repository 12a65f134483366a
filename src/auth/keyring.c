/* keyring.c - keyctl(2) has no wrapper in the C library; libkeyutils would be one more package for
 * six numbers. */
#include "auth/keyring.h"

#include <errno.h>
#include <linux/keyctl.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/random.h"

static long keyctl(int operation, long a, long b, long c, long d)
{
    return syscall(SYS_keyctl, operation, a, b, c, d);
}

static enum keyring_result refused(const char *call, struct fault *why)
{
    int error = errno;
    if (error == ENOKEY || error == EKEYEXPIRED || error == EKEYREVOKED)
        return KEYRING_NO_KEY;
    fault_set(why, FAULT_SYSTEM, "The kernel's keyring cannot keep the sign-in: %s (%s).",
              strerror(error), call);
    if (error == EDQUOT)
        fault_hint(why,
                   "This user's keys fill the kernel's quota (/proc/key-users): remove some, or "
                   "use --token-cache memory.");
    else
        fault_hint(why, "Containers often forbid it: use --token-cache memory, and sign in at each "
                        "start.");
    return KEYRING_REFUSED;
}

/* The ring to look in: the persistent one hangs in the user's, so that one search finds both.
 * Linked into the session's ring, since who does not possess a key may not read it. -1: errno
 * tells. */
static long user_ring(void)
{
    long ring = keyctl(KEYCTL_GET_KEYRING_ID, KEY_SPEC_USER_KEYRING, 1, 0, 0);
    if (ring != -1)
        keyctl(KEYCTL_LINK, ring, KEY_SPEC_SESSION_KEYRING, 0, 0);
    return ring;
}

/* Asking for it is what puts off its expiry. -1: this kernel has none. */
static long persistent_ring(long ring)
{
    return keyctl(KEYCTL_GET_PERSISTENT, -1, ring, 0, 0);
}

static long search(long ring, const char *name)
{
    return keyctl(KEYCTL_SEARCH, ring, (long)(intptr_t) "user", (long)(intptr_t)name, 0);
}

enum keyring_result keyring_read(const char *name, struct secret **ret, struct fault *why)
{
    char bytes[KEYRING_KEY_BYTES + 1]; /* a longer one is none of ours */
    long ring = user_ring();
    if (ring == -1)
        return refused("KEYCTL_GET_KEYRING_ID", why);
    persistent_ring(ring);
    long key = search(ring, name);
    if (key == -1)
        return refused("KEYCTL_SEARCH", why);
    long length = keyctl(KEYCTL_READ, key, (long)(intptr_t)bytes, sizeof bytes, 0);
    if (length == -1)
        return refused("KEYCTL_READ", why);
    if (length == KEYRING_KEY_BYTES)
        *ret = secret_new(bytes, KEYRING_KEY_BYTES);
    explicit_bzero(bytes, sizeof bytes);
    return length == KEYRING_KEY_BYTES ? KEYRING_OK : KEYRING_NO_KEY;
}

enum keyring_result keyring_delete(const char *name, struct fault *why)
{
    enum keyring_result result = KEYRING_NO_KEY;
    long ring = user_ring(), key;
    if (ring == -1)
        return refused("KEYCTL_GET_KEYRING_ID", why);
    long persistent = persistent_ring(ring);
    /* One may hang in either ring: an older start may have had no persistent one. */
    for (int i = 0; i < 2; i++) {
        key = search(ring, name);
        if (key == -1)
            return result == KEYRING_OK ? result : refused("KEYCTL_SEARCH", why);
        if (keyctl(KEYCTL_INVALIDATE, key, 0, 0, 0) == -1) /* while a ring of ours still has it */
            return refused("KEYCTL_INVALIDATE", why);
        keyctl(KEYCTL_UNLINK, key, ring, 0, 0);
        keyctl(KEYCTL_UNLINK, key, persistent, 0, 0);
        result = KEYRING_OK;
    }
    return result;
}

enum keyring_result keyring_create(const char *name, struct secret **ret, struct fault *why)
{
    char bytes[KEYRING_KEY_BYTES];
    if (keyring_delete(name, why) == KEYRING_REFUSED)
        return KEYRING_REFUSED;
    long ring = user_ring();
    long persistent = persistent_ring(ring);
    random_fill(bytes, sizeof bytes);
    long key = syscall(SYS_add_key, "user", name, bytes, sizeof bytes,
                       persistent != -1 ? persistent : ring);
    if (key != -1)
        *ret = secret_new(bytes, sizeof bytes);
    explicit_bzero(bytes, sizeof bytes);
    return key != -1 ? KEYRING_OK : refused("add_key", why);
}
