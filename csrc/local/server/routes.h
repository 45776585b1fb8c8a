/* Table of the contract's calls. */
#ifndef FS_ROUTES_H
#define FS_ROUTES_H

#include "local/server/reply.h"
#include "local/server/route.h"

/* Ends with an entry without a path. */
extern const fs_route fs_routes[];

fs_reply fs_route_detect_video(fs_http_request *request);
fs_reply fs_route_detect_image(fs_http_request *request);
fs_reply fs_route_detect_result(fs_http_request *request);
/* Not in the contract: DELETE cancels an unfinished job (state "failed", credits returned), and removes a
 * finished job with its files. */
fs_reply fs_route_detection_delete(fs_http_request *request);
fs_reply fs_route_task_delete(fs_http_request *request);
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
