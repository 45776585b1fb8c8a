/* What an account has learnt, as a line of text for other machines: the rate after a refusal, until when
 * nothing may be sent, and which circuits are open. Times are left over from when it is written, since
 * machines have no clock in common. */
#ifndef FS_ACCOUNT_FACTS_H
#define FS_ACCOUNT_FACTS_H

#include "core/policy/breaker.h"
#include "core/policy/rate_limiter.h"

enum { FS_ACCOUNT_FACTS_SIZE = 1024 };

/* Writes the line; empty where nothing was learnt. */
void fs_account_facts_write(const fs_rate_limiter *rate_limiter, const fs_breaker *breaker, fs_ms now,
                            char text[FS_ACCOUNT_FACTS_SIZE]);

/* Changes whenever there is something new to tell. */
uint64_t fs_account_facts_version(const fs_rate_limiter *rate_limiter, const fs_breaker *breaker);

/* Takes over what another machine has written `age` ms ago. `share` is the part of its rate that is ours,
 * where no rate is known here: a rate of our own follows our own answers. */
void fs_account_facts_learn(fs_rate_limiter *rate_limiter, fs_breaker *breaker, const fs_policy *policy,
                            const char *text, fs_ms age, double share, fs_ms now);

#endif
