/* Answers in the envelope of the contract. */
#ifndef FS_REPLY_H
#define FS_REPLY_H

#include "local/server/request.h"

/* Answers success. Takes ownership of `data`; NULL means that memory is short, and answers 500. */
fs_reply fs_reply_success(fs_http_request *request, json_t *data);
/* Sends `request->refusal`. */
fs_reply fs_reply_refusal(fs_http_request *request);
/* Notes a refusal and sends it. */
fs_reply fs_reply_failure(fs_http_request *request, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Refuses a request of which a call of the store has failed (fs_refuse_for_store). */
fs_reply fs_reply_store_failure(fs_http_request *request);

#endif
