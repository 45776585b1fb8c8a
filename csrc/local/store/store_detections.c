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

static int read_detection(fs_store *store, const char *sql, const char *key, fs_detection *detection) {
  *detection = (fs_detection){0};
  fs_store_lock(store);
  sqlite3_stmt *statement = fs_store_prepare(store, sql, "t", key);
  int result = statement != NULL ? fs_store_step(store, statement) : -1;
  if (result == 1) {
    fs_store_text(statement, 0, detection->id, sizeof detection->id);
    fs_store_text(statement, 1, detection->detect_id, sizeof detection->detect_id);
    detection->picture = sqlite3_column_int(statement, 2) != 0;
    detection->media_url = fs_store_text_copy(statement, 3);
    detection->state = (fs_state)sqlite3_column_int(statement, 4);
    detection->error = fs_store_text_copy(statement, 5);
    detection->duration = sqlite3_column_double(statement, 6);
    detection->started_at = sqlite3_column_int64(statement, 7);
    detection->finished_at = sqlite3_column_int64(statement, 8);
    detection->spans = fs_store_text_copy(statement, 9);
    detection->media_duration = sqlite3_column_double(statement, 10);
    detection->maybe_faces = fs_store_text_copy(statement, 11);
    detection->standings = fs_store_text_copy(statement, 12);
    detection->notes = fs_store_text_copy(statement, 13);
    add_outcome(store, detection);
    if (detection->media_url == NULL) {
      fprintf(stderr, "faceswap-local: out of memory\n");
      fs_detection_free(detection);
      result = -1;
    }
  }
  sqlite3_finalize(statement);
  fs_store_unlock(store);
  return result;
}

#define DETECTION_COLUMNS                                                                                    \
  "SELECT id, detect_id, picture, media_url, state, error, duration, started_at, finished_at, "              \
  "spans, media_duration, maybe_faces, standings, notes FROM detections "

int fs_store_detection_find(fs_store *store, const char *id, fs_detection *detection) {
  return read_detection(store, DETECTION_COLUMNS "WHERE id = ?", id, detection);
}

int fs_store_detection_by_detect_id(fs_store *store, const char *detect_id, fs_detection *detection) {
  return read_detection(store, DETECTION_COLUMNS "WHERE detect_id = ?", detect_id, detection);
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
  if (fs_store_outcome_find(store, done->id) != NULL) {
    fs_store_unlock(store);
    return 0;
  }
  int result = fs_store_begin(store);
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

static void read_face(sqlite3_stmt *row, fs_found_face *face) {
  face->id = sqlite3_column_int(row, 0);
  fs_store_text(row, 1, face->media, sizeof face->media);
  for (int i = 0; i < 4; i++)
    face->box[i] = sqlite3_column_double(row, 2 + i);
  face->first_seen = sqlite3_column_double(row, 6);
  face->last_seen = sqlite3_column_double(row, 7);
  face->score = sqlite3_column_double(row, 8);
  face->frames = sqlite3_column_int(row, 9);
  fs_store_text(row, 10, face->maybe_same, sizeof face->maybe_same);
}

int fs_store_faces(fs_store *store, const char *detection_id, fs_found_face **faces, int *count) {
  *faces = NULL;
  *count = 0;
  fs_store_lock(store);
  sqlite3_stmt *statement = fs_store_prepare(store,
                                             "SELECT face_id, media, x, y, width, height, first_seen, "
                                             "last_seen, score, frames, maybe_same FROM faces"
                                             " WHERE detection_id = ? ORDER BY face_id",
                                             "t", detection_id);
  int result = -1;
  while (statement != NULL && (result = fs_store_step(store, statement)) == 1) {
    fs_found_face *grown = realloc(*faces, (size_t)(*count + 1) * sizeof **faces);
    if (grown == NULL) {
      result = -1;
      break;
    }
    *faces = grown;
    read_face(statement, &grown[(*count)++]);
  }
  sqlite3_finalize(statement);
  fs_store_unlock(store);
  if (result < 0) {
    free(*faces);
    *faces = NULL;
    *count = 0;
    return -1;
  }
  return 1;
}
