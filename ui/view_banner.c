/* view_banner.c - why the data is not live, in words: what and since when, next try, what to do,
 * data of when; and a backup service that is not plain enabled. As many whole sentences as fit, the
 * most needed first; only a cause that is too long by itself is cut, between words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "banner_service.h"
#include "base/xalloc.h"
#include "paper.h"
#include "view.h"

/* One table: what each state says beside the fault's own sentence. */
struct state_words {
    const char *without;    /* when no fault tells more */
    const char *what_to_do; /* after all; NULL: the key that retries */
};

/* clang-format off */
static const struct state_words words_of[DATA_STATE_COUNT] = {
    [DATA_LOADING]    = {"nothing could be read yet", NULL},
    [DATA_LIVE]       = {"", "Each poll tries again."},
    [DATA_STALE]      = {"an answer is later than planned", NULL},
    [DATA_OFFLINE]    = {"the service cannot be reached", NULL},
    [DATA_THROTTLED]  = {"Graph asks to wait", "It goes on by itself."},
    [DATA_SIGNED_OUT] = {"the token was refused", "It goes on by itself with a new token."},
    [DATA_REFUSED]    = {"the service refuses to show the sessions", NULL},
};
/* clang-format on */

static void add_sentence(struct strbuf *out, const char *text)
{
    size_t length = strlen(text);
    while (length > 0 && (text[length - 1] == '.' || text[length - 1] == ' '))
        length--;
    if (length == 0)
        return;
    strbuf_add(out, text, length);
    strbuf_puts(out, ". ");
}

/* --- the sign-in --- */

/* The rest is live, and what is told is what cannot be read of it. */
static bool some_unread(const struct uistate *state, enum data_state now)
{
    return now == DATA_LIVE && state->snapshot->fault.kind != FAULT_NONE;
}

/* What the sign-in has to say beside the data's own state. */
enum signin_word {
    SAYS_NOTHING,
    SAYS_OUT,   /* a person must act: nothing is read until then */
    SAYS_WAITS, /* there is no token, and the network or the login host is why */
    SAYS_ASIDE  /* all is well, but for something that will make trouble */
};

static enum signin_word signin_word(const struct uistate *state, enum data_state now)
{
    const struct signin *signin = uistate_signin(state);
    if (!signin)
        return SAYS_NOTHING;
    if (now == DATA_SIGNED_OUT && (signin->state == SIGNIN_OUT || signin->state == SIGNIN_BROKEN))
        return SAYS_OUT;
    if (signin->state == SIGNIN_WAITING && now != DATA_LIVE)
        return SAYS_WAITS;
    bool aside = signin->skew_ms != 0 || signin->fault.kind != FAULT_NONE;
    return now == DATA_LIVE && aside && !some_unread(state, now) ? SAYS_ASIDE : SAYS_NOTHING;
}

static int64_t since_of(const struct uistate *state)
{
    const struct signin *signin = uistate_signin(state);
    return signin->fault.since_ms > 0 ? signin->fault.since_ms : state->snapshot->fault.since_ms;
}

/* The reason behind "Signing in again is needed: ", which "because" says already. */
static const char *reason_of(const struct fault *fault)
{
    const char *colon = strstr(fault->text, ": ");
    return colon && colon[2] >= 'a' && colon[2] <= 'z' ? colon + 2 : NULL;
}

/* A text without the stop at its end. */
static int without_stop(const char *text)
{
    size_t length = strlen(text);
    return (int)(length > 0 && text[length - 1] == '.' ? length - 1 : length);
}

static void add_since(struct strbuf *out, const struct uistate *state, const char *word)
{
    char when[48];
    strbuf_puts(out, word);
    if (since_of(state) > 0)
        strbuf_printf(out, " since %s", draw_when(state, since_of(state), when, sizeof when));
}

static void add_signed_out(struct strbuf *out, const struct uistate *state)
{
    const struct signin *signin = uistate_signin(state);
    const char *why = reason_of(&signin->fault);
    bool person = signin->state == SIGNIN_OUT;
    char key[16];
    keymap_first_key(state->keymap, ACTION_SIGN_IN, key, sizeof key);
    add_since(out, state, data_state_word(DATA_SIGNED_OUT));
    if (person && why)
        strbuf_printf(out, " because %.*s", without_stop(why), why);
    else
        strbuf_printf(out, ": %.*s", without_stop(signin->fault.text), signin->fault.text);
    if (person && *key)
        strbuf_printf(out, ": press %s", key);
    strbuf_puts(out, ". ");
}

static void add_waiting(struct strbuf *out, const struct uistate *state)
{
    const struct fault *fault = &uistate_signin(state)->fault;
    add_since(out, state, "WAITING to sign in");
    strbuf_printf(out, ": %.*s. ", without_stop(fault->text), fault->text);
}

static void add_aside(struct strbuf *out, const struct uistate *state)
{
    const struct signin *signin = uistate_signin(state);
    if (signin->fault.kind != FAULT_NONE) {
        strbuf_printf(out, "%.*s. ", without_stop(signin->fault.text), signin->fault.text);
        return;
    }
    if (signin_tell_clock(signin, out))
        strbuf_putc(out, ' ');
}

static const char az_hint[] = "The account in az lacks BackupRestore permissions; sign in with an "
                              "application of your own: restoretop auth help.";

/* The hint of whichever fault is told. */
static const char *hint_of(const struct uistate *state, enum data_state now)
{
    const struct signin *signin = uistate_signin(state);
    /* "press L" is said already. */
    if (signin_word(state, now) == SAYS_OUT && strncmp(signin->fault.hint, "Press L", 7) == 0)
        return "";
    if (signin_word(state, now) != SAYS_NOTHING)
        return signin->fault.hint;
    bool borrowed = signin && strcmp(signin->method, "Azure CLI") == 0;
    if (borrowed && state->snapshot->fault.kind == FAULT_FORBIDDEN)
        return az_hint;
    return draw_fault_hint(state, &state->snapshot->fault);
}

static bool add_signin_cause(struct strbuf *out, const struct uistate *state, enum data_state now)
{
    switch (signin_word(state, now)) {
    case SAYS_OUT:
        add_signed_out(out, state);
        return true;
    case SAYS_WAITS:
        add_waiting(out, state);
        return true;
    case SAYS_ASIDE:
        add_aside(out, state);
        return true;
    case SAYS_NOTHING:
        break;
    }
    return false;
}

/* --- the data --- */

/* Nothing is wrong: the first list of this run is on its way. */
static bool is_kept(const struct uistate *state, enum data_state now)
{
    return state->snapshot->kept && now == DATA_STALE && state->snapshot->fault.kind == FAULT_NONE;
}

static void add_cause(struct strbuf *out, const struct uistate *state, enum data_state now)
{
    if (add_signin_cause(out, state, now))
        return;
    const struct fault *fault = &state->snapshot->fault;
    const struct state_words *words = &words_of[now];
    char when[48];

    if (is_kept(state, now)) {
        strbuf_printf(out, "%s: as the last run left it at %s; the list is being read again. ",
                      data_state_word(now),
                      draw_when(state, state->snapshot->polled_ms, when, sizeof when));
        return;
    }
    strbuf_puts(out, some_unread(state, now) ? "UNREAD" : data_state_word(now));
    if (fault->since_ms > 0)
        strbuf_printf(out, " since %s", draw_when(state, fault->since_ms, when, sizeof when));
    strbuf_puts(out, ": ");
    if (now == DATA_THROTTLED && fault->next_try_ms > 0) {
        strbuf_printf(out, "Graph asks to wait until %s. ",
                      draw_clock_seconds(state, fault->next_try_ms, when, sizeof when));
        return;
    }
    add_sentence(out, *fault->text ? fault->text : words->without);
}

/* Once it is put right, a person signs in; nobody can for an application. */
static void add_then(struct strbuf *out, const struct uistate *state, enum data_state now)
{
    const struct signin *signin = uistate_signin(state);
    char key[16];
    if (signin_word(state, now) != SAYS_OUT || signin->state != SIGNIN_BROKEN ||
        !(signin->may_ask[SIGNIN_ASK_BROWSER] || signin->may_ask[SIGNIN_ASK_DEVICE]))
        return;
    keymap_first_key(state->keymap, ACTION_SIGN_IN, key, sizeof key);
    if (*key)
        strbuf_printf(out, "Then press %s. ", key);
}

static void add_hint(struct strbuf *out, const struct uistate *state, enum data_state now)
{
    if (now != DATA_THROTTLED || signin_word(state, now) == SAYS_WAITS)
        add_sentence(out, hint_of(state, now));
    add_then(out, state, now);
}

static void add_data_of(struct strbuf *out, const struct uistate *state, enum data_state now)
{
    const struct snapshot *snapshot = state->snapshot;
    char when[48];
    if (now == DATA_LIVE || is_kept(state, now))
        return;
    if (snapshot->polled_ms != TIME_NONE)
        strbuf_printf(out, "Showing data of %s. ",
                      draw_when(state, snapshot->polled_ms, when, sizeof when));
    else if (snapshot->session_count == 0)
        strbuf_puts(out, "No data yet. ");
}

static void add_next(struct strbuf *out, const struct uistate *state, enum data_state now)
{
    const bool waits = signin_word(state, now) == SAYS_WAITS;
    const struct fault *fault = waits ? &uistate_signin(state)->fault : &state->snapshot->fault;
    const struct state_words *words = &words_of[waits ? DATA_OFFLINE : now];
    char when[48], key[16] = "";

    if (signin_word(state, now) == SAYS_OUT || is_kept(state, now))
        return;
    if (words->what_to_do) {
        if (now == DATA_LIVE ? some_unread(state, now) : !*fault->hint || now == DATA_THROTTLED)
            strbuf_printf(out, "%s ", words->what_to_do);
        return;
    }
    keymap_first_key(state->keymap, ACTION_REFRESH_ALL, key, sizeof key);
    bool planned = fault->next_try_ms > 0;
    if (waits && planned && fault->retry_after_s >= 0)
        *key = '\0'; /* the login host has said when: it is not asked sooner */
    if (planned)
        strbuf_printf(out, "Next try %s",
                      draw_clock_seconds(state, fault->next_try_ms, when, sizeof when));
    if (*key)
        strbuf_printf(out, "%s%s retries now", planned ? ", " : "", key);
    if (planned || *key)
        strbuf_puts(out, ". ");
}

/* The header says enough about data that is live, and about the first listing. */
static bool data_speaks(const struct uistate *state, enum data_state now)
{
    if (signin_word(state, now) != SAYS_NOTHING)
        return true;
    if (now == DATA_LIVE)
        return some_unread(state, now);
    return now != DATA_LOADING || state->snapshot->fault.kind != FAULT_NONE;
}

static bool is_needed(const struct uistate *state, enum data_state *ret_now)
{
    if (!state->snapshot)
        return false;
    *ret_now = snapshot_state_at(state->snapshot, state->clock->boot_ms(state->clock));
    return data_speaks(state, *ret_now) || banner_service_speaks(state);
}

/* The banner's lines at that width. */
static void lay_out(struct paper *paper, const char *text, int cols, enum text_charset charset,
                    enum role role)
{
    paper_init(paper, cols, 0, charset);
    paper_text(paper, role, 0, text);
}

static int count_lines(const char *text, int cols, enum text_charset charset)
{
    struct paper paper;
    lay_out(&paper, text, cols, charset, ROLE_FG);
    int lines = (int)paper.count;
    paper_release(&paper);
    return lines;
}

/* Appends the sentence if the whole still fits. */
static void add_if_fits(struct strbuf *out, const char *sentence, int lines, int cols,
                        enum text_charset charset)
{
    size_t before = out->length;
    if (!*sentence)
        return;
    strbuf_printf(out, "%s%s", before > 0 ? " " : "", sentence);
    if (before > 0 && count_lines(out->bytes, cols, charset) > lines)
        strbuf_truncate(out, before);
}

static void trim_end(struct strbuf *text)
{
    while (text->length > 0 && text->bytes[text->length - 1] == ' ')
        strbuf_truncate(text, text->length - 1);
}

/* Of a refusal what to do is most needed; the service's own words, behind the code, make room for
 * it where that helps. The list of faults has them whole. */
static void make_room(struct strbuf *cause, const struct uistate *state, int lines, int cols)
{
    struct strbuf both;
    const char *words = strstr(cause->bytes, "): ");
    size_t kept = words ? (size_t)(words - cause->bytes) + 1 : 0;
    strbuf_init(&both, 4096);
    strbuf_printf(&both, "%s ", cause->bytes);
    add_hint(&both, state, DATA_REFUSED);
    trim_end(&both);
    bool whole = count_lines(both.bytes, cols, state->charset) <= lines;
    strbuf_clear(&both);
    strbuf_printf(&both, "%.*s. ", (int)kept, cause->bytes);
    add_hint(&both, state, DATA_REFUSED);
    trim_end(&both);
    if (kept > 0 && !whole && count_lines(both.bytes, cols, state->charset) <= lines) {
        strbuf_truncate(cause, kept);
        strbuf_putc(cause, '.');
    }
    strbuf_release(&both);
}

typedef void sentence_fn(struct strbuf *out, const struct uistate *state, enum data_state now);
typedef void service_fn(struct strbuf *out, const struct uistate *state);

/* What was read is first, as far as there is trouble; then the service behind it. */
static void banner_text(struct strbuf *out, const struct uistate *state, enum data_state now,
                        int lines, int cols)
{
    static sentence_fn *const usual[] = {add_cause, add_next, add_hint, add_data_of};
    static sentence_fn *const refused[] = {add_cause, add_hint, add_next, add_data_of};
    sentence_fn *const *sentences = now == DATA_REFUSED ? refused : usual;
    static service_fn *const of_service[] = {banner_service_cause, banner_service_dates,
                                             banner_service_hint, banner_service_change};
    struct strbuf sentence;

    strbuf_init(&sentence, 4096);
    for (size_t i = 0; data_speaks(state, now) && i < sizeof usual / sizeof *usual; i++) {
        strbuf_clear(&sentence);
        sentences[i](&sentence, state, now);
        trim_end(&sentence);
        if (i == 0 && now == DATA_REFUSED)
            make_room(&sentence, state, lines, cols);
        add_if_fits(out, sentence.bytes, lines, cols, state->charset);
    }
    for (size_t i = 0; banner_service_speaks(state) && i < sizeof of_service / sizeof *of_service;
         i++) {
        strbuf_clear(&sentence);
        of_service[i](&sentence, state);
        trim_end(&sentence);
        add_if_fits(out, sentence.bytes, lines, cols, state->charset);
    }
    strbuf_release(&sentence);
}

static int margin_of(int cols)
{
    return cols >= 80;
}

int view_banner_lines(const struct uistate *state, int rows, int cols)
{
    enum data_state now;
    struct strbuf text;

    if (!is_needed(state, &now))
        return 0;
    int most = layout_banner_most(rows), width = cols - 2 * margin_of(cols);
    strbuf_init(&text, 4096);
    banner_text(&text, state, now, most, width);
    int lines = count_lines(text.bytes, width, state->charset);
    strbuf_release(&text);
    return lines > most ? most : lines;
}

/* The state decides how loud it is. */
static enum role role_of(const struct uistate *state, enum data_state now)
{
    if (!data_speaks(state, now))
        return banner_service_role(state);
    return now == DATA_SIGNED_OUT || now == DATA_REFUSED ? ROLE_ERROR : ROLE_STALE;
}

/* The last line takes words of what is left as far as they go, and an ellipsis. */
static char *cut_line(const struct paper *paper, int rows)
{
    const char *mark = draw_sign(SIGN_ELLIPSIS, paper->charset);
    int width = paper->width - text_width(mark, strlen(mark), paper->charset);
    const char *line = paper->lines[rows - 1].text;
    size_t length = strlen(line);

    while (length > 0 && text_width(line, length, paper->charset) > width) {
        const char *space = memrchr(line, ' ', length);
        length = space ? (size_t)(space - line) : 0;
    }
    return xasprintf("%.*s%s", (int)length, line, mark);
}

static void draw_wrapped(struct canvas *canvas, struct rect area, enum role role, const char *text)
{
    struct paper paper;

    lay_out(&paper, text, area.cols, canvas->charset, role);
    if ((int)paper.count > area.rows) {
        char *cut = cut_line(&paper, area.rows);
        free(paper.lines[area.rows - 1].text);
        paper.lines[area.rows - 1].text = cut;
    }
    paper_draw(&paper, canvas, area, 0);
    paper_release(&paper);
}

void view_banner_draw(const struct uistate *state, struct canvas *canvas, struct rect area)
{
    enum data_state now;
    struct strbuf text;
    int margin = margin_of(area.cols);

    if (area.rows == 0 || !is_needed(state, &now))
        return;
    struct rect inside = {area.y, area.x + margin, area.rows, area.cols - 2 * margin};
    enum role role = role_of(state, now);
    strbuf_init(&text, 4096);
    banner_text(&text, state, now, inside.rows, inside.cols);
    canvas_fill(canvas, area, (struct put){.role = role}, ' ');
    draw_wrapped(canvas, inside, role, text.bytes);
    strbuf_release(&text);
}
