/* loopback_http.c - RFC 9112, as far as a GET goes. */
#include "auth/loopback_http.h"

#include <stdio.h>
#include <string.h>

#include "base/ascii.h"

/* --- requests --- */

struct line {
    const char *text;
    size_t length;
};

/* The next line, without its end; *at moves behind it. False: the head is at its end. */
static bool next_line(const char **at, const char *end, struct line *ret)
{
    const char *stop = memchr(*at, '\n', (size_t)(end - *at));
    if (!stop)
        return false;
    *ret = (struct line){*at, (size_t)(stop - *at)};
    if (ret->length > 0 && ret->text[ret->length - 1] == '\r')
        ret->length--;
    *at = stop + 1;
    return ret->length > 0;
}

static bool starts_with(const struct line *line, const char *text)
{
    size_t length = strlen(text);
    return line->length >= length && ascii_ncasecmp(line->text, text, length) == 0;
}

static struct line trimmed(struct line line)
{
    while (line.length > 0 && (line.text[0] == ' ' || line.text[0] == '\t')) {
        line.text++;
        line.length--;
    }
    while (line.length > 0 &&
           (line.text[line.length - 1] == ' ' || line.text[line.length - 1] == '\t'))
        line.length--;
    return line;
}

/* Our own names only: a page elsewhere that has its name lead to this machine is not let in. */
static bool is_our_host(struct line host, int port)
{
    static const char *const names[] = {"localhost", "127.0.0.1"};
    char wanted[32];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(wanted, sizeof wanted, port == 80 ? "%s" : "%s:%d", names[i], port);
        if (strlen(wanted) == host.length && starts_with(&host, wanted))
            return true;
    }
    return false;
}

/* "GET target HTTP/1.1"; the target without its end. False: it is no request line. */
static bool split_request(const struct line *line, struct line *ret_method, struct line *ret_target)
{
    const char *end = line->text + line->length;
    const char *first = memchr(line->text, ' ', line->length);
    const char *second = first ? memchr(first + 1, ' ', (size_t)(end - first - 1)) : NULL;
    if (!second || second == first + 1)
        return false;
    const struct line version = {second + 1, (size_t)(end - second - 1)};
    *ret_method = (struct line){line->text, (size_t)(first - line->text)};
    *ret_target = (struct line){first + 1, (size_t)(second - first - 1)};
    return version.length == 8 && memcmp(version.text, "HTTP/1.", 7) == 0;
}

/* Every character of it visible ASCII: the rest has no place in a target. */
static bool is_visible(const struct line *line)
{
    for (size_t i = 0; i < line->length; i++)
        if (line->text[i] <= ' ' || line->text[i] == 0x7f)
            return false;
    return true;
}

enum loopback_verdict loopback_judge(const char *head, size_t length, int port,
                                     const char **ret_target, size_t *ret_length)
{
    const char *at = head, *end = head + length;
    struct line line, method, target;
    int hosts = 0, ours = 0;
    if (!memmem(head, length, "\r\n\r\n", 4) && !memmem(head, length, "\n\n", 2))
        return LOOPBACK_INCOMPLETE;
    if (!next_line(&at, end, &line) || !split_request(&line, &method, &target) ||
        !is_visible(&target))
        return LOOPBACK_MALFORMED;
    while (next_line(&at, end, &line)) {
        if (!starts_with(&line, "Host:"))
            continue;
        hosts++;
        ours += is_our_host(trimmed((struct line){line.text + 5, line.length - 5}), port);
    }
    if (hosts != 1)
        return LOOPBACK_MALFORMED;
    if (!ours || method.length != 3 || memcmp(method.text, "GET", 3) != 0 || target.length < 2 ||
        memcmp(target.text, "/?", 2) != 0)
        return LOOPBACK_OTHER;
    *ret_target = target.text;
    *ret_length = target.length;
    return LOOPBACK_TARGET;
}

/* --- answers --- */

/* clang-format off */
static const struct {
    const char *title, *words;
} pages[] = {
    [LOOPBACK_DONE] =    {"Back to restoretop", "The sign-in goes on in the terminal. You can close this page."},
    [LOOPBACK_REFUSED] = {"Not signed in",      "The sign-in was refused; the terminal says why. You can close this page."},
    [LOOPBACK_FOREIGN] = {"Another sign-in",    "This answers no question of the sign-in that waits in the terminal; it still waits."},
};
/* clang-format on */

/* Nothing of the request is in it; nothing may be loaded from it, framed or kept. */
static void add_answer(struct strbuf *out, const char *status, const char *body, bool with_body)
{
    strbuf_printf(out,
                  "HTTP/1.1 %s\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %zu\r\n"
                  "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n"
                  "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
                  "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n%s",
                  status, strlen(body), with_body ? body : "");
}

static void add_page(struct strbuf *out, const char *status, const char *title, const char *words,
                     bool with_body)
{
    char body[512];
    snprintf(body, sizeof body,
             "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><title>%s</title>"
             "<h1>%s</h1><p>%s</p></html>\n",
             title, title, words);
    add_answer(out, status, body, with_body);
}

void loopback_page_add(struct strbuf *out, enum loopback_page page)
{
    add_page(out, "200 OK", pages[page].title, pages[page].words, true);
}

void loopback_refusal_add(struct strbuf *out, const char *status, bool with_body)
{
    add_page(out, status, status, "restoretop waits here for one sign-in and for nothing else.",
             with_body);
}
