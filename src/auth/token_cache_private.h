/* token_cache_private.h - what token_cache.c (which keeping, which name), token_cache_file.c (rules
 * of the files) and token_cache_record.c (what stands in them) share. */
#ifndef RESTORETOP_AUTH_TOKEN_CACHE_PRIVATE_H
#define RESTORETOP_AUTH_TOKEN_CACHE_PRIVATE_H

#include "auth/token_cache.h"
#include "base/strbuf.h"

#define CACHE_FILE_MAX ((size_t)64 * 1024)

/* token_cache_file.c: files in one folder. `leaf` is a name in it; fault sentences carry `folder`.
 */
struct cache_folder {
    char *path; /* for people */
    int fd;
};
/* Makes what is missing of the path (0700). False: not ours, or others may write to it. */
bool cache_folder_open(struct cache_folder *folder, const char *path, struct fault *why);
void cache_folder_close(struct cache_folder *folder);

/* EMPTY: no such file. */
enum cache_result cache_file_read(const struct cache_folder *folder, const char *leaf,
                                  struct strbuf *out, struct fault *why);
/* A new file that takes the old one's place whole, or not at all. */
enum cache_result cache_file_write(const struct cache_folder *folder, const char *leaf,
                                   const struct strbuf *bytes, struct fault *why);
/* Overwrites (a regular file of ours) and removes. EMPTY: no such file. */
enum cache_result cache_file_erase(const struct cache_folder *folder, const char *leaf,
                                   struct fault *why);
/* Renames it to "LEAF.aside", for whoever looks into what became of it. */
void cache_file_aside(const struct cache_folder *folder, const char *leaf);
/* Erases what was put there. EMPTY: nothing was. */
enum cache_result cache_file_erase_aside(const struct cache_folder *folder, const char *leaf,
                                         struct fault *why);
/* *ret_fd: holds the lock until it is closed. BUSY: somebody else does. */
enum cache_result cache_file_lock(const struct cache_folder *folder, const char *leaf, int *ret_fd,
                                  struct fault *why);

/* token_cache_record.c. Pure. */
void cache_record_format(const struct cache_record *record, struct strbuf *out); /* out: secret */
/* False: truncated, another version, no record. */
bool cache_record_parse(const char *bytes, size_t length, struct cache_record *ret,
                        struct fault *why);
/* The sentences of a file that is no usable record, for sealed ones too. Always false. */
bool cache_record_damaged(struct fault *why);
bool cache_record_other_version(struct fault *why);

#endif
