/* view_detail_tasks.c - what the activity log says of a session, if it is read. */
#include <stdio.h>
#include <string.h>

#include "view_parts.h"

static bool same_text(const char *a, const char *b)
{
    return a && b && strcmp(a, b) == 0;
}

/* What stands above already, as the session's own error, is not said twice: the entry's line has
 * its code. */
static void add_error(struct paper *paper, const struct session_error *error,
                      const struct session_error *of_session)
{
    const bool known = of_session && same_text(error->code, of_session->code);
    if (known && same_text(error->message, of_session->message))
        return;
    if (known)
        detail_error_words(paper, 4, error);
    else
        detail_error(paper, 4, error, NULL);
}

void detail_tasks(struct paper *paper, const struct detail_source *source)
{
    const struct task_log *log = source->state->snapshot->tasks;
    size_t count;
    const struct task *tasks = task_log_find(log, source->session, &count);
    char when[48], words[TASK_WORDS_MAX];
    if (!log)
        return;
    paper_heading(paper, "Activity log");
    for (size_t i = 0; i < count; i++) {
        if (tasks[i].at_ms == TIME_NONE)
            snprintf(when, sizeof when, "no date");
        else
            draw_when(source->state, tasks[i].at_ms, when, sizeof when);
        paper_printf(paper, ROLE_FG, 2, "%s  %s", when, task_words(&tasks[i], words, sizeof words));
        if (tasks[i].error)
            add_error(paper, tasks[i].error, source->session->error);
    }
    if (count == 0)
        paper_text(paper, ROLE_DIM, 2,
                   log->cut ? "Nothing about it in what was read; the log has more."
                            : "Nothing about it.");
}
