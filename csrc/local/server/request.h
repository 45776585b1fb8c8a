/* A request on its way through the server, and the answers that it may get. */
#ifndef FS_REQUEST_H
#define FS_REQUEST_H

#include "local/engine.h"

#include <jansson.h>
#include <microhttpd.h>

/* The codes of the contract, and HTTP's own where it has none. The HTTP status is always the same number: the
 * contract leaves open whether it is, and a client that looks at either is served so. */
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
  FS_CODE_SERVER_ERROR = 500,
  FS_CODE_NO_ROOM = 507,
};

enum { FS_BODY_MAX = 1 << 20 }; /* bytes of JSON */

typedef struct fs_refusal {
  int code; /* 0: none */
  char message[FS_ERROR_SIZE];
  json_t *errors;          /* owned; NULL, or [{"field", "message"}, …] */
  const char *header_name; /* a header that belongs to the answer, or NULL */
  char header_value[64];
} fs_refusal;

typedef struct fs_http_request {
  fs_engine *engine;                 /* borrowed */
  struct MHD_Connection *connection; /* borrowed */
  const struct fs_route *route;      /* borrowed; NULL: no such path */
  const char *rest;                  /* borrowed: the path after a route that ends in '/' */
  int64_t announced;                 /* Content-Length, or 0 */
  fs_refusal refusal;                /* the answer, once it is known that it is one */
  char *body;                        /* owned: JSON as far as it has come */
  size_t size;
  int upload;        /* owned descriptor of a file in tmp/ that is being received, or -1 */
  fs_media media;    /* what is uploaded */
  int64_t unsynced;  /* bytes of it since the disk was told to begin */
  char *upload_path; /* owned: of that file; it is removed with the request unless it got its place */
  /* of a scenario (scripted_reply.h) */
  const json_t *outcome; /* borrowed: what becomes of the request, or NULL */
  bool asked, hung;      /* the scenario has been asked; no answer will come */
} fs_http_request;

typedef enum MHD_Result fs_reply;

/* Refuses what would need room, which there is none of: see fs_keeper_is_full. */
void fs_refuse_for_room(fs_http_request *request, int code);

/* Refuses a job, on a picture if `quick`, where as many wait as may, or where the data directory is full: 429
 * and when to come again. Returns whether it has. */
bool fs_refuse_when_full(fs_http_request *request, bool quick);

/* Notes the first reason to refuse; later ones are dropped. */
void fs_refuse(fs_refusal *refusal, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Notes a fault of a field of the request: code 422, with all such faults listed in `errors`. */
void fs_refuse_field(fs_refusal *refusal, const char *field, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The value of a header or query parameter, or NULL. */
const char *fs_http_request_header(const fs_http_request *request, const char *name);
const char *fs_http_request_parameter(const fs_http_request *request, const char *name);

/* The body as a JSON object (a new reference), or NULL with the refusal noted. */
json_t *fs_http_request_object(fs_http_request *request);

/* The text in `object` under `name`, or NULL with the fault noted, which calls it `field`. */
const char *fs_field_text(const json_t *object, const char *name, const char *field, fs_refusal *refusal);
/* The same for an http(s) URL. */
const char *fs_field_url(const json_t *object, const char *name, const char *field, fs_refusal *refusal);

#endif
