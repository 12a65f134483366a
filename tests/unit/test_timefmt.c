/* test_timefmt.c - the promises of base/timefmt.h. */
#include "base/timefmt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define UNTOUCHED INT64_C(-4242)
#define NOW       INT64_C(1795444327000) /* 2026-11-23T14:32:07Z */
#define SECOND    INT64_C(1000)
#define MINUTE    (60 * SECOND)
#define HOUR      (60 * MINUTE)
#define DAY       (24 * HOUR)

static void times_of_the_service_are_read(void **state)
{
    static const struct {
        const char *text;
        int64_t ms;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2026-11-23T14:32:07Z", NOW},
        {"2026-11-23t14:32:07z", NOW},
        {"2026-11-23T14:32:07.1Z", NOW + 100},
        {"2026-11-23T14:32:07.12Z", NOW + 120},
        {"2026-11-23T14:32:07.1234567Z", NOW + 123},
        {"2026-11-23T14:32:07.9999999Z", NOW + 999}, /* cut, not rounded */
        {"2026-11-23T14:32:07.000999999999Z", NOW},
        {"2026-11-23T14:32:07+00:00", NOW},
        {"2026-11-23T14:32:07-00:00", NOW},
        {"2026-11-23T15:32:07+01:00", NOW},
        {"2026-11-23T20:02:07.5+05:30", NOW + 500},
        {"2026-11-23T06:32:07-08:00", NOW},
        {"2026-11-24T04:32:07+14:00", NOW},
        {"1969-12-31T23:59:59Z", -1000},
        {"1969-12-31T23:59:59.999Z", -1},
        {"2000-02-29T00:00:00Z", INT64_C(951782400000)},
        {"2024-02-29T23:59:59Z", INT64_C(1709251199000)},
        {"2016-12-31T23:59:60Z", INT64_C(1483228800000)}, /* a leap second: 2017-01-01T00:00:00Z */
        {"9999-12-31T23:59:59.999Z", INT64_C(253402300799999)},
        {"0001-01-01T00:00:01Z", INT64_C(-62135596799000)},
        {"0001-01-02T00:00:00Z", INT64_C(-62135510400000)},
        {"0001-01-01T00:00:00Z", TIME_NONE},
        {"0001-01-01T00:00:00.0000000Z", TIME_NONE},
        {"0001-01-01T00:00:00+00:00", TIME_NONE},
        {"1600-02-29T12:00:00Z", INT64_C(-11670955200000)},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t ms = UNTOUCHED;

        if (!timefmt_parse(cases[i].text, strlen(cases[i].text), &ms) || ms != cases[i].ms)
            fail_msg("%s gave %lld", cases[i].text, (long long)ms);
    }
}

static void what_is_no_time_is_refused_and_touches_nothing(void **state)
{
    static const char *const texts[] = {
        "",
        "2026",
        "2026-11-23",
        "12-01-03",
        "12-01-03T10:00:00Z",
        "2026-11-23T14:32Z",
        "2026-11-23T14:32:07",
        "2026-11-23T14:32:07.Z",
        "2026-11-23T14:32:07.1234567890123Z",
        "2026-11-23T14:32:07,5Z",
        "2026-11-23 14:32:07Z",
        "2026-11-23T14:32:07ZZ",
        "2026-11-23T14:32:07Z ",
        " 2026-11-23T14:32:07Z",
        "2026-11-23T14:32:07+1:00",
        "2026-11-23T14:32:07+0100",
        "2026-11-23T14:32:07+01",
        "2026-11-23T14:32:07+24:00",
        "2026-11-23T14:32:07+01:60",
        "2026-11-23T14:32:61Z",
        "2026-11-23T14:60:07Z",
        "2026-11-23T24:00:00Z",
        "2026-11-31T14:32:07Z",
        "2026-02-29T14:32:07Z",
        "1900-02-29T14:32:07Z",
        "2026-13-01T14:32:07Z",
        "2026-00-01T14:32:07Z",
        "2026-01-00T14:32:07Z",
        "0000-01-01T00:00:00Z",
        "+2026-11-23T14:32:07Z",
        "-026-11-23T14:32:07Z",
        "12026-11-23T14:32:07Z",
        "2026-11-2\xC3\xA9T14:32:07Z",
        "null",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        int64_t ms = UNTOUCHED;

        if (timefmt_parse(texts[i], strlen(texts[i]), &ms) || ms != UNTOUCHED)
            fail_msg("%s gave %lld", texts[i], (long long)ms);
    }
}

static void a_time_is_read_within_its_length_only(void **state)
{
    static const char text[] = "2026-11-23T14:32:07.5Z";
    int64_t ms = UNTOUCHED;

    (void)state;
    for (size_t length = 0; length < sizeof(text) - 1; length++)
        assert_false(timefmt_parse(text, length, &ms));
    assert_int_equal(ms, UNTOUCHED);
    assert_true(timefmt_parse("2026-11-23T14:32:07Z\",\"x\":", 20, &ms));
    assert_int_equal(ms, NOW);
}

static void every_day_of_9999_years_comes_back_as_it_was(void **state)
{
    int64_t first, last;

    (void)state;
    assert_true(timefmt_parse("0001-01-01T12:34:56.789Z", 24, &first));
    assert_true(timefmt_parse("9999-12-31T12:34:56.789Z", 24, &last));
    assert_int_equal((last - first) / DAY, 3652058); /* 9999 years of 365.2425 days, less one */
    for (int64_t ms = first; ms <= last; ms += 13 * DAY) { /* 13: every day of month and of week */
        char text[32];
        int64_t again = UNTOUCHED;

        timefmt_utc_ms(ms, text, sizeof(text));
        if (strlen(text) != 24 || !timefmt_parse(text, 24, &again) || again != ms)
            fail_msg("%lld became %s", (long long)ms, text);
    }
}

static void the_three_http_forms_are_read(void **state)
{
    static const struct {
        const char *text;
        int64_t ms;
    } cases[] = {
        {"Mon, 23 Nov 2026 14:32:07 GMT", NOW},
        {"Monday, 23-Nov-26 14:32:07 GMT", NOW},
        {"Mon Nov 23 14:32:07 2026", NOW},
        {"Sun, 06 Nov 1994 08:49:37 GMT", INT64_C(784111777000)}, /* RFC 9110's own examples */
        {"Sunday, 06-Nov-94 08:49:37 GMT", INT64_C(784111777000)},
        {"Sun Nov  6 08:49:37 1994", INT64_C(784111777000)},
        {"Wednesday, 01-Jan-69 00:00:00 GMT", INT64_C(-31536000000)},
        {"Sunday, 01-Jan-68 00:00:00 GMT", INT64_C(3092601600000)},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t ms = UNTOUCHED;

        if (!timefmt_parse_http(cases[i].text, &ms) || ms != cases[i].ms)
            fail_msg("%s gave %lld", cases[i].text, (long long)ms);
    }
}

static void other_http_dates_are_refused_and_touch_nothing(void **state)
{
    static const char *const texts[] = {
        "",
        "Mon",
        "Mon,",
        "120",
        "Mon, 23 Nov 2026 14:32:07",
        "Mon, 23 Nov 2026 14:32:07 CET",
        "Mon, 23 Nov 2026 14:32:07 GMT+1",
        "Mon, 3 Nov 2026 14:32:07 GMT",
        "Mon, 23 nov 2026 14:32:07 GMT",
        "Mon, 31 Nov 2026 14:32:07 GMT",
        "Mon, 23 Nov 2026 25:32:07 GMT",
        "Xyz, 23 Nov 2026 14:32:07 GMT",
        "Monday, 23-Nov-2026 14:32:07 GMT",
        "Mon Nov 23 14:32:07 2026 GMT",
        "Mon Nov 6 14:32:07 2026",
        "2026-11-23T14:32:07Z",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        int64_t ms = UNTOUCHED;

        if (timefmt_parse_http(texts[i], &ms) || ms != UNTOUCHED)
            fail_msg("%s gave %lld", texts[i], (long long)ms);
    }
}

static void times_are_written_in_utc_and_for_http(void **state)
{
    char buf[40];

    (void)state;
    assert_string_equal(timefmt_utc(NOW + 45, buf, sizeof(buf)), "2026-11-23T14:32:07Z");
    assert_string_equal(timefmt_utc_ms(NOW + 45, buf, sizeof(buf)), "2026-11-23T14:32:07.045Z");
    assert_string_equal(timefmt_utc_ms(-1, buf, sizeof(buf)), "1969-12-31T23:59:59.999Z");
    assert_string_equal(timefmt_http(NOW, buf, sizeof(buf)), "Mon, 23 Nov 2026 14:32:07 GMT");
    assert_string_equal(timefmt_http(INT64_C(784111777000), buf, sizeof(buf)),
                        "Sun, 06 Nov 1994 08:49:37 GMT");
    assert_string_equal(timefmt_http(-DAY, buf, sizeof(buf)), "Wed, 31 Dec 1969 00:00:00 GMT");
    assert_string_equal(timefmt_utc_ms(TIME_NONE, buf, sizeof(buf)), "-");
    assert_string_equal(timefmt_http(TIME_NONE, buf, sizeof(buf)), "-");
}

static void a_relative_moment_is_in_minutes_at_finest(void **state)
{
    static const struct {
        int64_t ago;
        const char *text;
    } cases[] = {
        {0, "now"},
        {59 * SECOND, "now"},
        {-59 * SECOND, "now"},
        {MINUTE, "1m"},
        {3 * MINUTE + 59 * SECOND, "3m"},
        {10 * MINUTE - 1, "9m"},
        {25 * MINUTE - 1, "20m"},
        {HOUR - 1, "55m"},
        {HOUR, "1h"},
        {DAY - 1, "23h"},
        {DAY, "1d"},
        {2 * DAY + 5 * HOUR, "2d"},
        {400 * DAY, "400d"},
        {-5 * MINUTE, "in 5m"},
        {-3 * HOUR, "in 3h"},
        {-2 * DAY, "in 2d"},
    };
    char buf[40];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_string_equal(timefmt_moment(NOW - cases[i].ago, NOW, TIME_STYLE_RELATIVE, buf, 40),
                            cases[i].text);
}

static void what_goes_on_is_rounded_down_the_more_the_longer_it_is(void **state)
{
    static const struct {
        int64_t length, coarse;
    } cases[] = {{-1, -1},
                 {0, 0},
                 {MINUTE - 1, 0},
                 {9 * MINUTE + 1, 9 * MINUTE},
                 {10 * MINUTE, 10 * MINUTE},
                 {59 * MINUTE, 55 * MINUTE},
                 {HOUR + 14 * MINUTE, HOUR},
                 {9 * HOUR + 59 * MINUTE, 9 * HOUR + 45 * MINUTE},
                 {10 * HOUR + 59 * MINUTE, 10 * HOUR},
                 {INT64_MAX, INT64_MAX / HOUR * HOUR}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(timefmt_coarse(cases[i].length), cases[i].coarse);
}

static void a_moment_says_no_more_than_it_must(void **state)
{
    static const struct {
        enum time_style style;
        const char *zone, *time, *text;
    } cases[] = {
        {TIME_STYLE_UTC, "UTC", "2026-11-23T09:05:59Z", "09:05Z"},
        {TIME_STYLE_UTC, "UTC", "2026-11-22T23:59:59Z", "22 Nov 23:59Z"},
        {TIME_STYLE_UTC, "UTC", "2026-10-23T14:32:07Z", "23 Oct 14:32Z"},
        {TIME_STYLE_UTC, "UTC", "2025-11-23T14:32:07Z", "23 Nov 2025 14:32Z"},
        {TIME_STYLE_UTC, "UTC", "2027-01-01T00:00:00Z", "1 Jan 2027 00:00Z"},
        {TIME_STYLE_LOCAL, "CET-1CEST,M3.5.0,M10.5.0", "2026-11-23T13:32:00Z", "14:32"},
        {TIME_STYLE_LOCAL, "CET-1CEST,M3.5.0,M10.5.0", "2026-11-22T23:30:00Z", "00:30"},
        {TIME_STYLE_LOCAL, "CET-1CEST,M3.5.0,M10.5.0", "2026-11-22T22:30:00Z", "22 Nov 23:30"},
        {TIME_STYLE_LOCAL, "CET-1CEST,M3.5.0,M10.5.0", "2026-07-01T12:00:00Z", "1 Jul 14:00"},
        {TIME_STYLE_LOCAL, "CET-1CEST,M3.5.0,M10.5.0", "2025-12-31T23:30:00Z", "1 Jan 00:30"},
        {TIME_STYLE_LOCAL, "PST8PDT", "2026-11-23T07:00:00Z", "22 Nov 23:00"},
        {TIME_STYLE_ISO, "PST8PDT", "2026-11-23T07:00:00.5Z", "2026-11-23T07:00:00Z"},
    };
    char buf[40];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t ms;

        setenv("TZ", cases[i].zone, 1);
        tzset();
        assert_true(timefmt_parse(cases[i].time, strlen(cases[i].time), &ms));
        assert_string_equal(timefmt_moment(ms, NOW, cases[i].style, buf, sizeof(buf)),
                            cases[i].text);
    }
}

static void the_long_form_names_its_zone(void **state)
{
    char buf[48];

    (void)state;
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0", 1);
    tzset();
    assert_string_equal(timefmt_long(NOW, false, buf, sizeof(buf)), "Mon 23 Nov 2026 15:32:07 CET");
    assert_string_equal(timefmt_long(NOW - 150 * DAY, false, buf, sizeof(buf)),
                        "Fri 26 Jun 2026 16:32:07 CEST");
    assert_string_equal(timefmt_long(NOW, true, buf, sizeof(buf)), "Mon 23 Nov 2026 14:32:07 UTC");
}

static void a_time_that_is_not_set_is_a_dash(void **state)
{
    char buf[48];

    (void)state;
    for (int style = 0; style < TIME_STYLE_COUNT; style++)
        assert_string_equal(
            timefmt_moment(TIME_NONE, NOW, (enum time_style)style, buf, sizeof(buf)), "-");
    assert_string_equal(timefmt_long(TIME_NONE, true, buf, sizeof(buf)), "-");
    assert_string_equal(timefmt_long(TIME_NONE, false, buf, sizeof(buf)), "-");
    assert_string_equal(timefmt_duration_s(TIME_NONE, buf, sizeof(buf)), "-");
}

static void the_ends_of_time_do_not_break_anything(void **state)
{
    static const int64_t ends[] = {INT64_MAX, INT64_MIN + 1, INT64_MIN, 0, -1};
    char buf[48];

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        for (size_t j = 0; j < 5; j++) {
            for (int style = 0; style < TIME_STYLE_COUNT; style++) {
                timefmt_moment(ends[i], ends[j], (enum time_style)style, buf, 40);
                assert_in_range(strlen(buf), 1, 39);
            }
        }
        assert_in_range(strlen(timefmt_utc_ms(ends[i], buf, 32)), 1, 31);
        assert_in_range(strlen(timefmt_http(ends[i], buf, 32)), 1, 31);
        assert_in_range(strlen(timefmt_long(ends[i], false, buf, 48)), 1, 47);
        assert_in_range(strlen(timefmt_duration(ends[i], buf, 8)), 1, 6);
    }
}

static void a_duration_takes_at_most_six_columns(void **state)
{
    static const struct {
        int64_t ms;
        char *(*write)(int64_t ms, char *buf, size_t size);
        const char *text;
    } cases[] = {
        {0, timefmt_duration, "0m"},
        {0, timefmt_duration_s, "0s"},
        {45 * SECOND, timefmt_duration_s, "45s"},
        {45 * SECOND, timefmt_duration, "0m"},
        {59999, timefmt_duration_s, "59s"},
        {MINUTE, timefmt_duration_s, "1m"},
        {41 * MINUTE + 30 * SECOND, timefmt_duration_s, "41m"},
        {HOUR, timefmt_duration, "1h00m"},
        {2 * HOUR + 58 * MINUTE, timefmt_duration, "2h58m"},
        {DAY - 1, timefmt_duration, "23h59m"},
        {26 * HOUR + 59 * MINUTE, timefmt_duration, "26h"},
        {2 * DAY - 1, timefmt_duration, "47h"},
        {2 * DAY, timefmt_duration, "2d"},
        {9 * DAY + 23 * HOUR, timefmt_duration, "9d"},
        {412 * DAY, timefmt_duration, "412d"},
        {99999 * DAY, timefmt_duration, "99999d"},
        {100000 * DAY, timefmt_duration, ">273y"},
        {-1, timefmt_duration_s, "-"},
        {-5 * DAY, timefmt_duration, "-"},
    };
    char buf[8];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_string_equal(cases[i].write(cases[i].ms, buf, sizeof(buf)), cases[i].text);
    for (int64_t ms = 0; ms < 100 * DAY; ms += 7 * MINUTE + 1) {
        assert_in_range(strlen(timefmt_duration(ms, buf, sizeof(buf))), 2, 6);
        assert_in_range(strlen(timefmt_duration_s(ms, buf, sizeof(buf))), 2, 6);
    }
}

static void every_style_has_a_name(void **state)
{
    (void)state;
    assert_string_equal(time_style_name(TIME_STYLE_RELATIVE), "relative");
    assert_string_equal(time_style_name(TIME_STYLE_LOCAL), "local");
    assert_string_equal(time_style_name(TIME_STYLE_UTC), "utc");
    assert_string_equal(time_style_name(TIME_STYLE_ISO), "iso");
}

/* 25 October 2026 has 25 hours in Berlin: at its noon it is winter, at its start summer. */
static void a_day_begins_at_local_midnight(void **state)
{
    static const int64_t noon = INT64_C(1792926000) * 1000; /* 2026-10-25T11:00:00Z */
    char text[40];
    (void)state;
    setenv("TZ", "Europe/Berlin", 1);
    tzset();
    int64_t start = timefmt_day_start(noon + 7);
    assert_string_equal(timefmt_utc(start, text, sizeof text), "2026-10-24T22:00:00Z");
    assert_true(timefmt_day_start(start) == start);
    assert_true(timefmt_day_start(start - 1) == start - 24 * 3600 * INT64_C(1000));
    assert_true(timefmt_day_start(TIME_NONE) == TIME_NONE);
    setenv("TZ", "UTC", 1);
    tzset();
    assert_string_equal(timefmt_utc(timefmt_day_start(noon), text, sizeof text),
                        "2026-10-25T00:00:00Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_of_the_service_are_read),
        cmocka_unit_test(what_is_no_time_is_refused_and_touches_nothing),
        cmocka_unit_test(a_time_is_read_within_its_length_only),
        cmocka_unit_test(every_day_of_9999_years_comes_back_as_it_was),
        cmocka_unit_test(a_day_begins_at_local_midnight),
        cmocka_unit_test(the_three_http_forms_are_read),
        cmocka_unit_test(other_http_dates_are_refused_and_touch_nothing),
        cmocka_unit_test(times_are_written_in_utc_and_for_http),
        cmocka_unit_test(a_relative_moment_is_in_minutes_at_finest),
        cmocka_unit_test(what_goes_on_is_rounded_down_the_more_the_longer_it_is),
        cmocka_unit_test(a_moment_says_no_more_than_it_must),
        cmocka_unit_test(the_long_form_names_its_zone),
        cmocka_unit_test(a_time_that_is_not_set_is_a_dash),
        cmocka_unit_test(the_ends_of_time_do_not_break_anything),
        cmocka_unit_test(a_duration_takes_at_most_six_columns),
        cmocka_unit_test(every_style_has_a_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
