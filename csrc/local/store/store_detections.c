#include "local/store/store_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int fs_store_detection_add(fs_store *store, const fs_queued *job, const char *media_url, const char *spans,
                           const char *const *uses) {
  fs_store_lock(store);
  int result = fs_store_begin(store);
  if (result == 1)
    result = fs_store_run(store,
                          "INSERT INTO detections(id, key, media_url, picture, spans, state, created_at)"
                          " VALUES(?, ?, ?, ?, ?, 0, ?)",
                          "tititi", job->id, (int64_t)job->key, media_url, (int64_t)job->quick, spans,
                          (int64_t)time(NULL));
  if (result == 1)
    result = fs_store_uses_insert(store, job->id, uses);
  result = fs_store_end(store, result);
  fs_store_unlock(store);
  return result;
}

/* An outcome that waits in memory overrides the stored state. */
static void add_outcome(const fs_store *store, fs_detection *detection) {
  const fs_outcome *outcome = fs_store_outcome_find(store, detection->id);
  if (outcome == NULL || detection->state >= FS_STATE_SUCCEEDED)
    return;
  detection->state = FS_STATE_FAILED;
  detection->finished_at = outcome->at;
  free(detection->error);
  detection->error = strdup(outcome->message);
}

static bool read_detection(sqlite3_stmt *row, void *context) {
  fs_detection *detection = context;
  fs_store_text(row, 0, detection->id, sizeof detection->id);
  fs_store_text(row, 1, detection->detect_id, sizeof detection->detect_id);
  detection->picture = sqlite3_column_int(row, 2) != 0;
  detection->media_url = fs_store_text_copy(row, 3);
  detection->state = (fs_state)sqlite3_column_int(row, 4);
  detection->error = fs_store_text_copy(row, 5);
  detection->duration = sqlite3_column_double(row, 6);
  detection->started_at = sqlite3_column_int64(row, 7);
  detection->finished_at = sqlite3_column_int64(row, 8);
  detection->spans = fs_store_text_copy(row, 9);
  detection->media_duration = sqlite3_column_double(row, 10);
  detection->maybe_faces = fs_store_text_copy(row, 11);
  detection->standings = fs_store_text_copy(row, 12);
  detection->notes = fs_store_text_copy(row, 13);
  return detection->media_url != NULL;
}

static int find_detection(fs_store *store, const char *sql, const char *key, fs_detection *detection) {
  *detection = (fs_detection){0};
  fs_store_lock(store);
  int result = fs_store_query(store, read_detection, detection, sql, "t", key);
  if (result == 1)
    add_outcome(store, detection);
  else
    fs_detection_free(detection);
  fs_store_unlock(store);
  return result;
}

#define DETECTION_COLUMNS                                                                                    \
  "SELECT id, detect_id, picture, media_url, state, error, duration, started_at, finished_at, "              \
  "spans, media_duration, maybe_faces, standings, notes FROM detections "

int fs_store_detection_find(fs_store *store, const char *id, fs_detection *detection) {
  return find_detection(store, DETECTION_COLUMNS "WHERE id = ?", id, detection);
}

int fs_store_detection_by_detect_id(fs_store *store, const char *detect_id, fs_detection *detection) {
  return find_detection(store, DETECTION_COLUMNS "WHERE detect_id = ?", detect_id, detection);
}

void fs_detection_free(fs_detection *detection) {
  free(detection->media_url);
  free(detection->error);
  free(detection->spans);
  free(detection->maybe_faces);
  free(detection->standings);
  free(detection->notes);
  *detection = (fs_detection){0};
}

int fs_store_detection_started(fs_store *store, const char *id) {
  return fs_store_run_alone(
      store,
      "UPDATE detections SET state = 1, starts = starts + 1, started_at = ? WHERE id = ? AND state < 2", "it",
      (int64_t)time(NULL), id);
}

static int add_face(fs_store *store, const char *id, const fs_found_face *face, const fs_media *media) {
  int result = fs_store_media_insert(store, media);
  if (result != 1)
    return result;
  return fs_store_run(store, "INSERT INTO faces VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "titdddddddit",
                      id, (int64_t)face->id, face->media, face->box[0], face->box[1], face->box[2],
                      face->box[3], face->first_seen, face->last_seen, face->score, (int64_t)face->frames,
                      face->maybe_same);
}

int fs_store_detection_succeeded(fs_store *store, const fs_detection *done, const fs_found_face *faces,
                                 const fs_media *media, int count) {
  fs_store_lock(store);
  int result = fs_store_outcome_find(store, done->id) != NULL ? 0 : fs_store_begin(store);
  if (result == 1)
    result =
        fs_store_run(store,
                     "UPDATE detections SET state = 2, detect_id = ?, duration = ?, media_duration = ?,"
                     " maybe_faces = ?, standings = ?, notes = ?, finished_at = ? WHERE id = ? AND state < 2",
                     "tddtttit", done->detect_id, done->duration, done->media_duration, done->maybe_faces,
                     done->standings, done->notes, (int64_t)time(NULL), done->id);
  for (int i = 0; i < count && result == 1; i++)
    result = add_face(store, done->id, &faces[i], &media[i]);
  result = fs_store_end(store, result);
  fs_store_unlock(store);
  return result;
}

typedef struct fs_face_list {
  fs_found_face *at; /* owned */
  int count;
} fs_face_list;

static bool read_face(sqlite3_stmt *row, void *context) {
  fs_face_list *list = context;
  fs_found_face *grown = realloc(list->at, (size_t)(list->count + 1) * sizeof *grown);
  if (grown == NULL)
    return false;
  list->at = grown;
  fs_found_face *face = &grown[list->count++];
  face->id = sqlite3_column_int(row, 0);
  fs_store_text(row, 1, face->media, sizeof face->media);
  for (int i = 0; i < 4; i++)
    face->box[i] = sqlite3_column_double(row, 2 + i);
  face->first_seen = sqlite3_column_double(row, 6);
  face->last_seen = sqlite3_column_double(row, 7);
  face->score = sqlite3_column_double(row, 8);
  face->frames = sqlite3_column_int(row, 9);
  fs_store_text(row, 10, face->maybe_same, sizeof face->maybe_same);
  return true;
}

int fs_store_faces(fs_store *store, const char *detection_id, fs_found_face **faces, int *count) {
  fs_face_list list = {0};
  int result = fs_store_query_alone(store, read_face, &list,
                                    "SELECT face_id, media, x, y, width, height, first_seen, last_seen,"
                                    " score, frames, maybe_same FROM faces"
                                    " WHERE detection_id = ? ORDER BY face_id",
                                    "t", detection_id);
  if (result < 0) {
    free(list.at);
    list = (fs_face_list){0};
  }
  *faces = list.at;
  *count = list.count;
  return result < 0 ? -1 : 1;
}
