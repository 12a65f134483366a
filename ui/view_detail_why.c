/* view_detail_why.c - errors of a session and of its artifacts: code, our words, what to do, the
 * original. */
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/percent.h"
#include "graph/codes.h"
#include "model/causes.h"
#include "model/permission.h"
#include "view_parts.h"

static bool has_text(const char *text)
{
    return text && *text;
}

static const char *arrow(const struct paper *paper)
{
    return draw_sign(SIGN_ARROW, paper->charset);
}

/* times: "" or "3 x ". advice NULL: the code's. */
static void put_code(struct paper *paper, int indent, const char *times, const char *code,
                     const char *advice)
{
    const struct service_code *known = service_code_find(code);
    bool explained = known && known->meaning;
    if (!has_text(code)) {
        paper_printf(paper, ROLE_ERROR, indent, "%sno code: the service does not say why", times);
        return;
    }
    paper_printf(paper, ROLE_ERROR, indent, "%s%s%s%s", times, code, explained ? ": " : "",
                 explained ? known->meaning : "");
    if (explained)
        paper_printf(paper, ROLE_ACCENT, indent + 2, "%s %s", arrow(paper),
                     advice ? advice : known->advice);
}

void detail_code(struct paper *paper, int indent, size_t count, const char *code)
{
    char times[32] = "";
    if (count > 0)
        snprintf(times, sizeof times, "%zu x ", count);
    put_code(paper, indent, times, code, NULL);
}

static void add_plain(struct paper *paper, int indent, const char *name,
                      const struct error_detail *part)
{
    if (!part->code && !part->message && !part->target)
        return;
    paper_printf(paper, ROLE_FG, indent, "%s: %s%s%s%s%s%s", name, part->code ? part->code : "",
                 part->code && part->message ? ": " : "", part->message ? part->message : "",
                 has_text(part->target) ? " (target: " : "",
                 has_text(part->target) ? part->target : "", has_text(part->target) ? ")" : "");
}

/* Without a code what is said stands in its place. */
static void add_headline(struct paper *paper, int indent, const char *times,
                         const struct session_error *error, const char *advice)
{
    if (has_text(error->code) || !has_text(error->message))
        put_code(paper, indent, times, error->code, advice);
    else
        paper_printf(paper, ROLE_ERROR, indent, "%s\"%s\"", times, error->message);
}

static void add_message(struct paper *paper, int indent, const struct session_error *error)
{
    if (has_text(error->message))
        paper_printf(paper, ROLE_FG, indent, "\"%s\"", error->message);
}

static void add_words(struct paper *paper, int indent, const struct session_error *error,
                      const char *advice)
{
    add_headline(paper, indent, "", error, advice);
    if (has_text(error->code))
        add_message(paper, indent + 2, error);
}

static void add_rest(struct paper *paper, int indent, const struct session_error *error)
{
    if (has_text(error->target))
        paper_printf(paper, ROLE_FG, indent, "target: %s", error->target);
    for (size_t i = 0; i < error->detail_count; i++)
        add_plain(paper, indent, "detail", &error->details[i]);
    if (!error->has_inner)
        return;
    add_plain(paper, indent, "inner error", &error->inner);
    for (size_t i = 0; i < error->inner_detail_count; i++)
        add_plain(paper, indent + 2, "detail", &error->inner_details[i]);
}

void detail_error_words(struct paper *paper, int indent, const struct session_error *error)
{
    add_message(paper, indent, error);
    add_rest(paper, indent, error);
}

void detail_error(struct paper *paper, int indent, const struct session_error *error,
                  const char *advice)
{
    add_words(paper, indent, error, advice);
    add_rest(paper, indent + 2, error);
}

void detail_error_rest(struct paper *paper, const struct detail_source *source)
{
    const struct session_error *error = source->session->error;
    if (!error || (!has_text(error->target) && error->detail_count == 0 && !error->has_inner))
        return;
    paper_heading(paper, "The error in full");
    add_rest(paper, 2, error);
}

static const char *end_of_id(const char *id)
{
    const char *comma = strrchr(id, ',');
    const char *dash = strrchr(comma ? comma : id, '-');
    return dash && dash[1] ? dash + 1 : comma && comma[1] ? comma + 1 : id;
}

void detail_unit_name(const struct artifact *artifact, enum text_charset charset,
                      struct strbuf *out)
{
    const char *title = artifact_title(artifact);
    if (title == artifact->web_url || title == artifact->restored_item_path) {
        const char *slash = strrchr(title, '/');
        title = slash && slash[1] ? slash + 1 : title;
    } else if (title == artifact->id) {
        title = end_of_id(title);
        /* One column, as a cut word has: "..." would cost the id its own end. */
        if (title != artifact->id)
            strbuf_puts(out, charset == TEXT_UTF8 ? draw_sign(SIGN_ELLIPSIS, charset) : "~");
    }
    if (artifact_title(artifact) == artifact->web_url)
        percent_read(out, title, strlen(title));
    else
        strbuf_puts(out, title);
}

static void add_names(struct paper *paper, const struct cause *cause)
{
    struct strbuf names, name;
    strbuf_init(&names, STRBUF_NO_LIMIT);
    strbuf_init(&name, STRBUF_NO_LIMIT);
    size_t named = 0;
    for (; named < CAUSE_UNITS && cause->units[named]; named++) {
        strbuf_clear(&name);
        detail_unit_name(cause->units[named], paper->charset, &name);
        strbuf_puts(&names, named > 0 ? ", " : "");
        text_append_safe(&names, name.bytes, name.length, 60, paper->charset);
    }
    strbuf_release(&name);
    if (cause->count > named)
        strbuf_printf(&names, " and %zu more", cause->count - named);
    paper_text(paper, ROLE_FG, 2, names.bytes);
    strbuf_release(&names);
}

/* Where there is no room for how much was read, a count of the first page is a least. */
static bool is_a_least(const struct paper *paper, const struct detail_source *source,
                       const struct causes *causes)
{
    const struct units *units = source->detail ? source->detail->units : NULL;
    size_t counted = causes->other;
    for (size_t i = 0; i < causes->count; i++)
        counted += causes->list[i].count;
    return paper->dense && units && !units->whole && (int64_t)counted < source->session->failed;
}

static void add_cause(struct paper *paper, const struct cause *cause, const char *said, bool least)
{
    char times[48];
    snprintf(times, sizeof times, "%s%zu x ", least ? ">=" : "", cause->count);
    if (said && ascii_casecmp(said, cause->code) == 0)
        paper_printf(paper, ROLE_ERROR, 0, "%s%s", times, cause->code);
    else
        add_headline(paper, 0, times,
                     &(struct session_error){.code = cause->code, .message = cause->message}, NULL);
    if (!paper->dense)
        add_names(paper, cause);
}

/* Counts are of what was read: while there is more, that is said. */
static void add_scope(struct paper *paper, const struct detail_source *source)
{
    const struct units *units = source->detail ? source->detail->units : NULL;
    char read[16], total[16];
    if (!units || units->whole || paper->dense)
        return;
    draw_count((int64_t)units->count, read, sizeof read);
    draw_count(source->session->total, total, sizeof total);
    paper_printf(paper, ROLE_DIM, 0, "Counted in the first %s%s%s.", read,
                 source->session->total > 0 ? " of " : "", source->session->total > 0 ? total : "");
}

/* A look reads the first page: the units that failed may all stand behind it. */
static bool stand_further_on(const struct detail_source *source)
{
    const struct units *units = source->detail ? source->detail->units : NULL;
    return source->session->failed > 0 && units && units->count > 0 && !units->whole;
}

static void add_further_on(struct paper *paper, const struct detail_source *source)
{
    char failed[16], read[16];
    draw_count(source->session->failed, failed, sizeof failed);
    draw_count((int64_t)source->detail->units->count, read, sizeof read);
    paper_printf(paper, ROLE_WARN, 0,
                 "%s failed, none of them among the first %s %s: its units, once opened, say why",
                 failed, read, session_units_info(source->session)->units);
}

void detail_why(struct paper *paper, const struct detail_source *source)
{
    const struct session_error *error = source->session->error;
    struct causes causes;
    causes_collect(&causes, source->detail ? source->detail->units : NULL);
    const bool further_on = causes.count == 0 && stand_further_on(source);

    if (!error && causes.count == 0 && !further_on)
        return;
    if (!paper->dense)
        paper_heading(paper, "Why");
    if (further_on)
        add_further_on(paper, source);
    if (error)
        add_words(paper, 0, error, NULL);
    const char *said = error && has_text(error->code) ? error->code : NULL;
    const bool least = is_a_least(paper, source, &causes);
    for (int other_code = 0; other_code <= 1; other_code++) /* the one just explained first */
        for (size_t i = 0; i < causes.count; i++)
            if ((said && ascii_casecmp(said, causes.list[i].code) == 0) != (bool)other_code)
                add_cause(paper, &causes.list[i], said, least);
    if (causes.other > 0)
        paper_printf(paper, ROLE_ERROR, 0, "%zu more with other codes", causes.other);
    if (!further_on)
        add_scope(paper, source);
    if (causes.failed > 0 && detail_names_refused(source) && !paper->dense)
        paper_printf(paper, ROLE_DIM, 0, "Their names take %s.",
                     permission_name(PERMISSION_SEARCH));
}
