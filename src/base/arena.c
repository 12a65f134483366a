/* arena.c - blocks filled from both ends: aligned structs from the front, strings, which need no
 * alignment, from the back. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/xalloc.h"

struct arena_block {
    struct arena_block *next;
    size_t front, back; /* the free bytes are data[front .. back) */
    alignas(max_align_t) unsigned char data[];
};

/* A small block wastes little in a chunk of sessions; blocks grow with the arena, so that a page of
 * thousands does not live in thousands of them. 32 bytes are left for the allocator's own header.
 */
#define BLOCK_MIN (2048 - sizeof(struct arena_block) - 32)
#define BLOCK_MAX ((size_t)256 * 1024)

struct slot {
    const char *bytes; /* NULL: free */
    uint32_t length;
    uint32_t hash;
};

struct arena_strings {
    struct slot *slots;
    size_t capacity; /* a power of two */
    size_t count;
};

/* Structs and strings share the table; a struct is told apart by this bit of its length. */
#define STRUCT_BIT UINT32_C(0x80000000)

void arena_init(struct arena *arena)
{
    *arena = (struct arena){NULL, NULL, 0};
}

void arena_release(struct arena *arena)
{
    arena_seal(arena);
    while (arena->blocks) {
        struct arena_block *next = arena->blocks->next;
        free(arena->blocks);
        arena->blocks = next;
    }
    arena->bytes = 0;
}

void arena_seal(struct arena *arena)
{
    if (!arena->strings)
        return;
    free(arena->strings->slots);
    free(arena->strings);
    arena->strings = NULL;
}

static size_t block_size_for(const struct arena *arena)
{
    size_t size = arena->bytes / 8;
    if (size < BLOCK_MIN)
        return BLOCK_MIN;
    return size > BLOCK_MAX ? BLOCK_MAX : size;
}

/* A block with room for size bytes in one piece. A large piece gets a block of its own behind the
 * head, so that the room left in the head is not lost. */
static struct arena_block *block_with_room(struct arena *arena, size_t size)
{
    struct arena_block *head = arena->blocks;
    if (head && head->back - head->front >= size)
        return head;
    size_t usual = block_size_for(arena);
    bool own = head && size > usual / 4;
    size_t data = own || size > usual ? size : usual;
    if (data > SIZE_MAX / 2)
        data = SIZE_MAX / 2; /* no such memory: xmalloc says so */
    struct arena_block *block = xmalloc(sizeof *block + data);
    block->front = 0;
    block->back = data;
    block->next = own ? head->next : head;
    if (own)
        head->next = block;
    else
        arena->blocks = block;
    return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    const size_t align = alignof(max_align_t);
    size_t rounded = size > SIZE_MAX / 4 ? size : (size + align - 1) / align * align;
    if (rounded == 0)
        rounded = align;
    struct arena_block *block = block_with_room(arena, rounded);
    void *ret = block->data + block->front;
    block->front += rounded;
    arena->bytes += rounded;
    return memset(ret, 0, rounded);
}

char *arena_strndup(struct arena *arena, const char *bytes, size_t length)
{
    struct arena_block *block = block_with_room(arena, length + 1);
    block->back -= length + 1;
    char *ret = (char *)block->data + block->back;
    if (length > 0)
        memcpy(ret, bytes, length);
    ret[length] = '\0';
    arena->bytes += length + 1;
    return ret;
}

static struct slot *strings_probe(const struct arena_strings *strings, const void *bytes,
                                  uint32_t length, uint32_t hash)
{
    size_t mask = strings->capacity - 1;
    size_t size = length & ~STRUCT_BIT;
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        struct slot *slot = &strings->slots[i];
        if (!slot->bytes)
            return slot;
        if (slot->hash == hash && slot->length == length && memcmp(slot->bytes, bytes, size) == 0)
            return slot;
    }
}

static void strings_grow(struct arena_strings *strings)
{
    struct slot *old = strings->slots;
    size_t old_capacity = strings->capacity;
    strings->capacity = old_capacity ? old_capacity * 2 : 64;
    strings->slots = xcalloc(strings->capacity, sizeof *strings->slots);
    size_t mask = strings->capacity - 1;
    for (size_t i = 0; i < old_capacity; i++) {
        size_t at = old[i].hash & mask;
        if (!old[i].bytes)
            continue;
        while (strings->slots[at].bytes)
            at = (at + 1) & mask;
        strings->slots[at] = old[i];
    }
    free(old);
}

/* The slot of these bytes; slot->bytes is NULL when they are new. */
static struct slot *strings_slot(struct arena *arena, const void *bytes, uint32_t length)
{
    if (!arena->strings)
        arena->strings = xcalloc(1, sizeof *arena->strings);
    struct arena_strings *strings = arena->strings;
    if (strings->count >= strings->capacity / 4 * 3)
        strings_grow(strings);
    uint64_t hash = hash_bytes(bytes, length & ~STRUCT_BIT, length & STRUCT_BIT);
    struct slot *slot = strings_probe(strings, bytes, length, (uint32_t)hash);
    if (!slot->bytes) {
        slot->hash = (uint32_t)hash;
        slot->length = length;
        strings->count++;
    }
    return slot;
}

const char *arena_intern_bytes(struct arena *arena, const char *bytes, size_t length)
{
    if (!bytes)
        return NULL;
    if (length >= STRUCT_BIT)
        return arena_strndup(arena, bytes, length);
    struct slot *slot = strings_slot(arena, bytes, (uint32_t)length);
    if (!slot->bytes)
        slot->bytes = arena_strndup(arena, bytes, length);
    return slot->bytes;
}

const char *arena_intern(struct arena *arena, const char *text)
{
    return text ? arena_intern_bytes(arena, text, strlen(text)) : NULL;
}

const void *arena_intern_struct(struct arena *arena, const void *bytes, size_t size)
{
    if (size >= STRUCT_BIT)
        return memcpy(arena_alloc(arena, size), bytes, size);
    struct slot *slot = strings_slot(arena, bytes, (uint32_t)size | STRUCT_BIT);
    if (!slot->bytes)
        slot->bytes = memcpy(arena_alloc(arena, size), bytes, size);
    return slot->bytes;
}
