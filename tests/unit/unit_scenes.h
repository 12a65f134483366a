/* unit_scenes.h - the units of a session, for the screens kept in tests/golden. */
#ifndef RESTORETOP_TESTS_UNIT_SCENES_H
#define RESTORETOP_TESTS_UNIT_SCENES_H

#include "unit/tenant_fixture.h"

struct unit_text {
    const char *id;
    enum artifact_status status;
    const char *word, *to, *site, *url, *code, *point;
    int64_t start_min, took_min; /* minutes ago, minutes; < 0: none */
};

#define SITE_URL "https://contoso.sharepoint.com/sites/"
#define POINT(n) "9c0e5a11-0000-4000-8000-00000000000" #n "_1791849600_14_1"

/* clang-format off */
static const struct unit_text unit_texts[] = {
    {"a0000000-0000-4000-8000-000000000001", ARTIFACT_SUCCEEDED, "succeeded", "new", "Finance-EU", SITE_URL "Finance-EUR0", NULL, POINT(1), 215, 31},
    {"a0000000-0000-4000-8000-000000000002", ARTIFACT_SUCCEEDED, "succeeded", "new", "Finance-UK", SITE_URL "Finance-UKR3", NULL, POINT(2), 210, 44},
    {"a0000000-0000-4000-8000-000000000003", ARTIFACT_SUCCEEDED, "succeeded", "new", NULL, NULL, NULL, POINT(3), 25, 20},
    {"a0000000-0000-4000-8000-000000000004", ARTIFACT_FAILED, "failed", "new", NULL, NULL, "ArtifactCannotBeRestored", POINT(4), 200, 12},
    {"a0000000-0000-4000-8000-000000000005", ARTIFACT_IN_PROGRESS, "inProgress", "new", NULL, NULL, NULL, POINT(5), 30, -1},
    {"a0000000-0000-4000-8000-000000000006", ARTIFACT_IN_PROGRESS, "inProgress", "new", NULL, NULL, NULL, POINT(6), 27, -1},
    {"a0000000-0000-4000-8000-000000000007", ARTIFACT_FAILED, "failed", "new", NULL, NULL, "DuplicateArtifactRestoreRequest", POINT(7), 190, 1},
    {"a0000000-0000-4000-8000-000000000008", ARTIFACT_SCHEDULED, "scheduled", "new", NULL, NULL, NULL, POINT(8), -1, -1},
    {"a0000000-0000-4000-8000-000000000009", ARTIFACT_OTHER, "heldByService", "new", NULL, NULL, NULL, POINT(9), -1, -1},
};
/* clang-format on */

static inline struct unit_page *make_units(const struct unit_text *texts, size_t count)
{
    static const struct session_error errors[] = {
        {.code = "ArtifactCannotBeRestored", .message = "A preservation lock is on the site."},
        {.code = "DuplicateArtifactRestoreRequest", .message = "Another restore is running."}};
    struct arena arena;
    arena_init(&arena);
    struct artifact *units = arena_alloc(&arena, count * sizeof *units);
    for (size_t i = 0; i < count; i++) {
        const struct unit_text *text = &texts[i];
        artifact_init(&units[i]);
        units[i].id = text->id;
        units[i].status = (uint8_t)text->status;
        units[i].status_word = text->word;
        units[i].destination = text->to;
        units[i].restored_site_name = text->site;
        units[i].restored_site_url = text->url;
        units[i].point_id = text->point;
        units[i].point_ms = NOW_MS - DAY_MS;
        units[i].point_expiration_ms = NOW_MS + 30 * DAY_MS;
        if (text->start_min >= 0)
            units[i].start_ms = NOW_MS - text->start_min * MINUTE_MS;
        if (text->took_min >= 0)
            units[i].completion_ms = units[i].start_ms + text->took_min * MINUTE_MS;
        for (size_t k = 0; text->code && k < sizeof errors / sizeof *errors; k++)
            if (strcmp(errors[k].code, text->code) == 0)
                units[i].error = &errors[k];
    }
    struct unit_page *page = unit_page_new(&arena, units, count);
    page->request_id = "2f1e0d3c-request";
    page->client_request_id = "77aa-client";
    page->read_ms = NOW_MS;
    return page;
}

static inline struct detail *open_units(struct uistate *state, const char *id,
                                        struct unit_page *page)
{
    select_id(state, id);
    struct detail *detail = make_detail(id, (enum workload)uistate_selected(state)->workload);
    detail->units = page ? units_put(NULL, 0, page) : NULL;
    state->snapshot->detail = detail;
    state->view = VIEW_UNITS;
    return detail;
}

static inline struct unit_page *all_units(void)
{
    return make_units(unit_texts, sizeof unit_texts / sizeof *unit_texts);
}

/* A bulk session that still runs: more pages are on their way, a name was not resolved. */
static inline void scene_units(struct uistate *state)
{
    static const struct error_detail lost = {"SiteUrlNotFound", "could not be resolved",
                                             SITE_URL "gone"};
    static const struct session_error error = {.code = "BulkRestoreArtifactsNotResolved",
                                               .message = "Errors while resolving",
                                               .details = &lost,
                                               .detail_count = 1};
    static const struct bulk_request request = {.id = "b7b7",
                                                .display_name = "Wave 1",
                                                .status_word = "completedWithErrors",
                                                .error = &error};
    struct unit_page *page = all_units();
    page->next_link = "/more";
    struct detail *detail = open_units(state, ID_ACTIVE, page);
    detail->has_bulk = true;
    detail->bulk = &request;
    detail->bulk_count = 1;
}

/* The service's list repeated itself, and then its session was gone. */
static inline void scene_units_gone(struct uistate *state)
{
    struct unit_page *first = all_units(), *again = all_units();
    first->next_link = again->next_link = "/more";
    struct detail *detail = open_units(state, ID_ACTIVE, first);
    detail->units = units_put(detail->units, 1, again);
    struct session *session = (struct session *)(uintptr_t)uistate_selected(state);
    session->flags |= SESSION_GONE;
}

/* Two of its sites failed, none of them on the page that a look reads. */
static inline void scene_why_further_on(struct uistate *state)
{
    struct unit_page *page = make_units(unit_texts, 3);
    page->next_link = "/more";
    open_units(state, ID_PARTIAL, page);
    struct session *session = (struct session *)(uintptr_t)uistate_selected(state);
    session->error = NULL;
    state->view = VIEW_LIST;
}

/* Completed, says the service, but for three that its bulk request could not resolve. */
static inline void scene_bulk_partly(struct uistate *state)
{
    static const struct error_detail lost[] = {
        {"UserNotBackedup", "has not been backed up", "user0@contoso.com"},
        {"NewerThanThis", "a reason not heard of", "user1@contoso.com"},
        {"UserNotBackedup", "has not been backed up", "user2@contoso.com"}};
    static const struct session_error error = {.code = "BulkRestoreArtifactsNotResolved",
                                               .message = "Errors while resolving",
                                               .details = lost,
                                               .detail_count = 3};
    static const struct bulk_request request = {.id = "b8b8",
                                                .display_name = "Wave 2",
                                                .status_word = "completedWithErrors",
                                                .error = &error};
    struct detail *detail = open_units(state, ID_PARTIAL, make_units(unit_texts, 2));
    struct session *session = (struct session *)(uintptr_t)uistate_selected(state);
    session->status = SESSION_COMPLETED;
    session->status_word = "completed";
    session->job = JOB_BULK;
    session->total = session->completed = 2;
    session->failed = 0;
    session->flags |= SESSION_PARTIAL_BULK;
    detail->has_bulk = true;
    detail->bulk = &request;
    detail->bulk_count = 1;
}

static inline void scene_detail_bulk(struct uistate *state)
{
    scene_bulk_partly(state);
    state->view = VIEW_DETAIL;
}

static inline void narrow_units(struct uistate *state, const char *text)
{
    edit_set(&state->units.filter_edit, text);
    filter_free(state->units.filter);
    state->units.filter = filter_parse_in(&filter_units, text, NULL, NULL);
    assert_non_null(state->units.filter);
    uistate_units_reorder(state);
}

static inline void scene_units_filtered(struct uistate *state)
{
    scene_units(state);
    narrow_units(state, "st:failed");
}

static inline void scene_units_no_match(struct uistate *state)
{
    scene_units(state);
    narrow_units(state, "what:nothing-like-it");
}

static inline void scene_units_refused(struct uistate *state)
{
    struct detail *detail = open_units(state, ID_ACTIVE, NULL);
    fault_set(&detail->artifacts_fault, FAULT_FORBIDDEN,
              "The service lists the single items of a granular restore only to those who may "
              "write.");
    fault_hint(&detail->artifacts_fault,
               "It takes BackupRestore-Restore.ReadWrite.All and, signed in as a person, the role "
               "SharePoint Backup Administrator.");
}

/* The same in the session's summary: of what was refused nobody says "not yet". */
static inline void scene_detail_units_refused(struct uistate *state)
{
    scene_units_refused(state);
    struct session *session = (struct session *)(uintptr_t)uistate_selected(state);
    session->destination = NULL;
    session->flags &= (uint8_t)~SESSION_LABEL_KNOWN;
    state->view = VIEW_DETAIL;
}

static inline void scene_units_loading(struct uistate *state)
{
    open_units(state, ID_ACTIVE, NULL);
}

/* Single files: v1.0 does not say why one failed. */
static inline void scene_units_items(struct uistate *state)
{
    static const struct unit_text texts[] = {
        {"s1,w1,l1,f-0001", ARTIFACT_FAILED, "failed", NULL, NULL, NULL, NULL, NULL, 60, 4},
        {"s1,w1,l1,f-0002", ARTIFACT_SUCCEEDED, "succeeded", NULL, NULL, NULL, NULL, NULL, 60, 5},
    };
    struct unit_page *page = make_units(texts, 2);
    struct artifact *items = (struct artifact *)(uintptr_t)page->artifacts;
    items[0].granular = items[1].granular = true;
    items[0].web_url = SITE_URL "HR/Shared Documents/Contracts/Plan.docx";
    items[1].restored_item_path = "Shared Documents/Restored Items - 2026-10-14 10.32 UTC/Pay.xlsx";
    open_units(state, ID_FAILED, page);
}

/* Messages that a search found: of them v1.0 could say why one failed, and did not. */
static inline void scene_units_messages(struct uistate *state)
{
    scene_units_items(state);
    const struct detail *detail = state->snapshot->detail;
    const struct unit_page *page = detail->units->pages[0];
    struct artifact *units = (struct artifact *)(uintptr_t)page->artifacts;
    for (size_t i = 0; i < page->count; i++)
        units[i].search_response_id = "s-1";
}

/* An error without a code, as Graph's documents show one: what it says stands in its place. */
static inline void scene_units_said(struct uistate *state)
{
    static const struct session_error said = {.code = "", .message = "The mailbox is locked."};
    scene_units_messages(state);
    const struct unit_page *page = state->snapshot->detail->units->pages[0];
    ((struct artifact *)(uintptr_t)page->artifacts)[0].error = &said;
}

static inline void scene_errors_said(struct uistate *state)
{
    scene_units_said(state);
    state->view = VIEW_ERRORS;
}

/* Mailboxes: one was identical, and nothing was restored. */
static inline void scene_units_mailboxes(struct uistate *state)
{
    struct unit_page *page = make_units(unit_texts, 4);
    struct artifact *boxes = (struct artifact *)(uintptr_t)page->artifacts;
    for (int i = 0; i < 3; i++) {
        boxes[i].restored_site_name = boxes[i].restored_site_url = NULL;
        boxes[i].restored_item_count = i == 0 ? 0 : 12345;
    }
    boxes[1].restored_folder_name = "Recovered Items 2026-10-14, 09:12";
    boxes[2].destination = "inPlace";
    open_units(state, ID_PARTIAL, page);
}

static inline void scene_unit(struct uistate *state)
{
    scene_units(state);
    uistate_resize(state, 24, 80);
    uistate_units_select(state, 1, false); /* the duplicate */
    state->view = VIEW_UNIT;
}

/* The session that holds the unit of scene_unit: opened before. */
static inline void scene_unit_held(struct uistate *state)
{
    static const struct unit_text text = {
        "h1",         ARTIFACT_IN_PROGRESS,
        "inProgress", "new",
        NULL,         NULL,
        NULL,         "9c0e5a11-0000-4000-8000-000000000007_17_14_9",
        30,           -1};
    scene_unit(state);
    struct units *units = units_put(NULL, 0, make_units(&text, 1));
    struct holding *holding =
        holding_new("a1a1d7f0-0000-4000-8000-00000000d00d", WORKLOAD_SHAREPOINT, units);
    state->snapshot->holdings = holdings_put(NULL, holding);
    units_unref(units);
}

static inline void scene_unit_searching(struct uistate *state)
{
    scene_unit(state);
    state->snapshot->holder = (struct holder_search){
        .state = HOLDER_SEARCHING, .requests = 12, .sessions_done = 1, .sessions = 3};
}

static inline void scene_holder(struct uistate *state)
{
    scene_unit(state);
    uistate_holder_ask(state);
}

static inline void scene_units_sort(struct uistate *state)
{
    scene_units(state);
    uistate_resize(state, 24, 80);
    state->dialog = DIALOG_SORT;
    state->menu_index = UNIT_SORT_ERROR;
}

#endif
