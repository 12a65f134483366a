#include "e2e/story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "e2e/console.h"
#include "e2e/proc.h"
#include "e2e/story_json.h"

#define PLAIN_PROGRAM TEST_BINARY_DIR "/../clang/restoretop"

#ifdef __SANITIZE_ADDRESS__
#define SANITIZED true
#else
#define SANITIZED false
#endif

int64_t story_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

const char *story_must_skip(const struct row *row)
{
    if (row_value(row, "plain") && SANITIZED && access(PLAIN_PROGRAM, X_OK) != 0)
        return "plain, and build/clang is not there";
    if (row_value(row, "disk") && !story_disk_is_possible())
        return "no file system can be mounted here";
    return row_value(row, "h2") && !h2_proxy_is_possible() ? "there is no node" : NULL;
}

char *story_keep(struct story *story, char *text)
{
    assert_true(story->kept_count < sizeof story->kept / sizeof *story->kept);
    return story->kept[story->kept_count++] = text;
}

void story_base(struct story *story, const char *name, const char *value)
{
    assert_true(story->env_count + 1 < STORY_WORDS);
    story->env[story->env_count++] = xasprintf("%s=%s", name, value);
}

/* --- texts --- */

static char *stranger_root(struct story *story)
{
    return xasprintf("http://127.0.0.1:%d/v1.0",
                     story->stranger ? raw_server_port(story->stranger) : 9);
}

static char *tenant_root(struct story *story)
{
    return xstrdup(story_tenant(story)->root);
}

static char *tenant_folder(struct story *story)
{
    return xstrdup(story_tenant(story)->dir);
}

static char *token_path(struct story *story)
{
    return xstrdup(story_tenant(story)->token_file);
}

static char *program_path(struct story *story)
{
    return xstrdup(story->program);
}

static char *good_list(struct story *story)
{
    (void)story;
    return story_json_list(NULL, NULL);
}

/* The list in chunks that cut it anywhere, without the last, empty one. */
static char *chunked_list(struct story *story)
{
    char *list = good_list(story);
    size_t length = strlen(list), piece;
    struct strbuf out;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    for (size_t at = 0; at < length; at += piece) {
        piece = length - at < 97 ? length - at : 97;
        strbuf_printf(&out, "%zX;ext=\"1\"\r\n%.*s\r\n", piece, (int)piece, list + at);
    }
    free(list);
    return strbuf_take(&out, NULL);
}

static char *good_session(struct story *story)
{
    (void)story;
    return story_json_session(1);
}

/* "Fri 27 Nov", in UTC as the program under test shows it. */
static char *tomorrow(struct story *story)
{
    time_t then = time(NULL) + 24 * 60 * 60;
    struct tm parts;
    char text[32];
    (void)story;
    gmtime_r(&then, &parts);
    strftime(text, sizeof text, "%a %d %b", &parts);
    if (text[4] == '0')
        memmove(text + 4, text + 5, strlen(text + 5) + 1); /* "Fri 7 Nov" */
    return xstrdup(text);
}

static const struct {
    const char *name;
    char *(*text)(struct story *story);
} names[] = {
    {"$ROOT", tenant_root},     {"$STRANGER", stranger_root}, {"$DIR", tenant_folder},
    {"$TOKENFILE", token_path}, {"$PROGRAM", program_path},   {"$LIST", good_list},
    {"$TOMORROW", tomorrow},    {"$SESSION", good_session},   {"$CHUNKS", chunked_list},
};

static size_t expand_name(struct story *story, const char *text, struct strbuf *out)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t length = strlen(names[i].name);
        if (strncmp(text, names[i].name, length) == 0) {
            char *value = names[i].text(story);
            strbuf_puts(out, value);
            free(value);
            return length;
        }
    }
    return 0;
}

char *story_expand(struct story *story, const char *text)
{
    struct strbuf out;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    while (*text) {
        size_t used = *text == '$' ? expand_name(story, text, &out) : 0;
        if (used == 0)
            strbuf_putc(&out, *text++);
        else
            text += used;
    }
    return strbuf_take(&out, NULL);
}

char *story_unescape(const char *text, size_t *ret_length)
{
    static const char letters[] = "nrte0\\", bytes[] = "\n\r\t\033\0\\";
    struct strbuf out;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    for (; *text; text++) {
        const char *letter = *text == '\\' && text[1] ? strchr(letters, text[1]) : NULL;
        unsigned byte;
        if (letter) {
            strbuf_add(&out, &bytes[letter - letters], 1);
            text++;
        } else if (*text == '\\' && text[1] == 'x' && sscanf(text + 2, "%2x", &byte) == 1) {
            strbuf_add(&out, (char[]){(char)byte}, 1);
            text += 3;
        } else {
            strbuf_putc(&out, *text);
        }
    }
    return strbuf_take(&out, ret_length);
}

/* --- the world --- */

struct tenant *story_tenant(struct story *story)
{
    static const char *const args[] = {"--sessions", "14", "--speed", "1", NULL};
    if (!story->tenant)
        story->tenant = tenant_start(args, 0);
    return story->tenant;
}

/* sh -c 'SHELL; exec "$@"' sh PROGRAM ...: limits, redirections and variables are the shell's. */
static size_t begin_with_shell(struct story *story, const char **argv)
{
    if (!story->shell)
        return 0;
    argv[0] = "/bin/sh";
    argv[1] = "-c";
    argv[2] = story_keep(story, xasprintf("%s; exec \"$@\"", story->shell));
    argv[3] = "sh";
    return 4;
}

struct term *story_term(struct story *story)
{
    if (story->term)
        return story->term;
    struct tenant *tenant = story_tenant(story);
    const char *argv[STORY_WORDS + 16] = {NULL};
    size_t n = begin_with_shell(story, argv);
    argv[n++] = story->program;
    if (!row_value(story->row, "bare")) {
        argv[n++] = "--graph-url";
        argv[n++] = tenant->root;
        argv[n++] = "--token-file";
        argv[n++] = tenant->token_file;
    }
    for (size_t i = 0; i < story->arg_count; i++)
        argv[n++] = story->args[i];
    const char *env[STORY_WORDS + 3] = {NULL};
    bool bare = row_value(story->row, "bare") != NULL;
    size_t bases = bare ? 0 : 2;
    char *state = xasprintf("XDG_STATE_HOME=%s/state", tenant->dir);
    char *config = xasprintf("XDG_CONFIG_HOME=%s/config", tenant->dir);
    env[0] = bare ? NULL : state;
    env[1] = bare ? NULL : config;
    for (size_t i = 0; i < story->env_count; i++)
        env[bases + i] = story->env[i];
    story->opened_ms = story_now_ms();
    story->term = term_start(&(struct term_options){.argv = argv,
                                                    .env = env,
                                                    .term = story->term_name,
                                                    .rows = story->rows,
                                                    .cols = story->cols});
    free(state);
    free(config);
    return story->term;
}

/* --- the steps --- */

static const struct verb *find_verb(const char *name)
{
    static const struct verb *const tables[] = {story_world_verbs, story_screen_verbs,
                                                story_terminal_verbs};
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
        for (const struct verb *verb = tables[t]; verb->name; verb++)
            if (strcmp(verb->name, name) == 0)
                return verb;
    return NULL;
}

static void take_step(struct story *story, const struct step *step)
{
    const struct verb *verb = find_verb(step->verb);
    if (!verb)
        fail_msg("%s.ini:%d: there is no verb \"%s\"", story->row->kind, step->line, step->verb);
    story->step = step;
    fprintf(stderr, "step %s.ini:%d: %s = %s\n", story->row->kind, step->line, step->verb,
            step->value);
    verb->act(story, step->value);
}

/* A program that still runs must end when it is told to, whatever the fault, and leave the terminal
 * as it was. */
static void end_program(struct story *story)
{
    int status = 0;
    if (!story->term || story->ended)
        return;
    if (proc_state(term_pid(story->term)) == 'Z')
        fail_msg("it ended before it was told to");
    term_send(story->term, "Q");
    if (!term_wait_exit(story->term, &status))
        fail_msg("it did not end when told to");
    if (status != 0)
        fail_msg("it ended with wait status %d, saying:\n%s", status, term_screen(story->term));
    assert_false(term_alternate(story->term));
}

static void release(struct story *story)
{
    term_free(story->term);
    if (story->raw)
        raw_server_stop(story->raw);
    if (story->stranger)
        raw_server_stop(story->stranger);
    h2_proxy_stop(story->h2);
    tenant_free(story->tenant);
    for (size_t i = 0; i < story->kept_count; i++)
        free(story->kept[i]);
    for (size_t i = 0; i < story->arg_count; i++)
        free(story->args[i]);
    for (size_t i = 0; i < story->env_count; i++)
        free(story->env[i]);
    free(story->term_name);
    free(story->shell);
    free(story->out);
    free(story->err);
    free(story->clock_file);
}

void story_play(struct story *story, const struct row *row)
{
    *story = (struct story){.row = row, .rows = 44, .cols = 150, .status = -1};
    story->program = row_value(row, "plain") && SANITIZED ? PLAIN_PROGRAM : PROGRAM;
    for (size_t i = 0; i < row->count; i++)
        take_step(story, &row->steps[i]);
    end_program(story);
    story_check_requests(story);
    release(story);
}
