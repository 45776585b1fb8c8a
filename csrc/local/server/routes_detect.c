#include "local/contract/json.h"
#include "local/contract/media_url.h"
#include "local/jobs/worker_pool.h"
#include "local/server/routes.h"

#include <stdlib.h>
#include <time.h>

/* The field `spans` as JSON text for the store (free it). NULL if the field is missing, or with the fault
 * noted. */
static char *read_spans(const json_t *body, bool picture, fs_refusal *refusal) {
  const json_t *list = json_object_get(body, "spans");
  fs_spans spans;
  if (list == NULL || json_is_null(list))
    return NULL;
  const char *fault = picture ? "are for videos and GIFs only" : fs_json_spans_read(list, &spans);
  if (fault != NULL)
    fs_refuse_field(refusal, "spans", "%s", fault);
  char *text = fault == NULL ? json_dumps(list, JSON_COMPACT) : NULL;
  if (fault == NULL && text == NULL)
    fs_refuse(refusal, FS_CODE_SERVER_ERROR, "out of memory");
  return text;
}

static fs_reply detect(fs_http_request *request, const char *field, bool picture) {
  fs_queued job = {.work = FS_WORK_DETECTION, .quick = picture, .key = request->key};
  fs_engine *engine = request->engine;
  json_t *body = fs_http_request_object(request);
  const char *url = body != NULL ? fs_field_url(body, field, field, &request->refusal) : NULL;
  char *spans = body != NULL ? read_spans(body, picture, &request->refusal) : NULL;
  if (fs_refuse_when_full(request, picture)) {
    free(spans);
    json_decref(body);
    return fs_reply_refusal(request);
  }
  char name[FS_NAME_SIZE];
  const char *uses[] = {fs_media_url_name(url, name) ? name : NULL, NULL};
  fs_token_make(job.id);
  int added = fs_store_detection_add(engine->store, &job, url, spans, uses);
  free(spans);
  json_decref(body);
  if (added != 1)
    return fs_reply_store_failure(request);
  fs_worker_pool_add(engine->jobs, &job);
  return fs_reply_success(request, json_pack("{s:s}", "detect_task_id", job.id));
}

fs_reply fs_route_detect_video(fs_http_request *request) {
  return detect(request, "video_url", false);
}

fs_reply fs_route_detect_image(fs_http_request *request) {
  return detect(request, "image_url", true);
}

static json_t *utc_time(int64_t seconds) {
  char text[32];
  struct tm parts;
  time_t when = (time_t)seconds;
  gmtime_r(&when, &parts);
  strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts);
  return json_string(text);
}

/* Only `id` and `link` are fields of the contract. */
static json_t *show_face(const fs_engine *engine, const fs_found_face *face, json_t *standing) {
  char link[FS_LINK_SIZE];
  fs_media_url_write(engine, face->media, link);
  json_t *doubts = json_loads(face->maybe_same, 0, NULL);
  return json_pack("{s:i, s:s, s:[f,f,f,f], s:f, s:f, s:i, s:f, s:o*, s:O*}", "id", face->id, "link", link,
                   "box", face->box[0], face->box[1], face->box[2], face->box[3], "first_seen",
                   face->first_seen, "last_seen", face->last_seen, "frames", face->frames, "score",
                   face->score, "maybe_same", doubts, "standing", standing);
}

/* `maybe_faces` and `notes` are not in the contract. */
static json_t *show_result(const fs_engine *engine, const fs_detection *detection) {
  fs_found_face *faces = NULL;
  int count = 0;
  json_t *list = json_array();
  if (fs_store_faces(engine->store, detection->id, &faces, &count) < 0) {
    json_decref(list);
    return NULL;
  }
  json_t *standings = json_loads(detection->standings, 0, NULL); /* NULL of NULL, as the following two */
  for (int i = 0; i < count; i++)
    json_array_append_new(list, show_face(engine, &faces[i], json_array_get(standings, (size_t)i)));
  json_decref(standings);
  free(faces);
  /* a clock that is set back meanwhile leaves an end before the begin */
  int64_t end =
      detection->finished_at > detection->started_at ? detection->finished_at : detection->started_at;
  json_t *maybe = json_loads(detection->maybe_faces, 0, NULL);
  json_t *notes = json_loads(detection->notes, 0, NULL);
  return json_pack("{s:s, s:s, s:s, s:n, s:o, s:o*, s:o*, s:o, s:o, s:n}", "id", detection->detect_id,
                   "status", "succeed", "type", "face_detect", "hair_id", "faces", list, "maybe_faces", maybe,
                   "notes", notes, "started_at", utc_time(detection->started_at), "finished_at",
                   utc_time(end), "error");
}

fs_reply fs_route_detect_result(fs_http_request *request) {
  static const char *const names[] = {"starting", "processing", "succeeded", "failed"};
  fs_engine *engine = request->engine;
  const char *id = fs_required_parameter(request, "detect_task_id");
  if (id == NULL)
    return fs_reply_refusal(request);
  fs_detection detection;
  int found = fs_store_detection_find(engine->store, id, &detection);
  if (found < 0)
    return fs_reply_store_failure(request);
  if (found == 0)
    return fs_reply_failure(request, FS_CODE_NOT_FOUND, "there is no detection with this detect_task_id");
  json_t *result = detection.state == FS_STATE_SUCCEEDED ? show_result(engine, &detection) : json_null();
  double progress = detection.state == FS_STATE_RUNNING ? fs_worker_pool_progress(engine->jobs, id)
                                                        : detection.state == FS_STATE_SUCCEEDED;
  /* `progress` and `duration` are not in the contract. */
  json_t *data = json_pack("{s:s, s:s, s:o, s:o, s:f, s:f}", "detect_task_id", detection.id, "status",
                           names[detection.state], "error", fs_json_text(detection.error), "result", result,
                           "progress", progress, "duration", detection.media_duration);
  fs_detection_free(&detection);
  return fs_reply_success(request, data);
}
