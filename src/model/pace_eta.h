/* pace_eta.h - private to pace: when the units that are left will have ended, as a range.
 *
 * Two things decide it that nobody says: how many units run side by side, and how unlike they are.
 * While more are left than run side by side, units end at one pace. From then on none begins, each
 * that ends leaves one less at work, and the largest ones decide. So the restore is taken to go one
 * of a dozen ways, side by side in steps of four from one at a time to all at once, with units that
 * are alike and with some that are very large, and each way is asked five things:
 *  - How fast? What was done is cut into spans, each longer than the one after it, so that the
 *    newest are seen in detail. By a way, each span is so much work; what it took for it, in the
 *    mean of the logarithms, is the pace.
 *  - Does it fit? The less the spans differ by a way, the more likely it is (Student's t: as
 *    in a regression with one unknown, whose noise is learned, too). That also tells how sure the
 *    pace is.
 *  - Does silence fit? By a way, none of those at work has ended since the last did with such a
 *    chance, and they are older by it now: what has lasted long lasts long.
 *  - What is left, by it? The work down to the last unit, and for that one a spread: of many that
 *    are left, which is the last to end is chance.
 *  - Does the whole agree with what is published? Loosely: it tells little where units speak.
 * A large restore takes hours to warm up (published), so at its beginning each way is told once
 * more with a pace that has yet to rise, unless a rise was seen, and later its oldest units do not
 * count.
 *
 * All of it together is a heap of guesses, each with a weight. A range can be planned by when it is
 * narrow: at most 60 % of the time that is left, so its end is 1.6 times its beginning. A range is
 * worth 1 if it holds, and a little more than half as much if it is narrow by the time that will
 * have been left (one that came too early is, too). The narrow one that is worth most is compared
 * with a wide one that holds 99 of a hundred of the weight, where next to nothing is known, and the
 * better one is shown. The first kind is wrong now and then, the second hardly ever; of all moments
 * eight in ten hold. */
#ifndef RESTORETOP_MODEL_PACE_ETA_H
#define RESTORETOP_MODEL_PACE_ETA_H

#include "model/pace_series.h"

struct pace_eta_input {
    const struct pace_series *series; /* at least one unit */
    int32_t left;                     /* units, > 0 */
    double expected_ms;               /* for the whole, as published; <= 0: nothing is */
    double elapsed_ms;                /* of it, until series->end_ms; >= 0 */
    double speed;                     /* how many times as fast as life all of it goes; > 0 */
};
/* Lengths of time from series->end_ms: the range, and what is as likely too short as too long. */
struct pace_eta {
    double low_ms, middle_ms, high_ms;
};
struct pace_eta pace_eta_compute(const struct pace_eta_input *input);

#endif
