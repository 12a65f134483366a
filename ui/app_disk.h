/* app_disk.h - the loop's part of keeping acknowledgements and how the screen was left. Both are
 * written by errands, since the home may be slow. Private to app. */
#ifndef RESTORETOP_UI_APP_DISK_H
#define RESTORETOP_UI_APP_DISK_H

#include "app.h"
#include "base/errands.h"
#include "cli/acks_saver.h"

struct app_disk {
    struct errands *errands; /* owned; what else waits for a disk is given to them, too */
    struct acks *acks;       /* owned */
    struct acks_saver *saver;
    const struct app_options *options; /* borrowed */
    struct choices *choices;           /* borrowed */
    struct uistate *state;             /* borrowed */
    int64_t choices_due;               /* boot ms at which they are written; CLOCK_NEVER */
};

/* Reads the acknowledgements and gives them to the state. Waits for the disk, as only reading the
 * configuration and the names of themes does besides, all before the first frame. */
void app_disk_init(struct app_disk *disk, const struct app_options *options, struct uistate *state);
/* The acknowledgements have changed. Waits for nothing. */
void app_disk_save_acks(struct app_disk *disk);
/* Who was there, and what was seen of the events, for the next start. Waits for nothing. */
void app_disk_tell_presence(struct app_disk *disk);
/* A choice may have been made: plans to look for something to save once no key has come for a
 * while, not at every key. */
void app_disk_plan(struct app_disk *disk, int64_t now_ms);
/* Does what was planned, if its time has come. */
void app_disk_step(struct app_disk *disk, int64_t now_ms);
/* True, once for each time that something could not be written. */
bool app_disk_take_fault(struct app_disk *disk, struct fault *ret);
/* After the screen is given back: saves what was chosen last, waits for all errands, however long
 * the disk takes, and says on standard error what could not be written. ^C ends the wait. */
void app_disk_finish(struct app_disk *disk);
/* After the state. */
void app_disk_release(struct app_disk *disk);

#endif
