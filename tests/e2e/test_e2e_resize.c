/* Sizes: each can be drawn, none leaves a cell behind, and the selection stays. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/xalloc.h"
#include "e2e/console.h"

/* A tenant that all but stands still: two consoles that have read it show the same. */
static int set_up(void **state)
{
    static const char *const args[] = {"--sessions", "300", "--speed", "0.01", NULL};
    *state = tenant_start(args, 0);
    return 0;
}

/* Without bulk restores: what their requests add to a status is known of rows that were on screen,
 * and those differ. So is when a restore began (its units say it), and with that whether it is
 * OVERDUE, which decides where it stands: nothing is expected of any. */
static struct term *loaded(struct tenant *tenant, int rows, int cols)
{
    static const char *const args[] = {"--interval",
                                       "5",
                                       "--filter",
                                       "job:standard",
                                       "--expect-exchange",
                                       "none",
                                       "--expect-sharepoint",
                                       "none",
                                       "--expect-onedrive",
                                       "none",
                                       NULL};
    struct term *term = console_start(tenant, rows, cols, args);
    assert_true(console_wait_state(term, "LIVE"));
    return term;
}

/* A row whose session was looked at says what points its units are of, "1 mailbox, point 8 Nov": on
 * a machine that does other things the cursor rests on some while sizes change. */
static void blank_points(char *text)
{
    static const char cut[] = "\u2026";
    for (char *at = text; (at = strstr(at, ", point"));) {
        while (*at && *at != '\n' && strncmp(at, "  ", 2) != 0 &&
               strncmp(at, cut, sizeof cut - 1) != 0)
            *at++ = ' ';
        if (strncmp(at, cut, sizeof cut - 1) == 0) {
            memmove(at + 1, at + sizeof cut - 1, strlen(at + sizeof cut - 1) + 1);
            *at = ' ';
        }
    }
}

/* The length of a time such as "3d" or "5h45m" that stands here as a word; 0: none does. */
static size_t length_of_time(const char *at)
{
    size_t length = strspn(at, "0123456789");
    if (length == 0 || at[length] == '\0' || !strchr("dhm", at[length]))
        return 0;
    length += 1 + strspn(at + length + 1, "0123456789m");
    return strchr(" \n", at[length]) ? length : 0;
}

/* How long a restore ran is known by its units, which the one opened and the other did not: blanked
 * with the spaces before it, as it stands to the right of its column. */
static void blank_lengths(char *text)
{
    for (char *at = text; *at; at++) {
        size_t length = at > text && at[-1] == ' ' ? length_of_time(at) : 0;
        char *from = at;
        while (length > 0 && from > text && from[-1] == ' ')
            from--;
        memset(from, '-', length > 0 ? (size_t)(at - from) + length : 0);
    }
}

/* When each of the two last read something, and how long that took, is all in which they may
 * differ else: "14:32" and the number of "within 1m" are blanked. */
static char *screen_without_times(struct term *term)
{
    char *text = xstrdup(term_screen(term));
    for (char *at = text; *at; at++) {
        int length = 0;
        (void)sscanf(at, "%*1[0-2]%*1[0-9]:%*1[0-5]%*1[0-9]%n", &length);
        if (length == 0)
            (void)sscanf(at, "within %*1[0-9]%n", &length);
        memset(at, '-', (size_t)length);
    }
    blank_points(text);
    blank_lengths(text);
    return text;
}

static bool screens_agree(struct term *term, void *context)
{
    struct term *fresh = context;
    term_settle(fresh, 0);
    char *mine = screen_without_times(term), *other = screen_without_times(fresh);
    bool same = strcmp(mine, other) == 0;
    free(mine);
    free(other);
    return same;
}

static void fail_with_difference(struct term *term, struct term *fresh)
{
    for (int row = 0; row < term_rows(term); row++) {
        char *is = xstrdup(term_row(term, row)), *should = xstrdup(term_row(fresh, row));
        if (strcmp(is, should) != 0)
            fprintf(stderr, "row %d: %s\ninstead: %s\n", row, is, should);
        free(is);
        free(should);
    }
    fail_msg("%dx%d differs from a console that starts so", term_cols(term), term_rows(term));
}

/* A console that never had another size must show the same cells. */
static void expect_no_leftovers(struct tenant *tenant, struct term *term, int rows, int cols)
{
    bool says_live = rows >= 12 && cols >= 40;
    struct term *fresh = loaded(tenant, says_live ? rows : 24, says_live ? cols : 80);
    term_resize(term, rows, cols);
    term_resize(fresh, rows, cols);
    if (!term_wait_until(term, screens_agree, fresh))
        fail_with_difference(term, fresh);
    term_free(fresh);
}

static void no_size_leaves_a_cell_behind(void **state)
{
    static const int sizes[][2] = {{1, 1},   {2, 30},   {5, 20},   {8, 39},   {12, 40},
                                   {24, 80}, {30, 119}, {48, 160}, {60, 200}, {3, 200}};
    struct term *term = loaded(*state, 24, 80);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        expect_no_leftovers(*state, term, sizes[i][0], sizes[i][1]);
    console_quit(term);
}

struct more {
    size_t than;
};

static bool drew_again(struct term *term, void *context)
{
    struct more *more = context;
    return term_writes(term) > more->than;
}

/* Waits for a frame after each step: every one of these sizes was really drawn. */
static void every_size_can_be_drawn(void **state)
{
    struct term *term = loaded(*state, 24, 80);
    for (int rows = 1; rows <= 60; rows += rows < 16 ? 1 : 4)
        for (int cols = 1 + rows % 3; cols <= 200; cols += cols < 44 ? 3 : 19) {
            struct more more = {term_writes(term)};
            term_resize(term, rows, cols);
            assert_true(term_wait_until(term, drew_again, &more));
        }
    expect_no_leftovers(*state, term, 24, 80);
    console_quit(term);
}

/* 1x1 to 200x60 without a pause, with dialogs and keys in between. */
static void a_storm_of_sizes_does_no_harm(void **state)
{
    static const char *const keys[] = {"?", "\003",  "j", "\r",   "x", "\003\003",
                                       "/", "a\003", "s", "\003", "e"};
    struct term *term = loaded(*state, 24, 80);
    size_t step = 0;
    for (int rows = 1; rows <= 60; rows++)
        for (int cols = 1; cols <= 200; cols++) {
            term_resize(term, rows, cols);
            if (++step % 97 == 0)
                term_send(term, keys[step / 97 % (sizeof keys / sizeof *keys)]);
        }
    term_send(term, "\003j\003j\003jg"); /* back at the list, first row */
    expect_no_leftovers(*state, term, 48, 160);
    console_quit(term);
}

static void the_selection_survives_every_size(void **state)
{
    static const int sizes[][2] = {{6, 20}, {1, 1}, {60, 200}, {12, 40}, {4, 100}, {24, 80}};
    struct term *term = loaded(*state, 48, 160);
    char *first = console_selected_id(term);
    term_send(term, "jjjjjjjjjjj");
    char *before = console_selected_id(term);
    assert_string_not_equal(first, before);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        term_resize(term, sizes[i][0], sizes[i][1]);
        char *after = console_selected_id(term);
        assert_string_equal(after, before);
        free(after);
    }
    free(first);
    free(before);
    console_quit(term);
}

static void keys_that_come_together_give_one_frame(void **state)
{
    struct term *term = loaded(*state, 48, 160);
    char keys[41] = "";
    memset(keys, 'j', sizeof keys - 1);
    term_send(term, "g");
    assert_true(term_wait(term, "1 of "));
    term_settle(term, 300); /* labels and the detail of the first row */
    term_forget(term);
    term_send(term, keys); /* one write: one read */
    assert_true(term_wait(term, "41 of "));
    assert_true(term_writes(term) < 10); /* forty frames it is not */
    console_quit(term);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_size_leaves_a_cell_behind),
        cmocka_unit_test(every_size_can_be_drawn),
        cmocka_unit_test(a_storm_of_sizes_does_no_harm),
        cmocka_unit_test(the_selection_survives_every_size),
        cmocka_unit_test(keys_that_come_together_give_one_frame),
    };
    return cmocka_run_group_tests_name("e2e: sizes", tests, set_up, tenant_tear_down);
}
