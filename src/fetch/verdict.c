#include "fetch/verdict.h"

#include <stdio.h>

#include "graph/codes.h"
#include "graph/graph_url.h"

static const struct write_kind_info kinds[WRITE_KIND_COUNT] = {
    [WRITE_ACTIVATE] = {.command = COMMAND_ACTIVATE,
                        .verb = "activate",
                        .past = "activated",
                        .did = "Activated",
                        .method = HTTP_POST,
                        .url = graph_url_activate},
    [WRITE_DELETE] = {.command = COMMAND_DELETE,
                      .verb = "delete",
                      .past = "deleted",
                      .did = "Deleted",
                      .method = HTTP_DELETE,
                      .url = graph_url_session,
                      .removes = true},
};

const struct write_kind_info *write_kind_info(enum write_kind kind)
{
    return &kinds[kind];
}

bool verdict_may_send(enum write_kind kind, const struct fetch_seen *seen, struct fault *why)
{
    if (seen->status == SESSION_DRAFT)
        return true;
    const struct session_status_info *info = session_status_info(seen->status);
    fault_set(why, FAULT_REFUSED, "The session is %s; only a draft can be %s. Nothing was sent.",
              seen->word, kinds[kind].past);
    if (info->running)
        return fault_hint(why, "A restore that runs cannot be stopped: Graph has no cancel.");
    if (info->terminal)
        return fault_hint(why, "A session that has ended stays listed for about a year; nothing "
                               "can be done to it.");
    return fault_hint(why, "Read it again (r): what it can do depends on its status.");
}

/* clang-format off */
static const struct { const char *text, *hint; } by_kind[FAULT_COUNT] = {
    [FAULT_AUTH]      = {"The sign-in was refused.", "Sign in again; nothing was done."},
    [FAULT_FORBIDDEN] = {"The service does not allow it (403).",
                         "It takes the permission BackupRestore-Restore.ReadWrite.All."},
    [FAULT_THROTTLED] = {"The service asked to wait; nothing was done.", "Try again in a few minutes."},
    [FAULT_NOT_FOUND] = {"The service found nothing there.",
                         "It may be gone, or the service not there; the list (R) shows which."},
};
/* clang-format on */

bool verdict_is_done(enum write_kind kind, const struct fault *fault)
{
    return kinds[kind].removes && fetch_is_no_session(fault);
}

bool verdict_is_open(enum write_kind kind, const struct fault *fault)
{
    return kinds[kind].removes && fault->kind == FAULT_NOT_FOUND && !fetch_is_no_session(fault);
}

/* Of a page of somebody on the way nothing can be said in the service's name. */
static bool is_stranger(const struct fault *fault)
{
    return fault->from_page && (fault->kind == FAULT_FORBIDDEN || fault->kind == FAULT_NOT_FOUND);
}

void verdict_explain(enum write_kind kind, const struct fault *fault, char *text, char *hint,
                     size_t size)
{
    const struct service_code *code = service_code_find(fault->code);
    const bool known = code && code->refused;
    const bool stranger = is_stranger(fault);
    const char *words = known ? code->refused : stranger ? NULL : by_kind[fault->kind].text;
    const char *advice = known ? code->next : stranger ? NULL : by_kind[fault->kind].hint;

    const bool add_code = words && fault->code[0]; /* the fault's own text has it already */
    snprintf(text, size, "Not %s: %s%s%s%s", kinds[kind].past, words ? words : fault->text,
             add_code ? " (" : "", add_code ? fault->code : "", add_code ? ")" : "");
    if (fault->kind == FAULT_THROTTLED && fault->retry_after_s > 0 && !known)
        snprintf(hint, size, "Try again in %d s.", fault->retry_after_s);
    else
        snprintf(hint, size, "%s", advice ? advice : fault->hint);
}

enum verdict verdict_of(enum write_kind kind, const struct fetch_seen *seen)
{
    if (!seen->says_status)
        return VERDICT_OPEN;
    if (seen->status == SESSION_DRAFT)
        return VERDICT_NOT_DONE;
    /* No draft any more: activating worked, and what is still there was not deleted. */
    return kinds[kind].removes ? VERDICT_NOT_DONE : VERDICT_WORKED;
}
