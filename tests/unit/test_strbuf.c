/* test_strbuf.c - the promises of base/strbuf.h. */
#include "base/fault.h"
#include "base/strbuf.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void a_fresh_buffer_is_an_empty_string(void **state)
{
    struct strbuf buf;

    (void)state;
    strbuf_init(&buf, 10);
    assert_string_equal(buf.bytes, "");
    assert_int_equal(buf.length, 0);
    assert_false(buf.overflowed);
    strbuf_clear(&buf);
    strbuf_truncate(&buf, 0);
    assert_true(strbuf_add(&buf, NULL, 0));
    assert_string_equal(buf.bytes, "");
    strbuf_release(&buf);
    assert_string_equal(buf.bytes, "");
}

static void appends_follow_one_another(void **state)
{
    struct strbuf buf;

    (void)state;
    strbuf_init(&buf, STRBUF_NO_LIMIT);
    assert_true(strbuf_puts(&buf, "ab"));
    assert_true(strbuf_putc(&buf, 'c'));
    assert_true(strbuf_add(&buf, "d\0e", 3));
    assert_true(strbuf_printf(&buf, "<%d|%s>", 42, "x"));
    assert_int_equal(buf.length, 12);
    assert_memory_equal(buf.bytes, "abcd\0e<42|x>", 13); /* with the NUL at the end */
    strbuf_release(&buf);
}

static void growth_keeps_every_byte(void **state)
{
    struct strbuf buf;

    (void)state;
    strbuf_init(&buf, 100000);
    for (int i = 0; i < 20000; i++)
        assert_true(strbuf_printf(&buf, "%05d", i));
    assert_int_equal(buf.length, 100000);
    for (int i = 0; i < 20000; i++) {
        char expected[16];

        snprintf(expected, sizeof(expected), "%05d", i);
        assert_memory_equal(buf.bytes + (size_t)i * 5, expected, 5);
    }
    assert_int_equal(buf.bytes[buf.length], '\0');
    strbuf_release(&buf);
}

static bool add_four(struct strbuf *buf)
{
    return strbuf_add(buf, "wxyz", 4);
}

static bool puts_four(struct strbuf *buf)
{
    return strbuf_puts(buf, "wxyz");
}

static bool printf_four(struct strbuf *buf)
{
    return strbuf_printf(buf, "%d", 1234);
}

static void an_append_past_the_limit_appends_nothing(void **state)
{
    static bool (*const four_bytes[])(struct strbuf *) = {add_four, puts_four, printf_four};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct strbuf buf;

        strbuf_init(&buf, 8);
        assert_true(strbuf_puts(&buf, "12345"));
        assert_false(four_bytes[i](&buf));
        assert_string_equal(buf.bytes, "12345");
        assert_int_equal(buf.length, 5);
        assert_true(buf.overflowed);
        assert_true(strbuf_puts(&buf, "678")); /* exactly to the limit */
        assert_true(buf.overflowed);           /* remembered */
        assert_false(strbuf_putc(&buf, '9'));
        strbuf_clear(&buf);
        assert_false(buf.overflowed);
        assert_true(four_bytes[i](&buf) && four_bytes[i](&buf));
        assert_int_equal(buf.length, 8);
        strbuf_release(&buf);
    }
}

static void a_limit_of_nothing_holds_nothing(void **state)
{
    struct strbuf buf;

    (void)state;
    strbuf_init(&buf, 0);
    assert_true(strbuf_puts(&buf, ""));
    assert_false(strbuf_putc(&buf, 'x'));
    assert_string_equal(buf.bytes, "");
    strbuf_release(&buf);
}

static void truncating_shortens_and_never_lengthens(void **state)
{
    struct strbuf buf;

    (void)state;
    strbuf_init(&buf, 100);
    strbuf_puts(&buf, "contoso");
    strbuf_truncate(&buf, 3);
    assert_string_equal(buf.bytes, "con");
    strbuf_truncate(&buf, 3);
    assert_int_equal(buf.length, 3);
    strbuf_release(&buf);
}

static void taken_bytes_belong_to_the_caller(void **state)
{
    struct strbuf buf;
    size_t length = 99;
    char *bytes;

    (void)state;
    strbuf_init(&buf, 100);
    bytes = strbuf_take(&buf, &length); /* of an empty buffer: an empty string all the same */
    assert_string_equal(bytes, "");
    assert_int_equal(length, 0);
    free(bytes);
    strbuf_puts(&buf, "fabrikam");
    bytes = strbuf_take(&buf, NULL);
    assert_string_equal(bytes, "fabrikam");
    assert_int_equal(buf.length, 0);
    assert_true(strbuf_puts(&buf, "again"));
    assert_string_equal(buf.bytes, "again");
    assert_string_equal(bytes, "fabrikam");
    assert_int_equal(buf.limit, 100);
    free(bytes);
    strbuf_release(&buf);
}

/* A file with `size` bytes "abc...z" over and over, its name in path. */
static void make_file(char *path, size_t size)
{
    int fd;
    FILE *file;

    strcpy(path, "/tmp/test_strbuf.XXXXXX");
    fd = mkstemp(path);
    assert_true(fd >= 0);
    file = fdopen(fd, "w");
    assert_non_null(file);
    for (size_t i = 0; i < size; i++)
        fputc('a' + (int)(i % 26), file);
    assert_int_equal(fclose(file), 0);
}

static void a_file_is_read_whole_behind_what_is_there(void **state)
{
    static const size_t sizes[] = {0, 1, 16383, 16384, 16385, 100000};

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct strbuf buf;
        struct fault why = {0};
        char path[32];

        make_file(path, sizes[i]);
        strbuf_init(&buf, 3 + sizes[i]); /* exactly enough */
        strbuf_puts(&buf, "...");
        assert_true(strbuf_read_file(&buf, path, &why));
        assert_int_equal(why.kind, FAULT_NONE);
        assert_int_equal(buf.length, 3 + sizes[i]);
        for (size_t at = 0; at < sizes[i]; at++)
            assert_int_equal(buf.bytes[3 + at], 'a' + (int)(at % 26));
        strbuf_release(&buf);
        unlink(path);
    }
}

static void a_file_past_the_limit_is_a_fault_and_adds_nothing(void **state)
{
    struct strbuf buf;
    struct fault why = {0};
    char path[32];

    (void)state;
    make_file(path, 40001);
    strbuf_init(&buf, 40003);
    strbuf_puts(&buf, "...");
    assert_false(strbuf_read_file(&buf, path, &why));
    assert_int_equal(why.kind, FAULT_INPUT);
    assert_non_null(strstr(why.text, path));
    assert_non_null(strstr(why.text, "longer than the 40000 bytes allowed"));
    assert_string_equal(buf.bytes, "...");
    assert_true(buf.overflowed);
    strbuf_release(&buf);
    unlink(path);
}

static void what_cannot_be_read_is_a_fault_with_the_name(void **state)
{
    static const char *const paths[] = {"/nonexistent/token", "/tmp"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct strbuf buf;
        struct fault why = {0};

        strbuf_init(&buf, 100);
        strbuf_puts(&buf, "kept");
        assert_false(strbuf_read_file(&buf, paths[i], &why));
        assert_int_equal(why.kind, FAULT_INPUT);
        assert_non_null(strstr(why.text, paths[i]));
        assert_string_equal(buf.bytes, "kept");
        strbuf_release(&buf);
    }
}

static void a_pipe_is_read_to_its_end(void **state)
{
    struct strbuf buf;
    struct fault why = {0};
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "token", 5), 5);
    close(ends[1]);
    strbuf_init(&buf, 100);
    assert_true(strbuf_read_fd(&buf, ends[0], &why));
    assert_string_equal(buf.bytes, "token");
    close(ends[0]);
    assert_false(strbuf_read_fd(&buf, ends[0], &why)); /* closed: the machine says no */
    assert_int_equal(why.kind, FAULT_SYSTEM);
    assert_string_equal(buf.bytes, "token");
    strbuf_release(&buf);
}

static void a_secret_leaves_nothing_behind(void **state)
{
    (void)state;
    struct strbuf buf;
    strbuf_init_secret(&buf, 100);
    strbuf_puts(&buf, "the password");
    strbuf_truncate(&buf, 3);
    for (size_t i = 3; i < 12; i++)
        assert_int_equal(buf.bytes[i], 0);
    strbuf_clear(&buf);
    assert_int_equal(buf.bytes[0], 0);
    for (int i = 0; i < 100; i++) /* grows by hand, byte for byte the same */
        assert_true(strbuf_putc(&buf, (char)('a' + i % 26)));
    assert_false(strbuf_putc(&buf, 'x'));
    for (int i = 0; i < 100; i++)
        assert_int_equal(buf.bytes[i], 'a' + i % 26);
    strbuf_release(&buf);
    assert_true(buf.secret);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fresh_buffer_is_an_empty_string),
        cmocka_unit_test(appends_follow_one_another),
        cmocka_unit_test(growth_keeps_every_byte),
        cmocka_unit_test(an_append_past_the_limit_appends_nothing),
        cmocka_unit_test(a_limit_of_nothing_holds_nothing),
        cmocka_unit_test(truncating_shortens_and_never_lengthens),
        cmocka_unit_test(taken_bytes_belong_to_the_caller),
        cmocka_unit_test(a_file_is_read_whole_behind_what_is_there),
        cmocka_unit_test(a_file_past_the_limit_is_a_fault_and_adds_nothing),
        cmocka_unit_test(what_cannot_be_read_is_a_fault_with_the_name),
        cmocka_unit_test(a_pipe_is_read_to_its_end),
        cmocka_unit_test(a_secret_leaves_nothing_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
