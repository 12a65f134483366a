#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "graph/url.h"

#define GRAPH "https://graph.microsoft.com/v1.0"

static void a_root_is_normalised_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *root; /* NULL: refused */
    } cases[] = {
        {"https://graph.microsoft.com/v1.0", GRAPH},
        {"HTTPS://Graph.Microsoft.COM/v1.0///", GRAPH},
        {"https://graph.microsoft.com:443/v1.0", GRAPH},
        {"https://graph.microsoft.com:444/Beta", "https://graph.microsoft.com:444/Beta"},
        {"http://127.0.0.1:8080/v1.0", "http://127.0.0.1:8080/v1.0"},
        {"http://127.255.3.4", "http://127.255.3.4"},
        {"http://[::1]:9/", "http://[::1]:9"},
        {"http://LOCALHOST:80/v1.0", "http://localhost/v1.0"},
        {"http://graph.microsoft.com/v1.0", NULL},
        {"http://127.0.0.1.contoso.com/", NULL},
        {"http://127.1/", NULL},
        {"http://128.0.0.1/", NULL},
        {"http://localhost.contoso.com/", NULL},
        {"http://[::2]/", NULL},
        {"https://user@contoso.com/", NULL},
        {"https://user:word@contoso.com/", NULL},
        {"https://contoso.com/v1.0?a=b", NULL},
        {"https://contoso.com/v1.0#a", NULL},
        {"https://contoso.com/a/../b", NULL},
        {"https://contoso.com/a/./b", NULL},
        {"https://contoso.com/..", NULL},
        {"https://contoso.com/v1 .0", NULL},
        {"https://contoso.com\\@fabrikam.com/", NULL},
        {"https://contoso.com/\n", NULL},
        {"https://contoso.com:0/", NULL},
        {"https://contoso.com:65536/", NULL},
        {"https://contoso.com:8x/", NULL},
        {"https://contoso.com./v1.0", "https://contoso.com./v1.0"},
        {"https://.:/v1.0", NULL},
        {"https://.contoso.com/v1.0", NULL},
        {"https://contoso..com/v1.0", NULL},
        {"https:///v1.0", NULL},
        {"https://", NULL},
        {"ftp://contoso.com/", NULL},
        {"contoso.com", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fault why = {0};
        char *root = url_root_parse(cases[i].text, &why);
        if (cases[i].root == NULL) {
            assert_null(root);
            assert_int_equal(why.kind, FAULT_INPUT);
            assert_true(why.text[0] != '\0' && why.hint[0] != '\0');
        } else {
            assert_non_null(root);
            assert_string_equal(root, cases[i].root);
        }
        free(root);
    }
}

static void a_next_link_stays_with_the_service(void **state)
{
    (void)state;
    static const struct {
        const char *root, *link, *url; /* NULL: refused */
    } cases[] = {
        {GRAPH, GRAPH "/solutions/backupRestore/restoreSessions?$skiptoken=QUJD%3d%3D",
         GRAPH "/solutions/backupRestore/restoreSessions?$skiptoken=QUJD%3d%3D"},
        {GRAPH, "https://GRAPH.microsoft.com:443/v1.0/x", "https://GRAPH.microsoft.com:443/v1.0/x"},
        {GRAPH, "/solutions/backupRestore/sharepointRestoreSessions?$skiptoken=a%3d",
         GRAPH "/solutions/backupRestore/sharepointRestoreSessions?$skiptoken=a%3d"},
        {GRAPH, "/v1.0/solutions/x?y", GRAPH "/solutions/x?y"},
        {GRAPH, "/V1.0/solutions/x", "https://graph.microsoft.com/V1.0/solutions/x"},
        {GRAPH, "/v1.00/x", GRAPH "/v1.00/x"},
        {GRAPH, "solutions/x", GRAPH "/solutions/x"},
        {GRAPH, "restoreSessions?$skiptoken=a", GRAPH "/restoreSessions?$skiptoken=a"},
        {"http://127.0.0.1:9", "/solutions/x", "http://127.0.0.1:9/solutions/x"},
        {GRAPH, "https://contoso.com/v1.0/x", NULL},
        {GRAPH, "https://graph.microsoft.com.contoso.com/x", NULL},
        {GRAPH, "https://graph.microsoft.com@contoso.com/x", NULL},
        {GRAPH, "https://graph.microsoft.com:444/v1.0/x", NULL},
        {GRAPH, "https://graph.microsoft.com./v1.0/x", NULL},
        {GRAPH, "https://graph.microsoft.com%2econtoso.com/x", NULL},
        {GRAPH, "https://graph.microsoft.com%00.contoso.com/x", NULL},
        {GRAPH, "https://graph.microsoft.c\xce\xbfm/v1.0/x", NULL},     /* a Greek omicron */
        {GRAPH, "https://graph\xe2\x80\xa4microsoft.com/v1.0/x", NULL}, /* one dot leader */
        {GRAPH, "https://xn--graph-microsoft.com/v1.0/x", NULL},
        {GRAPH, "https://me@graph.microsoft.com/v1.0/x", NULL},
        {GRAPH, "https://me:word@graph.microsoft.com:443/v1.0/x", NULL},
        {GRAPH, "https://graph.microsoft.com:@contoso.com/x", NULL},
        {GRAPH, "https://graph.microsoft.com#@contoso.com/x",
         "https://graph.microsoft.com#@contoso.com/x"},
        {GRAPH, "https://graph.microsoft.com?@contoso.com/x",
         "https://graph.microsoft.com?@contoso.com/x"},
        {GRAPH, "http://graph.microsoft.com/v1.0/x", NULL},
        {GRAPH, "//contoso.com/x", NULL},
        {GRAPH, "/v1.0/../x", NULL},
        {GRAPH, "https://graph.microsoft.com/v1.0/%2e%2E", NULL},
        {GRAPH, "/v1.0/x%5C.%2fy", NULL},
        {GRAPH, "/\\contoso.com/x", NULL},
        {GRAPH, "file:///etc/passwd", NULL},
        {GRAPH, "javascript:x", NULL},
        {GRAPH, "?$skiptoken=x", NULL},
        {GRAPH, "/a b", NULL},
        {GRAPH, "/a\r\nHost: contoso.com", NULL},
        {GRAPH, "", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fault why = {0};
        struct strbuf url;
        strbuf_init(&url, STRBUF_NO_LIMIT);
        bool good = url_resolve_next(cases[i].root, cases[i].link, &url, &why);
        assert_int_equal(good, cases[i].url != NULL);
        assert_string_equal(url.bytes, good ? cases[i].url : "");
        assert_int_equal(why.kind, good ? FAULT_NONE : FAULT_FORMAT);
        strbuf_release(&url);
    }
}

static void a_refused_link_names_the_other_host(void **state)
{
    (void)state;
    struct fault why = {0};
    struct strbuf url;
    strbuf_init(&url, STRBUF_NO_LIMIT);
    assert_false(url_resolve_next(GRAPH, "https://fabrikam.com:8443/x", &url, &why));
    assert_non_null(strstr(why.text, "fabrikam.com:8443"));
    strbuf_release(&url);
}

static void a_link_over_16_kib_is_refused(void **state)
{
    (void)state;
    char link[16 * 1024 + 2];
    struct fault why = {0};
    struct strbuf url;
    strbuf_init(&url, STRBUF_NO_LIMIT);
    memset(link, 'a', sizeof link);
    link[0] = '/';
    link[16 * 1024] = '\0';
    assert_true(url_resolve_next(GRAPH, link, &url, &why));
    link[16 * 1024] = 'a';
    link[16 * 1024 + 1] = '\0';
    assert_false(url_resolve_next(GRAPH, link, &url, &why));
    strbuf_release(&url);
}

static void a_segment_holds_nothing_but_unreserved_characters(void **state)
{
    (void)state;
    struct strbuf url;
    strbuf_init(&url, STRBUF_NO_LIMIT);
    url_append_segment(&url, "aZ09-._~ ,/?#%\xC3\xA9'");
    assert_string_equal(url.bytes, "aZ09-._~%20%2C%2F%3F%23%25%C3%A9%27");
    strbuf_release(&url);
}

static void host_and_path_are_cut_out_for_people(void **state)
{
    (void)state;
    char host[260];
    size_t length = 0;
    assert_string_equal(url_host(GRAPH "/x", host, sizeof host), "graph.microsoft.com");
    assert_string_equal(url_host("http://127.0.0.1:8080", host, sizeof host), "127.0.0.1:8080");
    assert_string_equal(url_host("nothing", host, sizeof host), "(no host)");
    const char *path = url_path(GRAPH "/a/b?token=c", &length);
    assert_int_equal(length, strlen("/v1.0/a/b"));
    assert_memory_equal(path, "/v1.0/a/b", length);
    assert_true(url_is_loopback("http://[::1]/x"));
    assert_false(url_is_loopback(GRAPH));
    assert_true(url_is_metadata("http://169.254.169.254/metadata/identity/oauth2/token?x=y"));
    assert_false(url_is_metadata("https://169.254.169.254/"));
    assert_false(url_is_metadata("http://169.254.169.254:8080/"));
    assert_false(url_is_metadata("http://169.254.169.254.example/"));
    assert_false(url_is_metadata("http://me@169.254.169.254/"));
    assert_true(url_same_origin(GRAPH, "https://graph.microsoft.com:443"));
    assert_false(url_same_origin(GRAPH, "no url"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_root_is_normalised_or_refused),
        cmocka_unit_test(a_next_link_stays_with_the_service),
        cmocka_unit_test(a_refused_link_names_the_other_host),
        cmocka_unit_test(a_link_over_16_kib_is_refused),
        cmocka_unit_test(a_segment_holds_nothing_but_unreserved_characters),
        cmocka_unit_test(host_and_path_are_cut_out_for_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
