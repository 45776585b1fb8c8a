/* Answers as a scenario wants them. */
#ifndef FS_SCRIPTED_REPLY_H
#define FS_SCRIPTED_REPLY_H

#include "local/server/request.h"

/* Answers a request that is whole: by its route, or as the scenario says. */
fs_reply fs_scripted_answer(fs_http_request *request);

/* Sends what the route has answered, `text` (taken over) with the status `code`, as the scenario's outcome
 * for this request alters it. */
fs_reply fs_scripted_send(fs_http_request *request, int code, char *text);

/* Whether the outcome for this request is that no answer arrives: fs_scripted_send then, with no text. */
bool fs_scripted_is_lost(const fs_http_request *request);

/* `count` bytes of `file` (taken over unless it returns NULL) from `first` on, or fewer where the outcome
 * cuts. */
struct MHD_Response *fs_scripted_file(const fs_http_request *request, int file, int64_t first, int64_t count);

/* Lets connections whose answer was put off go on; all of them if `all`. */
void fs_scripted_resume(fs_engine *engine, bool all);

#endif
