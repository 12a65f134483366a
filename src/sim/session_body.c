/* session_body.c - sessions as JSON (bodies.h): a table of members, each with the function that
 * writes it. */
#include <stdio.h>
#include <string.h>

#include "sim/bodies.h"
#include "sim/handlers.h"
#include "sim/names.h"
#include "sim/rng.h"

/* What the members of a session need while they are written. */
struct writing {
    struct sim_ctx *ctx;
    struct sim_out *out;
    const struct sim_session *session;
    struct sim_view view;
    enum sim_place place;
};

/* clang-format off */
static const struct {
    const char *word;
    bool late; /* lies behind unknownFutureValue: hidden without the Prefer header (GRAPH.md, Enums) */
    const char *odd; /* the same with the knob unknown-words */
} statuses[SIM_STATUSES] = {
    [SIM_DRAFT] = {"draft", false, "Draft"},
    [SIM_ACTIVATING] = {"activating", false, "Activating"},
    [SIM_ACTIVE] = {"active", false, "Active"},
    [SIM_PARTIAL] = {"completedWithError", false, "CompletedWithErrors"},
    [SIM_COMPLETED] = {"completed", false, "Completed"},
    [SIM_FAILED] = {"failed", true, "quarantined"},
    [SIM_PAUSED] = {"pausedByService", true, "PausedByService"},
};

static const struct { const char *word; bool late; } jobs[] = {
    [SIM_STANDARD] = {"standard", false},
    [SIM_BULK] = {"bulk", false},
    [SIM_GRANULAR] = {"granular", true},
};

static const char *const types[SIM_WORKLOADS] = {
    [SIM_EXCHANGE] = "#microsoft.graph.exchangeRestoreSession",
    [SIM_SHAREPOINT] = "#microsoft.graph.sharePointRestoreSession",
    [SIM_ONEDRIVE] = "#microsoft.graph.oneDriveForBusinessRestoreSession",
};
/* clang-format on */

const char *sim_body_type(enum sim_workload workload)
{
    return types[workload];
}

const char *sim_body_status_word(const struct sim_ctx *ctx, enum sim_status status)
{
    if (sim_on(ctx, SIM_KNOB_UNKNOWN_WORDS))
        return statuses[status].odd;
    return statuses[status].late && !ctx->members ? "unknownFutureValue" : statuses[status].word;
}

static void one_identity(struct sim_ctx *ctx, const char *kind, uint64_t id, const char *name)
{
    struct sim_out *out = &ctx->out;
    char guid[SIM_GUID_SIZE];

    sim_out_open(out, kind, '{');
    sim_out_word(out, "id", sim_guid_of(id, guid));
    if (name != NULL)
        sim_out_free(out, "displayName", name);
    if (sim_on(ctx, SIM_KNOB_EXTRA_MEMBERS))
        sim_out_word(out, "userPrincipalName", "somebody@contoso.com");
    sim_out_close(out, '}');
}

static uint64_t person_id(uint64_t pick)
{
    return sim_mix(0x7065, sim_below(pick, sim_names_people()));
}

/* One person in twelve has left the company: the service knows the id and no name. */
static const char *person_name(uint64_t pick)
{
    return sim_below(person_id(pick), 12) == 0 ? NULL : sim_names_person(pick)->name;
}

/* Who did something: roots of an application and a person. */
struct doer {
    uint64_t hash, app, person;
    bool alone; /* the application by itself: one session in ten */
};

static struct doer doer_of(const struct sim_session *session, unsigned who)
{
    uint64_t hash = sim_mix(session->id_lo, 0x71 + who);
    struct doer doer = {hash, sim_mix(hash, 1), sim_mix(hash, 2), false};

    /* the caller of this API: always the same administrator */
    if ((session->flags & SIM_MADE) != 0 || (who == 1 && (session->flags & SIM_OURS) != 0))
        doer = (struct doer){0x5151, 0x5151, 0x5151, false};
    doer.alone = sim_below(sim_mix(doer.hash, 7), 10) == 0;
    return doer;
}

void sim_body_bare_identity(struct sim_ctx *ctx, const char *name,
                            const struct sim_session *session, unsigned who)
{
    struct doer doer = doer_of(session, who);
    struct sim_out *out = &ctx->out;
    char guid[SIM_GUID_SIZE];

    sim_out_open(out, name, '{');
    sim_out_open(out, "user", '{');
    sim_out_word(out, "identity", sim_guid_of(person_id(doer.person), guid));
    sim_out_close(out, '}');
    sim_out_close(out, '}');
}

char *sim_body_performer(const struct sim_session *session, char *buf, size_t size)
{
    struct doer doer = doer_of(session, 0);

    if (doer.alone)
        snprintf(buf, size, "system");
    else
        snprintf(buf, size, "%s@contoso.com", sim_names_person(doer.person)->alias);
    return buf;
}

static void write_identity(struct sim_ctx *ctx, const char *name, const struct sim_session *session,
                           unsigned who)
{
    struct doer doer = doer_of(session, who);
    struct sim_out *out = &ctx->out;

    if (who == 1 && sim_below(sim_mix(doer.hash, 3), 6) == 0) {
        sim_body_bare_identity(ctx, name, session, who);
        return;
    }
    sim_out_open(out, name, '{');
    if (doer.alone || sim_below(sim_mix(doer.hash, 4), 9) != 0)
        one_identity(ctx, "application", sim_mix(0x6170, sim_below(doer.app, 6)),
                     sim_names_application(doer.app));
    if (sim_below(sim_mix(doer.hash, 5), 30) == 0)
        one_identity(ctx, "device", sim_mix(doer.hash, 6), sim_names_device(doer.hash));
    if (!doer.alone)
        one_identity(ctx, "user", person_id(doer.person), person_name(doer.person));
    sim_out_close(out, '}');
}

static void write_status(struct writing *w)
{
    sim_out_word(w->out, "status", sim_body_status_word(w->ctx, w->view.status));
}

static void write_job(struct writing *w)
{
    bool hidden = jobs[w->session->job].late && !w->ctx->members;

    sim_out_word(w->out, "restoreJobType",
                 hidden ? "unknownFutureValue" : jobs[w->session->job].word);
}

static void write_counts(struct writing *w)
{
    if (sim_on(w->ctx, SIM_KNOB_MISSING_COUNTS)) {
        if (w->session->id_lo % 2 == 0)
            sim_out_null(w->out, "restoreSessionArtifactCount");
        return;
    }
    sim_out_open(w->out, "restoreSessionArtifactCount", '{');
    sim_out_number(w->out, "total", w->view.counts.total);
    sim_out_number(w->out, "completed", w->view.counts.completed);
    sim_out_number(w->out, "inProgress", w->view.counts.in_progress);
    sim_out_number(w->out, "failed", w->view.counts.failed);
    sim_out_close(w->out, '}');
}

static void write_created_by(struct writing *w)
{
    write_identity(w->ctx, "createdBy", w->session, 0);
}

static void write_created(struct writing *w)
{
    sim_out_time(w->out, "createdDateTime", w->session->created_ms, w->session->id_lo);
}

static void write_modified_by(struct writing *w)
{
    bool as_created = w->view.status == SIM_DRAFT && w->session->changed_ms == 0;

    write_identity(w->ctx, "lastModifiedBy", w->session, as_created ? 0 : 1);
}

static void write_modified(struct writing *w)
{
    sim_out_time(w->out, "lastModifiedDateTime", w->view.modified_ms, w->session->id_lo);
}

/* Missing and null both mean "not yet": lists show either, single answers leave it out (GRAPH.md,
 * Records). */
static void write_completed(struct writing *w)
{
    if (w->view.completed_ms != SIM_NEVER)
        sim_out_time(w->out, "completedDateTime", w->view.completed_ms, w->session->id_lo);
    else if (w->place == SIM_IN_LIST && w->session->id_lo % 3 == 0)
        sim_out_null(w->out, "completedDateTime");
}

static void write_details(struct writing *w)
{
    const struct sim_session *session = w->session;

    sim_out_open(w->out, "details", '[');
    for (uint32_t i = 0; i < session->failures && i < 3; i++) {
        uint32_t index = sim_lifecycle_failure(session, i);
        const struct sim_error_text *reason = sim_body_reason(session, index);
        char id[SIM_ID_BYTES];

        sim_body_artifact_id(w->ctx, session, index, id);
        sim_out_open(w->out, NULL, '{');
        sim_out_word(w->out, "code", reason->code);
        sim_out_free(w->out, "message", reason->message);
        sim_out_word(w->out, "target", id);
        sim_out_close(w->out, '}');
    }
    sim_out_close(w->out, ']');
}

static void write_inner(struct writing *w, const struct sim_error_text *reason)
{
    if (w->session->id_lo % 4 != 0) {
        sim_out_null(w->out, "innerError");
        return;
    }
    sim_out_open(w->out, "innerError", '{');
    sim_out_word(w->out, "code", "RestoreTaskFault");
    sim_out_free(w->out, "message", reason->message);
    sim_out_word(w->out, "target", "restoreArtifact");
    sim_out_open(w->out, "details", '[');
    sim_out_close(w->out, ']');
    sim_out_close(w->out, '}');
}

static void write_error(struct writing *w)
{
    static const char *const many[SIM_WORKLOADS] = {"mailboxes", "sites", "drives"};
    static const char *const one[SIM_WORKLOADS] = {"mailbox", "site", "drive"};
    bool items = (w->session->flags & SIM_ITEMS) != 0;
    const struct sim_error_text *reason = sim_body_reason(w->session, UINT32_MAX);
    char message[256];

    if (w->view.counts.failed == 0 || w->view.completed_ms == SIM_NEVER) {
        if (w->place == SIM_IN_LIST || w->place == SIM_IN_CREATE)
            sim_out_null(w->out, "error");
        return;
    }
    if (w->view.counts.total == 1)
        snprintf(message, sizeof message, "The %s could not be restored. %s",
                 items ? "item" : one[w->session->workload], reason->message);
    else
        snprintf(message, sizeof message, "%u of %u %s could not be restored. %s",
                 w->view.counts.failed, w->view.counts.total,
                 items ? "items" : many[w->session->workload], reason->message);
    sim_out_open(w->out, "error", '{');
    sim_out_word(w->out, "code", reason->code);
    sim_out_free(w->out, "message", message);
    sim_out_null(w->out, "target");
    write_details(w);
    write_inner(w, reason);
    sim_out_close(w->out, '}');
}

static const struct {
    const char *name;
    void (*write)(struct writing *w);
} members[] = {
    {"status", write_status},
    {"restoreJobType", write_job},
    {"restoreSessionArtifactCount", write_counts},
    {"createdBy", write_created_by},
    {"createdDateTime", write_created},
    {"lastModifiedBy", write_modified_by},
    {"lastModifiedDateTime", write_modified},
    {"completedDateTime", write_completed},
    {"error", write_error},
};

bool sim_body_has_member(const char *name)
{
    bool found = strcmp(name, "id") == 0;

    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        found = found || strcmp(name, members[i].name) == 0;
    return found;
}

/* Typed answers imply the type; samples spell the site type in two ways. */
static void write_type(struct writing *w)
{
    const char *type = types[w->session->workload];

    if (w->ctx->typed)
        return;
    if (w->session->workload == SIM_SHAREPOINT && w->session->id_lo % 5 < 2)
        type = "#microsoft.graph.sharepointRestoreSession";
    sim_out_word(w->out, "@odata.type", type);
}

static void write_extra(struct writing *w)
{
    if (!sim_on(w->ctx, SIM_KNOB_EXTRA_MEMBERS))
        return;
    sim_out_raw(w->out, "retentionHint@odata.type", "\"#microsoft.graph.retentionHint\"");
    sim_out_raw(w->out, "retentionHint", "{\"days\":366,\"kept\":[true,null,1.5e3,{\"x\":[]}]}");
    sim_out_free(w->out, "caseNumber", "INC-4711");
}

void sim_body_session(struct sim_ctx *ctx, const struct sim_session *session, enum sim_place place,
                      const char *context)
{
    struct writing w = {.ctx = ctx, .out = &ctx->out, .session = session, .place = place};
    char id[SIM_GUID_SIZE];

    sim_lifecycle_view(session, ctx->now_ms, &w.view);
    sim_guid_text(session->id_hi, session->id_lo, id);
    sim_out_open(w.out, NULL, '{');
    if (context != NULL)
        sim_out_word(w.out, "@odata.context", context);
    if (place == SIM_IN_ACTIVATE) {
        char self[160];

        snprintf(self, sizeof self, SIM_ROOT "/%s(%s)", /* the typed address, as in the sample */
                 sim_typed_name((enum sim_workload)session->workload), id);
        sim_out_word(w.out, "@odata.id", self);
    }
    write_type(&w);
    sim_out_word(w.out, "id", id);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        if (sim_wants(ctx, members[i].name))
            members[i].write(&w);
    }
    write_extra(&w);
    sim_out_close(w.out, '}');
}

void sim_body_bad_record(struct sim_ctx *ctx, const struct sim_session *session)
{
    static const char *const rests[] = {
        "\"status\":\"active\",\"createdBy\":{\"user\":{\"displayName\":\"lone \\ud800 "
        "surrogate\"}}",
        "\"status\":\"completed\",\"restoreSessionArtifactCount\":{\"total\":"
        "123456789012345678901234,"
        "\"completed\":1e999,\"inProgress\":-1,\"failed\":0}",
        "\"status\":{\"value\":7},\"restoreSessionArtifactCount\":\"three\",\"createdBy\":[1,2],"
        "\"createdDateTime\":1693555200,\"error\":\"none\"",
        "\"status\":\"draft\",\"createdBy\":{\"user\":{\"displayName\":\"bad \xff\xc0\x80 "
        "bytes\"}}",
    };
    char id[SIM_GUID_SIZE];
    struct strbuf text;

    strbuf_init(&text, 4096);
    strbuf_printf(&text, "{\"@odata.type\":\"%s\",\"id\":\"%s\",%s}", types[session->workload],
                  sim_guid_text(session->id_hi, session->id_lo, id),
                  rests[session->id_lo % (sizeof rests / sizeof rests[0])]);
    sim_out_raw(&ctx->out, NULL, text.bytes);
    strbuf_release(&text);
}
