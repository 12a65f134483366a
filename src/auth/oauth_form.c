#include "auth/oauth_form.h"

#include <string.h>

#include "base/percent.h"

void oauth_form_init(struct oauth_form *form)
{
    strbuf_init_secret(&form->text, OAUTH_FORM_MAX);
}

void oauth_form_release(struct oauth_form *form)
{
    strbuf_release(&form->text);
}

static void add(struct oauth_form *form, const char *name, const char *bytes, size_t length)
{
    if (form->text.length > 0)
        strbuf_putc(&form->text, '&');
    strbuf_puts(&form->text, name);
    strbuf_putc(&form->text, '=');
    percent_add(&form->text, bytes, length);
}

void oauth_form_add(struct oauth_form *form, const char *name, const char *value)
{
    if (value && *value)
        add(form, name, value, strlen(value));
}

void oauth_form_add_secret(struct oauth_form *form, const char *name, const struct secret *value)
{
    if (value)
        add(form, name, secret_text(value), secret_length(value));
}

bool oauth_form_is_whole(const struct oauth_form *form)
{
    return !form->text.overflowed;
}
