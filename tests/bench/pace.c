/* pace.c --seeds N[,N]... - how often the range of the ETA holds, on made-up restores; three lines
 * of JSON for each seed: the own world, the other, and both as one corpus. The seeds that are
 * reported are not those it was made with.
 *
 * Of the other world there are more, since a few of its restores take days: of 200 the ten longest
 * are a third of all moments, and what became of those would be the result. They are looked at each
 * ten minutes, which is as often as a range moves when no unit ends. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake/pace_replay.h"

static const struct {
    const char *name;
    int sessions, every;
} worlds[] = {[CORPUS_OWN] = {"own", 200, 1}, [CORPUS_OTHER] = {"other", 4000, 5}};

static double share(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

static void print_shares(const char *prefix, const struct replay_tally *tally)
{
    printf("%s\"held\": %.4f, \"narrow\": %.4f", prefix,
           share((double)tally->held, (double)tally->moments),
           share((double)tally->narrow, (double)tally->moments));
}

static void print_result(const char *world, unsigned long long seed,
                         const struct replay_result *result)
{
    printf("{\"world\": \"%s\", \"seed\": %llu, \"moments\": %llu, ", world, seed,
           (unsigned long long)result->all.moments);
    print_shares("", &result->all);
    printf(", \"early\": %llu, \"sessions\": %d, \"session_held\": %.4f, "
           "\"session_narrow\": %.4f, \"phases\": [",
           (unsigned long long)result->all.early, result->sessions,
           share(result->held_share_sum, result->sessions),
           share(result->narrow_share_sum, result->sessions));
    for (int i = 0; i < REPLAY_PHASES; i++) {
        print_shares(i > 0 ? ", {" : "{", &result->phases[i]);
        printf("}");
    }
    printf("]}\n");
    fflush(stdout);
}

static void measure(unsigned long long seed)
{
    struct replay_result both = {.sessions = 0};
    for (int family = CORPUS_OWN; family <= CORPUS_OTHER; family++) {
        struct replay_result result;
        replay_run(&result, (enum corpus_family)family, seed, worlds[family].sessions,
                   worlds[family].every);
        print_result(worlds[family].name, seed, &result);
        replay_add(&both, &result);
    }
    print_result("both", seed, &both);
}

/* False: that is no list of seeds. */
static bool measure_all(const char *seeds)
{
    for (const char *at = seeds;; at++) {
        char *end;
        errno = 0;
        const unsigned long long seed = strtoull(at, &end, 10);
        if (*at < '0' || *at > '9' || errno != 0 || (*end != ',' && *end != '\0'))
            return false;
        measure(seed);
        at = end;
        if (*at == '\0')
            return true;
    }
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--seeds") == 0 && measure_all(argv[2]))
        return 0;
    fputs("usage: bench-pace --seeds N[,N]...\n", stderr);
    return 2;
}
