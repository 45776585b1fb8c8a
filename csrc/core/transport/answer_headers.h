/* The headers of an answer, for who wants to know what a server said of a call that failed. */
#ifndef FS_ANSWER_HEADERS_H
#define FS_ANSWER_HEADERS_H

#include "core/transport/call.h"

/* Keeps the headers of the answer by which a call has just failed, if it has: as lines "name: value", at most
 * 16 KiB of them, without what is secret of the settings. Without memory for them there are none. */
void fs_answer_headers_keep(fs_call *call);

#endif
