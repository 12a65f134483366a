/* view_detail_why.c - errors of a session and of its artifacts: code, our words, what to do, the
 * original. */
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "graph/codes.h"
#include "view_parts.h"

#define GROUPS_MAX 8 /* causes told apart; the rest is counted together */

static bool has_text(const char *text)
{
    return text && *text;
}

static const char *arrow(const struct paper *paper)
{
    return draw_sign(SIGN_ARROW, paper->charset);
}

static void add_code(struct paper *paper, int indent, const char *times, const char *code)
{
    const struct service_code *known = service_code_find(code);
    bool explained = known && known->meaning;
    paper_printf(paper, ROLE_ERROR, indent, "%s%s%s%s", times, has_text(code) ? code : "(no code)",
                 explained ? ": " : "", explained ? known->meaning : "");
    if (explained)
        paper_printf(paper, ROLE_ACCENT, indent + 2, "%s %s", arrow(paper), known->advice);
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

static void add_message(struct paper *paper, int indent, const struct session_error *error)
{
    if (has_text(error->message))
        paper_printf(paper, ROLE_FG, indent, "\"%s\"", error->message);
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

void detail_error(struct paper *paper, int indent, const struct session_error *error)
{
    add_code(paper, indent, "", error->code);
    add_message(paper, indent + 2, error);
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

/* Failed artifacts by their code. */
struct group {
    const char *code;
    size_t count;
};

static size_t collect(const struct detail *detail, struct group groups[GROUPS_MAX],
                      size_t *ret_other)
{
    size_t count = 0;
    *ret_other = 0;
    for (size_t i = 0; detail && i < detail->artifact_count; i++) {
        const struct session_error *error = detail->artifacts[i].error;
        if (!error)
            continue;
        const char *code = has_text(error->code) ? error->code : "(no code)";
        size_t at = 0;
        while (at < count && ascii_casecmp(groups[at].code, code) != 0)
            at++;
        if (at == count && count == GROUPS_MAX) {
            (*ret_other)++;
            continue;
        }
        if (at == count)
            groups[count++] = (struct group){code, 0};
        groups[at].count++;
    }
    return count;
}

static void add_group(struct paper *paper, const struct group *group, const char *said)
{
    char times[32];
    if (said && ascii_casecmp(said, group->code) == 0) {
        paper_printf(paper, ROLE_ERROR, 0, "%zu x %s", group->count, group->code);
        return;
    }
    snprintf(times, sizeof times, "%zu x ", group->count);
    add_code(paper, 0, times, group->code);
}

void detail_why(struct paper *paper, const struct detail_source *source)
{
    const struct session_error *error = source->session->error;
    struct group groups[GROUPS_MAX];
    size_t other, count = collect(source->detail, groups, &other);

    if (!error && count == 0)
        return;
    if (!paper->dense)
        paper_heading(paper, "Why");
    if (error) {
        add_code(paper, 0, "", error->code);
        add_message(paper, 2, error);
    }
    const char *said = error ? error->code : NULL;
    for (int other_code = 0; other_code <= 1; other_code++) /* the one just explained first */
        for (size_t i = 0; i < count; i++)
            if ((said && ascii_casecmp(said, groups[i].code) == 0) != (bool)other_code)
                add_group(paper, &groups[i], said);
    if (other > 0)
        paper_printf(paper, ROLE_ERROR, 0, "%zu more with other codes", other);
}
