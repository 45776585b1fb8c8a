/* Sends answers that a scenario alters. */
#ifndef FS_SCRIPTED_REPLY_H
#define FS_SCRIPTED_REPLY_H

#include "local/server/request.h"

/* Answers a complete request by its route, or by the scenario's outcome. */
fs_reply fs_scripted_answer(fs_http_request *request);

/* Sends the route's answer `text` (takes ownership; NULL: empty) with the status `code`, as the scenario's
 * outcome for this request alters it. */
fs_reply fs_scripted_send(fs_http_request *request, int code, char *text);

/* Whether the outcome loses the answer: then call fs_scripted_send with no text. */
bool fs_scripted_is_lost(const fs_http_request *request);

/* A response of `count` bytes of `file` from offset `first`, or fewer where the outcome cuts. Takes ownership
 * of `file` unless it returns NULL. */
struct MHD_Response *fs_scripted_file(const fs_http_request *request, int file, int64_t first, int64_t count);

/* Resumes connections whose delay is over; all delayed connections if `all`. */
void fs_scripted_resume(fs_engine *engine, bool all);

#endif
