/* The headers of an answer: single ones, and those of a failed call, which the user gets with the error. */
#ifndef FS_ANSWER_HEADERS_H
#define FS_ANSWER_HEADERS_H

#include "core/transport/call.h"

/* If the call has just failed: keeps the headers of its answer as lines "name: value", at most 16 KiB,
 * without the secrets of the settings. Keeps none where memory is short. */
void fs_answer_headers_keep(fs_call *call);

/* The value of a header of the last answer, borrowed; NULL without it. */
const char *fs_answer_header(CURL *easy, const char *name);

/* What Retry-After says (RFC 9110, 10.2.3); -1 without it. A date is compared with that of the answer, since
 * this machine's clock may be wrong. */
fs_ms fs_answer_retry_after(CURL *easy);

/* Whether an answer announces several sizes, or one that is none. RFC 9112, 6.3: it is not to be trusted. */
bool fs_answer_has_odd_length(CURL *easy);

#endif
