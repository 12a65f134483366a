#include "e2e/leaks.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/fault.h"
#include "base/xalloc.h"

#define FORMS_MAX 512

struct form {
    char *name, *bytes; /* "client secret as base64, phase 1" */
};

struct leaks {
    struct form forms[FORMS_MAX];
    size_t count;
    struct strbuf found;
};

struct leaks *leaks_new(void)
{
    struct leaks *leaks = xcalloc(1, sizeof *leaks);
    strbuf_init(&leaks->found, 1 << 20);
    return leaks;
}

void leaks_free(struct leaks *leaks)
{
    for (size_t i = 0; i < leaks->count; i++) {
        free(leaks->forms[i].name);
        free(leaks->forms[i].bytes);
    }
    strbuf_release(&leaks->found);
    free(leaks);
}

/* Takes bytes. */
static void add_form(struct leaks *leaks, const char *name, const char *form, char *bytes)
{
    if (leaks->count == FORMS_MAX || strlen(bytes) < 8)
        abort();
    leaks->forms[leaks->count++] = (struct form){xasprintf("%s as %s", name, form), bytes};
}

static char *percent(const char *secret, const char *digits, bool plus)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    struct strbuf out;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    for (const char *at = secret; *at; at++) {
        unsigned char c = (unsigned char)*at;
        if (strchr(plain, c))
            strbuf_putc(&out, *at);
        else if (c == ' ' && plus)
            strbuf_putc(&out, '+');
        else
            strbuf_printf(&out, "%%%c%c", digits[c >> 4], digits[c & 15]);
    }
    return strbuf_take(&out, NULL);
}

/* What stands in base64 of any text with the secret at a place that is `phase` modulo 3: without
 * the characters that its neighbours have a part in. */
static char *base64_at(const char *secret, size_t phase, enum base64_form form)
{
    struct strbuf plain, out;
    strbuf_init(&plain, STRBUF_NO_LIMIT);
    strbuf_init(&out, STRBUF_NO_LIMIT);
    strbuf_add(&plain, "xx", phase);
    strbuf_puts(&plain, secret);
    size_t whole = plain.length / 3 * 3;
    base64_add(&out, plain.bytes, whole, form);
    char *bytes = xstrdup(out.bytes + (phase == 0 ? 0 : 4));
    strbuf_release(&plain);
    strbuf_release(&out);
    return bytes;
}

static char *json(const char *secret, bool slashes)
{
    struct strbuf out;
    strbuf_init(&out, STRBUF_NO_LIMIT);
    for (const char *at = secret; *at; at++) {
        if (*at == '"' || *at == '\\' || (*at == '/' && slashes))
            strbuf_printf(&out, "\\%c", *at);
        else if ((unsigned char)*at < ' ')
            strbuf_printf(&out, "\\u%04x", (unsigned char)*at);
        else
            strbuf_putc(&out, *at);
    }
    return strbuf_take(&out, NULL);
}

void leaks_secret(struct leaks *leaks, const char *name, const char *secret)
{
    if (strlen(secret) < 12)
        abort();
    add_form(leaks, name, "it is", xstrdup(secret));
    add_form(leaks, name, "percent-encoded", percent(secret, "0123456789ABCDEF", false));
    add_form(leaks, name, "percent-encoded in lower case",
             percent(secret, "0123456789abcdef", false));
    add_form(leaks, name, "a form has it", percent(secret, "0123456789ABCDEF", true));
    add_form(leaks, name, "JSON", json(secret, false));
    add_form(leaks, name, "JSON with escaped slashes", json(secret, true));
    for (size_t phase = 0; phase < 3; phase++) {
        add_form(leaks, name, "base64", base64_at(secret, phase, BASE64_PADDED));
        add_form(leaks, name, "base64url", base64_at(secret, phase, BASE64_URL));
    }
}

void leaks_look(struct leaks *leaks, const char *where, const void *bytes, size_t length)
{
    for (size_t i = 0; i < leaks->count; i++) {
        const struct form *form = &leaks->forms[i];
        if (memmem(bytes, length, form->bytes, strlen(form->bytes)))
            strbuf_printf(&leaks->found, "%s in %s\n", form->name, where);
    }
}

void leaks_look_at_file(struct leaks *leaks, const char *path)
{
    struct strbuf bytes;
    struct fault why;
    strbuf_init(&bytes, STRBUF_NO_LIMIT);
    if (!strbuf_read_file(&bytes, path, &why)) {
        fprintf(stderr, "%s\n", why.text);
        abort();
    }
    leaks_look(leaks, path, bytes.bytes, bytes.length);
    strbuf_release(&bytes);
}

static struct leaks *walking; /* nftw has no context */
static size_t walked;

static int look_at(const char *path, const struct stat *info, int type, struct FTW *place)
{
    (void)info;
    (void)place;
    leaks_look(walking, "a file's name", path, strlen(path));
    if (type == FTW_F) {
        leaks_look_at_file(walking, path);
        walked++;
    }
    return 0;
}

size_t leaks_look_in_folder(struct leaks *leaks, const char *folder)
{
    walking = leaks;
    walked = 0;
    nftw(folder, look_at, 16, FTW_PHYS);
    return walked;
}

const char *leaks_found(const struct leaks *leaks)
{
    return leaks->found.bytes;
}
