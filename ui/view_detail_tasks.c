/* view_detail_tasks.c - what the activity log says of a session, if it is read. */
#include <stdio.h>

#include "view_parts.h"

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
    }
    if (count == 0)
        paper_text(paper, ROLE_DIM, 2,
                   log->cut ? "Nothing about it in what was read; the log has more."
                            : "Nothing about it.");
}
