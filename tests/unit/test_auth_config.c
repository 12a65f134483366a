#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auth/config.h"
#include "base/xalloc.h"

static const char *const variables[] = {
    "AZURE_TENANT_ID",
    "AZURE_CLIENT_ID",
    "AZURE_CLIENT_SECRET",
    "AZURE_AUTHORITY_HOST",
    "AZURE_CLIENT_CERTIFICATE_PATH",
    "AZURE_CLIENT_CERTIFICATE_PASSWORD",
    "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN",
    "AZURE_FEDERATED_TOKEN_FILE",
    "CREDENTIALS_DIRECTORY",
};

static int clear(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        unsetenv(variables[i]);
    return 0;
}

static void set(char **value, const char *text)
{
    free(*value);
    *value = xstrdup(text);
}

static void secrets_leave_the_environment(void **state)
{
    (void)state;
    struct auth_config config;
    setenv("AZURE_CLIENT_SECRET", "hush~1", 1);
    setenv("AZURE_CLIENT_CERTIFICATE_PASSWORD", "pass", 1);
    setenv("AZURE_TENANT_ID", "contoso.com", 1);
    const char *where = getenv("AZURE_CLIENT_SECRET");
    auth_config_init(&config);
    auth_config_take_environment(&config);
    assert_string_equal(secret_text(config.client_secret), "hush~1");
    assert_string_equal(secret_text(config.certificate_password), "pass");
    assert_null(getenv("AZURE_CLIENT_SECRET"));
    assert_null(getenv("AZURE_CLIENT_CERTIFICATE_PASSWORD"));
    assert_int_equal(where[0], 0); /* overwritten where it stood */
    assert_string_equal(config.tenant, "contoso.com");
    auth_config_release(&config);
}

static void a_systemd_credential_is_a_secret_too(void **state)
{
    (void)state;
    char folder[] = "/tmp/restoretop-credentials-XXXXXX";
    struct auth_config config;
    assert_non_null(mkdtemp(folder));
    char *path = xasprintf("%s/client-secret", folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs("of the unit\n", file);
    fclose(file);
    setenv("CREDENTIALS_DIRECTORY", folder, 1);
    auth_config_init(&config);
    auth_config_take_environment(&config);
    assert_string_equal(secret_text(config.client_secret), "of the unit");
    auth_config_release(&config);
    setenv("AZURE_CLIENT_SECRET", "stronger", 1);
    auth_config_init(&config);
    auth_config_take_environment(&config);
    assert_string_equal(secret_text(config.client_secret), "stronger");
    auth_config_release(&config);
    unlink(path);
    rmdir(folder);
    free(path);
}

static void what_is_given_stays(void **state)
{
    (void)state;
    struct auth_config config;
    setenv("AZURE_TENANT_ID", "other", 1);
    auth_config_init(&config);
    set(&config.tenant, "mine");
    auth_config_take_environment(&config);
    assert_string_equal(config.tenant, "mine");
    auth_config_release(&config);
}

static void auto_takes_what_is_complete(void **state)
{
    (void)state;
    struct auth_config config;
    auth_config_init(&config);
    assert_int_equal(auth_config_choose(&config), AUTH_METHOD_COUNT);
    set(&config.tenant, "t");
    set(&config.client, "c");
    assert_int_equal(auth_config_choose(&config), AUTH_BROWSER);
    set(&config.federated_file, "/f");
    assert_int_equal(auth_config_choose(&config), AUTH_FEDERATED);
    set(&config.certificate_file, "/f");
    assert_int_equal(auth_config_choose(&config), AUTH_CERTIFICATE);
    config.client_secret = secret_new("s", 1);
    assert_int_equal(auth_config_choose(&config), AUTH_SECRET);
    auth_config_release(&config);
}

#define ID "a0000000-0000-0000-0000-000000000001"

static void what_is_missing_or_wrong_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *tenant, *client, *secret, *authority;
        enum auth_method method;
        const char *says; /* in text or hint; NULL: it is fine */
    } cases[] = {
        {"", ID, "s", "", AUTH_SECRET, "AZURE_TENANT_ID"},
        {"t.test", "", "s", "", AUTH_SECRET, "AZURE_CLIENT_ID"},
        {"t.test", ID, NULL, "", AUTH_SECRET, "AZURE_CLIENT_SECRET"},
        {"common", ID, "s", "", AUTH_SECRET, "names no tenant"},
        {"organizations", ID, "s", "", AUTH_SECRET, "names no tenant"},
        {"organizations", ID, NULL, "", AUTH_BROWSER, NULL},
        {"consumers", ID, NULL, "", AUTH_BROWSER, "names no tenant"},
        {"t/../x", ID, "s", "", AUTH_SECRET, "t/../x"},
        {"..", ID, "s", "", AUTH_SECRET, "A tenant is named by its GUID or one of its domains."},
        {"t.test", "c?x", "s", "", AUTH_SECRET, "c?x"},
        {"t.test", ID, "s", "http://login.example", AUTH_SECRET, "AZURE_AUTHORITY_HOST"},
        {"t.test", ID, "s", "https://user@login.example", AUTH_SECRET, "AZURE_AUTHORITY_HOST"},
        {"t.test", ID, "s", "https://login.example/path", AUTH_SECRET, "AZURE_AUTHORITY_HOST"},
        {"t.test", ID, "s", "https://Login.example/", AUTH_SECRET, NULL},
        {"t.test", ID, "s", "http://127.0.0.1:8080", AUTH_SECRET, NULL},
        {"t.test", ID, "s", "https://login.windows.net", AUTH_SECRET, NULL},
        {"t.test", ID, "s", "https://login.microsoftonline.us", AUTH_SECRET,
         "Give --cloud usgov or --cloud dod."},
        {"t.test", ID, NULL, "https://login.chinacloudapi.cn/", AUTH_BROWSER,
         "does not sign in to the cloud \"global\""},
        {"t.test", ID, NULL, "https://login.microsoftonline.us", AUTH_AZ, NULL},
        {"", "", NULL, "", AUTH_AZ, NULL},
        {"abc", ID, NULL, "", AUTH_BROWSER, "A tenant is named by its GUID or one of its domains."},
        {"t.test.", ID, NULL, "", AUTH_BROWSER,
         "A tenant is named by its GUID or one of its domains."},
        {ID, ID, NULL, "", AUTH_BROWSER, NULL},
        {"t.test", "notaguid", NULL, "", AUTH_BROWSER, "A client id is a GUID, as 00000000-"},
        {"t.test", "a0000000-0000-0000-0000-00000000000", NULL, "", AUTH_BROWSER, "GUID"},
        {"t.test", "a0000000-0000-0000-0000-00000000000g", NULL, "", AUTH_BROWSER, "GUID"},
        {"", "notaguid", NULL, "", AUTH_MANAGED_IDENTITY, "GUID"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct auth_config config;
        struct fault why;
        auth_config_init(&config);
        set(&config.tenant, cases[i].tenant);
        set(&config.client, cases[i].client);
        set(&config.authority, cases[i].authority);
        if (cases[i].secret)
            config.client_secret = secret_new(cases[i].secret, strlen(cases[i].secret));
        bool fine = auth_config_check(&config, cases[i].method, &why);
        assert_int_equal(fine, cases[i].says == NULL);
        assert_true(fine || strstr(why.text, cases[i].says) || strstr(why.hint, cases[i].says));
        auth_config_release(&config);
    }
}

static void addresses_and_scopes_follow(void **state)
{
    (void)state;
    struct auth_config config;
    struct strbuf text;
    struct fault why;
    strbuf_init(&text, 4096);
    auth_config_init(&config);
    set(&config.tenant, "t.test");
    set(&config.client, ID);
    assert_true(auth_config_check(&config, AUTH_BROWSER, &why));
    auth_config_url(&config, "token", &text);
    assert_string_equal(text.bytes, "https://login.microsoftonline.com/t.test/oauth2/v2.0/token");
    strbuf_clear(&text);
    auth_config_scope(&config, AUTH_SECRET, PERMISSION_BIT(SEARCH), &text);
    assert_string_equal(text.bytes, "https://graph.microsoft.com/.default");
    strbuf_clear(&text);
    config.write = true;
    auth_config_scope(&config, AUTH_BROWSER, PERMISSION_BIT(SEARCH), &text);
    assert_string_equal(text.bytes,
                        "https://graph.microsoft.com/BackupRestore-Restore.ReadWrite.All "
                        "https://graph.microsoft.com/BackupRestore-Search.Read.All "
                        "openid profile offline_access");
    strbuf_release(&text);
    auth_config_release(&config);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(secrets_leave_the_environment, clear),
        cmocka_unit_test_setup(a_systemd_credential_is_a_secret_too, clear),
        cmocka_unit_test_setup(what_is_given_stays, clear),
        cmocka_unit_test(auto_takes_what_is_complete),
        cmocka_unit_test(what_is_missing_or_wrong_is_named),
        cmocka_unit_test(addresses_and_scopes_follow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
