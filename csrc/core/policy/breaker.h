/* A circuit breaker for the calls of one key (Nygard, "Release It!", 2007). After a refusal that the next
 * call would meet, too, such calls are not sent for a pause. Like the flow it does no I/O and reads no clock.
 *
 *   401, 403   the key is not accepted: no call is sent
 *   402        no credits: no submission is sent, queries cost nothing. Only after three in a row, since one
 *              job may cost more than is left while others do not
 *   455        maintenance: no submission is sent; queries are paced by the rate limiter
 *   505        the feature is switched off: submissions of the same call and model are not sent
 *
 * Only calls that have failed for good count: what is sent again by its own flow may still pass. When the
 * pause is over one call goes through, as a probe: a good answer ends the matter, another refusal doubles the
 * pause. */
#ifndef FS_BREAKER_H
#define FS_BREAKER_H

#include "core/policy/flow.h"

enum { FS_FEATURES_MAX = 8 };

typedef struct fs_circuit {
  bool open;        /* calls are refused */
  bool probing;     /* one was let through since */
  int code;         /* why it is open */
  int strikes;      /* refusals in a row */
  uint64_t feature; /* of a feature's circuit; 0 while it is not in use */
  fs_ms pause;      /* how long it stays open */
  fs_ms until;
} fs_circuit;

typedef struct fs_breaker {
  fs_circuit key, credits, service;
  fs_circuit features[FS_FEATURES_MAX]; /* if all are in use, the one whose pause ends first is replaced */
} fs_breaker;

/* Hash of the feature that a submission uses: its call, and the model if its body has one; never 0. */
uint64_t fs_breaker_feature(const fs_endpoint *endpoint, const char *body, size_t length);

/* Whether a call may be sent. If not, `failure` says why and when one will be. */
bool fs_breaker_admit(fs_breaker *breaker, const fs_endpoint *endpoint, uint64_t feature, fs_ms now,
                      fs_failure *failure);

/* Notes that a call ended with an answer of the service: its code, 200 for a good one. */
void fs_breaker_note(fs_breaker *breaker, const fs_policy *policy, const fs_endpoint *endpoint,
                     uint64_t feature, int code, fs_ms now);

#endif
