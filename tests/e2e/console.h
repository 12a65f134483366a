/* console.h - what the screen of a console says. Needs cmocka. */
#ifndef RESTORETOP_TESTS_CONSOLE_H
#define RESTORETOP_TESTS_CONSOLE_H

#include "e2e/tenant.h"

/* The state of the data as the first row names it: "LIVE", "OFFLINE". The same words stand
 * elsewhere too, in messages. */
bool console_wait_state(struct term *term, const char *word);
bool console_wait_no_state(struct term *term, const char *word);
/* Until the list or sessions of it have been asked for `more` times more; what is drawn meanwhile
 * is read. */
void console_wait_polls(struct term *term, struct tenant *tenant, size_t more);
/* Text of the list's selected row; "" without one; lent until the next look at the screen. */
const char *console_selected(struct term *term);
bool console_wait_selected(struct term *term, const char *text);
/* The id under the cursor, as it goes to the clipboard. Caller frees. */
char *console_selected_id(struct term *term);
/* What was sent to the clipboard since the last term_forget; NULL: nothing yet. Caller frees. */
char *console_copied(struct term *term);
/* Q, and an end without a fault; frees the terminal. */
void console_quit(struct term *term);

#endif
