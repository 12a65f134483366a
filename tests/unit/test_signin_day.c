/* A day, and a week, of bad weather between a console and its login host: still signed in, and
 * never asked faster than the back-off allows. The weather is random by a fixed seed. */
#include "unit/person_rig.h"

#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)

static uint64_t seed;

static unsigned dice(unsigned sides)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(seed >> 33) % sides;
}

/* What the last request was answered, as the watch at the next one needs it. */
static struct {
    int64_t at_ms; /* when it was asked; 0: none yet */
    bool fine;
    int failures, retry_after_s;
    int64_t life_s;
    size_t seen;
} last;

/* renewal.h's promise, in arithmetic of its own: 5 s, doubling to 5 min; or what was asked for; and
 * a good token lasts at least four tenths of its life. */
static int64_t soonest(void)
{
    int64_t wait = 5000;
    if (last.fine)
        return last.life_s * 400;
    if (last.retry_after_s >= 0)
        return last.retry_after_s * INT64_C(1000);
    for (int i = 1; i < last.failures && wait < 5 * MINUTE; i++)
        wait *= 2;
    return wait < 5 * MINUTE ? wait : 5 * MINUTE;
}

static void watch(struct login_host *host, int64_t now_ms)
{
    if (last.at_ms != 0 && now_ms - last.at_ms < soonest())
        fail_msg("request %zu after %lld ms, %lld are the least", host->asked,
                 (long long)(now_ms - last.at_ms), (long long)soonest());
    last.at_ms = now_ms;
    last.fine = host->status == 200 && host->delay_ms < 30000;
    last.failures = last.fine ? 0 : last.failures + 1;
    last.life_s = host->expires_in_s;
    const char *after = host->headers ? strstr(host->headers, "Retry-After: ") : NULL;
    last.retry_after_s = after ? atoi(after + 13) : -1;
    last.seen++;
}

enum weather { FINE, CUT, THROTTLED, BUSY, BROKEN_PROXY, SLOW, WEATHERS };

static enum weather change_weather(struct login_host *host)
{
    static char after[64];
    enum weather weather = (enum weather)dice(WEATHERS + 2); /* fine three times as often */
    host->status = 200;
    host->body = host->headers = NULL;
    host->delay_ms = dice(3000);
    host->expires_in_s = 300 + dice(5100);
    if (weather == CUT)
        host->status = 0;
    if (weather == THROTTLED)
        host->status = 429;
    if (weather == BUSY)
        host->status = 503;
    if (weather == BROKEN_PROXY)
        host->status = 502;
    if (weather == SLOW)
        host->delay_ms = 45000;
    host->body =
        host->status == 502 ? "<html>no</html>" : "{\"error\":\"temporarily_unavailable\"}";
    if (weather == THROTTLED || (weather == BUSY && dice(2) == 0)) {
        snprintf(after, sizeof after, "Retry-After: %u", 1 + dice(600));
        host->headers = after;
    }
    return weather < WEATHERS ? weather : FINE;
}

static void check(struct office *office)
{
    struct signin status = console_status(&office->consoles[0]);
    assert_true(status.state != SIGNIN_OUT && status.state != SIGNIN_BROKEN);
    assert_int_equal(status.ask, SIGNIN_ASK_NOTHING);
    assert_null(graph_signed_out(office->consoles[0].graph));
    assert_true(office->host.overlaps == 0);
}

static void live_through(struct office *office, int64_t hours)
{
    int64_t end = office_now(office) + hours * HOUR;
    while (office_now(office) < end) {
        enum weather weather = change_weather(&office->host);
        unsigned minutes = 1 + dice(40);
        for (unsigned i = 0; i < minutes; i++) {
            office_run_one(office, MINUTE);
            check(office);
        }
        if (weather == FINE && minutes > 16)
            assert_int_equal(console_token(&office->consoles[0]), TOKEN_READY);
        if (dice(10) == 0)
            fake_clock_advance(office->clock, dice(3) * HOUR); /* the lid was closed */
        if (dice(10) == 0)
            fake_clock_set_wall(office->clock, START_MS + (int64_t)dice(48) * HOUR);
    }
}

static void weather_of(uint64_t number, int64_t hours, size_t least)
{
    struct office *office = office_new();
    seed = number;
    memset(&last, 0, sizeof last);
    office->host.watch = watch;
    office_keep(office, BASE_BIT | MORE_BITS, false);
    struct console *console = console_open(office, 0, CACHE_FILE);
    live_through(office, hours);
    office->host.status = 200;
    office->host.headers = NULL;
    office->host.delay_ms = 0;
    office_run_one(office, 11 * MINUTE); /* the longest Retry-After, and a bit */
    assert_int_equal(console_token(console), TOKEN_READY);
    assert_int_equal(console_status(console).state, SIGNIN_IN);
    assert_true(last.seen >= least); /* something did happen */
    office_free(office);
}

static void a_day_of_bad_weather_signs_nobody_out(void **state)
{
    (void)state;
    for (uint64_t number = 1; number <= 10; number++)
        weather_of(number, 24, 50);
}

static void a_week_of_it_signs_nobody_out_either(void **state)
{
    (void)state;
    weather_of(2026, 7 * 24, 500);
}

/* No answer at all for a day: what is asked is what the back-off comes to, and no more. */
static void a_day_without_a_network_costs_a_request_each_five_minutes(void **state)
{
    (void)state;
    struct office *office = office_new();
    office_keep(office, BASE_BIT | MORE_BITS, false);
    struct console *console = console_open(office, 0, CACHE_FILE);
    office->host.status = 0;
    office->host.watch = watch;
    memset(&last, 0, sizeof last);
    office_run_one(office, 24 * HOUR);
    assert_in_range(office->host.asked, 285, 296); /* 288 times 5 min, and the first few */
    assert_int_equal(console_status(console).state, SIGNIN_WAITING);
    office->host.status = 200;
    office_run_one(office, 5 * MINUTE);
    assert_int_equal(console_status(console).state, SIGNIN_IN);
    office_free(office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_of_bad_weather_signs_nobody_out),
        cmocka_unit_test(a_week_of_it_signs_nobody_out_either),
        cmocka_unit_test(a_day_without_a_network_costs_a_request_each_five_minutes),
    };
    drop_root();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
