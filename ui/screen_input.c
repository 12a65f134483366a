#include "screen_input.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

static bool read_more(struct screen_input *input)
{
    struct pollfd ready = {.fd = STDIN_FILENO, .events = POLLIN};
    if (input->hung_up || poll(&ready, 1, 0) <= 0)
        return false;
    char bytes[SCREEN_KEYS_BYTES];
    ssize_t got = read(STDIN_FILENO, bytes, screen_keys_room(&input->keys));
    if (got > 0)
        screen_keys_feed(&input->keys, bytes, (size_t)got);
    else if (got == 0 || (errno != EINTR && errno != EAGAIN))
        input->hung_up = true;
    return got > 0;
}

key_code screen_input_next(struct screen_input *input, bool complete)
{
    for (;;) {
        key_code key = screen_keys_next(&input->keys, false);
        if (key != KEY_NONE)
            return key;
        if (!read_more(input))
            return complete ? screen_keys_next(&input->keys, true) : KEY_NONE;
    }
}
