/* Fails every step of the engine's store in turn: no credit is lost or taken twice, no job ends twice or never, and
 * the store goes on.
 *   store_steps FOLDER */
#include "local/store/store.h"
#include "steps.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

STEP(void *, malloc, (size_t n), (n), NULL)
STEP(void *, calloc, (size_t n, size_t m), (n, m), NULL)
STEP(void *, realloc, (void *p, size_t n), (p, n), NULL)
STEP(char *, strdup, (const char *s), (s), NULL)
STEP(int, sqlite3_open_v2, (const char *p, sqlite3 **d, int f, const char *v), (p, d, f, v), (*d = NULL, SQLITE_NOMEM))
STEP(int, sqlite3_prepare_v2, (sqlite3 * d, const char *q, int n, sqlite3_stmt **s, const char **t), (d, q, n, s, t),
     (*s = NULL, SQLITE_NOMEM))
STEP(int, sqlite3_bind_int64, (sqlite3_stmt * s, int i, sqlite3_int64 v), (s, i, v), SQLITE_NOMEM)
STEP(int, sqlite3_bind_double, (sqlite3_stmt * s, int i, double v), (s, i, v), SQLITE_NOMEM)
STEP(int, sqlite3_bind_text, (sqlite3_stmt * s, int i, const char *v, int n, void (*f)(void *)), (s, i, v, n, f), SQLITE_NOMEM)
STEP(int, sqlite3_step, (sqlite3_stmt * s), (s), SQLITE_FULL)
STEP(int, sqlite3_exec, (sqlite3 * d, const char *q, int (*f)(void *, int, char **, char **), void *c, char **e),
     (d, q, f, c, e), SQLITE_FULL)
STEP(const unsigned char *, sqlite3_column_text, (sqlite3_stmt * s, int i), (s, i), NULL)
STEP(int, posix_fallocate, (int f, off_t o, off_t n), (f, o, n), ENOSPC)

/* ---- the scenario ---- */

typedef struct scenario {
  char path[400];
  int errors, wrong;
} scenario;

enum { BALANCE = 100, PRICE = 7 };

static void complain(scenario *s, const char *what, int result) {
  fprintf(stderr, "%s: %d\n", what, result);
  s->wrong++;
}

/* A call that fails is made again: one step fails, once. */
#define TRY(call, expected)                                                                                            \
  do {                                                                                                                 \
    int got_ = (call);                                                                                               \
    if (got_ == -1) {                                                                                                \
      s->errors++;                                                                                                     \
      got_ = (call);                                                                                                 \
    }                                                                                                                  \
    if (got_ != (expected))                                                                                          \
      complain(s, #call, got_);                                                                                      \
  } while (0)

static fs_store *open_store(scenario *s) {
  fs_error error = {""};
  fs_store *store = fs_store_open(s->path, BALANCE, &error);
  if (!store) {
    s->errors++;
    if (error.text[0] == '\0')
      complain(s, "no reason", 0);
    store = fs_store_open(s->path, BALANCE, &error);
  }
  if (!store)
    complain(s, error.text, 0);
  return store;
}

static void detect(scenario *s, fs_store *store) {
  const fs_queued job = {.work = FS_WORK_DETECTION, .id = "d1"}, bad = {.work = FS_WORK_DETECTION, .id = "d2"};
  const fs_media picture = {.name = "f.jpg", .content_type = "image/jpeg", .size = 5};
  const fs_media upload = {.name = "u.mp4", .content_type = "video/mp4", .size = -1};
  const fs_found_face face = {.id = 0, .media = "f.jpg", .maybe_same = "[]"};
  const fs_detection done = {.id = "d1", .detect_id = "i1", .duration = 1, .media_duration = 2, .maybe_faces = (char *)"[]",
                             .standings = (char *)"[]", .notes = (char *)"[]"};
  const char *uses[] = {"u.mp4", NULL};
  fs_media media;
  TRY(fs_store_upload_add(store, "token", &upload, 1LL << 40), 1);
  TRY(fs_store_upload_find(store, "token", &media), 1);
  TRY(fs_store_upload_done(store, "u.mp4", 10), 1);
  TRY(fs_store_upload_done(store, "u.mp4", 10), 0);
  TRY(fs_store_detection_add(store, &job, "http://127.0.0.1/media/u.mp4", "[[0,1]]", uses), 1);
  TRY(fs_store_detection_add(store, &bad, "http://127.0.0.1/x", NULL, NULL), 1);
  TRY(fs_store_detection_started(store, "d1"), 1);
  TRY(fs_store_detection_started(store, "d2"), 1);
  TRY(fs_store_detection_succeeded(store, &done, &face, &picture, 1), 1);
  TRY(fs_store_detection_succeeded(store, &done, &face, &picture, 1), 0);
  TRY(fs_store_job_failed(store, FS_WORK_DETECTION, "d2", "no such thing"), 1);
  TRY(fs_store_job_failed(store, FS_WORK_DETECTION, "d2", "no such thing"), 0);
}

static void swap(scenario *s, fs_store *store) {
  const fs_media result = {.name = "r.mp4", .content_type = "video/mp4", .size = 5};
  static const char param[] = "{\"model\": \"video-face-swap-multi\"}";
  const char *uses[] = {"u.mp4", "f.jpg", NULL};
  for (int i = 1; i <= 4; i++) {
    fs_queued job = {.work = FS_WORK_TASK};
    snprintf(job.id, sizeof job.id, "t%d", i);
    TRY(fs_store_task_add(store, &job, "d1", param, PRICE, true, uses), 1);
  }
  const fs_queued dear = {.work = FS_WORK_TASK, .id = "dear"};
  TRY(fs_store_task_add(store, &dear, "d1", param, BALANCE, false, uses), 0);
  TRY(fs_store_task_started(store, "t1"), 1);
  TRY(fs_store_task_succeeded(store, "t1", &result, 1, 2, 3, "[]"), 1);
  TRY(fs_store_job_failed(store, FS_WORK_TASK, "t1", "too late"), 0);
  TRY(fs_store_task_started(store, "t2"), 1);
  TRY(fs_store_job_failed(store, FS_WORK_TASK, "t2", "wrong"), 1);
  TRY(fs_store_task_succeeded(store, "t2", &result, 1, 2, 3, "[]"), 0);
  TRY(fs_store_task_started(store, "t3"), 1);
  TRY(fs_store_postpone(store, FS_WORK_TASK, "t3"), 1);
}

static void call_back(scenario *s, fs_store *store) {
  fs_due_callback due[8];
  TRY(fs_store_callbacks_due(store, due, 8), 2);
  TRY(fs_store_callback_retry(store, "t1", 5), 1);
  TRY(fs_store_callback_end(store, "t1"), 1);
}

static void count(void *context, const fs_queued *job) {
  (void)job;
  ++*(int *)context;
}

static void drop(void *context, const char *name) {
  (void)name;
  ++*(int *)context;
}

static int queued(fs_store *store) {
  int jobs = 0;
  return fs_store_queued(store, count, &jobs) == 1 ? jobs : -1;
}

static int balance(fs_store *store) {
  int64_t credits = 0;
  return fs_store_balance(store, &credits) == 1 ? (int)credits : -1;
}

static int state_of_task(fs_store *store, const char *id) {
  fs_task task;
  int found = fs_store_task_find(store, id, &task), state = (int)task.state;
  fs_task_free(&task);
  return found == 1 ? state : found == 0 ? 99 : -1;
}

static int state_of_detection(fs_store *store, const char *id) {
  fs_detection detection;
  int found = fs_store_detection_find(store, id, &detection), state = (int)detection.state;
  fs_detection_free(&detection);
  return found == 1 ? state : found == 0 ? 99 : -1;
}

static int count_faces(fs_store *store, const char *id) {
  fs_found_face *faces = NULL;
  int number = 0;
  int found = fs_store_faces(store, id, &faces, &number);
  free(faces);
  return found == 1 ? number : -1;
}

static void check(scenario *s, fs_store *store) {
  TRY(balance(store), BALANCE - 3 * PRICE);
  TRY(queued(store), 2);
  TRY(count_faces(store, "d1"), 1);
  TRY(state_of_detection(store, "d1"), FS_STATE_SUCCEEDED);
  TRY(state_of_detection(store, "d2"), FS_STATE_FAILED);
  TRY(state_of_task(store, "t1"), FS_STATE_SUCCEEDED);
  TRY(state_of_task(store, "t2"), FS_STATE_FAILED);
  TRY(state_of_task(store, "t3"), FS_STATE_QUEUED);
}

static void forget(scenario *s, fs_store *store) {
  int dropped = 0;
  fs_leftover oldest, task = {.kind = FS_LEFTOVER_TASK, .name = "t1"};
  TRY(fs_store_source_wanted(store, "d1", 0), 1);
  TRY(fs_store_oldest(store, 1LL << 40, &oldest), 1);
  TRY(fs_store_forget(store, &task, true, drop, &dropped), 1);
  if (dropped != 1)
    complain(s, "media of the forgotten task", dropped);
  TRY(state_of_task(store, "t1"), 99);
  TRY(state_of_task(store, "t4"), FS_STATE_QUEUED);
}

static int run(void *context) {
  scenario *s = context;
  static const char *const endings[] = {"", "-wal", "-shm", "-journal", ".reserve"};
  char path[420];
  for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
    snprintf(path, sizeof path, "%s%s", s->path, endings[i]);
    unlink(path);
  }
  fs_store *store = open_store(s);
  if (!store)
    return 2;
  detect(s, store);
  swap(s, store);
  /* what waits in memory is told as if it were stored, is stored when there is room, and survives the run */
  TRY(state_of_task(store, "t2"), FS_STATE_FAILED);
  TRY(balance(store), BALANCE - 3 * PRICE);
  if (!fs_store_flush(store) && !fs_store_flush(store))
    complain(s, "flush", 0);
  check(s, store);
  call_back(s, store);
  fs_store_close(store);
  store = open_store(s);
  if (!store)
    return 2;
  check(s, store);
  forget(s, store);
  fs_store_close(store);
  return s->wrong ? 2 : s->errors ? 1 : 0;
}

int main(int argc, char **argv) {
  if (argc < 2)
    return 2;
  scenario s = {0};
  snprintf(s.path, sizeof s.path, "%s/engine.db", argv[1]);
  return fs_steps_fail_each("the store", run, &s, 100000, 1) > 0;
}
