/* keyring.h - a 32-byte key in the kernel's user keyring (keyrings(7), keyctl(2) by raw system
 * calls; no library). In kernel memory, gone at reboot, never on a disk. Any thread.
 *
 * The persistent keyring (register_persistent_keyring) is used where there is one: it outlives the
 * login session and expires days after its last use, so each use touches it. Containers often
 * refuse these calls (seccomp: EPERM, ENOSYS): that is a fault with a sentence, never a silent
 * other way. */
#ifndef RESTORETOP_AUTH_KEYRING_H
#define RESTORETOP_AUTH_KEYRING_H

#include "base/fault.h"
#include "base/secret.h"

#define KEYRING_KEY_BYTES 32

enum keyring_result {
    KEYRING_OK,
    KEYRING_NO_KEY, /* ENOKEY, EKEYEXPIRED, EKEYREVOKED: signed out, and no fault */
    KEYRING_REFUSED /* *why says by what */
};
/* name: "restoretop:HASH". *ret: the caller's. */
enum keyring_result keyring_read(const char *name, struct secret **ret, struct fault *why);
/* A fresh random key under that name, replacing an older one. */
enum keyring_result keyring_create(const char *name, struct secret **ret, struct fault *why);
/* Unlinks and invalidates. NO_KEY: there was none. */
enum keyring_result keyring_delete(const char *name, struct fault *why);

#endif
