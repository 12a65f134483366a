#include "screen_sides.h"

#include <stdlib.h>
#include <sys/ioctl.h>

static int choose(int told, const char *variable, int typical)
{
    const char *wish = getenv(variable);
    long wished = wish ? strtol(wish, NULL, 10) : 0;
    if (told > 0)
        return told < SCREEN_SIDE_MAX ? told : SCREEN_SIDE_MAX;
    if (wished > 0 && wished <= SCREEN_SIDE_MAX)
        return (int)wished;
    return typical < 1 ? 1 : typical > SCREEN_SIDE_MAX ? SCREEN_SIDE_MAX : typical;
}

void screen_sides_ask(int fd, int *rows, int *cols)
{
    struct winsize size = {.ws_row = 0};
    (void)ioctl(fd, TIOCGWINSZ, &size);
    *rows = choose(size.ws_row, "LINES", *rows);
    *cols = choose(size.ws_col, "COLUMNS", *cols);
}

bool screen_sides_are_plausible(int fd)
{
    struct winsize size = {.ws_row = 0};
    (void)ioctl(fd, TIOCGWINSZ, &size);
    return size.ws_row <= SCREEN_SIDE_MAX && size.ws_col <= SCREEN_SIDE_MAX;
}
