#include "local/server/reply.h"

#include "local/contract/json.h"
#include "local/server/scripted_reply.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static fs_reply answer(fs_http_request *request, int code, const char *message, json_t *data) {
  const fs_refusal *refusal = &request->refusal;
  json_t *envelope = json_pack("{s:i, s:o, s:o?}", "code", code, "message", fs_json_text(message), "data",
                               data != NULL ? data : json_null());
  if (refusal->errors != NULL && envelope != NULL)
    json_object_set(envelope, "errors", refusal->errors);
  char *text = json_dumps(envelope, JSON_COMPACT | JSON_REAL_PRECISION(15));
  json_decref(envelope);
  if (text == NULL)
    return MHD_NO;
  if (request->outcome != NULL)
    return fs_scripted_send(request, code, text);
  struct MHD_Response *response = MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_MUST_FREE);
  if (response == NULL) {
    free(text);
    return MHD_NO;
  }
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
  if (refusal->header_name != NULL)
    MHD_add_response_header(response, refusal->header_name, refusal->header_value);
  fs_reply result = MHD_queue_response(request->connection, (unsigned)code, response);
  MHD_destroy_response(response);
  return result;
}

fs_reply fs_reply_success(fs_http_request *request, json_t *data) {
  if (data == NULL)
    return answer(request, FS_CODE_SERVER_ERROR, "out of memory", NULL);
  return answer(request, FS_CODE_SUCCESS, "success", data);
}

fs_reply fs_reply_refusal(fs_http_request *request) {
  return answer(request, request->refusal.code, request->refusal.message, NULL);
}

fs_reply fs_reply_failure(fs_http_request *request, int code, const char *format, ...) {
  char message[FS_ERROR_SIZE];
  va_list values;
  va_start(values, format);
  vsnprintf(message, sizeof message, format, values);
  va_end(values);
  fs_refuse(&request->refusal, code, "%s", message);
  return fs_reply_refusal(request);
}

fs_reply fs_reply_store_failure(fs_http_request *request) {
  fs_refuse_for_store(request);
  return fs_reply_refusal(request);
}
