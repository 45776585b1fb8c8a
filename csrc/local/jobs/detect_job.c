#include "base/error.h"
#include "local/jobs/job.h"
#include "local/jobs/job_process.h"
#include "local/jobs/sources.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The detected faces with their pictures, for the store. */
typedef struct fs_found {
  fs_found_face *faces; /* owned, as `media` */
  fs_media *media;
  int count;
} fs_found;

static double number(const json_t *object, const char *name) {
  return json_number_value(json_object_get(object, name));
}

static int take_face(const fs_workspace *space, const json_t *shown, int id, fs_found_face *face,
                     fs_media *media, fs_error *error) {
  char token[FS_TOKEN_SIZE], name[32];
  const json_t *box = json_object_get(shown, "box");
  fs_token_make(token);
  snprintf(name, sizeof name, "face-%d.jpg", id);
  *media = (fs_media){.content_type = "image/jpeg"};
  if (fs_workspace_take(space, name, "media", token, ".jpg", false, &media->size, error) != 0)
    return -1;
  *face = (fs_found_face){.id = id,
                          .first_seen = number(shown, "first_seen"),
                          .last_seen = number(shown, "last_seen"),
                          .score = number(shown, "score"),
                          .frames = (int)json_integer_value(json_object_get(shown, "frames"))};
  char *doubts = json_dumps(json_object_get(shown, "maybe_same"), JSON_COMPACT);
  snprintf(face->maybe_same, sizeof face->maybe_same, "%s", doubts != NULL ? doubts : "[]");
  free(doubts);
  for (size_t i = 0; i < 4; i++)
    face->box[i] = json_number_value(json_array_get(box, i));
  snprintf(media->name, sizeof media->name, "%s.jpg", token);
  memcpy(face->media, media->name, sizeof face->media);
  return 0;
}

static int take_faces(const fs_workspace *space, const json_t *list, fs_found *found, fs_error *error) {
  size_t count = json_array_size(list);
  found->faces = calloc(count + 1, sizeof *found->faces);
  found->media = calloc(count + 1, sizeof *found->media);
  if (found->faces == NULL || found->media == NULL)
    return fs_fail(error, "out of memory");
  for (size_t i = 0; i < count; i++) {
    if (take_face(space, json_array_get(list, i), (int)i, &found->faces[i], &found->media[i], error) != 0)
      return -1;
    found->count++;
  }
  return 0;
}

static json_t *request_of(const fs_job *job, const fs_detection *detection) {
  json_t *spans = json_loads(detection->spans, 0, NULL); /* NULL of NULL */
  return json_pack("{s:s, s:o*, s:I}", "work", "detect", "spans", spans, "max_megapixels",
                   (json_int_t)job->engine->options.max_megapixels);
}

/* A list of the result as text (free it); NULL where it is empty. */
static char *text_of_list(const json_t *result, const char *name) {
  const json_t *list = json_object_get(result, name);
  return json_array_size(list) > 0 ? json_dumps(list, JSON_COMPACT | JSON_REAL_PRECISION(7)) : NULL;
}

static int detect(const fs_job *job, fs_detection *detection, fs_workspace *space, fs_found *found,
                  fs_error *error) {
  char source[PATH_MAX];
  int64_t size = 0;
  if (fs_source_get(job, detection->media_url, detection->picture, source, error) != 0 ||
      fs_workspace_open(space, &job->engine->data, error) != 0 ||
      fs_workspace_link(space, source, "source", error) != 0)
    return -1;
  json_t *request = request_of(job, detection);
  json_t *result = fs_job_process_run(job, space, request, error);
  json_decref(request);
  if (result == NULL)
    return -1;
  detection->duration = detection->picture ? 0 : number(result, "duration");
  detection->media_duration = number(result, "media_duration");
  detection->maybe_faces = text_of_list(result, "maybe_faces");
  detection->standings = text_of_list(result, "standings");
  detection->notes = text_of_list(result, "notes");
  int status = fs_workspace_take(space, "analysis", "sources", job->id, ".analysis", false, &size, error);
  if (status == 0)
    status = take_faces(space, json_object_get(result, "faces"), found, error);
  json_decref(result);
  return status;
}

/* Removes the pictures of the faces after a failure. */
static void drop_faces(const fs_job *job, const fs_found *found) {
  for (int i = 0; i < found->count; i++)
    fs_media_drop(&job->engine->data, found->media[i].name);
}

void fs_job_detect(const fs_job *job) {
  fs_error error = {""};
  fs_store *store = job->engine->store;
  fs_detection detection;
  fs_workspace space = {0};
  fs_found found = {0};
  if (fs_store_detection_started(store, job->id) == 0)
    return;
  if (fs_store_detection_find(store, job->id, &detection) != 1) {
    fs_job_fail(job, "the engine's database failed");
    return;
  }
  fs_token_make(detection.detect_id);
  bool done = detect(job, &detection, &space, &found, &error) == 0;
  fs_workspace_close(&space);
  if (done && fs_store_detection_succeeded(store, &detection, found.faces, found.media, found.count) != 1) {
    fs_fail(&error, "the engine's database cannot take the result: its disk may be full");
    done = false;
  }
  if (!done)
    drop_faces(job, &found);
  if (!done && !fs_job_postponed(job)) {
    fs_source_drop(job->engine, job->id);
    fs_job_fail(job, error.text);
  }
  free(found.faces);
  free(found.media);
  fs_detection_free(&detection);
}
