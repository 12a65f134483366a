/* theme_builtin.h - the files of themes/ as they were when the program was built
 * (cmake/embed_themes.cmake). */
#ifndef RESTORETOP_UI_THEME_BUILTIN_H
#define RESTORETOP_UI_THEME_BUILTIN_H

#include <stddef.h>

struct theme_builtin {
    const char *name; /* without ".theme" */
    const unsigned char *bytes;
    size_t length;
};
extern const struct theme_builtin theme_builtins[];
extern const size_t theme_builtin_count;

#endif
