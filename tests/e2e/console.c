#include "e2e/console.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/xalloc.h"

#define COPY_START "\033]52;c;"
#define COPY_END   "\033\\"

/* The minute of the last good poll stands behind it, or nothing. */
static bool state_is(struct term *term, void *context)
{
    const char *word = context, *first = term_row(term, 0), *at = first;
    size_t length = strlen(word);
    while ((at = strstr(at, word)) != NULL) {
        bool begins = at > first && at[-1] == ' ';
        if (begins && (at[length] == ' ' || at[length] == '\0'))
            return true;
        at += length;
    }
    return false;
}

static bool state_is_not(struct term *term, void *context)
{
    return !state_is(term, context);
}

static bool wait_state(struct term *term, const char *word, bool (*holds)(struct term *, void *))
{
    char *copy = xstrdup(word);
    bool held = term_wait_until(term, holds, copy);
    if (!held)
        fprintf(stderr, "expected as the state%s: %s\n", holds == state_is ? "" : " no longer",
                word);
    free(copy);
    return held;
}

bool console_wait_state(struct term *term, const char *word)
{
    return wait_state(term, word, state_is);
}

bool console_wait_no_state(struct term *term, const char *word)
{
    return wait_state(term, word, state_is_not);
}

#define LIST "restoreSessions"

struct polls {
    struct tenant *tenant;
    size_t until;
};

static bool has_polled(struct term *term, void *context)
{
    struct polls *polls = context;
    (void)term;
    return tenant_requests(polls->tenant, "GET", LIST) >= polls->until;
}

void console_wait_polls(struct term *term, struct tenant *tenant, size_t more)
{
    struct polls polls = {tenant, tenant_requests(tenant, "GET", LIST) + more};
    assert_true(term_wait_until(term, has_polled, &polls));
}

const char *console_selected(struct term *term)
{
    for (int row = 0; row < term_rows(term); row++)
        if (*term_row(term, row) == '>')
            return term_row(term, row);
    return "";
}

static bool selected_shows(struct term *term, void *context)
{
    return strstr(console_selected(term), context) != NULL;
}

bool console_wait_selected(struct term *term, const char *text)
{
    char *copy = xstrdup(text);
    bool held = term_wait_until(term, selected_shows, copy);
    free(copy);
    return held;
}

static char *decode_base64(const char *text, size_t length)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *out = xcalloc(length + 1, 1);
    unsigned bits = 0, count = 0;
    size_t n = 0;
    for (size_t i = 0; i < length && text[i] != '='; i++) {
        const char *digit = memchr(digits, text[i], 64);
        assert_non_null(digit);
        bits = bits << 6 | (unsigned)(digit - digits);
        count += 6;
        if (count >= 8)
            out[n++] = (char)(bits >> (count -= 8) & 0xFF);
    }
    return out;
}

char *console_copied(struct term *term)
{
    size_t length;
    const char *bytes = term_bytes(term, &length);
    const char *start = memmem(bytes, length, COPY_START, strlen(COPY_START));
    if (!start)
        return NULL;
    start += strlen(COPY_START);
    size_t left = length - (size_t)(start - bytes);
    const char *end = memmem(start, left, COPY_END, strlen(COPY_END));
    return end ? decode_base64(start, (size_t)(end - start)) : NULL;
}

static bool has_copied(struct term *term, void *context)
{
    char *text = console_copied(term);
    free(text);
    (void)context;
    return text != NULL;
}

char *console_selected_id(struct term *term)
{
    term_forget(term);
    term_send(term, "y");
    assert_true(term_wait_until(term, has_copied, NULL));
    char *id = console_copied(term);
    assert_int_equal(strlen(id), 36);
    return id;
}

void console_quit(struct term *term)
{
    int status;
    term_send(term, "Q");
    assert_true(term_wait_exit(term, &status));
    if (status != 0)
        fail_msg("it ended with wait status %d, saying:\n%s", status, term_screen(term));
    term_free(term);
}
