/* view_detail_facts.c - the plain properties of a session: when, by whom, to where, ids. */
#include <string.h>

#include "model/label.h"
#include "view_parts.h"

void detail_time(struct paper *paper, const struct detail_source *source, const char *label,
                 int64_t ms)
{
    char when[64], ago[48];
    if (ms == TIME_NONE)
        return;
    if (paper->look) { /* the row has its age; its second is the full session's */
        paper_pair(paper, label, ROLE_FG, draw_when(source->state, ms, when, sizeof when));
        return;
    }
    timefmt_long(ms, draw_utc(source->state), when, sizeof when);
    /* By whole minutes on both sides, as the screen's clock goes: 15 of them are not "10m ago". */
    timefmt_moment(ms - ms % MINUTE_MS, draw_now(source->state), TIME_STYLE_RELATIVE, ago,
                   sizeof ago);
    bool past = strcmp(ago, "now") != 0 && strncmp(ago, "in ", 3) != 0;
    int width = (int)(strlen(when) + strlen(ago)) + (past ? 7 : 3);
    if (paper->label_width + width <= paper->width) {
        paper_pairf(paper, label, ROLE_FG, "%s (%s%s)", when, ago, past ? " ago" : "");
        return;
    }
    paper_pair(paper, label, ROLE_FG, when); /* each whole, on a line of its own */
    paper_printf(paper, ROLE_FG, paper->label_width, "%s%s", ago, past ? " ago" : "");
}

static void add_odd(struct paper *paper, const char *property, const char *text)
{
    if (text)
        paper_pairf(paper, "As sent", ROLE_WARN, "%s \"%s\" is no date", property, text);
}

/* Behind how long it took: what that is counted from. */
static void add_since_creation(struct strbuf *text, const struct session *session)
{
    char length[16];
    const int64_t whole = session_duration_ms(session, TIME_NONE);
    const bool has_start = session_restoring_ms(session) >= 0;
    if (has_start)
        strbuf_puts(text, " from its beginning");
    if (has_start && whole >= 0)
        strbuf_printf(text, ", %s", timefmt_duration_s(whole, length, sizeof length));
    if (whole >= 0)
        strbuf_puts(text, " from its creation");
}

static void add_times(struct paper *paper, const struct detail_source *source)
{
    const struct session *session = source->session;
    char length[16];

    detail_time(paper, source, "Created", session->created_ms);
    if (!paper->look)
        detail_time(paper, source, "Modified", session->modified_ms);
    detail_time(paper, source, "Completed", session->completed_ms);
    if (session->odd) {
        add_odd(paper, "createdDateTime", session->odd->created_text);
        add_odd(paper, "lastModifiedDateTime", session->odd->modified_text);
        add_odd(paper, "completedDateTime", session->odd->completed_text);
        paper_pair(paper, "Note", ROLE_WARN, session->odd->note);
    }
    const struct snapshot *snapshot = source->state->snapshot;
    int64_t duration =
        draw_duration(snapshot ? snapshot->paces : NULL, session,
                      draw_run_known(snapshot, session, draw_run_now(source->state)));
    if (duration < 0 || paper->look)
        return;
    const char *label = session_ended_ms(session) != TIME_NONE ? "Took"
                        : session->status == SESSION_DRAFT     ? "Draft for"
                                                               : "Running";
    struct strbuf text;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    strbuf_puts(&text, timefmt_duration_s(duration, length, sizeof length));
    detail_since(&text, source);
    if (session_ended_ms(session) != TIME_NONE)
        add_since_creation(&text, session);
    paper_pair(paper, label, ROLE_FG, text.bytes);
    strbuf_release(&text);
}

#define NAME_COLUMNS 120 /* what is longer is no name any more; the raw JSON has it all */

static bool fits_beside(const struct paper *paper, const char *id)
{
    int width = text_width(id, strlen(id), paper->charset);
    return paper->label_width > 0 && paper->label_width + width <= paper->width;
}

/* An id in one piece: where it does not fit beside the labels, it goes below. */
static void add_id_line(struct paper *paper, enum role role, const char *id)
{
    bool fits = fits_beside(paper, id);
    paper_text(paper, role, fits ? paper->label_width : paper->label_width > 0 ? 2 : 0, id);
}

static void add_id_pair(struct paper *paper, const char *label, const char *id)
{
    int width = text_width(id, strlen(id), paper->charset);
    if (paper->label_width + width <= paper->width) {
        paper_pair(paper, label, ROLE_FG, id);
        return;
    }
    paper_text(paper, ROLE_DIM, 0, label);
    add_id_line(paper, ROLE_FG, id);
}

/* Its beginning and the four characters that dialogs ask for: it is known again, and `y` copies all
 * of it. Whole it is 23 bytes more of each row down, and stood there for one session in five. */
static void add_id_short(struct paper *paper, const char *label, const char *id)
{
    const size_t length = strlen(id);
    if (length != GUID_LENGTH || text_width(id, length, paper->charset) != GUID_LENGTH) {
        add_id_pair(paper, label, id);
        return;
    }
    paper_pairf(paper, label, ROLE_FG, "%.8s%s%s", id, draw_sign(SIGN_ELLIPSIS, paper->charset),
                id + length - 4);
}

static void add_name(struct strbuf *out, const char *name, enum text_charset charset)
{
    text_append_safe(out, name, strlen(name), NAME_COLUMNS, charset);
}

/* Who it is, by name and in one line, so that no line below moves from row to row. */
static void add_look(struct paper *paper, const char *label, const char *kind,
                     const struct identity *identity)
{
    const char *name = identity->name ? identity->name : identity->email;
    const bool plain = name && strcmp(kind, "user") == 0;
    kind = strcmp(kind, "application") == 0 ? "app" : kind;
    const int room = paper->width - paper->label_width - (plain ? 0 : (int)strlen(kind) + 3);
    struct strbuf text;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    name = name ? name : "(no name)";
    text_append_safe(&text, name, strlen(name), room, paper->charset);
    if (!plain)
        strbuf_printf(&text, " (%s)", kind);
    paper_pair(paper, label, ROLE_FG, text.bytes);
    strbuf_release(&text);
}

/* The kind stands beside the id: behind the name it made the line too long for the pane in every
 * other session, and all lines below moved. */
static bool add_identity(struct paper *paper, const char *label, const char *kind,
                         const struct identity *identity)
{
    const char *name = identity->name ? identity->name : identity->email;
    bool both = identity->email && identity->name, with_id = identity->id;
    bool beside = with_id && fits_beside(paper, identity->id);

    if (!identity->id && !identity->name && !identity->email)
        return false;
    if (paper->look) {
        add_look(paper, label, kind, identity);
        return true;
    }
    struct strbuf text;
    strbuf_init(&text, STRBUF_NO_LIMIT);
    add_name(&text, name ? name : "(no name)", paper->charset);
    strbuf_puts(&text, both ? " <" : "");
    add_name(&text, both ? identity->email : "", paper->charset);
    strbuf_puts(&text, both ? ">" : "");
    if (!beside)
        strbuf_printf(&text, " (%s)", kind);
    paper_pair(paper, label, ROLE_FG, text.bytes);
    strbuf_release(&text);
    if (beside)
        paper_item(paper, ROLE_DIM, kind, ROLE_DIM, identity->id);
    else if (with_id)
        add_id_line(paper, ROLE_DIM, identity->id);
    return true;
}

void detail_identity_set(struct paper *paper, const char *label, const struct identity_set *set)
{
    if (!set)
        return;
    if (add_identity(paper, label, "user", &set->user)) {
        label = "";
        if (paper->dense) /* what the person used is the full session's */
            return;
    }
    if (add_identity(paper, label, "application", &set->application))
        label = "";
    add_identity(paper, label, "device", &set->device);
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool same_identity(const struct identity *a, const struct identity *b)
{
    return same_text(a->id, b->id) && same_text(a->name, b->name) && same_text(a->email, b->email);
}

static bool same_set(const struct identity_set *a, const struct identity_set *b)
{
    return a == b || (a && b && same_identity(&a->user, &b->user) &&
                      same_identity(&a->application, &b->application) &&
                      same_identity(&a->device, &b->device));
}

static bool names_somebody(const struct identity_set *set)
{
    static const struct identity_set nobody;
    return set != NULL && !same_set(set, &nobody);
}

/* Nearly always whoever made it: not said twice. */
static void add_modifier(struct paper *paper, const struct session *session)
{
    if (!names_somebody(session->modified_by) ||
        !same_set(session->modified_by, session->created_by))
        detail_identity_set(paper, "Modified by", session->modified_by);
    else if (!paper->look)
        paper_pair(paper, "Modified by", ROLE_FG, "the same");
}

static void add_counts(struct paper *paper, const struct session *session)
{
    const struct {
        int32_t count;
        const char *word;
    } parts[] = {{session->total, ": "},
                 {session->completed, " completed"},
                 {session->in_progress, " in progress"},
                 {session->failed, " failed"}};
    struct strbuf text;
    char number[16];

    strbuf_init(&text, 256);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const char *value =
            parts[i].count < 0 ? "?" : draw_count(parts[i].count, number, sizeof number);
        strbuf_printf(&text, "%s%s%s", i > 1 ? ", " : "", value, parts[i].word);
    }
    paper_pair(paper, "Units", ROLE_FG, text.bytes);
    strbuf_release(&text);
}

static void add_kind(struct paper *paper, const struct session *session)
{
    const char *sent = session->status_word ? session->status_word : "none";
    bool ours = session->status_word && strcmp(sent, session_word(session)) == 0;
    if (session->status == SESSION_MASKED)
        paper_pairf(paper, "Status", ROLE_FG, "%s (as sent: the service hides the word)", sent);
    else if (session->status != SESSION_UNREADABLE && !(ours && paper->look))
        paper_pairf(paper, "Status", ROLE_FG, "%s%s", sent, ours ? "" : " (as sent)");
    paper_pair(paper, "Job", ROLE_FG, session->job_word);
    if (!paper->look)
        paper_pair(paper, "Workload", ROLE_FG,
                   workload_info((enum workload)session->workload)->name);
    paper_pair(paper, "Type", ROLE_WARN, session->type_word);
}

/* Without seconds, and not at all while it is about the header's: polls that bring nothing must not
 * repaint it. */
static void add_seen(struct paper *paper, const struct detail_source *source)
{
    const struct snapshot *snapshot = source->state->snapshot;
    int64_t seen = snapshot_seen_ms(snapshot, source->session), newest = snapshot->polled_ms;
    char when[48];

    if (seen == TIME_NONE)
        return;
    if (newest == TIME_NONE || draw_is_older(seen, newest))
        paper_pair(paper, "Read", ROLE_FG, draw_when(source->state, seen, when, sizeof when));
    else if (!paper->look)
        paper_pair(paper, "Read", ROLE_FG, "with the newest answer");
}

/* What the session does not say and the activity log does. */
static bool add_logged_destination(struct paper *paper, const struct detail_source *source)
{
    size_t count;
    const struct task *tasks =
        task_log_find(source->state->snapshot->tasks, source->session, &count);
    const char *to = tasks_destination(tasks, count);
    if (to)
        paper_pairf(paper, "To", ROLE_FG, "%s (says the activity log)", draw_destination(to));
    return to;
}

static void add_logged_initiator(struct paper *paper, const struct detail_source *source)
{
    size_t count;
    const struct task *tasks =
        task_log_find(source->state->snapshot->tasks, source->session, &count);
    const char *by = tasks_initiator(tasks, count);
    if (by)
        paper_pairf(paper, "Created by", ROLE_FG, "%s (says the activity log)", by);
}

static void add_creator(struct paper *paper, const struct detail_source *source)
{
    if (source->session->created_by)
        detail_identity_set(paper, "Created by", source->session->created_by);
    else
        add_logged_initiator(paper, source);
}

/* Where nothing was told: "yet" is said of what is still asked for alone. */
static const char *unread_destination(const struct detail *detail)
{
    return detail && detail->artifacts_fault.kind != FAULT_NONE ? "could not be read"
                                                                : "not read yet";
}

/* "new location: Recovered Items", of the first unit that says it, where the session is not called
 * by that already; where only a part goes there, its units tell. */
static void add_to(struct paper *paper, const struct detail_source *source, const char *to,
                   const char *destination)
{
    const struct session *session = source->session;
    const bool told = !session->label || label_is_destination(session->label);
    const struct detail *detail = source->detail;
    struct unit_walk walk = {detail ? detail->units : NULL, 0, 0};
    const struct artifact *unit = NULL;
    const char *place = NULL;
    const bool all = !to || strcmp(to, DESTINATION_BOTH) != 0;
    if (!paper->look && !told && all)
        while (!place && (unit = units_next(&walk)))
            place = artifact_place_text(unit);
    paper_pairf(paper, "To", ROLE_FG, "%s%s%s", destination, place ? ": " : "", place ? place : "");
}

/* Beside the list what its row says is left out, and ids of people are: the session in full has
 * them. What all sessions have comes first, so that a row down changes values and moves no line. */
void detail_facts(struct paper *paper, const struct detail_source *source)
{
    const struct session *session = source->session;
    const struct detail *detail = source->detail;
    /* What is gone is not read any more. */
    bool asked = session->flags & (SESSION_LABEL_KNOWN | SESSION_GONE) || (detail && detail->units);
    const char *of_units = units_destination(detail ? detail->units : NULL);
    const char *to = of_units ? of_units : session->destination;

    if (to || !add_logged_destination(paper, source))
        add_to(paper, source, to, to || asked ? draw_destination(to) : unread_destination(detail));
    const char *note = draw_destination_note(to, (enum workload)session->workload);
    if (note && !session_is_terminal(session))
        paper_pair(paper, "", ROLE_WARN, note);
    add_times(paper, source);
    if (paper->dense) /* of so few lines, what the list has no room for */
        add_creator(paper, source);
    if (paper->dense)
        add_id_short(paper, "Id", session->id);
    else if (paper->look)
        add_id_pair(paper, "Id", session->id); /* what not every session has comes behind it */
    else
        add_counts(paper, session);
    add_kind(paper, session);
    if (!paper->look)
        add_id_pair(paper, "Id", session->id);
    add_seen(paper, source);
    if (!paper->dense) /* as many lines as there are: those above stay where they are */
        add_creator(paper, source);
    add_modifier(paper, session);
}
