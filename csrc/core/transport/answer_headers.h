/* The headers of an answer, for who wants to know what a server said of a call that failed. */
#ifndef FS_ANSWER_HEADERS_H
#define FS_ANSWER_HEADERS_H

#include "core/transport/settings.h"

/* The headers of the last answer on a handle as lines "name: value", at most 16 KiB of them, without what is
 * secret of the settings. The caller frees it. NULL if there are none, or no memory for them. */
char *fs_answer_headers(CURL *easy, const fs_settings *settings);

#endif
