#include "base/error.h"
#include "local/contract/json.h"
#include "local/jobs/job.h"
#include "local/jobs/sources.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The faces as the store wants them, and the media that show them. */
typedef struct fs_found {
  fs_found_face *faces; /* owned, as `media` */
  fs_media *media;
  int count;
} fs_found;

static int write_face(const fs_job *job, const fs_person *person, int id, fs_found_face *face,
                      fs_media *media, char *error, size_t error_size) {
  char token[FS_TOKEN_SIZE], path[PATH_MAX];
  struct stat info;
  fs_token_make(token);
  fs_data_dir_path(&job->engine->data, "media", token, ".jpg", path);
  if (fs_picture_write(path, &person->crop, 95, NULL, error, error_size) != 0)
    return -1;
  if (stat(path, &info) != 0)
    return fs_fail(error, error_size, "cannot keep the picture of face %d", id);
  *face = (fs_found_face){.id = id,
                          .box = {person->box.x, person->box.y, person->box.width, person->box.height},
                          .first_seen = person->first_seen,
                          .last_seen = person->last_seen,
                          .score = person->score,
                          .frames = person->frames};
  *media = (fs_media){.content_type = "image/jpeg", .size = info.st_size};
  snprintf(media->name, sizeof media->name, "%s.jpg", token);
  memcpy(face->media, media->name, sizeof face->media);
  return 0;
}

static int write_faces(const fs_job *job, const fs_analysis *analysis, fs_found *found, char *error,
                       size_t error_size) {
  size_t count = (size_t)analysis->person_count;
  found->faces = calloc(count + 1, sizeof *found->faces);
  found->media = calloc(count + 1, sizeof *found->media);
  if (found->faces == NULL || found->media == NULL)
    return fs_fail(error, error_size, "out of memory");
  for (int i = 0; i < analysis->person_count; i++)
    if (write_face(job, &analysis->persons[i], i, &found->faces[i], &found->media[i], error, error_size) != 0)
      return -1;
  found->count = analysis->person_count;
  return 0;
}

static int detect(const fs_job *job, const fs_detection *detection, fs_analysis *analysis, fs_found *found,
                  char *error, size_t error_size) {
  char source[PATH_MAX], kept[PATH_MAX];
  fs_spans spans;
  if (fs_json_spans_parse(detection->spans, &spans) != 0)
    return fs_fail(error, error_size, "the detection's spans cannot be read");
  if (fs_source_get(job, detection->media_url, detection->picture, source, error, error_size) != 0 ||
      fs_analyse(job->vision, source, &spans, job->engine->options.threads, &job->progress, analysis, error,
                 error_size) != 0)
    return -1;
  fs_data_dir_path(&job->engine->data, "sources", job->id, ".analysis", kept);
  if (fs_analysis_save(analysis, kept, error, error_size) != 0)
    return -1;
  return write_faces(job, analysis, found, error, error_size);
}

void fs_job_detect(const fs_job *job) {
  char error[FS_ERROR_SIZE] = "", detect_id[FS_TOKEN_SIZE];
  fs_store *store = job->engine->store;
  fs_detection detection;
  fs_analysis analysis = {0};
  fs_found found = {0};
  if (fs_store_detection_started(store, job->id) != 1 ||
      fs_store_detection_find(store, job->id, &detection) != 1)
    return;
  fs_token_make(detect_id);
  bool done = detect(job, &detection, &analysis, &found, error, sizeof error) == 0;
  if (done &&
      fs_store_detection_succeeded(store, job->id, detect_id, detection.picture ? 0 : analysis.duration,
                                   analysis.media_duration, found.faces, found.media, found.count) != 1) {
    fs_fail(error, sizeof error, "the engine's database failed");
    done = false;
  }
  if (!done && !fs_job_postponed(job)) {
    fs_source_drop(job->engine, job->id);
    fs_store_detection_failed(store, job->id, error);
  }
  free(found.faces);
  free(found.media);
  fs_analysis_free(&analysis);
  fs_detection_free(&detection);
  fs_sources_sweep(job->engine, false);
}
