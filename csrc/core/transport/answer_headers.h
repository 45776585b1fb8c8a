/* Response headers of a failed call, which the user gets with the error. */
#ifndef FS_ANSWER_HEADERS_H
#define FS_ANSWER_HEADERS_H

#include "core/transport/call.h"

/* If the call has just failed: keeps the headers of its answer as lines "name: value", at most 16 KiB,
 * without the secrets of the settings. Keeps none where memory is short. */
void fs_answer_headers_keep(fs_call *call);

#endif
