/* test_screen_frame.c - what goes out to the terminal behind a frame that was broken off. */
#include "screen_frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

static void the_end_of_a_broken_character_goes_out_before_the_last_words(void **unused)
{
    int ends[2];
    char got[32] = "";
    struct strbuf last;
    struct screen_frame frame = {.memory = -1, .signals = -1};
    (void)unused;
    assert_int_equal(pipe(ends), 0);
    frame.tty = ends[1];
    strbuf_init(&frame.before, STRBUF_NO_LIMIT);
    strbuf_init(&frame.after, STRBUF_NO_LIMIT);
    strbuf_init(&last, STRBUF_NO_LIMIT);
    strbuf_puts(&frame.before, "\x94\x80title"); /* as of a line that was broken off */
    strbuf_puts(&last, "bye.");
    screen_frame_send_last(&frame, &last);
    assert_int_equal(read(ends[0], got, sizeof got - 1), 6);
    assert_string_equal(got, "\x94\x80"
                             "bye.");
    assert_string_equal(frame.before.bytes, "title"); /* for the next frame, after a stop */
    strbuf_release(&last);
    assert_int_equal(close(ends[0]), 0);
    screen_frame_release(&frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_end_of_a_broken_character_goes_out_before_the_last_words),
    };
    return cmocka_run_group_tests_name("screen frame", tests, NULL, NULL);
}
