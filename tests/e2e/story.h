/* story.h - one row of the fault matrix, played: a world with the fault in it, the real program
 * in that world, what it must say, what must not have happened. Needs cmocka; a step that does not
 * hold fails the test. */
#ifndef RESTORETOP_TESTS_STORY_H
#define RESTORETOP_TESTS_STORY_H

#include "e2e/matrix.h"
#include "e2e/tenant.h"
#include "fake/h2_proxy.h"
#include "fake/raw_server.h"

#define STORY_SCRIPTS 6
#define STORY_WORDS   24

struct story {
    const struct row *row;
    const struct step *step; /* under way */
    const char *program;
    struct tenant *tenant;       /* the simulator, or the folder of a raw server */
    struct raw_server *raw;      /* in the simulator's place; NULL: none */
    struct h2_proxy *h2;         /* in front of the simulator; NULL: none */
    struct raw_server *stranger; /* another host, or a proxy: must never see the token */
    struct raw_script scripts[STORY_SCRIPTS], good[STORY_SCRIPTS], strange[1];
    char *kept[64]; /* texts that scripts point into */
    size_t kept_count;
    char *args[STORY_WORDS], *env[STORY_WORDS];
    size_t arg_count, env_count;
    char *term_name, *shell;
    int rows, cols;
    struct term *term;
    int64_t opened_ms;
    int presses;        /* of the key that asks for the list */
    int64_t pressed_ms; /* last */
    size_t writes;      /* that must have left, in all */
    size_t more_reads;  /* allowed beyond the rule */
    char counted[256];  /* requests of this kind ... */
    size_t count;       /* ... at that step */
    bool ended, ran;
    int status;
    char *out, *err; /* of a program without a screen */
    char *clock_file;
    int64_t wall_first; /* seconds by which the clock was ahead at first */
};

void story_play(struct story *story, const struct row *row);
/* What the row needs and what is not there: "plain, and build/clang is not there". NULL: nothing.
 */
const char *story_must_skip(const struct row *row);

typedef void verb_fn(struct story *story, const char *value);
struct verb {
    const char *name;
    verb_fn *act;
};
extern const struct verb story_world_verbs[], story_screen_verbs[], story_terminal_verbs[];

bool story_disk_is_possible(void); /* a user may mount one of his own */

/* For the verbs. */
char *story_keep(struct story *story, char *text);         /* freed with the story; returned */
char *story_expand(struct story *story, const char *text); /* $ROOT and the like; caller frees */
char *story_unescape(const char *text,
                     size_t *ret_length); /* \n \r \t \e \0 \\ \xHH; caller frees */
struct tenant *
story_tenant(struct story *story);            /* begins the simulator if there is no world yet */
struct term *story_term(struct story *story); /* starts the program if it does not run yet */
void story_base(struct story *story, const char *name, const char *value); /* NAME=VALUE into env */
int64_t story_now_ms(void);
/* What must hold of every row: no write but those told, no repeat, no hammering, no leak. */
void story_check_requests(struct story *story);

#endif
