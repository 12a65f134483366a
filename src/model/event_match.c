/* event_match.c - an event as the filter sees it: a session that stands for it. */
#include "base/timefmt.h"
#include "model/event.h"
#include "model/filter.h"

bool event_matches(const struct event *event, const struct filter *filter,
                   const struct filter_when *when)
{
    char words[EVENT_WORDS_MAX];
    struct identity_set by = {.user = {.name = event->by}};
    struct session_error error = {.code = event->text};
    struct session session;
    session_init(&session);
    error.message = event_words(event, words, sizeof words);
    session.id = event->id;
    session.workload = event->workload;
    session.status = event->to_status;
    session.job = event->job;
    session.job_word = restore_job_word((enum restore_job)event->job);
    session.status_word = *event->word ? event->word : NULL;
    session.label = event->label;
    session.created_by = *event->by ? &by : NULL;
    session.error = &error;
    session.total = event->total;
    session.created_ms = session.turned_ms = event->at_ms;
    if (session_is_terminal(&session))
        session.completed_ms = event->at_ms;
    return filter_matches(filter, &session, when);
}
