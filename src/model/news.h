/* news.h - which transitions of a new snapshot are told to whoever does not look at the screen.
 *
 * Never news: what the first whole list of this run says, and what happened before it; what is
 * acknowledged; a status that is another by now; what this console did itself.
 * Holds on to the snapshot that it looked at last; UI thread. */
#ifndef RESTORETOP_MODEL_NEWS_H
#define RESTORETOP_MODEL_NEWS_H

#include "base/strbuf.h"
#include "base/text.h"
#include "model/acks.h"
#include "model/snapshot.h"

/* The gravest first: it is the one that is told by name. */
/* clang-format off */
/*    enum       word of the option and of the text */
#define NEWS_KINDS(X)         \
    X(FAILED,    "failed")    \
    X(PARTIAL,   "partial")   \
    X(OVERDUE,   "overdue")   \
    X(STALLED,   "stalled")   \
    X(UNCLEAR,   "unclear")   \
    X(ACTIVATED, "activated") \
    X(COMPLETED, "completed")
/* clang-format on */
enum news_kind {
#define X(name, word) NEWS_##name,
    NEWS_KINDS(X)
#undef X
        NEWS_KIND_COUNT
};
/* "failed|partial|...|", for the table of options. */
#define NEWS_WORD(name, word) word "|"
#define NEWS_WORDS            NEWS_KINDS(NEWS_WORD)

struct news {
    uint32_t counts[NEWS_KIND_COUNT];
    enum news_kind named; /* of the session whose label that is */
    char label[64];       /* as the service has it: not through the text gate yet */
};

struct news_watch {
    unsigned kinds;        /* 1 << enum news_kind; 0: nothing is ever news */
    struct snapshot *last; /* counted; NULL: none yet */
    int64_t since_ms;      /* wall clock; TIME_NONE: no whole list has been read yet */
    struct news news;      /* gathered since news_take() */
};

void news_watch_init(struct news_watch *watch, unsigned kinds);
void news_watch_release(struct news_watch *watch);
/* A snapshot has come (lent, not NULL): what is news in it joins what has gathered. */
void news_look(struct news_watch *watch, struct snapshot *snapshot, const struct acks *acks);
uint32_t news_total(const struct news *news);
/* True: there was some, which is forgotten with that. */
bool news_take(struct news_watch *watch, struct news *ret);

/* "2 failed, 1 overdue - Human Resources +24 and 2 more", "failed - Human Resources +24": one line
 * through the text gate, at most NEWS_COLUMNS wide. */
#define NEWS_COLUMNS 160
void news_text(const struct news *news, enum text_charset charset, struct strbuf *out);

#endif
