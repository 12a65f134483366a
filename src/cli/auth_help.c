/* auth_help.c - `restoretop auth help`: how an application is registered, as pages of Microsoft's
 * portal have it ("register an application", "grant tenant-wide admin consent"). */
#include <string.h>

#include "auth/oauth_form.h"
#include "cli/auth_source.h"
#include "cli/login.h"
#include "cli/pager.h"

/* The page before the permissions. */
static const char register_it[] =
    "Letting restoretop into your tenant. Once, by an administrator of Entra.\n"
    "\n"
    "1. https://entra.microsoft.com > Entra ID > App registrations >\n"
    "   New registration. Any name; Accounts in this organizational directory only\n"
    "   (single tenant); no redirect URI yet. Register.\n"
    "2. In the new registration: Authentication > Add a platform > Mobile and desktop\n"
    "   applications > Custom redirect URIs: http://localhost  (no port, no slash at\n"
    "   the end). Configure.\n"
    "3. Only to sign in by device code (--device): Authentication > Settings >\n"
    "   Allow public client flows: Yes. Save. Many tenants block device codes; newer\n"
    "   ones do by default. The browser is the usual way.\n"
    "4. API permissions > Add a permission > Microsoft Graph > Delegated permissions:\n"
    "   search for BackupRestore, and tick\n";

static const char consent[] =
    "   then Add permissions. The first is needed, the second only for --write. The\n"
    "   others are optional: one gives the names of what a session restores, one\n"
    "   the state of the service.\n"
    "   Then Grant admin consent, on the same page; or a Global or Privileged Role\n"
    "   Administrator opens the address below. It needs the two ids of step 6; this\n"
    "   fills them in:\n"
    "     restoretop auth help --tenant TENANT-ID --client CLIENT-ID\n"
    "   The browser ends at a page of localhost that does not load: what counts is\n"
    "   admin_consent=True in its address.\n"
    "\n";

static const char roles[] =
    "\n"
    "5. Who signs in needs a role too: Microsoft 365 Backup Administrator, or\n"
    "   SharePoint or Exchange Backup Administrator for a part. A Privileged Role\n"
    "   Administrator assigns it: Entra admin center > Roles and administrators. A\n"
    "   role held through PIM (Privileged Identity Management: only for a time) is to\n"
    "   be activated before the sign-in.\n"
    "6. Copy the two ids from the registration's Overview: Directory (tenant) ID and\n"
    "   Application (client) ID. Neither is secret. restoretop, started without them,\n"
    "   opens a page: \"1 Sign in to a tenant\" asks for both, keeps them where you let\n"
    "   it, and signs you in. Or write ~/.config/restoretop/config yourself:\n";

static const char use_it[] =
    "7. Sign in, once: on that page, with the key L, or without a screen by\n"
    "   restoretop login.\n"
    "\n"
    "Without a person (a service, a script): in step 4 Application permissions\n"
    "instead of delegated ones, no step 5, and under Certificates & secrets a\n"
    "certificate (better) or a secret. Then --auth certificate with --certificate\n"
    "FILE, or --auth secret with AZURE_CLIENT_SECRET set.\n"
    "\n"
    "Where Conditional Access wants a managed device, sign in with a browser on one,\n"
    "and paste the address it ends at.\n"
    "\n"
    "Not documented by Microsoft, and so a guess: that an app which does not control\n"
    "the tenant's backup storage may list its restore sessions. If Graph answers 403\n"
    "with everything above in place, this is why; the screen says so.\n";

static const char *or_else(const char *text, const char *otherwise)
{
    return *text ? text : otherwise;
}

/* The login host where the cloud is known by nothing else. */
static void add_authority(const struct auth_config *config, struct strbuf *url)
{
    if (*config->authority)
        strbuf_puts(url, config->authority);
    else
        strbuf_printf(url, "https://%s", config->cloud->login_host);
    if (url->bytes[url->length - 1] == '/')
        strbuf_truncate(url, url->length - 1);
}

/* The admin consent address: {login host}/{tenant}/v2.0/adminconsent?... */
static void consent_url(const struct auth_config *config, struct strbuf *url)
{
    struct oauth_form form;
    char scope[96];
    snprintf(scope, sizeof scope, "%s/.default", config->cloud->graph);
    oauth_form_init(&form);
    oauth_form_add(&form, "client_id", or_else(config->client, "CLIENT-ID"));
    oauth_form_add(&form, "scope", scope);
    oauth_form_add(&form, "redirect_uri", "http://localhost");
    add_authority(config, url);
    strbuf_printf(url, "/%s/v2.0/adminconsent?%s", or_else(config->tenant, "TENANT-ID"),
                  form.text.bytes);
    oauth_form_release(&form);
}

static void add_permissions(struct strbuf *page)
{
    for (int i = 0; i < PERMISSION_COUNT; i++)
        strbuf_printf(page, "     %s\n       %s\n", permission_name((enum permission)i),
                      permission_lets((enum permission)i));
}

static void add_profile(const struct auth_config *config, struct strbuf *page)
{
    strbuf_printf(page, "     [profile default]\n     tenant = %.60s\n     client = %.60s\n",
                  or_else(config->tenant, "(Directory (tenant) ID, or a domain of it)"),
                  or_else(config->client, "(Application (client) ID)"));
    if (config->cloud != cloud_info(CLOUD_GLOBAL))
        strbuf_printf(page, "     cloud = %s\n", config->cloud->word);
}

void auth_help_print(const struct settings *settings, FILE *out)
{
    struct auth_inputs inputs;
    struct strbuf page;
    auth_inputs_take(&inputs);
    auth_inputs_configure(&inputs, settings);
    strbuf_init(&page, 32 * 1024);
    strbuf_puts(&page, register_it);
    add_permissions(&page);
    strbuf_puts(&page, consent);
    consent_url(inputs.config, &page);
    strbuf_printf(&page, "\n%s", roles);
    add_profile(inputs.config, &page);
    strbuf_puts(&page, use_it);
    pager_show(page.bytes, out);
    strbuf_release(&page);
    auth_inputs_release(&inputs);
}
