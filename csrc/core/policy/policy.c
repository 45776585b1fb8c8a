#include "core/policy/flow.h"

/* The numbers of the retries and of the rate are our own: the service publishes no limits. A client that has
 * just been refused sends at most half of 50 requests a second, and at the slowest one a second.
 *
 * Polling: an interval of `poll_first` plus a tenth of the task's age lets a finished task wait for at most
 * 10 % of its duration and 0.3 s, and asks some 33 times in the first minute where a fixed half second asks
 * 120 times. Chance shortens each interval by up to a twentieth, so that tasks which are submitted together
 * are not asked for together for ever. Where a callback will tell, ten times as long: 3 s plus the task's
 * age, so that the age doubles from query to query (5 in the first minute), and a task whose callback is lost
 * waits for at most as long again as it took and 3 s, and never more than 2 minutes. Our own numbers. */
const fs_policy fs_policy_default = {
    .request_timeout = 30000,
    .submit_timeout = 120000, /* services were measured that held a submission for over 60 s */
    .retry_first = 500,
    .retry_max = 30000,
    .retry_after_max = 120000,
    .attempts = 5,
    .outage = 300000,
    .odd = 30000,
    .odd_answers = 3,
    .poll_first = 300,
    .poll_max = 30000,
    .poll_growth = 0.1,
    .poll_slack = 0.05,
    .poll_jitter = 0.05,
    .poll_latest = 30000,
    .stretch = 10,
    .callback_poll_max = 120000,
    .rate_first = 50,
    .rate_least = 1,
    .rate_growth = 1,
    .breaker_first = 10000,
    .breaker_max = 300000,
    .breaker_credits = 3,
};
