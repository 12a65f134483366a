/* fuzz_graph_tasks.c - any bytes as a page of the activity log: a log, or a refusal. What it says
 * of a session is found again, and worded. */
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "fuzz/check.h"
#include "graph/graph_parse.h"
#include "model/session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_task(const struct task *task)
{
    char words[TASK_WORDS_MAX];
    check(task->session_id && task->workload < WORKLOAD_COUNT);
    check(task->total >= COUNT_NONE && task->restored >= COUNT_NONE && task->failed >= COUNT_NONE);
    check_text(task->session_id);
    check_text(task->by);
    check_text(task_word(task));
    check(strlen(task_words(task, words, sizeof words)) < sizeof words);
}

static void check_log(const struct task_page *page)
{
    struct task_log *log = task_log_new();
    for (size_t i = 0; i < page->count; i++)
        task_log_add(log, &page->tasks[i]);
    task_log_seal(log, page->next_link != NULL, 0);
    for (size_t i = 0; i < log->count; i++) {
        struct session session;
        size_t count = 0;
        session_init(&session);
        session.id = log->tasks[i].session_id;
        session.workload = log->tasks[i].workload;
        const struct task *found = task_log_find(log, &session, &count);
        check(found && count > 0 && strcmp(found->session_id, session.id) == 0);
        check_text(tasks_destination(found, count));
        check_text(tasks_initiator(found, count));
    }
    task_log_unref(log);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct task_page page;
    struct fault why = {.kind = FAULT_NONE};
    if (!graph_parse_tasks((const char *)data, size, &page, &why)) {
        check(why.kind == FAULT_FORMAT && why.text[0] != '\0');
        return 0;
    }
    check(page.count <= page.seen);
    check_text(page.next_link);
    for (size_t i = 0; i < page.count; i++)
        check_task(&page.tasks[i]);
    check_log(&page);
    task_page_release(&page);
    return 0;
}
