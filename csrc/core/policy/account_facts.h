/* State of an account as one line of text for other machines: the rate after a refusal, until when nothing
 * may be sent, and which circuits are open. Times are relative to the moment of writing, because machines
 * have no common clock. */
#ifndef FS_ACCOUNT_FACTS_H
#define FS_ACCOUNT_FACTS_H

#include "core/policy/breaker.h"
#include "core/policy/rate_limiter.h"

enum { FS_ACCOUNT_FACTS_SIZE = 1024 };

/* Writes the line; "" for an account that has learned nothing. */
void fs_account_facts_write(const fs_rate_limiter *rate_limiter, const fs_breaker *breaker, fs_ms now,
                            char text[FS_ACCOUNT_FACTS_SIZE]);

/* A number that changes whenever the line has something new. */
uint64_t fs_account_facts_version(const fs_rate_limiter *rate_limiter, const fs_breaker *breaker);

/* Applies a line that another machine wrote `age` ms ago. `share` is this machine's part of that rate, used
 * where no own rate is known: an own rate follows own answers. */
void fs_account_facts_learn(fs_rate_limiter *rate_limiter, fs_breaker *breaker, const fs_policy *policy,
                            const char *text, fs_ms age, double share, fs_ms now);

#endif
