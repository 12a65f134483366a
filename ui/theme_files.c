/* theme_files.c - where themes come from: the user's folders, then those built in. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "theme_builtin.h"
#include "theme_parse.h"

#define FOLDERS_MAX 16
#define THEMES_MAX  500
#define SUFFIX      ".theme"

struct folders {
    char *paths[FOLDERS_MAX];
    size_t count;
};

static void add_folder(struct folders *folders, const char *root, size_t length, const char *rest)
{
    /* The XDG specification has relative paths ignored. */
    if (length > 0 && *root == '/' && folders->count < FOLDERS_MAX)
        folders->paths[folders->count++] =
            xasprintf("%.*s%s/restoretop/themes", (int)length, root, rest);
}

static void folders_init(struct folders *folders)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    const char *data = getenv("XDG_DATA_DIRS");

    folders->count = 0;
    if (config && *config == '/')
        add_folder(folders, config, strlen(config), "");
    else if (home)
        add_folder(folders, home, strlen(home), "/.config");
    for (const char *at = data && *data ? data : "/usr/local/share:/usr/share"; at;) {
        const char *colon = strchr(at, ':');
        add_folder(folders, at, colon ? (size_t)(colon - at) : strlen(at), "");
        at = colon ? colon + 1 : NULL;
    }
}

static void folders_release(struct folders *folders)
{
    for (size_t i = 0; i < folders->count; i++)
        free(folders->paths[i]);
}

/* A name is never a path: it comes from the command line and from files. */
static bool is_name(const char *name)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    size_t length = strlen(name);
    return length > 0 && length <= THEME_NAME_MAX && *name != '.' &&
           strspn(name, allowed) == length;
}

static char *read_text(const char *path, size_t *ret_length, struct fault *why)
{
    struct strbuf text;
    strbuf_init(&text, THEME_TEXT_MAX);
    if (!strbuf_read_file(&text, path, why)) {
        strbuf_release(&text);
        return NULL;
    }
    return strbuf_take(&text, ret_length);
}

static char *builtin_text(const char *name, size_t *ret_length, struct fault *why)
{
    for (size_t i = 0; i < theme_builtin_count; i++)
        if (strcmp(theme_builtins[i].name, name) == 0) {
            *ret_length = theme_builtins[i].length;
            return xstrndup((const char *)theme_builtins[i].bytes, *ret_length);
        }
    fault_set(why, FAULT_INPUT, "There is no theme \"%.63s\".", name);
    fault_hint(why,
               "Built in are default-dark, default-light, cvd-dark, contrast-dark, "
               "contrast-light, ansi16 and mono; restoretop(1), FILES, says where yours stand.");
    return NULL;
}

char *theme_find_text(const char *name, size_t *ret_length, struct fault *why)
{
    struct folders folders;
    char *text = NULL;
    bool found = false;

    if (!is_name(name)) {
        fault_set(why, FAULT_INPUT, "\"%.63s\" cannot be the name of a theme.", name);
        return NULL;
    }
    folders_init(&folders);
    for (size_t i = 0; i < folders.count && !found; i++) {
        char *path = xasprintf("%s/%s" SUFFIX, folders.paths[i], name);
        found = access(path, F_OK) == 0;
        if (found)
            text = read_text(path, ret_length, why);
        free(path);
    }
    folders_release(&folders);
    return found ? text : builtin_text(name, ret_length, why);
}

/* What is odd in it is told with where it stands: the parser knows lines alone. */
static struct theme *parse_text(const char *text, size_t length, const char *kind, const char *from,
                                struct strbuf *warnings, struct fault *why)
{
    struct strbuf lines;
    strbuf_init(&lines, STRBUF_NO_LIMIT);
    struct theme *theme = theme_parse(text, length, &lines, why);
    for (const char *at = lines.bytes; lines.length > 0 && *at;) {
        int line = (int)strcspn(at, "\n");
        strbuf_printf(warnings, "%s%s: %.*s\n", kind, from, line, at);
        at += line + (at[line] == '\n');
    }
    strbuf_release(&lines);
    return theme;
}

struct theme *theme_load(const char *name, struct strbuf *warnings, struct fault *why)
{
    size_t length;
    char *text = theme_find_text(name, &length, why);
    struct theme *theme = text ? parse_text(text, length, "theme ", name, warnings, why) : NULL;
    free(text);
    return theme;
}

struct theme *theme_load_file(const char *path, struct strbuf *warnings, struct fault *why)
{
    size_t length;
    char *text = read_text(path, &length, why);
    struct theme *theme = text ? parse_text(text, length, "", path, warnings, why) : NULL;
    free(text);
    return theme;
}

struct names {
    char **names;
    size_t count, capacity;
};

static void add_name(struct names *names, const char *name, size_t length)
{
    char *copy = xstrndup(name, length);
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->names[i], copy) == 0) {
            free(copy);
            return;
        }
    names->names = xgrow(names->names, names->count, &names->capacity, sizeof *names->names);
    names->names[names->count++] = copy;
}

static void add_folder_names(struct names *names, const char *path)
{
    DIR *folder = opendir(path);
    if (!folder)
        return;
    for (struct dirent *entry; names->count < THEMES_MAX && (entry = readdir(folder));) {
        size_t length = strlen(entry->d_name), suffix = sizeof SUFFIX - 1;
        if (length <= suffix || strcmp(entry->d_name + length - suffix, SUFFIX) != 0)
            continue;
        entry->d_name[length - suffix] = '\0';
        if (is_name(entry->d_name))
            add_name(names, entry->d_name, length - suffix);
    }
    closedir(folder);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **theme_list(size_t *ret_count)
{
    struct names names = {0};
    struct folders folders;

    for (size_t i = 0; i < theme_builtin_count; i++)
        add_name(&names, theme_builtins[i].name, strlen(theme_builtins[i].name));
    folders_init(&folders);
    for (size_t i = 0; i < folders.count; i++)
        add_folder_names(&names, folders.paths[i]);
    folders_release(&folders);
    if (names.count > 0)
        qsort(names.names, names.count, sizeof *names.names, by_name);
    *ret_count = names.count;
    return names.names;
}

void theme_list_free(char **names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
}
