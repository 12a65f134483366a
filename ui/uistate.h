/* uistate.h - all that the screen remembers: selection, scroll, filter, sort, open views. Owned by
 * the UI thread; changed by uistate_act() and friends (uistate*.c), read by views. No drawing, no
 * I/O here. */
#ifndef RESTORETOP_UI_UISTATE_H
#define RESTORETOP_UI_UISTATE_H

#include "base/clock.h"
#include "base/timefmt.h"
#include "edit.h"
#include "fetch/command.h"
#include "keymap.h"
#include "layout.h"
#include "model/order.h"
#include "model/presence.h"
#include "model/snapshot.h"
#include "model/tally.h"
#include "uistate_listviews.h"
#include "uistate_signin.h"
#include "uistate_units.h"

enum view_id {
    VIEW_LIST,
    VIEW_DETAIL,
    VIEW_UNITS,    /* all units of the selected session */
    VIEW_UNIT,     /* one of them in full */
    VIEW_ERRORS,   /* what failed in it */
    VIEW_TIMELINE, /* what happened to it */
    VIEW_RAW,
    VIEW_OVERVIEW,
    VIEW_EVENTS,
    VIEW_PACE,
    VIEW_FAULTS,
    VIEW_HELP,
    VIEW_COUNT
};

enum dialog_kind {
    DIALOG_NONE,
    DIALOG_ACTIVATE,
    DIALOG_DELETE,
    DIALOG_SORT,
    DIALOG_HOLDER, /* before the running sessions are searched: what it costs */
    DIALOG_THEME,
    DIALOG_SIGN_IN
};

/* How far a text that is longer than its pane is scrolled. */
struct scroll {
    int top, lines; /* lines: all of them and the head, set by drawing; 0: not drawn yet, or nothing
                       scrolls */
    int head;       /* lines of the pane above its text: the title, the tabs */
};

struct selection {
    char *id; /* NULL: none; follows the session, not the row */
    enum workload workload;
    uint32_t index; /* its place in the order at the last look; kept when it is gone */
};

struct uistate {
    /* what it was started with; borrowed for its life */
    const char *tenant;     /* for header and dialogs: "contoso (demo)", "127.0.0.1:8080" */
    const char *account;    /* "" unknown */
    const char *service;    /* the service's host; "" the public cloud's */
    const char *env;        /* a word of the profile's for the header; "prod" marks the screen */
    const char *host;       /* this machine's name, for the sign-in box */
    bool demo;              /* the tenant is a simulated one of our own */
    const char *token_file; /* where the token comes from; "" not from a file */
    bool write_allowed;
    bool beta;   /* the service is asked by its beta version */
    bool ending; /* an end was asked for and waits for a renewal: told whatever else is pressed */
    enum text_charset charset;
    const struct keymap *keymap;
    struct clock *clock;
    int attention_days;
    struct acks *acks;

    /* the data; replaced by uistate_take_snapshot */
    struct snapshot *snapshot; /* owned reference; NULL before the first */
    struct person person;      /* who sees it */
    uint64_t snapshot_number;  /* how many there have been */
    struct order order;
    struct tally tally;
    uint32_t gone_listed;    /* rows of the order that are gone */
    uint32_t row;            /* of the selection in the snapshot; ROW_NONE */
    struct session selected; /* its record; uistate_selected() lends it */
    int64_t ordered_ms;      /* when order and tally were last computed, by the service's clock */
    bool kept_open;          /* the order has the open session, which the filter hides */
    bool order_held; /* the rows changed under moving fingers: the order waits (uistate_deadline) */

    /* the list */
    struct selection selection;
    uint32_t top;           /* first order index on screen */
    uint32_t list_rows;     /* rows of the list body at the last layout */
    bool touched;           /* the user chose the selection; before, it stays on the first row */
    struct selection acked; /* acknowledged last */
    int acked_keys;         /* 1: by the key before this one, which may take it back */
    struct sort_spec sort;
    struct filter *filter;   /* the valid one of the prompt's; owned */
    struct filter *in_force; /* the view's and that one, together; owned */
    struct uistate_listviews views;
    struct edit filter_edit;
    bool filtering;      /* the filter line has the keys */
    char *away_before;   /* while "w" narrows the list: what was typed before; NULL; owned */
    size_t away_place;   /* ... and in which view */
    bool away_waits;     /* ... that is not known yet (list_views.wanted) */
    bool away_kept;      /* ... and filter_kept then */
    char *filter_before; /* text and selection when the prompt was opened, for Esc; owned */
    struct selection before_filter;
    bool filter_kept;          /* it is from the last run, and nobody has touched it since */
    bool kept_before;          /* ... when the prompt was opened */
    struct fault filter_fault; /* the text being typed is wrong: why */
    size_t filter_fault_at;

    /* views */
    enum view_id view;
    enum view_id returns[VIEW_COUNT]; /* views that Back leads to, the last first; each once */
    int return_count;                 /* 0: Back leads to the list */
    bool preview, focus_detail;
    char *copied; /* what was last copied, if it is nobody else's; may be NULL */
    struct scroll scrolls[VIEW_COUNT]; /* VIEW_DETAIL: the pane beside the list, too */
    struct detail_page *detail_page;   /* the detail as it was laid out last (view_detail.c) */
    bool pane_waits;      /* a key is held: the pane of what is selected may stay (trail.h) */
    bool pane_behind;     /* by drawing: it did, and shows another session, or unit, than that */
    uint32_t event_index; /* 0 = newest of those that match */
    uint64_t event_seq;   /* of that one; 0: none */
    uint16_t event_rows[EVENT_LOG_MAX]; /* places in the log that match, newest first */
    uint32_t event_count;
    struct edit help_edit;          /* the words that help is searched for */
    struct edit events_edit;        /* the filter of the list of events */
    struct filter *events_filter;   /* the valid one in force; owned */
    struct overview_page *overview; /* the overview and its cursor (uistate_overview.c) */
    enum time_style time_style;

    struct units_list units; /* of the selected session, while they are on screen */

    /* dialogs */
    enum dialog_kind dialog;
    struct edit dialog_edit;   /* the last four of the id */
    bool dialog_confirm_focus; /* the verb button has the focus, else "keep" */
    char *dialog_id;           /* the session the dialog is about; owned */
    enum workload dialog_workload;
    int menu_index;     /* sort menu (enum sort_key), theme chooser */
    char **theme_names; /* owned; for the chooser */
    size_t theme_count;
    struct signin_box signin;
    char theme_name[64];   /* the one in force */
    bool theme_is_kept;    /* for the next start: nothing stronger says another (choices.h) */
    char theme_wanted[64]; /* the one to be shown (EFFECT_THEME) */

    /* the status line */
    char message[256];
    enum notice_kind message_kind;
    char aside[256]; /* waits for the key that takes the message away; "" nothing */
    uint64_t notice_seen;
    uint64_t events_seen; /* seq of the newest event the user has seen */

    /* who is there (uistate_away.c) */
    struct presence presence;
    struct absence absence; /* what the banner tells; total 0: there is none */

    key_code key;             /* the one that is being handled */
    int64_t last_key_boot_ms; /* order is held for 2 s after a key; 0: none yet */
    bool interrupted_once, leave_warned;
    bool pasting;  /* between the marks of a bracketed paste: text only, no actions */
    size_t pasted; /* characters of it so far */
    int rows, cols;
    struct layout layout; /* of the last uistate_resize */
};

#define UISTATE_AWAY_FILTER "is:away" /* what w sets */
#define UISTATE_HOLD_MS     2000      /* the order stays this long after a key */
#define UISTATE_PASTE_MAX   65536     /* characters; what is beyond is dropped */

/* What handling a key asks of the app beyond a new state. */
enum ui_effect {
    EFFECT_NONE = 0,
    EFFECT_DRAW = 1,
    EFFECT_QUIT = 2,
    EFFECT_REDRAW_ALL = 4,
    EFFECT_SUSPEND = 8,
    EFFECT_COPY = 16,        /* copy_text is to go to the clipboard */
    EFFECT_THEME = 32,       /* theme_wanted is to be shown, for a look */
    EFFECT_THEME_LIST = 64,  /* the names are wanted: uistate_choose_theme() */
    EFFECT_OPEN_NOW = 128,   /* a key asked for the detail: no waiting for the cursor to rest */
    EFFECT_THEME_KEEP = 256, /* ... and if it can be, put in force: uistate_keep_theme() */
    EFFECT_THEME_BACK = 512, /* the one in force is to be shown again */
    EFFECT_SAVE_ACKS = 1024
};
struct ui_reaction {
    unsigned effects;
    struct command *command; /* to send; NULL: none; the receiver owns it */
    const char *copy_text;   /* lent until the next key or snapshot */
    char copy_lacks[96];     /* what it does not have and how to get it: behind "Sent 527 bytes" */
};

/* Everything empty, attention order, list with preview, 80x24. The caller then fills in the members
 * it was started with (clock and keymap are needed before any other call). */
void uistate_init(struct uistate *state);
void uistate_release(struct uistate *state);
/* Takes the snapshot (NULL: nothing); recomputes order and tally where rows changed, moves the
 * selection to the same id (or the neighbour of a vanished one), picks up notices, closes a dialog
 * whose session is a draft no more. Returns whether anything on the screen may differ. */
bool uistate_take_snapshot(struct uistate *state, struct snapshot *snapshot);
/* The program is started by somebody; kept: what an earlier run knew of who was there. */
void uistate_start(struct uistate *state, const struct presence *kept);
/* The moment (boot ms) at which uistate_settle has something to do; CLOCK_NEVER. */
int64_t uistate_deadline(const struct uistate *state);
/* Brings a held order up to date once it is due. Returns whether the screen may differ. */
bool uistate_settle(struct uistate *state);
/* The terminal's size, and the layout it gives: to be called before each frame. Keeps the selection
 * on screen. */
void uistate_resize(struct uistate *state, int rows, int cols);
/* Filter and sort from the options; the filter must parse (false with a fault; nothing changed). */
bool uistate_set_filter(struct uistate *state, const char *text, struct fault *why);
/* The list's filter but for what is looked at in passing: a line of the overview, what came about
 * in an absence, the text that is being typed. Lent. */
const char *uistate_own_filter(const struct uistate *state);
/* The place of the list's view, but for what is looked at in passing; before it can be shown, of
 * the view that the list is to open in. */
size_t uistate_own_place(const struct uistate *state);
/* Opens in that view instead of the list, which Back leads to. */
void uistate_begin_in(struct uistate *state, enum view_id view);
/* The filter being typed ends in "st:" or the like: that field. NULL: it does not. */
const struct filter_field_info *uistate_filter_hint(const struct uistate *state);
/* A filter of a view's own (events, units, help) is in force there. */
bool uistate_is_narrowed_aside(const struct uistate *state);
/* What Esc does where a filter is in force, as a sentence after a blank; "" while it is typed. */
const char *uistate_filter_way_out(const struct uistate *state);
int uistate_menu_count(const struct uistate *state); /* rows of the open menu */
/* Opens the theme chooser; takes the names (each and the array from malloc). */
void uistate_choose_theme(struct uistate *state, char **names, size_t count);
/* The names have changed; takes them, too. An open chooser stays on its theme if that is still
 * there. True: it is on another one now, which is to be shown (theme_wanted). */
bool uistate_change_themes(struct uistate *state, char **names, size_t count);
/* That theme is in force from now on. */
void uistate_keep_theme(struct uistate *state, const char *name);
/* The session whose detail should be read: shown beside the list or in full, or asked about by a
 * dialog. NULL: none. */
const char *uistate_wanted_detail(const struct uistate *state, enum workload *ret_workload);
/* True: all of its units should be read, not the first page alone. */
bool uistate_wants_units(const struct uistate *state);
/* A key press in whatever has the focus: dialog, filter line, view. */
struct ui_reaction uistate_key(struct uistate *state, key_code key);
/* A key with Alt that is Esc and the next key: tmux keeps an Esc back for half a second, and hands
 * on both at once when a key comes meanwhile. */
bool uistate_is_two_keys(const struct uistate *state, key_code key);
/* A letter is text where the keys are now: filter line, confirmation, sign-in box. */
bool uistate_takes_text(const struct uistate *state);
/* The selected session; NULL when the list is empty. Lent until another is selected or a snapshot
 * comes; its texts until the snapshot goes. */
const struct session *uistate_selected(const struct uistate *state);
/* The i-th event that the list of events shows, the newest first; NULL beyond the last. */
const struct event *uistate_event(const struct uistate *state, uint32_t i);
/* The filter that the prompt is of: the list's, or that of the events or of a session's units. */
const struct edit *uistate_filter_text(const struct uistate *state);
/* The detail of the selected session if that is what the snapshot holds; NULL otherwise. */
const struct detail *uistate_detail(const struct uistate *state);
/* The overview as it was computed last, and the line with the cursor (NULL: none). Lent. */
struct board;
struct board_item;
const struct board *uistate_overview_board(const struct uistate *state,
                                           const struct board_item **ret_selected);
struct layout_wish uistate_wish(const struct uistate *state);
/* Now by the service's clock (ours corrected by the Date it sent), which all that it dates is
 * measured by. */
int64_t uistate_service_now(const struct uistate *state);
struct attention_rule uistate_attention(const struct uistate *state);
/* enum action_context of what has the keys. */
unsigned uistate_context(const struct uistate *state);
void uistate_say(struct uistate *state, enum notice_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same of something that failed in the background: it waits while the message says that
 * something was refused, failed or is unclear. */
void uistate_say_aside(struct uistate *state, const char *text);
/* Says the first line of the warnings, and which command prints the others. */
void uistate_say_warnings(struct uistate *state, const char *warnings);
/* Activate and delete: all that tells them apart on the screen. */
struct write_action {
    enum action action;
    enum dialog_kind dialog;
    enum command_kind command;
    const char *verb, *doing, *done, *question;
};
/* NULL: it is neither. */
const struct write_action *uistate_write_of_action(enum action action);
const struct write_action *uistate_write_of_dialog(enum dialog_kind dialog);
/* What the question wants typed: so many characters at the end of the id. */
#define UISTATE_CONFIRM_CHARACTERS 4
/* The last characters of an id, or all of them if it has fewer. Lent. */
const char *uistate_id_end(const char *id, int characters);
/* The question before a write is open, and what it wants is typed. */
bool uistate_dialog_is_right(const struct uistate *state);
/* Why activate or delete would be refused right now, before any request: sentence in buf and false;
 * true: it may be asked for. Read-only, not a draft (says that nothing can be cancelled), stale
 * data, gone, unreadable; to activate, a service that lets nothing be restored. */
bool uistate_may_write(const struct uistate *state, const struct session *session,
                       enum action action, char *buf, size_t size);

#endif
