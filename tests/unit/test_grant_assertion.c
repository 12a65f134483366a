/* An application by certificate and by federated token: what leaves, and what follows. */
#include "app_grant_rig.h"

#include <jansson.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/clock.h"
#include "base/timefmt.h"
#include "fake/certificates.h"

#define GRANTED "{\"token_type\":\"bearer\",\"expires_in\":3599,\"access_token\":\"token-1\"}"
#define REFUSED                                                                                    \
    "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS700024: Client assertion is not " \
    "within its valid time range.\",\"error_codes\":[700024]}"
#define TYPE                                                                                       \
    "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"

static struct certificates *folder;
static int64_t now_ms; /* certificates are of this day */

static int set_up(void **state)
{
    (void)state;
    folder = certificates_new();
    certificates_make(folder, "one");
    now_ms = clock_system()->wall_ms(clock_system());
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    certificates_free(folder);
    return 0;
}

static void begin(struct grant_rig *rig, int64_t at_ms)
{
    grant_rig_begin(rig, at_ms);
    free(rig->config.certificate_file);
    rig->config.certificate_file = xstrdup(certificates_path(folder, "one.pem"));
    free(rig->config.federated_file);
    rig->config.federated_file = xstrdup(certificates_path(folder, "federated"));
}

/* The value of a form's member, as it stands there. */
static char *form_member(const struct fake_request *request, const char *name)
{
    char *part = xasprintf("&%s=", name);
    const char *at = strstr(request->body, part);
    assert_non_null(at);
    at += strlen(part);
    free(part);
    return xstrndup(at, strcspn(at, "&"));
}

static json_t *payload_of(const struct fake_request *request)
{
    char *assertion = form_member(request, "client_assertion");
    const char *at = strchr(assertion, '.');
    struct strbuf bytes;
    strbuf_init(&bytes, 65536);
    assert_non_null(at);
    assert_true(base64_decode(&bytes, at + 1, strcspn(at + 1, ".")));
    json_t *payload = json_loadb(bytes.bytes, bytes.length, 0, NULL);
    assert_non_null(payload);
    strbuf_release(&bytes);
    free(assertion);
    return payload;
}

static long long number(const json_t *object, const char *key)
{
    return (long long)json_integer_value(json_object_get(object, key));
}

static void a_certificate_signs_for_the_address_it_is_posted_to(void **state)
{
    (void)state;
    static const char url[] = "https://login.test/contoso.com/oauth2/v2.0/token";
    struct grant_rig rig;
    begin(&rig, now_ms);
    fake_http_expect(rig.http, HTTP_POST, url, (struct fake_reply){.status = 200, .body = GRANTED});
    struct grant *grant = grant_rig_make(&rig, grant_certificate, 0);
    const struct oauth_outcome *outcome = grant_rig_run(&rig, grant);
    assert_int_equal(outcome->verdict, OAUTH_GRANTED);
    assert_string_equal(secret_text(outcome->tokens.access), "token-1");
    const struct fake_request *request = fake_http_request(rig.http, 0);
    assert_true(request->secret);
    assert_non_null(strstr(request->body, "grant_type=client_credentials&client_id=app-1&scope="
                                          "https%3A%2F%2Fgraph.microsoft.com%2F.default&claims="));
    assert_non_null(strstr(request->body, TYPE "&client_assertion="));
    json_t *payload = payload_of(request);
    assert_string_equal(json_string_value(json_object_get(payload, "aud")), url);
    assert_int_equal(number(payload, "nbf"), now_ms / 1000);
    json_decref(payload);
    grant->free(grant);
    fake_http_verify(rig.http);
    grant_rig_end(&rig);
}

static void a_known_skew_is_in_the_times(void **state)
{
    (void)state;
    struct grant_rig rig;
    begin(&rig, now_ms - 7200000); /* a day-long certificate is not valid yet by our clock */
    fake_http_expect(rig.http, HTTP_POST, "token",
                     (struct fake_reply){.status = 200, .body = GRANTED});
    struct grant *grant = grant_rig_make(&rig, grant_certificate, 7200000);
    assert_int_equal(grant_rig_run(&rig, grant)->verdict, OAUTH_GRANTED);
    json_t *payload = payload_of(fake_http_request(rig.http, 0));
    assert_int_equal(number(payload, "nbf"), now_ms / 1000);
    json_decref(payload);
    grant->free(grant);
    grant_rig_end(&rig);
}

static char *date_line(int64_t ms)
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm parts;
    char text[64];
    strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&seconds, &parts));
    return xasprintf("Date: %s\n", text);
}

/* What is refused at a wrong clock is made once more by the host's, and only once. */
static void a_wrong_clock_is_put_right_by_the_hosts_date(void **state)
{
    (void)state;
    static const struct {
        int64_t off_ms;
        size_t sent;
        int second_status;
        enum oauth_verdict verdict;
    } cases[] = {
        {3600000, 2, 200, OAUTH_GRANTED},
        {3600000, 2, 401, OAUTH_BROKEN},
        {60000, 1, 0, OAUTH_BROKEN}, /* not the clock: the same again would be refused again */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct grant_rig rig;
        begin(&rig, now_ms + 60000);
        char *date = date_line(now_ms + 60000 + cases[i].off_ms);
        char *wanders = date_line(now_ms + 60000 + 2 * cases[i].off_ms);
        fake_http_expect(rig.http, HTTP_POST, "token",
                         (struct fake_reply){.status = 401, .headers = date, .body = REFUSED});
        if (cases[i].sent == 2)
            fake_http_expect(
                rig.http, HTTP_POST, "token",
                (struct fake_reply){.status = cases[i].second_status,
                                    .headers = wanders,
                                    .body = cases[i].second_status == 200 ? GRANTED : REFUSED});
        struct grant *grant = grant_rig_make(&rig, grant_certificate, 0);
        assert_int_equal(grant_rig_run(&rig, grant)->verdict, cases[i].verdict);
        assert_int_equal(fake_http_request_count(rig.http), cases[i].sent);
        if (cases[i].sent == 2) {
            json_t *first = payload_of(fake_http_request(rig.http, 0));
            json_t *second = payload_of(fake_http_request(rig.http, 1));
            long long moved = number(second, "nbf") - number(first, "nbf");
            assert_true(moved >= 3599 && moved <= 3601);
            assert_string_not_equal(json_string_value(json_object_get(first, "jti")),
                                    json_string_value(json_object_get(second, "jti")));
            json_decref(first);
            json_decref(second);
        }
        grant->free(grant);
        fake_http_verify(rig.http);
        grant_rig_end(&rig);
        free(date);
        free(wanders);
    }
}

static void a_certificate_that_will_not_do_sends_nothing(void **state)
{
    (void)state;
    struct grant_rig rig;
    begin(&rig, now_ms);
    free(rig.config.certificate_file);
    rig.config.certificate_file = xstrdup(certificates_path(folder, "one.crt"));
    struct grant *grant = grant_rig_make(&rig, grant_certificate, 0);
    assert_int_equal(grant->state, GRANT_DONE);
    assert_int_equal(grant->outcome.verdict, OAUTH_BROKEN);
    assert_non_null(strstr(grant->outcome.fault.text, "holds no private key"));
    assert_int_equal(fake_http_request_count(rig.http), 0);
    grant->free(grant);
    grant_rig_end(&rig);
}

static void freeing_one_under_way_cancels_it(void **state)
{
    (void)state;
    struct grant_rig rig;
    begin(&rig, now_ms);
    fake_http_expect(rig.http, HTTP_POST, "token",
                     (struct fake_reply){.delay_ms = FAKE_HTTP_NEVER});
    struct grant *grant = grant_rig_make(&rig, grant_certificate, 0);
    grant->free(grant);
    assert_int_equal(fake_http_cancelled(rig.http), 1);
    grant_rig_end(&rig);
}

static void put_token(const char *text, size_t length)
{
    FILE *file = fopen(certificates_path(folder, "federated"), "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, length, file), length);
    fclose(file);
}

static void a_federated_token_is_read_for_each_request(void **state)
{
    (void)state;
    struct grant_rig rig;
    begin(&rig, now_ms);
    static const char *const written[] = {"eyJh.first.x", "\n eyJh.second-_.x \r\n"};
    static const char *const sent[] = {"eyJh.first.x", "eyJh.second-_.x"};
    for (size_t i = 0; i < 2; i++) {
        put_token(written[i], strlen(written[i]));
        fake_http_expect(rig.http, HTTP_POST, "token",
                         (struct fake_reply){.status = 200, .body = GRANTED});
        struct grant *grant = grant_rig_make(&rig, grant_federated, 0);
        assert_int_equal(grant_rig_run(&rig, grant)->verdict, OAUTH_GRANTED);
        char *assertion = form_member(fake_http_request(rig.http, i), "client_assertion");
        assert_string_equal(assertion, sent[i]);
        free(assertion);
        assert_non_null(strstr(fake_http_request(rig.http, i)->body, TYPE "&"));
        grant->free(grant);
    }
    grant_rig_end(&rig);
}

static void a_federated_file_that_will_not_do_sends_nothing(void **state)
{
    (void)state;
    static char big[17 * 1024];
    static const struct {
        const char *text;
        size_t length;
        const char *words;
    } cases[] = {{NULL, 0, "No such file"},
                 {"", 0, "is empty"},
                 {" \n", 2, "is empty"},
                 {"a\nb", 3, "a character that no token has"},
                 {big, sizeof big, "over 16 KiB"}};
    memset(big, 'a', sizeof big);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct grant_rig rig;
        begin(&rig, now_ms);
        unlink(rig.config.federated_file);
        if (cases[i].text)
            put_token(cases[i].text, cases[i].length);
        struct grant *grant = grant_rig_make(&rig, grant_federated, 0);
        assert_int_equal(grant->outcome.verdict, OAUTH_BROKEN);
        if (!strstr(grant->outcome.fault.text, cases[i].words))
            fail_msg("%s", grant->outcome.fault.text);
        assert_non_null(strstr(grant->outcome.fault.hint, "AZURE_FEDERATED_TOKEN_FILE"));
        assert_int_equal(fake_http_request_count(rig.http), 0);
        grant->free(grant);
        grant_rig_end(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certificate_signs_for_the_address_it_is_posted_to),
        cmocka_unit_test(a_known_skew_is_in_the_times),
        cmocka_unit_test(a_wrong_clock_is_put_right_by_the_hosts_date),
        cmocka_unit_test(a_certificate_that_will_not_do_sends_nothing),
        cmocka_unit_test(freeing_one_under_way_cancels_it),
        cmocka_unit_test(a_federated_token_is_read_for_each_request),
        cmocka_unit_test(a_federated_file_that_will_not_do_sends_nothing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
