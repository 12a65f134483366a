#include "model/pace_odds.h"

#include <math.h>

#define STEP      0.07 /* of the logarithm: what is shown is rounded more coarsely */
#define FIRST_LOG 9.21 /* ten seconds in ms */
#define FAR       4.0  /* sigmas: nothing is beyond */

static double step_of(double log_ms)
{
    return (log_ms - FIRST_LOG) / STEP;
}

static double ms_at(double step)
{
    return exp(FIRST_LOG + step * STEP);
}

/* What lies before the first step counts there, what lies beyond the last one there. */
void pace_odds_add(struct pace_odds *odds, double weight, double middle, double variance)
{
    const double sigma = sqrt(variance), from = step_of(middle - FAR * sigma);
    double before = 0;
    for (int i = (int)fmin(fmax(from, 0), PACE_ODDS_STEPS); before < 1; i++) {
        const double off = (FIRST_LOG + i * STEP - middle) / sigma;
        const double below = off > FAR || i == PACE_ODDS_STEPS ? 1 : erfc(-off * M_SQRT1_2) / 2;
        odds->below[i] += weight * (below - before);
        before = below;
    }
}

void pace_odds_close(struct pace_odds *odds)
{
    for (int i = 1; i <= PACE_ODDS_STEPS; i++)
        odds->below[i] += odds->below[i - 1];
    const double all = odds->below[PACE_ODDS_STEPS];
    for (int i = 0; i <= PACE_ODDS_STEPS; i++)
        odds->below[i] /= all;
}

/* Where `share` is reached, in steps, from step `from` on. */
static double reached(const struct pace_odds *odds, double share, int from)
{
    int i = from;
    while (i < PACE_ODDS_STEPS && odds->below[i] < share)
        i++;
    if (i == 0)
        return 0;
    const double more = odds->below[i] - odds->below[i - 1];
    return i - 1 + (more > 0 ? fmin((share - odds->below[i - 1]) / more, 1) : 1);
}

double pace_odds_time(const struct pace_odds *odds, double share)
{
    return ms_at(reached(odds, share, 0));
}

struct pace_range pace_odds_shortest(const struct pace_odds *odds, double share)
{
    double low = 0, high = PACE_ODDS_STEPS;
    int until = 0;
    for (int i = 0; i <= PACE_ODDS_STEPS && odds->below[i] + share <= 1; i++) {
        const double end = reached(odds, odds->below[i] + share, until);
        until = (int)end;
        if (end - i < high - low) {
            low = i;
            high = end;
        }
    }
    return (struct pace_range){ms_at(low), ms_at(high)};
}

static double below_at(const struct pace_odds *odds, double step)
{
    if (step <= 0 || step >= PACE_ODDS_STEPS)
        return step <= 0 ? 0 : 1;
    const int i = (int)step;
    return odds->below[i] + (step - i) * (odds->below[i + 1] - odds->below[i]);
}

double pace_odds_share(const struct pace_odds *odds, double ms)
{
    return ms > 0 ? below_at(odds, step_of(log(ms))) : 0;
}

struct pace_range pace_odds_window(const struct pace_odds *odds, double ratio, double early)
{
    const double width = log(ratio) / STEP;
    double most = -1;
    int low = 0;
    for (int i = 0; i < PACE_ODDS_STEPS; i++) {
        const double held = below_at(odds, i + width) - odds->below[i];
        const double worth = held + early * (1 - odds->below[i]);
        if (worth > most) {
            most = worth;
            low = i;
        }
    }
    return (struct pace_range){ms_at(low), ms_at(low) * ratio};
}
