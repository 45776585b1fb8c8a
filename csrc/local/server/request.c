#include "local/server/request.h"

#include "base/error.h"
#include "local/contract/json.h"
#include "local/contract/media_url.h"
#include "local/jobs/cleaner.h"
#include "local/jobs/worker_pool.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM_SECONDS = 30 }; /* until finished jobs may be removed to make room */

static void come_again(fs_refusal *refusal, int seconds) {
  refusal->header_name = MHD_HTTP_HEADER_RETRY_AFTER;
  snprintf(refusal->header_value, sizeof refusal->header_value, "%d", seconds);
}

static void refuse_full(fs_http_request *request, int code) {
  fs_data_dir_tell_full(&request->engine->data);
  fs_refuse(&request->refusal, code, "the engine's disk is full; try again when there is room");
}

void fs_refuse_for_room(fs_http_request *request, int code) {
  const fs_engine *engine = request->engine;
  if (!fs_data_dir_is_there(&engine->data))
    fs_refuse(&request->refusal, FS_CODE_UNAVAILABLE,
              "the engine's data directory has been removed; start the engine again");
  else if (fs_cleaner_is_disk_full(engine->cleaner))
    refuse_full(request, code);
  else
    fs_refuse(&request->refusal, code,
              "the data directory is full: its quota is %lld bytes (--quota); try again later",
              (long long)engine->options.quota);
}

void fs_refuse_upload(fs_http_request *request) {
  int reason = errno;
  if (reason == ENOSPC || reason == EDQUOT)
    refuse_full(request, FS_CODE_NO_ROOM);
  else
    fs_refuse(&request->refusal, FS_CODE_SERVER_ERROR, "the upload cannot be stored: %s",
              fs_file_error(reason));
}

void fs_refuse_for_store(fs_http_request *request) {
  if (!fs_store_lacks_room(request->engine->store)) {
    fs_refuse(&request->refusal, FS_CODE_SERVER_ERROR,
              "the engine's database failed; its standard error says why");
    return;
  }
  refuse_full(request, FS_CODE_TOO_MANY);
  come_again(&request->refusal, ROOM_SECONDS);
}

bool fs_refuse_when_full(fs_http_request *request, bool quick) {
  fs_engine *engine = request->engine;
  int seconds = 0;
  if (request->refusal.code != 0)
    return true;
  if (fs_worker_pool_is_full(engine->jobs, quick, request->key, &seconds)) {
    fs_refuse(&request->refusal, FS_CODE_TOO_MANY, "%d jobs %s wait already; try again in %d s",
              engine->options.max_queue, quick ? "on pictures" : "on videos", seconds);
    come_again(&request->refusal, seconds);
  } else if (fs_cleaner_is_full(engine->cleaner)) {
    fs_refuse_for_room(request, FS_CODE_TOO_MANY);
    come_again(&request->refusal, ROOM_SECONDS);
  }
  return request->refusal.code != 0;
}

void fs_refuse(fs_refusal *refusal, int code, const char *format, ...) {
  va_list values;
  if (refusal->code != 0)
    return;
  refusal->code = code;
  va_start(values, format);
  vsnprintf(refusal->message, sizeof refusal->message, format, values);
  va_end(values);
}

void fs_refuse_field(fs_refusal *refusal, const char *field, const char *format, ...) {
  char fault[FS_ERROR_SIZE / 2];
  va_list values;
  va_start(values, format);
  vsnprintf(fault, sizeof fault, format, values);
  va_end(values);
  fs_refuse(refusal, FS_CODE_INVALID, "%s %s", field, fault);
  if (refusal->errors == NULL)
    refusal->errors = json_array();
  json_array_append_new(refusal->errors,
                        json_pack("{s:s, s:o}", "field", field, "message", fs_json_text(fault)));
}

const char *fs_http_request_header(const fs_http_request *request, const char *name) {
  return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

const char *fs_http_request_parameter(const fs_http_request *request, const char *name) {
  return MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, name);
}

const char *fs_required_parameter(fs_http_request *request, const char *name) {
  const char *value = fs_http_request_parameter(request, name);
  if (value == NULL)
    fs_refuse_field(&request->refusal, name, "is missing");
  return value;
}

json_t *fs_http_request_object(fs_http_request *request) {
  json_error_t error;
  /* The depth is bounded by jansson (2048), the size by the server. */
  json_t *value =
      json_loadb(request->body != NULL ? request->body : "", request->size, JSON_REJECT_DUPLICATES, &error);
  if (value == NULL) {
    fs_refuse(&request->refusal, FS_CODE_INVALID, "the body is not valid JSON: %s (line %d, column %d)",
              error.text, error.line, error.column);
  } else if (!json_is_object(value)) {
    fs_refuse(&request->refusal, FS_CODE_INVALID, "the body must be a JSON object");
    json_decref(value);
    value = NULL;
  }
  return value;
}

const char *fs_field_text(const json_t *object, const char *name, const char *field, fs_refusal *refusal) {
  const json_t *value = json_object_get(object, name);
  const char *text = json_string_value(value);
  if (value == NULL || json_is_null(value))
    fs_refuse_field(refusal, field, "is missing");
  else if (text == NULL)
    fs_refuse_field(refusal, field, "must be a string");
  return text;
}

const char *fs_field_url(const json_t *object, const char *name, const char *field, fs_refusal *refusal) {
  const char *url = fs_field_text(object, name, field, refusal);
  const char *fault = url != NULL ? fs_url_fault(url) : NULL;
  if (fault != NULL)
    fs_refuse_field(refusal, field, "%s", fault);
  return fault == NULL ? url : NULL;
}
