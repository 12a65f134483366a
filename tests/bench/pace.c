/* pace.c [SEED...] - how often the range of the ETA holds, on made-up restores: 200 of each world
 * for every seed; a line of JSON for each. The seeds that are reported are not those it was made
 * with. */
#include <stdio.h>
#include <stdlib.h>

#include "fake/pace_replay.h"

#define SESSIONS 200

static double share(uint64_t part, uint64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0;
}

static void print_result(const char *world, const char *seed, const struct replay_result *result)
{
    printf("{\"world\": \"%s\", \"seed\": %s, \"moments\": %llu, \"held\": %.4f, \"narrow\": %.4f, "
           "\"early\": %llu, \"sessions\": %d, \"session_held\": %.4f, \"session_narrow\": %.4f, "
           "\"phases\": [",
           world, seed, (unsigned long long)result->all.moments,
           share(result->all.held, result->all.moments),
           share(result->all.narrow, result->all.moments), (unsigned long long)result->all.early,
           result->sessions, result->held_share_sum / result->sessions,
           result->narrow_share_sum / result->sessions);
    for (int i = 0; i < REPLAY_PHASES; i++)
        printf("%s{\"held\": %.4f, \"narrow\": %.4f}", i > 0 ? ", " : "",
               share(result->phases[i].held, result->phases[i].moments),
               share(result->phases[i].narrow, result->phases[i].moments));
    printf("]}\n");
}

int main(int argc, char **argv)
{
    static const char *const worlds[] = {[CORPUS_OWN] = "own", [CORPUS_OTHER] = "other"};
    for (int i = 1; i < argc; i++) {
        for (int family = CORPUS_OWN; family <= CORPUS_OTHER; family++) {
            struct replay_result result;
            replay_run(&result, (enum corpus_family)family, strtoull(argv[i], NULL, 10), SESSIONS,
                       1);
            print_result(worlds[family], argv[i], &result);
        }
    }
    return 0;
}
