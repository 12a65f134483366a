/* scenes.h - the situations whose screens are kept in tests/golden. */
#ifndef RESTORETOP_TESTS_SCENES_H
#define RESTORETOP_TESTS_SCENES_H

#include <stdio.h>

#include "model/fault_log.h"
#include "uistate_private.h"
#include "unit/pace_fixture.h"
#include "unit/tenant_fixture.h"
#include "unit/unit_scenes.h"

typedef void scene_setup(struct uistate *state);

struct scene {
    const char *name;
    scene_setup *setup;
    bool all_sizes;
};

static void fail_state(struct uistate *state, enum data_state now, enum fault_kind kind,
                       const char *text)
{
    struct snapshot *snapshot = state->snapshot;
    snapshot->state = now;
    snapshot->live_until_boot_ms = 0;
    fault_set(&snapshot->fault, kind, "%s", text);
    snapshot->fault.since_ms = NOW_MS - 30 * MINUTE_MS;
    snapshot->fault.next_try_ms = NOW_MS + 73000;
    snapshot->polled_ms = NOW_MS - 30 * MINUTE_MS;
}

static void give_detail(struct uistate *state, const char *id)
{
    static const struct session_error locked = {
        .code = "ArtifactCannotBeRestored", .message = "A preservation hold locks the mailbox."};
    static const struct bulk_request request = {.id = "b7b7",
                                                .display_name =
                                                    "Ransomware response: EMEA mailboxes",
                                                .status_word = "completedWithErrors",
                                                .period_start_text = "2026-10-13T00:00:00Z"};
    select_id(state, id);
    const struct session *session = uistate_selected(state);
    struct detail *detail = make_detail(id, (enum workload)session->workload);
    struct arena arena;
    arena_init(&arena);
    struct artifact *artifacts = arena_alloc(&arena, 3 * sizeof *artifacts);
    for (int i = 0; i < 3; i++) {
        artifact_init(&artifacts[i]);
        artifacts[i].id = i == 0 ? "art-0001" : i == 1 ? "art-0002" : "art-0003";
        artifacts[i].status = i == 0 ? ARTIFACT_SUCCEEDED : ARTIFACT_FAILED;
        artifacts[i].status_word = i == 0 ? "succeeded" : "failed";
        artifacts[i].destination = "new";
        artifacts[i].point_ms = NOW_MS - DAY_MS;
        artifacts[i].start_ms = NOW_MS - 3 * HOUR_MS;
        artifacts[i].completion_ms = NOW_MS - 2 * HOUR_MS;
        artifacts[i].error = i == 0 ? NULL : &locked;
    }
    artifacts[0].restored_folder_name = "Recovered Items 2026-10-14, 09:12";
    artifacts[0].restored_item_count = 12345;
    struct unit_page *page = unit_page_new(&arena, artifacts, 3);
    page->next_link = "/more";
    page->raw = "{\n  \"value\": []\n}\n";
    page->request_id = "3f2a-request";
    page->read_ms = NOW_MS;
    detail->units = units_put(NULL, 0, page);
    detail->has_bulk = true;
    detail->bulk = &request;
    detail->bulk_count = 1;
    detail->raw_session =
        "{\n  \"id\": \"959ba739\",\n  \"status\": \"completedWithError\",\n"
        "  \"memberNewerThanThis\": {\n    \"deep\": [1, 2, 3]\n  },\n"
        "  \"restoredSiteWebUrl\": \"https://contoso.sharepoint.com/sites/HumanResources/"
        "Shared%20Documents/Forms/AllItems.aspx?id=recovered\",\n"
        "  \"message\": \"The content is under a preservation lock and cannot be "
        "restored.\"\n}\n";
    state->snapshot->detail = detail;
}

static void scene_list(struct uistate *state)
{
    select_id(state, ID_PARTIAL);
}

static void scene_pace(struct uistate *state)
{
    uistate_take_snapshot(state, paced_snapshot());
    select_id(state, ID_ACTIVE);
}

static void scene_pace_detail(struct uistate *state)
{
    scene_pace(state);
    state->view = VIEW_DETAIL;
}

static void scene_pace_units(struct uistate *state)
{
    scene_pace(state);
    open_units(state, ID_ACTIVE, all_units());
    uistate_units_reorder(state);
}

static void scene_units_warming(struct uistate *state)
{
    scene_pace(state);
    open_units(state, ID_ACTIVATING, all_units());
    uistate_units_reorder(state);
}

static void scene_units_overdue(struct uistate *state)
{
    scene_pace(state);
    state->charset = TEXT_ASCII;
    open_units(state, ID_LARGE, all_units());
    uistate_units_reorder(state);
}

static void scene_pace_overdue(struct uistate *state)
{
    scene_pace(state);
    state->charset = TEXT_ASCII;
    select_id(state, ID_LARGE);
    state->view = VIEW_DETAIL;
}

static void scene_pace_computed(struct uistate *state)
{
    scene_pace(state);
    state->view = VIEW_PACE;
}

static void scene_write(struct uistate *state)
{
    state->write_allowed = true;
    select_id(state, ID_DRAFT);
}

static void scene_ascii(struct uistate *state)
{
    state->charset = TEXT_ASCII;
    give_detail(state, ID_PARTIAL);
}

static void scene_detail_pane(struct uistate *state)
{
    give_detail(state, ID_PARTIAL);
}

static void scene_detail(struct uistate *state)
{
    give_detail(state, ID_PARTIAL);
    state->view = VIEW_DETAIL;
}

static void scene_failed(struct uistate *state)
{
    select_id(state, ID_FAILED);
    state->selected.started_ms = state->selected.created_ms + 5 * MINUTE_MS; /* by its units */
    state->view = VIEW_DETAIL;
}

static void scene_raw(struct uistate *state)
{
    give_detail(state, ID_PARTIAL);
    state->view = VIEW_RAW;
}

/* An error of the log's own entry, and one that the session tells as well. */
static void scene_logged(struct uistate *state)
{
    static const struct session_error other = {
        .code = "ArtifactNotFound",
        .message = "The site is not there any more.",
        .has_inner = true,
        .inner = {.code = "SiteDeleted", .message = "Deleted by retention."}};
    const struct session_error as_said = {.code = "InvalidRestoreTime",
                                          .message = "The restore point lies outside the "
                                                     "retention period."};
    scene_failed(state);
    struct task task = {.id = "1",
                        .session_id = ID_FAILED,
                        .activity = "restoreTaskCompleted",
                        .result = "failed",
                        .by = "system",
                        .at_ms = NOW_MS - 2 * MINUTE_MS,
                        .error = &other,
                        .total = 1,
                        .restored = 0,
                        .failed = 1,
                        .workload = WORKLOAD_SHAREPOINT};
    state->snapshot->tasks = task_log_new();
    assert_true(task_log_add(state->snapshot->tasks, &task));
    task.id = "2";
    task.at_ms += MINUTE_MS;
    task.error = &as_said;
    assert_true(task_log_add(state->snapshot->tasks, &task));
    task_log_seal(state->snapshot->tasks, false, NOW_MS);
}

static void scene_raw_unread(struct uistate *state)
{
    select_id(state, ID_ACTIVE);
    state->view = VIEW_RAW;
}

static void add_events(struct uistate *state)
{
    struct event events[] = {
        {.at_ms = NOW_MS - DAY_MS,
         .kind = EVENT_NEW,
         .to_status = SESSION_DRAFT,
         .id = ID_DRAFT,
         .label = "payroll +2",
         .word = "draft"},
        {.at_ms = NOW_MS - 9 * MINUTE_MS,
         .kind = EVENT_FAULT,
         .text = "graph.microsoft.com refused the connection."},
        {.at_ms = NOW_MS - 8 * MINUTE_MS,
         .kind = EVENT_RECOVERED,
         .text = "The service answers again."},
        {.at_ms = NOW_MS - 3 * MINUTE_MS,
         .kind = EVENT_ACTED,
         .id = ID_ACTIVE,
         .workload = WORKLOAD_SHAREPOINT,
         .label = "sites/Finance-EU +119",
         .text = "activated"},
        {.at_ms = NOW_MS - MINUTE_MS,
         .kind = EVENT_STATUS,
         .workload = WORKLOAD_SHAREPOINT,
         .from_status = SESSION_ACTIVE,
         .to_status = SESSION_FAILED,
         .id = ID_FAILED,
         .word = "failed",
         .label = "sites/HR-Hub",
         .text = "InvalidRestoreTime"},
        {.at_ms = NOW_MS,
         .kind = EVENT_UNITS,
         .workload = WORKLOAD_SHAREPOINT,
         .to_status = SESSION_ACTIVE,
         .id = ID_ACTIVE,
         .label = "sites/Finance-EU +119",
         .delta = 2,
         .done = 37,
         .total = 120},
    };
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) /* as the journal does */
        events[i].row =
            snapshot_find(state->snapshot, events[i].id, (enum workload)events[i].workload);
    state->snapshot->events = event_log_append(NULL, events, sizeof events / sizeof events[0]);
}

static void scene_errors(struct uistate *state)
{
    give_detail(state, ID_PARTIAL);
    state->view = VIEW_ERRORS;
}

/* An error of the session's own; its units are not read. */
static void scene_errors_session(struct uistate *state)
{
    select_id(state, ID_FAILED);
    state->charset = TEXT_ASCII;
    state->view = VIEW_ERRORS;
}

static void scene_errors_none(struct uistate *state)
{
    select_id(state, ID_ACTIVE);
    state->view = VIEW_ERRORS;
}

static void scene_timeline(struct uistate *state)
{
    add_events(state);
    select_id(state, ID_ACTIVE);
    state->view = VIEW_TIMELINE;
}

static void scene_timeline_unseen(struct uistate *state)
{
    add_events(state);
    select_id(state, ID_PARTIAL);
    state->charset = TEXT_ASCII;
    state->view = VIEW_TIMELINE;
}

static void scene_events(struct uistate *state)
{
    add_events(state);
    state->view = VIEW_EVENTS;
    uistate_events_look(state);
    uistate_events_select(state, 1);
}

static void scene_events_filter(struct uistate *state)
{
    add_events(state);
    state->view = VIEW_EVENTS;
    edit_set(&state->events_edit, "wl:sp -st:failed");
    filter_free(state->events_filter);
    state->events_filter = filter_parse("wl:sp -st:failed", NULL, NULL);
    uistate_events_look(state);
}

/* Back after more than six hours, in which four sessions became something else. */
static void scene_away(struct uistate *state)
{
    const char *ids[] = {ID_FAILED, ID_PARTIAL, ID_ACTIVE, "d2d2d7f0-0000-4000-8000-00000000cafe"};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        set_turned(state->snapshot, ids[i], NOW_MS - HOUR_MS);
    const struct presence kept = {.key_ms = NOW_MS - 372 * MINUTE_MS,
                                  .from_ms = TIME_NONE,
                                  .back_ms = TIME_NONE,
                                  .to_ms = TIME_NONE};
    uistate_start(state, &kept);
}

static void scene_away_filter(struct uistate *state)
{
    scene_away(state);
    state->charset = TEXT_ASCII;
    uistate_away_filter(state);
}

static void scene_list_near_limits(struct uistate *state)
{
    struct limits_of *of = state->tally.limits.of;
    of[LIMITS_TENANT].running = 23;
    of[WORKLOAD_SHAREPOINT].in_flight = 899;
    of[WORKLOAD_ONEDRIVE].in_flight = 900;
    of[WORKLOAD_EXCHANGE].uncounted = 1;
    of[WORKLOAD_OTHER].running = 1;
    of[LIMITS_TENANT].units_today = 12345;
    of[LIMITS_TENANT].uncounted_today = 1;
}

static void scene_list_events(struct uistate *state)
{
    add_events(state);
    select_id(state, ID_ACTIVE);
}

static void scene_overview(struct uistate *state)
{
    static const struct session_error held = {.code = "ArtifactCannotBeRestored"};
    struct artifact units[4];
    for (int i = 0; i < 4; i++) {
        artifact_init(&units[i]);
        units[i].status = ARTIFACT_FAILED;
        units[i].error = &held;
    }
    select_id(state, ID_PARTIAL);
    state->snapshot->opened = opened_note(NULL, uistate_selected(state), units, 4);
    state->view = VIEW_OVERVIEW;
}

static void scene_overview_ascii(struct uistate *state)
{
    state->charset = TEXT_ASCII;
    state->view = VIEW_OVERVIEW;
}

static void scene_help(struct uistate *state)
{
    state->view = VIEW_HELP;
}

/* The units of the open session go in place from that one on, those before to a new location. */
static void send_units(struct uistate *state, int in_place)
{
    struct unit_page *page =
        (struct unit_page *)(uintptr_t)state->snapshot->detail->units->pages[0];
    page->destination = NULL;
    for (int i = 0; i < 3; i++) {
        page->artifacts[i].destination = i < in_place ? "new" : "inPlace";
        page->destination = destination_join(page->destination, page->artifacts[i].destination);
    }
}

static void open_question(struct uistate *state, enum dialog_kind kind)
{
    give_detail(state, ID_DRAFT);
    send_units(state, 0);
    state->write_allowed = true;
    state->dialog = kind;
    state->dialog_id = xstrdup(ID_DRAFT);
    state->dialog_workload = WORKLOAD_EXCHANGE;
    edit_set(&state->dialog_edit, "8f");
}

/* Whoever works on the sites goes on meanwhile. */
static void scene_activate_sites(struct uistate *state)
{
    give_detail(state, ID_ACTIVE);
    send_units(state, 0);
    state->write_allowed = true;
    state->dialog = DIALOG_ACTIVATE;
    state->dialog_id = xstrdup(ID_ACTIVE);
    state->dialog_workload = WORKLOAD_SHAREPOINT;
}

/* What overwrites stands behind what does not. */
static void scene_activate_both(struct uistate *state)
{
    scene_activate_sites(state);
    send_units(state, 2);
}

static void scene_detail_both(struct uistate *state)
{
    give_detail(state, ID_ACTIVE);
    send_units(state, 2);
    state->view = VIEW_DETAIL;
}

static void scene_activate(struct uistate *state)
{
    open_question(state, DIALOG_ACTIVATE);
}

static void scene_prod(struct uistate *state)
{
    open_question(state, DIALOG_ACTIVATE);
    state->env = "prod";
}

static void scene_delete(struct uistate *state)
{
    open_question(state, DIALOG_DELETE);
    edit_set(&state->dialog_edit, "8f14");
    state->dialog_confirm_focus = true;
}

static void scene_sort(struct uistate *state)
{
    state->dialog = DIALOG_SORT;
    state->menu_index = SORT_UNITS;
}

static void scene_theme(struct uistate *state)
{
    static const char *const names[] = {"ansi16", "cvd-dark", "default-dark", "default-light",
                                        "mono"};
    char **copies = xcalloc(5, sizeof *copies);
    for (int i = 0; i < 5; i++)
        copies[i] = xstrdup(names[i]);
    snprintf(state->theme_name, sizeof state->theme_name, "default-dark");
    uistate_choose_theme(state, copies, 5);
    state->menu_index = 4;
}

static void scene_filter(struct uistate *state)
{
    edit_set(&state->filter_edit, "st:active colour:red by:megan");
    state->filtering = true;
    state->filter_fault_at = 10;
    fault_set(&state->filter_fault, FAULT_INPUT, "There is no field \"colour\".");
}

/* A row that is gone matches, too. */
static void scene_filter_gone(struct uistate *state)
{
    struct fault why;
    assert_true(uistate_set_filter(state, "st:completed", &why));
}

static void scene_filtered(struct uistate *state)
{
    struct fault why = {0};
    assert_true(uistate_set_filter(state, "st:draft by:aisha", &why));
}

static void scene_filter_kept(struct uistate *state)
{
    scene_filtered(state);
    state->filter_kept = true;
}

static void scene_no_match(struct uistate *state)
{
    struct fault why = {0};
    assert_true(uistate_set_filter(state, "nothing-like-this", &why));
}

static void scene_offline(struct uistate *state)
{
    fail_state(state, DATA_OFFLINE, FAULT_NETWORK, "graph.microsoft.com refused the connection.");
}

static void scene_throttled(struct uistate *state)
{
    fail_state(state, DATA_THROTTLED, FAULT_THROTTLED, "Graph answered 429.");
}

static void scene_signed_out(struct uistate *state)
{
    fail_state(state, DATA_SIGNED_OUT, FAULT_AUTH, "The service refused the token (401).");
    fault_hint(&state->snapshot->fault,
               "Put a fresh token into the token file; it is read again by itself.");
    state->snapshot->fault.next_try_ms = 0;
}

static void scene_refused(struct uistate *state)
{
    fail_state(state, DATA_REFUSED, FAULT_FORBIDDEN, "403 UnknownError: no words from Graph.");
    fault_hint(&state->snapshot->fault, "Ask for BackupRestore-Restore.Read.All.");
}

/* The first frame of a run: what the last one kept, of the day before. */
static void scene_kept(struct uistate *state)
{
    state->snapshot->state = DATA_STALE;
    state->snapshot->kept = true;
    state->snapshot->polled_ms = state->snapshot->swept_ms = state->snapshot->listed_ms =
        NOW_MS - DAY_MS - 5 * MINUTE_MS;
}

static void scene_stale(struct uistate *state)
{
    state->snapshot->live_until_boot_ms = FAKE_CLOCK_BOOT_MS - 1;
    state->snapshot->polled_ms = NOW_MS - 7 * MINUTE_MS;
}

/* What a tenant refuses that is made up, and what it would take of a real one. */
static void scene_faults(struct uistate *state)
{
    static const char path[] = "/v1.0/solutions/backupRestore/restorePoints/a_1795305600_11_4";
    struct fault fault;
    fault_set(
        &fault, FAULT_FORBIDDEN,
        "Graph refused the request (403 Authorization_RequestDenied): Insufficient privileges "
        "to complete the operation.");
    fault_hint(&fault, "Names by restore points take BackupRestore-Search.Read.All.");
    fault.http_status = 403;
    strcpy(fault.code, "Authorization_RequestDenied");
    state->snapshot->faults =
        fault_log_add(NULL, "GET", path, strlen(path), &fault, NOW_MS - MINUTE_MS);
    state->demo = true;
    state->view = VIEW_FAULTS;
}

static void scene_unread(struct uistate *state)
{
    fail_state(state, DATA_LIVE, FAULT_SERVICE,
               "1 of 3 sessions that may change cannot be read: The service failed (500).");
    state->snapshot->fault.next_try_ms = 0;
    state->snapshot->live_until_boot_ms = INT64_MAX;
    state->snapshot->polled_ms = NOW_MS;
}

static void scene_loading(struct uistate *state)
{
    state->snapshot->state = DATA_LOADING;
    state->snapshot->swept_ms = state->snapshot->listed_ms = TIME_NONE;
    state->snapshot->sweep_sessions = 1200;
    state->snapshot->sweep_pages = 6;
}

static void give_service(struct uistate *state, const char *status, const char *reason)
{
    struct service_state *service = &state->snapshot->service;
    snprintf(service->status, sizeof service->status, "%s", status);
    snprintf(service->reason, sizeof service->reason, "%s", reason);
    service->modified_ms = NOW_MS - 3 * DAY_MS;
}

static void scene_service_locked(struct uistate *state)
{
    give_service(state, "restoreLocked", "invalidBillingProfile");
    state->snapshot->service.restore_until_ms = NOW_MS - 3 * DAY_MS;
}

static void scene_service_protection(struct uistate *state)
{
    give_service(state, "protectionChangeLocked", "invalidBillingProfile");
    state->snapshot->service.grace_ms = NOW_MS + 27 * DAY_MS;
    state->snapshot->service.restore_until_ms = NOW_MS + 27 * DAY_MS;
}

static void scene_service_disabled(struct uistate *state)
{
    give_service(state, "disabled", "userRequested");
    state->charset = TEXT_ASCII;
}

/* Words of the future, one of them with a colour of its own. */
static void scene_service_odd(struct uistate *state)
{
    give_service(state, "partially\033[31mFrozen", "quarterlyAudit");
}

/* Both at once: what was read comes first. */
static void scene_service_offline(struct uistate *state)
{
    scene_service_locked(state);
    fail_state(state, DATA_OFFLINE, FAULT_NETWORK, "graph.microsoft.com refused the connection.");
}

/* An administrator of sites alone: the units of mailboxes are refused. */
static void scene_not_permitted(struct uistate *state)
{
    state->snapshot->not_permitted = 1U << WORKLOAD_EXCHANGE;
}

/* --- signing in --- */

static struct signin *give_signin(struct uistate *state, enum signin_state now)
{
    struct signin *signin = xcalloc(1, sizeof *signin);
    atomic_init(&signin->refs, 1);
    signin->state = now;
    signin->method = "browser";
    signin->kept = "keyring";
    strcpy(signin->account, "megan@contoso.com");
    strcpy(signin->tenant, "contoso.com");
    strcpy(signin->client, "11112222-3333-4444-5555-666677778888");
    strcpy(signin->login_host, "login.microsoftonline.com");
    signin->may_ask[SIGNIN_ASK_BROWSER] = signin->may_ask[SIGNIN_ASK_DEVICE] = true;
    signin->may_forget = true;
    state->snapshot->signin = signin;
    state->host = "ops-01";
    return signin;
}

static struct signin *signed_in(struct uistate *state)
{
    struct signin *signin = give_signin(state, SIGNIN_IN);
    signin->expires_ms = NOW_MS + 43 * MINUTE_MS + 20000;
    signin->granted = PERMISSION_BIT(RESTORE_READ);
    signin->granted_known = true;
    return signin;
}

/* The state of the data that goes with it. */
static struct signin *signed_out(struct uistate *state)
{
    struct signin *signin = give_signin(state, SIGNIN_OUT);
    fault_set(&signin->fault, FAULT_AUTH,
              "Signing in again is needed: multifactor sign-in is older than the tenant allows "
              "(invalid_grant, AADSTS50078).");
    fault_hint(&signin->fault, "Sign in again and confirm with your second factor.");
    signin->fault.since_ms = NOW_MS - 30 * MINUTE_MS;
    fail_state(state, DATA_SIGNED_OUT, FAULT_AUTH, signin->fault.text);
    state->snapshot->fault.next_try_ms = 0;
    return signin;
}

static void ask_browser(struct signin *signin)
{
    signin->ask = SIGNIN_ASK_BROWSER;
    signin->ask_expires_ms = NOW_MS + 9 * MINUTE_MS + 1000;
    snprintf(
        signin->ask_url, sizeof signin->ask_url,
        "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/authorize?client_id=%s"
        "&response_type=code&response_mode=query&redirect_uri=http%%3A%%2F%%2Flocalhost%%3A53123"
        "&scope=https%%3A%%2F%%2Fgraph.microsoft.com%%2FBackupRestore-Restore.Read.All%%20openid"
        "%%20profile%%20offline_access&state=n1Cjsz0hV5wq2oTmKx8bZg&code_challenge=E9Melhoa2OwvFr"
        "EMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&prompt=select_account"
        "&claims=%%7B%%22access_token%%22%%3A%%7B%%22xms_cc%%22%%3A%%7B%%22values%%22%%3A%%5B%%"
        "22cp1"
        "%%22%%5D%%7D%%7D%%7D",
        signin->client);
}

static void scene_signin_idle(struct uistate *state)
{
    signed_out(state);
    state->dialog = DIALOG_SIGN_IN;
}

static void scene_signin_in(struct uistate *state)
{
    signed_in(state);
    state->dialog = DIALOG_SIGN_IN;
}

static void scene_signin_browser(struct uistate *state)
{
    struct signin *signin = signed_out(state);
    ask_browser(signin);
    strcpy(signin->ask_forward, "ssh -L 53123:127.0.0.1:53123 ops-01");
    state->dialog = DIALOG_SIGN_IN;
    state->charset = TEXT_UTF8;
}

static void scene_signin_ascii(struct uistate *state)
{
    scene_signin_browser(state);
    state->charset = TEXT_ASCII;
}

static void scene_signin_pasted(struct uistate *state)
{
    struct signin *signin = signed_out(state);
    ask_browser(signin);
    fault_set(&signin->ask_fault, FAULT_INPUT, "That address is no answer to this sign-in.");
    fault_hint(&signin->ask_fault, "Paste the address of the page that did not load, all of it.");
    state->dialog = DIALOG_SIGN_IN;
    strbuf_puts(&state->signin.paste, "http://localhost:53123/?code=abc");
}

static void scene_signin_device(struct uistate *state)
{
    struct signin *signin = signed_out(state);
    signin->ask = SIGNIN_ASK_DEVICE;
    strcpy(signin->ask_url, "https://login.microsoft.com/device");
    strcpy(signin->ask_code, "FJC3R9XW2");
    signin->ask_expires_ms = NOW_MS + 42000;
    state->dialog = DIALOG_SIGN_IN;
}

static void scene_signin_refused(struct uistate *state)
{
    struct signin *signin = signed_out(state);
    fault_set(&signin->ask_fault, FAULT_AUTH,
              "The sign-in was refused: security defaults block it (access_denied, AADSTS530035).");
    fault_hint(&signin->ask_fault,
               "Device codes are blocked in this tenant: sign in in a browser.");
    strcpy(signin->ask_fault.request_id, "7e0a1d52-6b0c-4f64-9a0b-1c4f6f6a2b00");
    strcpy(signin->ask_fault.client_request_id, "0b9e4c1a-57d2-4c7e-8f16-93a5d2e4c6b1");
    state->dialog = DIALOG_SIGN_IN;
}

/* --auth device: Enter is what was asked for. */
static void scene_signin_device_first(struct uistate *state)
{
    struct signin *signin = give_signin(state, SIGNIN_OUT);
    signin->method = "device code";
    signin->device_first = true;
    signin->may_forget = false;
    state->dialog = DIALOG_SIGN_IN;
}

static void scene_signin_application(struct uistate *state)
{
    struct signin *signin = give_signin(state, SIGNIN_BROKEN);
    signin->method = "client secret";
    signin->account[0] = '\0';
    signin->may_ask[SIGNIN_ASK_BROWSER] = signin->may_ask[SIGNIN_ASK_DEVICE] = false;
    signin->may_forget = false;
    fault_set(&signin->fault, FAULT_AUTH,
              "The login host refused the sign-in: the client secret has expired (invalid_client, "
              "AADSTS7000222).");
    fault_hint(&signin->fault, "Make a new one under Certificates & secrets.");
    fail_state(state, DATA_SIGNED_OUT, FAULT_AUTH, signin->fault.text);
    state->dialog = DIALOG_SIGN_IN;
}

static void scene_signin_out_banner(struct uistate *state)
{
    signed_out(state);
}

static void scene_signin_broken_banner(struct uistate *state)
{
    scene_signin_application(state);
    state->dialog = DIALOG_NONE;
}

static void scene_signin_waiting_banner(struct uistate *state)
{
    struct signin *signin = give_signin(state, SIGNIN_WAITING);
    fault_set(
        &signin->fault, FAULT_SERVICE,
        "The login host cannot say now: the login service is busy (temporarily_unavailable).");
    signin->fault.since_ms = NOW_MS - 4 * MINUTE_MS;
    signin->fault.next_try_ms = NOW_MS + 73000;
    fail_state(state, DATA_THROTTLED, FAULT_THROTTLED, signin->fault.text);
}

static void scene_signin_skew(struct uistate *state)
{
    signed_in(state)->skew_ms = 5 * MINUTE_MS;
}

static void scene_signin_header(struct uistate *state)
{
    signed_in(state);
    state->env = "prod";
}

static void scene_message(struct uistate *state)
{
    uistate_say(state, NOTICE_REFUSED,
                "Read-only: start with --write to activate or delete drafts.");
}

static void scene_empty(struct uistate *state)
{
    uistate_take_snapshot(state, empty_snapshot());
}

static void scene_utc(struct uistate *state)
{
    state->time_style = TIME_STYLE_UTC;
    state->preview = false;
}

/* clang-format off */
__attribute__((unused)) static const struct scene scenes[] = {
    {"list", scene_list, true}, {"list-write", scene_write, false}, {"list-ascii", scene_ascii, true},
    {"list-detail", scene_detail_pane, false}, {"list-events", scene_list_events, false}, {"list-near-limits", scene_list_near_limits, false},
    {"list-utc", scene_utc, false}, {"list-empty", scene_empty, true}, {"list-loading", scene_loading, true},
    {"list-message", scene_message, false}, {"list-not-permitted", scene_not_permitted, false},
    {"pace-list", scene_pace, true}, {"pace-detail", scene_pace_detail, true},
    {"pace-units", scene_pace_units, true}, {"units-warming", scene_units_warming, false}, {"units-overdue", scene_units_overdue, false}, {"pace-overdue", scene_pace_overdue, false}, {"pace-computed", scene_pace_computed, true},
    {"filter-fault", scene_filter, false}, {"filter-set", scene_filtered, false}, {"filter-kept", scene_filter_kept, false},
    {"filter-no-match", scene_no_match, false}, {"filter-gone", scene_filter_gone, false},
    {"detail", scene_detail, true}, {"detail-failed", scene_failed, false},
    {"detail-logged", scene_logged, false},
    {"events-filter", scene_events_filter, false}, {"away", scene_away, true},
    {"away-filter", scene_away_filter, false}, {"state-kept", scene_kept, false},
    {"errors", scene_errors, true}, {"errors-session", scene_errors_session, false},
    {"errors-none", scene_errors_none, false}, {"timeline", scene_timeline, true},
    {"timeline-unseen", scene_timeline_unseen, false},
    {"raw", scene_raw, true}, {"raw-unread", scene_raw_unread, false},
    {"overview", scene_overview, true}, {"overview-ascii", scene_overview_ascii, false},
    {"events", scene_events, true}, {"help", scene_help, true},
    {"dialog-activate", scene_activate, true}, {"dialog-prod", scene_prod, true}, {"dialog-activate-sites", scene_activate_sites, false}, {"dialog-activate-both", scene_activate_both, false}, {"detail-both", scene_detail_both, false}, {"dialog-delete", scene_delete, true},
    {"dialog-sort", scene_sort, true}, {"dialog-theme", scene_theme, true},
    {"state-offline", scene_offline, true}, {"state-throttled", scene_throttled, false},
    {"state-signed-out", scene_signed_out, false}, {"state-refused", scene_refused, false},
    {"state-stale", scene_stale, false},
    {"state-unread", scene_unread, false},
    {"faults", scene_faults, false},
    {"service-locked", scene_service_locked, true}, {"service-protection", scene_service_protection, false},
    {"service-disabled", scene_service_disabled, false}, {"service-odd", scene_service_odd, false},
    {"service-offline", scene_service_offline, false},
    {"signin-idle", scene_signin_idle, true}, {"signin-device-first", scene_signin_device_first, false}, {"signin-in", scene_signin_in, false},
    {"signin-browser", scene_signin_browser, true}, {"signin-ascii", scene_signin_ascii, true},
    {"signin-pasted", scene_signin_pasted, false}, {"signin-device", scene_signin_device, true},
    {"signin-refused", scene_signin_refused, false},
    {"signin-application", scene_signin_application, false},
    {"signin-out-banner", scene_signin_out_banner, false},
    {"signin-broken-banner", scene_signin_broken_banner, false},
    {"signin-waiting-banner", scene_signin_waiting_banner, false},
    {"units", scene_units, true}, {"units-gone", scene_units_gone, false}, {"why-further-on", scene_why_further_on, false}, {"units-filtered", scene_units_filtered, false},
    {"units-no-match", scene_units_no_match, false}, {"units-refused", scene_units_refused, false}, {"units-loading", scene_units_loading, false}, {"detail-units-refused", scene_detail_units_refused, false},
    {"units-items", scene_units_items, false}, {"units-messages", scene_units_messages, false}, {"units-said", scene_units_said, false}, {"errors-said", scene_errors_said, false}, {"units-mailboxes", scene_units_mailboxes, false}, {"units-sort", scene_units_sort, false},
    {"detail-bulk", scene_detail_bulk, false}, {"units-partial-bulk", scene_bulk_partly, false}, {"unit-held", scene_unit_held, false},
    {"unit", scene_unit, true}, {"unit-searching", scene_unit_searching, false}, {"dialog-holder", scene_holder, false},
    {"signin-skew", scene_signin_skew, false}, {"signin-header", scene_signin_header, true},
};
/* clang-format on */

#endif
