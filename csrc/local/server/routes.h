/* The calls of the contract. */
#ifndef FS_ROUTES_H
#define FS_ROUTES_H

#include "local/server/request.h"

typedef struct fs_route {
  const char *name;   /* of the call, in scenarios */
  const char *method; /* a route that answers GET answers HEAD as well */
  const char *path;   /* ends in '/': all that begins with it */
  bool open;          /* needs no key: its path holds a token that cannot be guessed */
  /* Called once the headers are known; may note a refusal. NULL: nothing to look at so early. */
  void (*begin)(fs_http_request *request);
  /* Called once the whole request is there, unless it was refused. */
  fs_reply (*answer)(fs_http_request *request);
} fs_route;

/* Ends with an entry without a path. */
extern const fs_route fs_routes[];

fs_reply fs_route_detect_video(fs_http_request *request);
fs_reply fs_route_detect_image(fs_http_request *request);
fs_reply fs_route_detect_result(fs_http_request *request);
/* This engine's own: DELETE ends what is unfinished, with the state "failed" and the credits given back; of
 * what is finished it removes all that is kept. */
fs_reply fs_route_detection_delete(fs_http_request *request);
fs_reply fs_route_task_delete(fs_http_request *request);
fs_reply fs_reply_deleted(fs_http_request *request, fs_work work, const char *field, const char *id,
                          int ended);
fs_reply fs_route_models(fs_http_request *request);
fs_reply fs_route_model(fs_http_request *request);
fs_reply fs_route_create_task(fs_http_request *request);
fs_reply fs_route_estimate_task(fs_http_request *request);
fs_reply fs_route_task_info(fs_http_request *request);
fs_reply fs_route_balance(fs_http_request *request);
fs_reply fs_route_upload_url(fs_http_request *request);
void fs_route_upload_begin(fs_http_request *request);
fs_reply fs_route_upload(fs_http_request *request);
fs_reply fs_route_media(fs_http_request *request);

#endif
