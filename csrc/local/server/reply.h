/* Answers in the envelope of the contract. */
#ifndef FS_REPLY_H
#define FS_REPLY_H

#include "local/server/request.h"

/* Answers success with `data` (taken over; NULL: memory was short). */
fs_reply fs_reply_success(fs_http_request *request, json_t *data);
/* Answers what `request->refusal` says. */
fs_reply fs_reply_refusal(fs_http_request *request);
/* Both in one. */
fs_reply fs_reply_failure(fs_http_request *request, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The database failed; it has said how on standard error. */
fs_reply fs_reply_store_failure(fs_http_request *request);

#endif
