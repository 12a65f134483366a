/* Text that somebody hostile chose, in every field and every header: the terminal gets text and the
 * program's own sequences, and every column stays where it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "base/xalloc.h"
#include "e2e/console.h"
#include "e2e/escapes.h"
#include "fake/raw_server.h"

#define ROWS   48
#define COLS   160
#define BORDER 0x2502 /* between list and pane */
#define TEE    0x252C /* where it begins */

static struct term *watch(struct tenant *tenant)
{
    static const char *const args[] = {"--write", "--interval", "5", NULL};
    return console_start(tenant, ROWS, COLS, args);
}

static int tee_column(struct term *term, int *ret_row)
{
    for (int row = 0; row < ROWS; row++)
        for (int col = 0; col < COLS; col++)
            if (term_cell(term, row, col).chars[0] == TEE) {
                *ret_row = row;
                return col;
            }
    return -1;
}

/* libvterm's table of widths is older than joined emoji: where it and the C library differ, it is
 * no judge. */
static bool emulator_knows(struct term *term, int row, int end)
{
    for (int col = 0; col < end; col++)
        if (term_cell(term, row, col).chars[0] >= 0x1F000)
            return false;
    return true;
}

struct border {
    int judged; /* rows that could be judged */
    int dent;   /* the first row where the line is not where it should be; -1: none */
};

static bool border_is_straight(struct term *term, void *context)
{
    struct border *found = context;
    int top = 0, border = tee_column(term, &top);
    *found = (struct border){.dent = border > 0 ? -1 : 0};
    for (int row = top + 1; row < ROWS && term_cell(term, row, 0).chars[0] != 0x2500; row++) {
        if (!emulator_knows(term, row, border))
            continue;
        if (found->dent < 0 && term_cell(term, row, border).chars[0] != BORDER)
            found->dent = row;
        found->judged++;
    }
    return found->dent < 0;
}

/* The line between list and pane has no dent once a frame is whole: whatever a row holds, what
 * follows starts where it should. Drawn anew, as joined emoji that stood here before may have left
 * their trace in the emulator. Returns how many rows were judged. */
static int expect_straight_border(struct term *term)
{
    struct border found;
    term_send(term, "\014");
    if (!term_wait_until(term, border_is_straight, &found))
        fail_msg("row %d ends elsewhere", found.dent);
    return found.judged;
}

static void the_judge_of_bytes_knows_what_is_wrong(void **state)
{
    static const char *const wrong[] = {
        "\033]0;owned\a",
        "\033]52;c;ZXZpbA==\a",
        ("\xC2\x9B"
         "31m"),
        "\033[6n",
        "\033c",
        "\033P1$r\033\\",
        "\a",
        "\t",
        "\x7F",
        "\xE2\x80\xAE",
        "\xE2\x80\x8D",
        "\xEF\xBB\xBF",
        "\xF3\xA0\x80\x81",
        "\xC3",
        "\xFF",
        "\xED\xA0\x80",
        "\033[?1000h",
        "\033[5i",
        "\033]2;a\tb\033\\",
        "\033]8;;x\033\\",
    };
    static const char right[] = "text 漢字\r\n\033[12;4H\033[38;5;1m\033]2;a title\033\\";
    size_t at;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (escapes_known(wrong[i], strlen(wrong[i]), &at))
            fail_msg("case %zu passes", i);
    assert_true(escapes_known(right, strlen(right), &at));
    assert_false(escapes_known("\0", 1, &at));
}

/* One session after the other: list and pane, full detail, raw JSON, the questions before a write.
 */
static void look_at_everything(struct term *term)
{
    static const char *const views[][2] = {{"\r", "r read again"},
                                           {"x", "─ Raw JSON "},
                                           {"\003", "─ Session "},
                                           {"\003", "p preview"}};
    for (int i = 0; i < 14; i++) {
        for (size_t v = 0; v < sizeof views / sizeof *views; v++) {
            term_send(term, views[v][0]);
            assert_true(term_wait(term, views[v][1]));
        }
        expect_straight_border(term);
        term_send(term, "j");
    }
    term_send(term, "e");
    assert_true(term_wait(term, "Esc back"));
    term_send(term, "\003/st:draft\r");
    assert_true(term_wait(term, "draft"));
    term_send(term, "A");
    assert_true(term_wait(term, "ACTIVATE THIS DRAFT?"));
    term_send(term, "\003D");
    assert_true(term_wait(term, "DELETE THIS DRAFT?"));
    term_send(term, "\003");
}

static void hostile_fields_stay_text_in_their_cells(void **state)
{
    static const char *const args[] = {"--sessions", "14",           "--speed", "1",
                                       "--fault",    "hostile-text", NULL};
    struct tenant *tenant = tenant_start(args, 0);
    struct term *term = watch(tenant);
    (void)state;
    assert_true(console_wait_state(term, "LIVE"));
    assert_true(term_wait(term, "[2J")); /* the knob is on, whatever fits on the screen */
    assert_true(expect_straight_border(term) > 20);
    look_at_everything(term);
    expect_escapes_known(term);
    console_quit(term);
    tenant_free(tenant);
}

/* As JSON strings; each begins a name, so that no column cuts it away. */
static const char *const texts[] = {
    "\\u001b[2J\\u001b]0;owned\\u0007",
    "\\u001b]52;c;ZXZpbA==\\u0007",
    "\\u009b31m\\u009d0;c1\\u009c",
    "\\r\\nline\\ttab\\u2028separator",
    "\\u202egnp.exe\\u2066\\u200f",
    "\\u0000nul\\u007f\\ufffe",
    "漢字テスト",
    "\\u0301\\u0302marks first",
    "e\\u0301\\u0302\\u0303\\u0304\\u0305\\u0306x",
    "\\ufeff\\u200bzero\\ufdd0",
    "\\ud83d\\udc69\\u200d\\ud83d\\udc67",
    "\\ud800lone",
    "ไทย ភាសា हिन्दी",
    "\033[31mraw\033]0;x\a",
    ("\xC2\x9B"
     "1mraw\xFF\xFE\xC0\x80"),
    "\xF0\x9D\x94\x98\xE2\x80\xAE",
};
#define TEXTS (sizeof texts / sizeof *texts)

/* `t` in every field that holds a string, `id` and `type` but for what the tests look for. */
static void put_session(struct strbuf *out, const char *t, const char *id, const char *type)
{
    strbuf_printf(
        out,
        "{\"id\":\"%s\",\"@odata.type\":\"%s\",\"status\":\"%s\",\"restoreJobType\":\"%s\","
        "\"createdDateTime\":\"%s\",\"lastModifiedDateTime\":\"%s\",\"completedDateTime\":\"%s\",",
        id, type, t, t, t, t, t);
    for (int i = 0; i < 2; i++)
        strbuf_printf(out,
                      "\"%s\":{\"application\":{\"id\":\"%s\",\"displayName\":\"%s\"},\"device\":{"
                      "\"id\":\"%s\","
                      "\"displayName\":\"%s\"},\"user\":{\"id\":\"%s\",\"displayName\":\"%s\","
                      "\"userPrincipalName\":\"%s\"}},",
                      i == 0 ? "createdBy" : "lastModifiedBy", t, t, t, t, t, t, t);
    strbuf_printf(
        out,
        "\"error\":{\"code\":\"%s\",\"message\":\"%s\",\"target\":\"%s\",\"details\":[{\"code\":"
        "\"%s\",\"message\":\"%s\",\"target\":\"%s\"}],\"innerError\":{\"code\":\"%s\",\"message\":"
        "\"%s\"}},\"%s\":\"%s\",\"restoreSessionArtifactCount\":{\"total\":3,\"failed\":1}}",
        t, t, t, t, t, t, t, t, t, t);
}

/* Every second session has a hostile id and type too. */
static void put_list(struct strbuf *out)
{
    strbuf_puts(out, "{\"value\":[");
    for (size_t i = 0; i < 2 * TEXTS; i++) {
        const char *text = texts[i / 2];
        char id[64];
        snprintf(id, sizeof id, "%s%zu", i % 2 ? text : "00000000-0000-4000-8000-00000000000", i);
        if (i > 0)
            strbuf_putc(out, ',');
        put_session(out, text, id, i % 2 ? text : "#microsoft.graph.exchangeRestoreSession");
    }
    strbuf_puts(out, "]}");
}

static void put_artifacts(struct strbuf *out)
{
    strbuf_puts(out, "{\"value\":[");
    for (size_t i = 0; i < TEXTS; i++) {
        const char *t = texts[i];
        strbuf_printf(
            out,
            "%s{\"id\":\"%s\",\"status\":\"%s\",\"destinationType\":\"%s\",\"restoredFolderId\":"
            "\"%s\",\"restoredFolderName\":\"%s\",\"startDateTime\":\"%s\",\"restorePoint\":{"
            "\"id\":"
            "\"%s\",\"protectionDateTime\":\"%s\",\"tags\":\"%s\"},\"error\":{\"code\":\"%s\","
            "\"message\":\"%s\"}}",
            i > 0 ? "," : "", t, t, t, t, t, t, t, t, t, t, t);
    }
    strbuf_puts(out, "]}");
}

/* The whole answer. Caller frees. */
static char *answer(const char *first_line, const char *headers, const char *body)
{
    return xasprintf(
        "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n%s\r\n%s",
        first_line, strlen(body), headers, body);
}

static char *answer_by(void (*put)(struct strbuf *out))
{
    struct strbuf body;
    strbuf_init(&body, STRBUF_NO_LIMIT);
    put(&body);
    char *text = answer("200 OK", "", body.bytes);
    strbuf_release(&body);
    return text;
}

static void put_one(struct strbuf *out)
{
    put_session(out, texts[0], texts[2], texts[3]);
}

static void every_string_of_the_service_may_be_hostile(void **state)
{
    char *list = answer_by(put_list), *artifacts = answer_by(put_artifacts),
         *one = answer_by(put_one);
    const struct raw_script scripts[] = {{.path = "/restoreSessions HTTP", .bytes = list},
                                         {.path = "Artifacts HTTP", .bytes = artifacts},
                                         {.path = "/restoreSessions/", .bytes = one}};
    struct raw_server *server = raw_server_start(scripts, sizeof scripts / sizeof *scripts);
    struct tenant *tenant = tenant_at(raw_server_port(server));
    struct term *term = watch(tenant);
    (void)state;
    assert_true(console_wait_state(term, "LIVE"));
    assert_true(term_wait(term, "[1 All 32]"));
    for (size_t i = 0; i < 2 * TEXTS; i++) {
        term_send(term, "\r");
        assert_true(term_wait(term, "r read again"));
        term_send(term, "x");
        assert_true(term_wait(term, "─ Raw JSON "));
        term_send(term, "\003\003");
        assert_true(term_wait(term, "p preview"));
        assert_true(expect_straight_border(term) > 20);
        term_send(term, "yj"); /* the id to the clipboard */
    }
    expect_escapes_known(term);
    console_quit(term);
    raw_server_stop(server);
    tenant_free(tenant);
    free(list);
    free(artifacts);
    free(one);
}

/* An answer that is no list: what of it is shown comes from headers and from the error. */
struct refusal {
    const char *first_line, *headers, *body, *state;
};

#define EVIL                                                                                       \
    "\033]0;owned\a\033[2J\xC2\x9B"                                                                \
    "5m\xE2\x80\xAE"

static const struct refusal refusals[] = {
    {"403 " EVIL, "request-id: " EVIL "\r\nclient-request-id: " EVIL "\r\n",
     "{\"error\":{\"code\":\"\\u001b[2Jcode\",\"message\":\"\\u001b]0;x\\u0007\\r\\nmessage\"}}",
     "REFUSED"},
    {"403 Forbidden", "", "{\"error\":{\"code\":\"" EVIL "\",\"message\":\"" EVIL "\"}}",
     "REFUSED"},
    {"401 Unauthorized", "WWW-Authenticate: Bearer " EVIL "=\"" EVIL "\", claims=\"" EVIL "\"\r\n",
     EVIL, "SIGNED OUT"},
    {"429 " EVIL, "Retry-After: " EVIL "\r\n", "{\"error\":{\"code\":\"" EVIL "\"}}", "THROTTLED"},
    {"502 " EVIL, "", "<html><title>" EVIL "</title>" EVIL, "OFFLINE"},
    {"500 " EVIL, "Date: " EVIL "\r\n", "{\"error\":{\"message\":\"" EVIL "\"}}", "OFFLINE"},
    {"200 OK", "Content-Type: " EVIL "\r\n", EVIL, "OFFLINE"},
    {"200 OK", "", "{\"value\":[],\"@odata.nextLink\":\"https://\\u001b[2J.example/\\u0007\"}",
     "REFUSED"},
};

static void refuse(const struct refusal *refusal)
{
    char *bytes = answer(refusal->first_line, refusal->headers, refusal->body);
    const struct raw_script scripts[] = {{.bytes = bytes}};
    struct raw_server *server = raw_server_start(scripts, 1);
    struct tenant *tenant = tenant_at(raw_server_port(server));
    struct term *term = watch(tenant);
    if (!console_wait_state(term, refusal->state))
        fail_msg("%s: not %s", refusal->body, refusal->state);
    term_send(term, "e");
    assert_true(term_wait(term, "Esc back"));
    expect_escapes_known(term);
    console_quit(term);
    raw_server_stop(server);
    tenant_free(tenant);
    free(bytes);
}

static void what_is_said_of_a_hostile_refusal_is_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
        refuse(&refusals[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_judge_of_bytes_knows_what_is_wrong),
        cmocka_unit_test(hostile_fields_stay_text_in_their_cells),
        cmocka_unit_test(every_string_of_the_service_may_be_hostile),
        cmocka_unit_test(what_is_said_of_a_hostile_refusal_is_text),
    };
    return cmocka_run_group_tests_name("e2e: hostile text", tests, NULL, NULL);
}
