#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "auth/token.h"
#include "fake/fake_clock.h"

struct rig {
    struct clock *clock;
    char folder[64], path[96];
    struct token_source *source;
};

static void put(const char *path, const char *bytes, size_t length)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, length), (ssize_t)length);
    close(fd);
}

static void put_text(const struct rig *rig, const char *text)
{
    put(rig->path, text, strlen(text));
}

static struct rig rig_new(void)
{
    struct rig rig = {.clock = fake_clock_new(1000)};
    snprintf(rig.folder, sizeof rig.folder, "/tmp/restoretop-token-XXXXXX");
    assert_non_null(mkdtemp(rig.folder));
    snprintf(rig.path, sizeof rig.path, "%s/token", rig.folder);
    return rig;
}

static void rig_release(struct rig *rig)
{
    if (rig->source != NULL) {
        rig->source->free(rig->source);
    }
    unlink(rig->path);
    rmdir(rig->folder);
    fake_clock_free(rig->clock);
}

static void open_source(struct rig *rig)
{
    rig->source = token_file_new(rig->path, rig->clock);
    assert_non_null(rig->source);
}

/* Asks the source; checks that every state but READY comes with a sentence. */
static enum token_state ask(const struct rig *rig, const char *expected)
{
    const struct secret *token = NULL;
    struct fault why = {0};
    enum token_state state = rig->source->get(rig->source, &token, &why);
    if (state == TOKEN_READY) {
        assert_non_null(expected);
        assert_string_equal(secret_text(token), expected);
    } else {
        assert_int_equal(why.kind, FAULT_AUTH);
        assert_true(why.text[0] != '\0');
    }
    return state;
}

static void a_file_gives_its_token_without_trimmings(void **state)
{
    (void)state;
    static const char *const texts[] = {"abc.DEF-_~+/=", "  abc.DEF-_~+/=\r\n\n",
                                        "Bearer abc.DEF-_~+/=\n", "bearer \t abc.DEF-_~+/="};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct rig rig = rig_new();
        put_text(&rig, texts[i]);
        open_source(&rig);
        assert_int_equal(ask(&rig, "abc.DEF-_~+/="), TOKEN_READY);
        rig_release(&rig);
    }
}

static void what_is_no_token_is_refused_with_a_sentence(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length;
        const char *words;
    } cases[] = {
        {"", 0, "empty"},          {" \n ", 3, "empty"},
        {"Bearer ", 7, ""},        {"two words", 9, "character"},
        {"a\nb", 3, "character"},  {"a\0b", 3, "character"},
        {"a\x7f", 2, "character"}, {"\xC3\xA9", 2, "character"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct rig rig = rig_new();
        const struct secret *token = NULL;
        struct fault why = {0};
        put(rig.path, cases[i].bytes, cases[i].length);
        open_source(&rig);
        if (i == 2) { /* "Bearer" alone cannot be told from a token of that name */
            assert_int_equal(ask(&rig, "Bearer"), TOKEN_READY);
        } else {
            assert_int_equal(rig.source->get(rig.source, &token, &why), TOKEN_BROKEN);
            assert_non_null(strstr(why.text, cases[i].words));
            assert_true(why.hint[0] != '\0');
        }
        rig_release(&rig);
    }
}

static void a_file_of_64_kib_is_read_and_a_longer_one_is_not(void **state)
{
    (void)state;
    const size_t limit = (size_t)64 * 1024;
    char *bytes = malloc(limit + 2);
    assert_non_null(bytes);
    memset(bytes, 'a', limit + 1);
    bytes[limit + 1] = '\0';
    struct rig rig = rig_new();
    put(rig.path, bytes, limit + 1);
    open_source(&rig);
    assert_int_equal(ask(&rig, NULL), TOKEN_BROKEN);
    rig.source->free(rig.source);
    bytes[limit] = '\0';
    put(rig.path, bytes, limit);
    open_source(&rig);
    assert_int_equal(ask(&rig, bytes), TOKEN_READY);
    rig_release(&rig);
    free(bytes);
}

static void no_file_is_broken_until_it_comes(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    open_source(&rig);
    assert_int_equal(ask(&rig, NULL), TOKEN_BROKEN);
    put_text(&rig, "late");
    int64_t at = rig.source->deadline(rig.source);
    assert_in_range(at - rig.clock->boot_ms(rig.clock), 1, 5000);
    assert_int_equal(ask(&rig, NULL), TOKEN_BROKEN); /* not looked at before its time */
    fake_clock_advance(rig.clock, 5000);
    assert_int_equal(ask(&rig, "late"), TOKEN_READY);
    rig_release(&rig);
}

static void a_folder_or_a_device_is_refused(void **state)
{
    (void)state;
    static const char *const paths[] = {"/tmp", "/dev/null"};
    for (size_t i = 0; i < 2; i++) {
        struct rig rig = rig_new();
        const struct secret *token = NULL;
        struct fault why = {0};
        rig.source = token_file_new(paths[i], rig.clock);
        assert_int_equal(rig.source->get(rig.source, &token, &why), TOKEN_BROKEN);
        assert_non_null(strstr(why.text, "no file and no pipe"));
        rig_release(&rig);
    }
}

static void a_changed_file_is_read_within_a_minute(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    put_text(&rig, "first");
    open_source(&rig);
    assert_int_equal(ask(&rig, "first"), TOKEN_READY);
    put_text(&rig, "second");
    assert_int_equal(ask(&rig, "first"), TOKEN_READY);
    fake_clock_advance(rig.clock, 60000);
    assert_int_equal(ask(&rig, "second"), TOKEN_READY);
    unlink(rig.path); /* being replaced: the old one is good until the service refuses it */
    fake_clock_advance(rig.clock, 60000);
    assert_int_equal(ask(&rig, "second"), TOKEN_READY);
    rig.source->reject(rig.source, NULL);
    assert_int_equal(ask(&rig, NULL), TOKEN_BROKEN);
    rig_release(&rig);
}

static void after_a_401_the_file_is_read_again_once(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    put_text(&rig, "first");
    open_source(&rig);
    assert_int_equal(ask(&rig, "first"), TOKEN_READY);
    put_text(&rig, "second");
    rig.source->reject(rig.source, "Bearer error=\"invalid_token\"");
    assert_int_equal(ask(&rig, "second"), TOKEN_READY); /* at once */

    rig.source->reject(rig.source, NULL);
    assert_int_equal(ask(&rig, NULL), TOKEN_NEEDS_USER); /* unchanged */
    assert_in_range(rig.source->deadline(rig.source) - rig.clock->boot_ms(rig.clock), 1, 5000);
    fake_clock_advance(rig.clock, 600000);
    assert_int_equal(ask(&rig, NULL), TOKEN_NEEDS_USER);
    put_text(&rig, "second\n"); /* written anew, though it is the refused one: one try */
    fake_clock_advance(rig.clock, 5000);
    assert_int_equal(ask(&rig, "second"), TOKEN_READY);
    assert_true(rig.source->insists(rig.source));
    rig.source->reject(rig.source, NULL);
    assert_int_equal(ask(&rig, NULL), TOKEN_NEEDS_USER);
    assert_false(rig.source->insists(rig.source));
    put_text(&rig, "third");
    fake_clock_advance(rig.clock, 5000);
    assert_int_equal(ask(&rig, "third"), TOKEN_READY);
    rig_release(&rig);
}

static void retrying_gives_a_refused_token_one_more_try(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    put_text(&rig, "given");
    for (int from_file = 0; from_file < 2; from_file++) {
        rig.source =
            from_file ? token_file_new(rig.path, rig.clock) : token_text_new("given", rig.clock);
        rig.source->wish(rig.source, TOKEN_WISH_RETRY, NULL);
        assert_int_equal(ask(&rig, "given"), TOKEN_READY);
        assert_false(rig.source->insists(rig.source)); /* nothing was refused */
        rig.source->reject(rig.source, NULL);
        assert_int_equal(ask(&rig, NULL), TOKEN_NEEDS_USER);
        rig.source->wish(rig.source, TOKEN_WISH_RETRY, NULL);
        assert_int_equal(ask(&rig, "given"), TOKEN_READY);
        assert_true(rig.source->insists(rig.source));
        assert_false(rig.source->insists(rig.source));
        rig.source->reject(rig.source, NULL);
        fake_clock_advance(rig.clock, 600000);
        assert_int_equal(ask(&rig, NULL), TOKEN_NEEDS_USER);
        if (!from_file)
            rig.source->free(rig.source);
    }
    rig_release(&rig);
}

/* On a file system with coarse times a new token of the same length can look like the old one. */
static void after_a_401_the_files_times_are_not_trusted(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    struct stat before;
    put_text(&rig, "token-1");
    assert_int_equal(stat(rig.path, &before), 0);
    open_source(&rig);
    assert_int_equal(ask(&rig, "token-1"), TOKEN_READY);
    put_text(&rig, "token-2");
    const struct timespec times[] = {before.st_atim, before.st_mtim};
    assert_int_equal(utimensat(AT_FDCWD, rig.path, times, 0), 0);
    rig.source->reject(rig.source, NULL);
    assert_int_equal(ask(&rig, "token-2"), TOKEN_READY);
    rig_release(&rig);
}

static void a_pipe_is_waited_for_without_blocking(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    assert_int_equal(mkfifo(rig.path, 0600), 0);
    int writer = open(rig.path, O_RDWR | O_CLOEXEC);
    assert_true(writer >= 0);
    open_source(&rig);
    assert_int_equal(ask(&rig, NULL), TOKEN_PENDING);
    assert_in_range(rig.source->deadline(rig.source) - rig.clock->boot_ms(rig.clock), 1, 1000);
    assert_int_equal(write(writer, "from-", 5), 5);
    fake_clock_advance(rig.clock, 1000);
    assert_int_equal(ask(&rig, NULL), TOKEN_PENDING);
    assert_int_equal(write(writer, "pipe\n", 5), 5);
    close(writer);
    fake_clock_advance(rig.clock, 1000);
    assert_int_equal(ask(&rig, "from-pipe"), TOKEN_READY);
    fake_clock_advance(rig.clock, 600000);
    assert_int_equal(ask(&rig, "from-pipe"), TOKEN_READY); /* a pipe is read once */
    rig.source->reject(rig.source, NULL);
    assert_int_not_equal(ask(&rig, NULL), TOKEN_READY);
    rig_release(&rig);
}

static void a_token_from_the_environment_is_good_until_refused(void **state)
{
    (void)state;
    struct rig rig = rig_new();
    rig.source = token_text_new(" Bearer given\n", rig.clock);
    assert_int_equal(ask(&rig, "given"), TOKEN_READY);
    rig.source->reject(rig.source, NULL);
    fake_clock_advance(rig.clock, 3600000);
    assert_int_equal(ask(&rig, NULL), TOKEN_NEEDS_USER);
    assert_true(rig.source->deadline(rig.source) == CLOCK_NEVER);
    rig.source->free(rig.source);
    rig.source = token_text_new("", rig.clock);
    assert_int_equal(ask(&rig, NULL), TOKEN_BROKEN);
    rig_release(&rig);
}

static void peeking_reads_who_and_where_and_never_fails(void **state)
{
    (void)state;
    static const struct {
        const char *token, *tenant, *account;
    } cases[] = {
        /* {"tid":"contoso-id","upn":"ada@contoso.com","preferred_username":"other"} */
        {"e30."
         "eyJ0aWQiOiJjb250b3NvLWlkIiwidXBuIjoiYWRhQGNvbnRvc28uY29tIiwicHJlZmVycmVkX3VzZXJuYW1lIjoib"
         "3Ro"
         "ZXIifQ.c2ln",
         "contoso-id", "ada@contoso.com"},
        /* {"app_displayname":"Watcher ~?"} : needs both characters of the URL alphabet */
        {"e30.eyJhcHBfZGlzcGxheW5hbWUiOiJXYXRjaGVyIH4_In0.c2ln", "", "Watcher ~?"},
        {"e30.eyJ0aWQiOjUsInVwbiI6W119.c2ln", "", ""}, /* {"tid":5,"upn":[]} */
        {"e30.####.c2ln", "", ""},
        {"e30.e30", "", ""},
        {"..", "", ""},
        {"opaque", "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char tenant[64] = "before";
        char account[64] = "before";
        struct secret *token = secret_new(cases[i].token, strlen(cases[i].token));
        token_peek(token, tenant, account, sizeof tenant);
        assert_string_equal(tenant, cases[i].tenant);
        assert_string_equal(account, cases[i].account);
        secret_free(token);
    }
    struct clock *clock = fake_clock_new(0);
    struct token_source *source = token_text_new(cases[0].token, clock);
    char tenant[8];
    char account[8];
    source->describe(source, tenant, account, sizeof tenant);
    assert_string_equal(tenant, "contoso"); /* cut to the field */
    source->free(source);
    fake_clock_free(clock);
}

/* Of a token that Graph has refused the likely cause is told, as far as it says so itself. */
static void why_a_token_is_refused_is_read_out_of_it(void **state)
{
    (void)state;
    static const struct {
        const char *token, *told;
        int64_t end_ms;
    } cases[] = {
        /* {'aud': 'https://management.azure.com/', 'exp': 1} */
        {"e30.eyJhdWQiOiAiaHR0cHM6Ly9tYW5hZ2VtZW50LmF6dXJlLmNvbS8iLCAiZXhwIjogMX0.c2ln",
         "Graph did not accept the token of RESTORETOP_TOKEN: it is for "
         "https://management.azure.com/, not for Microsoft Graph.",
         1000},
        /* {'aud': '00000003-0000-0000-c000-000000000000', 'exp': 1795750000} */
        {"e30."
         "eyJhdWQiOiAiMDAwMDAwMDMtMDAwMC0wMDAwLWMwMDAtMDAwMDAwMDAwMDAwIiwgImV4cCI6IDE3OTU3NTAwMDB9."
         "c2ln",
         "Graph did not accept the token of RESTORETOP_TOKEN: it ran out at 2026-11-27T03:26:40Z.",
         1795750000000},
        /* {'aud': 'https://graph.microsoft.com', 'exp': 9999999999} */
        {"e30.eyJhdWQiOiAiaHR0cHM6Ly9ncmFwaC5taWNyb3NvZnQuY29tIiwgImV4cCI6IDk5OTk5OTk5OTl9.c2ln",
         "Graph did not accept the token of RESTORETOP_TOKEN.", 9999999999000},
        /* {'aud': 5, 'exp': '1'} */
        {"e30.eyJhdWQiOiA1LCAiZXhwIjogIjEifQ.c2ln",
         "Graph did not accept the token of RESTORETOP_TOKEN.", 0},
        /* {'exp': -1} */
        {"e30.eyJleHAiOiAtMX0.c2ln", "Graph did not accept the token of RESTORETOP_TOKEN.", 0},
        /* {'exp': 999999999999999} */
        {"e30.eyJleHAiOiA5OTk5OTk5OTk5OTk5OTl9.c2ln",
         "Graph did not accept the token of RESTORETOP_TOKEN.", 0},
        {"opaque", "Graph did not accept the token of RESTORETOP_TOKEN.", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct secret *ignored = NULL;
        struct fault why;
        struct clock *clock = fake_clock_new(1795750000000);
        struct token_source *source = token_text_new(cases[i].token, clock);
        assert_int_equal(source->get(source, &ignored, &why), TOKEN_READY);
        assert_int_equal(token_peek_end(ignored), cases[i].end_ms);
        source->reject(source, NULL);
        assert_int_equal(source->get(source, &ignored, &why), TOKEN_NEEDS_USER);
        assert_string_equal(why.text, cases[i].told);
        assert_string_not_equal(why.hint, "");
        source->free(source);
        fake_clock_free(clock);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_gives_its_token_without_trimmings),
        cmocka_unit_test(what_is_no_token_is_refused_with_a_sentence),
        cmocka_unit_test(a_file_of_64_kib_is_read_and_a_longer_one_is_not),
        cmocka_unit_test(no_file_is_broken_until_it_comes),
        cmocka_unit_test(a_folder_or_a_device_is_refused),
        cmocka_unit_test(a_changed_file_is_read_within_a_minute),
        cmocka_unit_test(after_a_401_the_file_is_read_again_once),
        cmocka_unit_test(retrying_gives_a_refused_token_one_more_try),
        cmocka_unit_test(after_a_401_the_files_times_are_not_trusted),
        cmocka_unit_test(a_pipe_is_waited_for_without_blocking),
        cmocka_unit_test(a_token_from_the_environment_is_good_until_refused),
        cmocka_unit_test(why_a_token_is_refused_is_read_out_of_it),
        cmocka_unit_test(peeking_reads_who_and_where_and_never_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
