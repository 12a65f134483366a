/* machines_command.c - what the screen asks for, handed to the machine that does it. */
#include <stdio.h>
#include <string.h>

#include "fetch/machines.h"

/* Signed out, whoever asked is told whether anything is read; the screen cannot know. */
static void answer_signed_out(struct machines *machines, bool asked_now)
{
    struct fetch *fetch = &machines->fetch;
    char text[sizeof((struct notice *)NULL)->text];
    struct fault why;
    const bool may = graph_may_send(fetch->graph, &why);
    if (may && !graph_signed_out(fetch->graph))
        return; /* there is another token */
    if (may && graph_hold_until(fetch->graph) != 0)
        snprintf(text, sizeof text, "Graph asked to wait: the token is tried again after that.");
    else if (may)
        snprintf(text, sizeof text, "The token that was refused is tried once more.");
    else if (why.kind == FAULT_NONE)
        snprintf(text, sizeof text, "Nothing is read before there is a new token.");
    else
        snprintf(text, sizeof text, "Nothing is read: %.140s", why.text);
    journal_notice(&fetch->journal, may ? NOTICE_INFO : NOTICE_REFUSED, fetch_wall(fetch), text,
                   asked_now ? why.hint : "A token is tried at most once in 5 s.");
}

/* Too soon after the last one: it is kept, and done as soon as it may. A refused token is tried by
 * a person only, so that wish is not kept. */
static void put_off_refresh(struct machines *machines, int64_t ago)
{
    struct fetch *fetch = &machines->fetch;
    char text[64];
    if (graph_signed_out(fetch->graph)) {
        answer_signed_out(machines, false);
        return;
    }
    machines->refresh_at_boot_ms = machines->refreshed_boot_ms + MACHINES_REFRESH_MS;
    snprintf(text, sizeof text, "Refreshed %d s ago, once more in %d s.", (int)(ago / 1000),
             (int)((MACHINES_REFRESH_MS - ago + 999) / 1000));
    journal_notice(&fetch->journal, NOTICE_INFO, fetch_wall(fetch), text,
                   "The whole list is read at most once in 5 s.");
}

static void refresh(struct machines *machines)
{
    struct fetch *fetch = &machines->fetch;
    machines->refreshed_boot_ms = fetch_now(fetch);
    machines->refresh_at_boot_ms = CLOCK_NEVER;
    service_wish(&machines->service);
    activity_wish(&machines->activity);
    labels_retry(&machines->labels);
    graph_retry_now(fetch->graph);
    if (graph_signed_out(fetch->graph))
        answer_signed_out(machines, true);
    machines_sweep_now(machines);
    machines->show_progress = true;
    reading_again(&machines->reading, fetch);
}

static void refresh_all(struct machines *machines, const struct command *command)
{
    const int64_t ago = fetch_now(&machines->fetch) - machines->refreshed_boot_ms;
    (void)command;
    if (ago < MACHINES_REFRESH_MS)
        put_off_refresh(machines, ago);
    else
        refresh(machines);
}

void machines_refresh_if_due(struct machines *machines)
{
    if (fetch_now(&machines->fetch) < machines->refresh_at_boot_ms)
        return;
    machines->refresh_at_boot_ms = CLOCK_NEVER;
    if (!graph_signed_out(machines->fetch.graph)) /* since it was put off */
        refresh(machines);
}

static void refresh_one(struct machines *machines, const struct command *command)
{
    const struct session_key *key = &command->keys[0];
    if (reading_is_open(&machines->reading, key->id, key->workload)) {
        reading_again(&machines->reading, &machines->fetch);
    } else {
        hotpoll_add(&machines->hotpoll, &machines->fetch, key->id, key->workload);
        labels_wish(&machines->labels, key->id, key->workload);
    }
}

static void open_detail(struct machines *machines, const struct command *command)
{
    const struct session_key *key = &command->keys[0];
    reading_open(&machines->reading, &machines->fetch, key->id, key->workload);
    reading_want_all(&machines->reading, &machines->fetch, command->whole);
}

static void close_detail(struct machines *machines, const struct command *command)
{
    (void)command;
    reading_close(&machines->reading, &machines->fetch);
}

/* The unit is one that the screen shows: of the open session, if that is still open. */
static void find_holder(struct machines *machines, const struct command *command)
{
    const struct session_key *key = &command->keys[0];
    struct unit_walk walk = {machines->reading.dossier.units, 0, 0};
    const struct artifact *unit;
    if (!reading_is_open(&machines->reading, key->id, key->workload))
        return;
    while ((unit = units_next(&walk)) && (!unit->id || strcmp(unit->id, command->keys[1].id) != 0))
        ;
    if (unit)
        holder_start(&machines->holder, &machines->fetch, key, unit);
}

static void stop_finding(struct machines *machines, const struct command *command)
{
    (void)command;
    holder_stop(&machines->holder, &machines->fetch);
}

static void show_labels(struct machines *machines, const struct command *command)
{
    labels_show(&machines->labels, &machines->fetch, command);
}

static void show_units(struct machines *machines, const struct command *command)
{
    unit_names_show(&machines->names, command);
}

static void start_write(struct machines *machines, const struct command *command)
{
    int kind = 0;
    while (write_kind_info((enum write_kind)kind)->command != command->kind)
        kind++;
    writing_start(&machines->writing, &machines->fetch, (enum write_kind)kind, command->keys[0].id,
                  command->keys[0].workload);
}

static void sign_in(struct machines *machines, const struct command *command)
{
    static const enum token_wish wishes[COMMAND_KIND_COUNT] = {
        [COMMAND_SIGN_IN_BROWSER] = TOKEN_WISH_BROWSER,
        [COMMAND_SIGN_IN_DEVICE] = TOKEN_WISH_DEVICE,
        [COMMAND_SIGN_IN_PASTE] = TOKEN_WISH_PASTE,
        [COMMAND_SIGN_IN_CANCEL] = TOKEN_WISH_CANCEL,
        [COMMAND_SIGN_OUT] = TOKEN_WISH_FORGET,
    };
    graph_wish(machines->fetch.graph, wishes[command->kind], command->text);
}

void machines_command(struct machines *machines, struct command *command)
{
    typedef void command_fn(struct machines *, const struct command *);
    static const struct {
        command_fn *run;
        size_t keys;
    } table[COMMAND_KIND_COUNT] = {
        [COMMAND_REFRESH_ALL] = {refresh_all, 0},  [COMMAND_REFRESH_ONE] = {refresh_one, 1},
        [COMMAND_OPEN] = {open_detail, 1},         [COMMAND_CLOSE] = {close_detail, 0},
        [COMMAND_ACTIVATE] = {start_write, 1},     [COMMAND_DELETE] = {start_write, 1},
        [COMMAND_VISIBLE] = {show_labels, 0},      [COMMAND_SIGN_IN_BROWSER] = {sign_in, 0},
        [COMMAND_SIGN_IN_DEVICE] = {sign_in, 0},   [COMMAND_SIGN_IN_PASTE] = {sign_in, 0},
        [COMMAND_FIND_HOLDER] = {find_holder, 2},  [COMMAND_FIND_STOP] = {stop_finding, 0},
        [COMMAND_SIGN_IN_CANCEL] = {sign_in, 0},   [COMMAND_SIGN_OUT] = {sign_in, 0},
        [COMMAND_VISIBLE_UNITS] = {show_units, 0},
    };
    if (command->key_count >= table[command->kind].keys)
        table[command->kind].run(machines, command);
    command_free(command);
}
