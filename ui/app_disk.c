#include "app_disk.h"

#include <stdio.h>
#include <stdlib.h>

#include "app_signal.h"
#include "base/clock.h"

static void load_acks(struct app_disk *disk, const struct settings *settings)
{
    struct fault why = {.kind = FAULT_NONE};
    const bool demo = setting_flag(settings, OPTION_DEMO); /* keeps nothing */
    char *path = demo ? NULL : state_path(ACKS_NAME);
    disk->acks = acks_load(path, &why);
    free(path);
    if (why.kind != FAULT_NONE)
        uistate_say(disk->state, NOTICE_FAILED, "%s", why.text);
}

void app_disk_init(struct app_disk *disk, const struct app_options *options, struct uistate *state)
{
    *disk = (struct app_disk){.errands = errands_new(),
                              .options = options,
                              .choices = options->choices,
                              .state = state,
                              .choices_due = CLOCK_NEVER};
    load_acks(disk, options->settings);
    disk->saver = acks_saver_new(disk->errands, disk->acks);
    state->acks = disk->acks;
}

void app_disk_save_acks(struct app_disk *disk)
{
    acks_saver_save(disk->saver);
}

void app_disk_tell_presence(struct app_disk *disk)
{
    struct keeper *keeper = disk->options->connection->keeper;
    disk->state->presence.events_seen = disk->state->events_seen;
    if (keeper)
        keeper_seen(keeper, &disk->state->presence);
}

void app_disk_plan(struct app_disk *disk, int64_t now_ms)
{
    disk->choices_due = now_ms + UISTATE_HOLD_MS;
}

static void save_choices(struct app_disk *disk)
{
    disk->choices_due = CLOCK_NEVER;
    choices_save(disk->choices, disk->state, disk->errands);
}

void app_disk_step(struct app_disk *disk, int64_t now_ms)
{
    if (now_ms >= disk->choices_due)
        save_choices(disk);
}

bool app_disk_take_fault(struct app_disk *disk, struct fault *ret)
{
    return acks_saver_take_fault(disk->saver, ret) || choices_take_fault(disk->choices, ret);
}

void app_disk_finish(struct app_disk *disk)
{
    struct fault why;
    app_signal_let_end(true); /* nothing is left to put right */
    errands_wait(disk->errands);
    save_choices(disk);
    errands_finish(disk->errands);
    disk->errands = NULL;
    app_signal_let_end(false);
    while (app_disk_take_fault(disk, &why))
        fprintf(stderr, "restoretop: %s\n", why.text);
}

void app_disk_release(struct app_disk *disk)
{
    acks_saver_free(disk->saver);
    acks_free(disk->acks);
}
