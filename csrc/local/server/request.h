/* An HTTP request that the server handles, and its refusal. */
#ifndef FS_REQUEST_H
#define FS_REQUEST_H

#include "local/engine.h"

#include <jansson.h>
#include <microhttpd.h>

/* Codes of the contract, and HTTP's own where the contract has none. The HTTP status always equals the code:
 * the contract leaves that open, so a client may look at either. */
enum {
  FS_CODE_SUCCESS = 200,
  FS_CODE_UNAUTHORIZED = 401,
  FS_CODE_NO_CREDITS = 402,
  FS_CODE_NOT_FOUND = 404,
  FS_CODE_WRONG_METHOD = 405,
  FS_CODE_GONE = 410,
  FS_CODE_LENGTH_NEEDED = 411,
  FS_CODE_TOO_LARGE = 413,
  FS_CODE_OUT_OF_RANGE = 416,
  FS_CODE_MISDIRECTED = 421,
  FS_CODE_INVALID = 422,
  FS_CODE_TOO_MANY = 429,
  FS_CODE_UNAVAILABLE = 455,
  FS_CODE_SERVER_ERROR = 500,
  FS_CODE_NO_ROOM = 507,
};

enum { FS_BODY_MAX = 1 << 20 }; /* largest JSON body in bytes */

typedef struct fs_refusal {
  int code; /* 0: not refused */
  char message[FS_ERROR_SIZE];
  json_t *errors;          /* owned; NULL, or [{"field", "message"}, …] */
  const char *header_name; /* extra header of the answer, or NULL */
  char header_value[64];
} fs_refusal;

typedef struct fs_http_request {
  fs_engine *engine;                 /* borrowed */
  struct MHD_Connection *connection; /* borrowed */
  const struct fs_route *route;      /* borrowed; NULL: no such path */
  int key;                           /* index of the request's key in the options */
  const char *rest;                  /* borrowed: the path after a route that ends in '/' */
  int64_t announced;                 /* Content-Length, or 0 */
  fs_refusal refusal;                /* code 0 unless the request is refused */
  char *body;                        /* owned: the JSON received so far */
  size_t size;
  int upload;        /* owned descriptor of the upload's file in tmp/, or -1 */
  fs_media media;    /* name and type of the upload */
  int64_t unsynced;  /* bytes written since the last sync_file_range */
  char *upload_path; /* owned: path of the upload's file in tmp/, which is unlinked with the request */
  /* state of a scenario (scripted_reply.h) */
  const json_t *outcome; /* borrowed: the scenario's outcome for this request, or NULL */
  bool asked, hung;      /* `outcome` is chosen; no answer is ever sent */
} fs_http_request;

typedef enum MHD_Result fs_reply;

/* Refuses a request because the disk or the quota is full (see fs_cleaner_is_full), or the data directory has
 * been removed. */
void fs_refuse_for_room(fs_http_request *request, int code);

/* Refuses an upload whose bytes cannot be written, for the reason in errno. */
void fs_refuse_upload(fs_http_request *request);

/* Refuses a request of which a call of the store has failed. For a full disk with 429, not 500: that the job
 * was not taken is certain. */
void fs_refuse_for_store(fs_http_request *request);

/* Refuses a job (on a picture if `quick`) with 429 and Retry-After when the queue or the data directory is
 * full. Returns whether the request is refused. */
bool fs_refuse_when_full(fs_http_request *request, bool quick);

/* Notes a reason to refuse. Only the first is kept. */
void fs_refuse(fs_refusal *refusal, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Notes a fault of one field: code 422, and an entry in `errors` for each such fault. */
void fs_refuse_field(fs_refusal *refusal, const char *field, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The value of a header or query parameter, or NULL. */
const char *fs_http_request_header(const fs_http_request *request, const char *name);
const char *fs_http_request_parameter(const fs_http_request *request, const char *name);

/* The value of a query parameter, or NULL with the refusal noted. */
const char *fs_required_parameter(fs_http_request *request, const char *name);

/* The body as a JSON object (a new reference), or NULL with the refusal noted. */
json_t *fs_http_request_object(fs_http_request *request);

/* The string `name` of `object`, or NULL with a fault of `field` noted. */
const char *fs_field_text(const json_t *object, const char *name, const char *field, fs_refusal *refusal);
/* The same for an http(s) URL. */
const char *fs_field_url(const json_t *object, const char *name, const char *field, fs_refusal *refusal);

#endif
