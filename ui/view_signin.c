/* view_signin.c - the sign-in box: over the lower part of the screen, as wide as it is, so that an
 * address of 900 characters stands whole on lines of its own, without a frame at its sides.
 *
 * Where it has no room the address goes first (y copies it all the same), then the explanations;
 * what has to be typed or done stays. */
#include <stdio.h>
#include <string.h>

#include "base/spans.h"
#include "view_parts.h"

#define CODE_MARGIN 2

/* How much is said. */
enum fullness { PAGE_WHOLE, PAGE_NO_ADDRESS, PAGE_BRIEF, PAGE_FULLNESS_COUNT };

struct page {
    const struct uistate *state;
    const struct signin *signin;
    enum fullness fullness;
    struct paper paper;
    size_t link_from, link_to; /* lines of the address; equal: it is not there */
    size_t input;              /* line of the pasted address; SIZE_MAX: none */
};

static bool is_brief(const struct page *page)
{
    return page->fullness == PAGE_BRIEF;
}

static void add_fault(struct page *page, const char *lead, const struct fault *fault)
{
    if (fault->kind == FAULT_NONE)
        return;
    paper_printf(&page->paper, ROLE_WARN, 1, "%s%s", lead, fault->text);
    bool to_press_L = strncmp(fault->hint, "Press L", 7) == 0; /* it has been pressed */
    if (!is_brief(page) && !to_press_L)
        paper_text(&page->paper, ROLE_FG, 1, fault->hint);
}

/* What support asks for. The view of faults has it, too, so it is the first to go. */
static void add_ids(struct page *page, const struct fault *fault)
{
    if (fault->kind == FAULT_NONE || page->fullness != PAGE_WHOLE)
        return;
    if (*fault->request_id)
        paper_printf(&page->paper, ROLE_DIM, 1, "request-id: %s", fault->request_id);
    if (*fault->client_request_id)
        paper_printf(&page->paper, ROLE_DIM, 1, "client-request-id: %s", fault->client_request_id);
}

/* Who asks for what: so that nobody signs in for somebody else's program. */
static void add_asker(struct page *page)
{
    const struct signin *signin = page->signin;
    enum permission permission =
        page->state->write_allowed ? PERMISSION_RESTORE_WRITE : PERMISSION_RESTORE_READ;
    if (is_brief(page))
        return;
    paper_printf(&page->paper, ROLE_DIM, 1, "Application %s asks %s for %s (%s).",
                 *signin->client ? signin->client : "(none)", signin->login_host,
                 permission_name(permission), permission_lets(permission));
}

static void add_left(struct page *page)
{
    int64_t left = uistate_signin_left_ms(page->state);
    int64_t fives = (left + 4999) / 5000 * 5;
    if (left < 0)
        return;
    if (left == 0)
        paper_text(&page->paper, ROLE_WARN, 1, "The time for it has run out.");
    else if (left > MINUTE_MS)
        paper_printf(&page->paper, ROLE_DIM, 1, "%d minutes left.",
                     (int)((left + MINUTE_MS - 1) / MINUTE_MS));
    else
        paper_printf(&page->paper, ROLE_WARN, 1, "%d seconds left.", (int)fives);
}

/* Whole, from the first column on: each line is one of the terminal's. */
static void add_address(struct page *page)
{
    const char *url = page->signin->ask_url;
    struct paper *paper = &page->paper;
    page->link_from = paper->count;
    if (!*url)
        paper_text(paper, ROLE_DIM, 1, "(the address is being asked for)");
    else if (page->fullness == PAGE_WHOLE || (int)strlen(url) < paper->width - 1)
        paper_text(paper, ROLE_ACCENT, 0, url);
    else
        paper_printf(paper, ROLE_ACCENT, 1, "(%zu characters: y copies it)", strlen(url));
    page->link_to = *url ? paper->count : page->link_from;
}

static void add_input(struct page *page)
{
    const struct signin_box *box = &page->state->signin;
    page->input = page->paper.count;
    if (box->full)
        paper_text(&page->paper, ROLE_WARN, 1, "Address: too long; ^U clears it");
    else if (box->paste.length > 0)
        paper_printf(&page->paper, ROLE_PROMPT, 1, "Address: %zu characters, Enter sends them",
                     box->paste.length);
    else
        paper_text(&page->paper, ROLE_PROMPT, 1, "Address:");
}

static void write_browser(struct page *page)
{
    struct paper *paper = &page->paper;
    paper_text(paper, ROLE_FG, 1,
               is_brief(page) ? "Open in a browser:"
                              : "Open this page in a browser, here or on another machine (y copies "
                                "the address):");
    add_address(page);
    if (!is_brief(page)) {
        add_asker(page);
        paper_text(paper, ROLE_FG, 1,
                   "On another machine the browser ends at a page that does not load: paste the "
                   "whole address it shows then.");
        if (*page->signin->ask_forward)
            paper_printf(paper, ROLE_DIM, 1, "Or run there beforehand: %s",
                         page->signin->ask_forward);
    }
    add_left(page);
    add_fault(page, "", &page->signin->ask_fault); /* where it is looked for, and never cut away */
    add_input(page);
}

/* One letter, one blank: it is read across a room and typed by hand. */
static void add_code(struct page *page)
{
    struct strbuf spaced;
    const char *code = page->signin->ask_code;
    strbuf_init(&spaced, 4096);
    for (const char *at = code; *at; at++)
        strbuf_printf(&spaced, "%s%c", at > code ? " " : "", *at);
    paper_blank(&page->paper);
    if (*code)
        paper_printf(&page->paper, ROLE_PROMPT, CODE_MARGIN, "%s", spaced.bytes);
    if (*code && !is_brief(page))
        paper_printf(&page->paper, ROLE_DIM, CODE_MARGIN, "(%s; c copies it)", code);
    paper_blank(&page->paper);
    strbuf_release(&spaced);
}

static void write_device(struct page *page)
{
    struct paper *paper = &page->paper;
    add_fault(page, "", &page->signin->ask_fault);
    paper_text(paper, ROLE_FG, 1, is_brief(page) ? "Open:" : "Open this page in any browser:");
    add_address(page);
    paper_text(paper, ROLE_FG, 1, is_brief(page) ? "Code:" : "and enter this code there:");
    add_code(page);
    if (!is_brief(page))
        paper_printf(paper, ROLE_WARN, 1,
                     "You started this sign-in yourself%s%s. Never enter a code that somebody sent "
                     "you.",
                     *page->state->host ? " on " : "", page->state->host);
    add_asker(page);
    add_left(page);
}

static void add_granted(struct page *page)
{
    const struct signin *signin = page->signin;
    struct strbuf names;
    strbuf_init(&names, 4096);
    for (int i = 0; i < PERMISSION_COUNT; i++)
        if (signin->granted & 1U << i)
            strbuf_printf(&names, "%s%s", names.length > 0 ? ", " : "",
                          permission_name((enum permission)i));
    if (!signin->granted_known)
        strbuf_puts(&names, "not told by this way to sign in");
    else if (names.length == 0)
        strbuf_puts(&names, "none of those that restoretop uses");
    paper_pair(&page->paper, " Granted", ROLE_FG, names.bytes);
    strbuf_release(&names);
}

static void add_who(struct page *page)
{
    const struct signin *signin = page->signin;
    struct paper *paper = &page->paper;
    char when[48];
    paper_pairf(paper, " State", signin->state == SIGNIN_IN ? ROLE_FG : ROLE_WARN, "%s, by %s",
                signin_state_word(signin->state), signin->method);
    if (is_brief(page))
        return;
    paper_pair(paper, " Account", ROLE_FG, signin->account);
    paper_pairf(paper, " Tenant", ROLE_FG, "%s at %s", *signin->tenant ? signin->tenant : "(none)",
                signin->login_host);
    if (signin->expires_ms > 0) {
        paper_pairf(paper, " Token", ROLE_FG, "until %s",
                    draw_when(page->state, signin->expires_ms, when, sizeof when));
        add_granted(page);
    }
    if (signin->may_forget && signin->kept)
        paper_pair(paper, " Kept in", ROLE_FG, signin->kept);
}

static void add_choice(struct page *page, const char *key, const char *text)
{
    if (is_brief(page))
        return; /* the hint line has them */
    char label[16];
    snprintf(label, sizeof label, " %s", key);
    paper_item(&page->paper, ROLE_KEY, label, ROLE_FG, text);
}

static void add_choices(struct page *page)
{
    const struct signin *signin = page->signin;
    bool browser = signin->may_ask[SIGNIN_ASK_BROWSER], device = signin->may_ask[SIGNIN_ASK_DEVICE];
    const bool device_first = uistate_signin_first(signin) == SIGNIN_ASK_DEVICE;
    paper_blank(&page->paper);
    if (browser && !device_first)
        add_choice(page, "Enter", "sign in with a browser");
    if (device)
        add_choice(page, device_first ? "Enter" : "d",
                   "sign in by a code typed at another screen, where the tenant allows it");
    if (browser && device_first)
        add_choice(page, "b", "sign in with a browser");
    if (!browser && !device)
        paper_text(&page->paper, ROLE_DIM, 1,
                   "An application signs in by itself: nobody is asked.");
    add_choice(page, "r", "try again now");
    if (signin->may_forget)
        add_choice(page, "o", "sign out here (twice)");
}

static void write_idle(struct page *page)
{
    const struct signin *signin = page->signin;
    add_fault(page, "That did not work. ", &signin->ask_fault);
    add_ids(page, &signin->ask_fault);
    add_fault(page, "", &signin->fault);
    add_ids(page, &signin->fault);
    paper_blank(&page->paper);
    add_who(page);
    if (signin->may_ask[SIGNIN_ASK_BROWSER] || signin->may_ask[SIGNIN_ASK_DEVICE])
        add_asker(page);
    add_choices(page);
}

static void write_page(struct page *page, int cols, enum text_charset charset)
{
    static void (*const writers[SIGNIN_ASK_COUNT])(struct page *) = {write_idle, write_browser,
                                                                     write_device};
    page->link_from = page->link_to = 0;
    page->input = SIZE_MAX;
    paper_init(&page->paper, cols, 10, charset);
    page->paper.dense = is_brief(page);
    writers[page->signin->ask](page);
}

/* The fullest page that the room holds; the briefest if none does. */
static void fit_page(struct page *page, int room, const struct canvas *canvas)
{
    for (int i = 0; i < PAGE_FULLNESS_COUNT; i++) {
        page->fullness = (enum fullness)i;
        write_page(page, canvas->cols, canvas->charset);
        if ((int)page->paper.count <= room || i + 1 == PAGE_FULLNESS_COUNT)
            return;
        paper_release(&page->paper);
    }
}

/* The end matters more than the beginning: the input line stands there, and the code before it. */
static int first_line(const struct page *page, struct rect text)
{
    int over = (int)page->paper.count - text.rows;
    return over > 0 && page->signin->ask != SIGNIN_ASK_NOTHING ? over : 0;
}

static void mark_link(const struct page *page, struct canvas *canvas, struct rect text, int first)
{
    int from = (int)page->link_from - first, to = (int)page->link_to - first;
    if (from < 0 || to > text.rows || from >= to)
        return;
    canvas->link.url = page->signin->ask_url;
    canvas->link.area = (struct rect){text.y + from, text.x, to - from, text.cols};
}

static void park_cursor(const struct page *page, struct canvas *canvas, struct rect text, int first)
{
    bool has_input = page->input != SIZE_MAX && (int)page->input >= first;
    canvas->cursor_y = text.y + (has_input ? (int)page->input - first : 0);
    canvas->cursor_x = text.x;
    canvas->cursor_visible = has_input;
    if (!has_input)
        return;
    const char *line = page->paper.lines[page->input].text;
    int x = text_width(line, strlen(line), canvas->charset) + 2;
    canvas->cursor_x = text.x + (x < text.cols ? x : text.cols - 1);
}

void view_signin_draw(const struct uistate *state, struct canvas *canvas, int above)
{
    struct page page = {.state = state, .signin = uistate_signin(state)};
    if (state->dialog != DIALOG_SIGN_IN || !page.signin || above < 1)
        return;
    int rules = above >= 6 ? 2 : 0, room = above - rules - (above >= 4);
    room = room < 1 ? 1 : room;
    fit_page(&page, room, canvas);
    int lines = (int)page.paper.count < room ? (int)page.paper.count : room;
    struct rect box = {above - lines - rules, 0, lines + rules, canvas->cols};
    struct rect text = {box.y + (rules > 0), 0, lines, canvas->cols};
    const struct put border = {.role = ROLE_BORDER_FOCUS};
    canvas_fill(canvas, box, (struct put){.role = ROLE_FG}, ' ');
    if (rules > 0) {
        canvas_rule(canvas, box, box.y, border, (struct put){.role = ROLE_TITLE}, "Sign in");
        canvas_rule(canvas, box, box.y + box.rows - 1, border, (struct put){.role = ROLE_DIM},
                    page.signin->ask == SIGNIN_ASK_NOTHING ? "Esc closes" : "Esc cancels");
    }
    int first = first_line(&page, text);
    paper_draw(&page.paper, canvas, text, first);
    mark_link(&page, canvas, text, first);
    park_cursor(&page, canvas, text, first);
    paper_release(&page.paper);
}
