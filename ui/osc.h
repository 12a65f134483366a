/* osc.h - what a terminal is told beside its cells: clipboard, links, title, marks around what is
 * pasted. Pure: fills a buffer. */
#ifndef RESTORETOP_UI_OSC_H
#define RESTORETOP_UI_OSC_H

#include <stdbool.h>

#include "base/strbuf.h"

/* False: a terminal of this TERM (may be NULL) is an old one that shows such sequences as text, or
 * has no use for them. */
bool osc_passes_over(const char *term);

/* The multiplexer between us and the terminal, which has to be told to pass a sequence on. */
enum osc_wrap { OSC_PLAIN, OSC_TMUX, OSC_SCREEN };
/* From $TMUX and $TERM, as they are; either may be NULL. Over ssh OSC_SCREEN may be tmux, too. */
enum osc_wrap osc_wrap_of(const char *tmux, const char *term);

/* Longest base64 that xterm takes. */
#define OSC_COPY_MAX 74994
/* OSC 52: text to the clipboard. False, nothing added: over OSC_COPY_MAX as base64. */
bool osc_copy(struct strbuf *out, const char *text, enum osc_wrap wrap);
/* What must be configured for so many bytes of text to arrive, as " (...)"; "" if nothing is known
 * of it. sty: $STY, set where screen runs on this machine; may be NULL. No terminal tells whether
 * it took the text. */
const char *osc_copy_needs(enum osc_wrap wrap, const char *sty, size_t bytes);

/* OSC 8: what follows leads to the address, up to osc_link_end. False, nothing added: it is no
 * address that a terminal could be given (only visible ASCII passes). */
bool osc_link(struct strbuf *out, const char *url);
void osc_link_end(struct strbuf *out);
/* True: a terminal of this TERM follows such links, or is known to pass over them. */
bool osc_knows_links(const char *term);

/* OSC 2: the window's title; text passes the gate. */
void osc_title(struct strbuf *out, const char *title);
/* OSC 9 and OSC 777: a line that the terminal hands to the desktop; head says
 * who tells. The texts have passed the gate; a semicolon, which divides such words, becomes a
 * comma. */
void osc_line9(struct strbuf *out, const char *head, const char *line, enum osc_wrap wrap);
void osc_line777(struct strbuf *out, const char *head, const char *line, enum osc_wrap wrap);
/* True: a terminal of this TERM keeps its title for us (XTPUSHTITLE) and gives it back. */
bool osc_keeps_title(const char *term);
/* Marks around what is pasted: on or off. Nothing is added for a terminal of old. */
void osc_paste_marks(struct strbuf *out, const char *term, bool on);
/* OSC 11: which colour the page has; the answer is a string among the keys. */
#define OSC_ASK_GROUND "\033]11;?\033\\"
enum osc_ground { OSC_GROUND_UNKNOWN, OSC_GROUND_ASKED, OSC_GROUND_DARK, OSC_GROUND_LIGHT };
/* True: a terminal of this TERM answers, or passes over the question. */
bool osc_may_ask_ground(const char *term);
/* Of such an answer, from behind its OSC on ("11;rgb:ffff/ffff/ffff" and whatever ends it);
 * UNKNOWN: it is none. */
enum osc_ground osc_ground_of(const char *bytes, size_t length);
#define OSC_TITLE_PUSH "\033[22;2t"
#define OSC_TITLE_POP  "\033[23;2t"

#endif
