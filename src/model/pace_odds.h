/* pace_odds.h - private to pace: how likely a thing takes how long. A heap of guesses, each of them
 * log-normal, laid out over steps of a logarithmic scale from ten seconds to three years. */
#ifndef RESTORETOP_MODEL_PACE_ODDS_H
#define RESTORETOP_MODEL_PACE_ODDS_H

#define PACE_ODDS_STEPS 230

struct pace_odds {
    double below[PACE_ODDS_STEPS + 1]; /* the share of what is shorter, once they are closed */
};

/* All zero is none. middle and variance: of the logarithm of a time in ms; variance > 0. */
void pace_odds_add(struct pace_odds *odds, double weight, double middle, double variance);
/* No more will come. At least one weight was greater than 0. */
void pace_odds_close(struct pace_odds *odds);

/* What such a share does not pass, in ms. Share between 0 and 1. */
double pace_odds_time(const struct pace_odds *odds, double share);
/* The share of what is shorter. */
double pace_odds_share(const struct pace_odds *odds, double ms);
/* The range with such a share whose ends are the least apart as a ratio. */
struct pace_range {
    double low_ms, high_ms;
};
struct pace_range pace_odds_shortest(const struct pace_odds *odds, double share);
/* Of those whose end is `ratio` times the beginning, the one with the largest share, where what is
 * longer than the beginning counts, too, by `early` (>= 0). */
struct pace_range pace_odds_window(const struct pace_odds *odds, double ratio, double early);

#endif
