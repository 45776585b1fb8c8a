#include "local/jobs/callback_sender.h"

#include "base/error.h"
#include "local/contract/task_json.h"
#include "local/jobs/fetch.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The contract promises a POST and expects a 200, no more; tries and pauses are this engine's choice. */
enum { TRIES = 3, FIRST_PAUSE_MS = 1000, PAUSE_GROWTH = 3 };
#define CALLBACK_SECONDS 10L

struct fs_callback_sender {
  fs_engine *engine; /* borrowed */
  pthread_t thread;
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  bool woken;
};

static int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static size_t drop_bytes(char *bytes, size_t one, size_t count, void *context) {
  (void)bytes;
  (void)one;
  (void)context;
  return count;
}

/* Returns whether the receiver answered 200. */
static bool post(const fs_engine *engine, const char *url, const char *body) {
  char detail[CURL_ERROR_SIZE];
  long status = 0;
  CURL *easy = fs_fetch_handle_new(url, &engine->stopping, detail);
  struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
  if (easy != NULL && headers != NULL) {
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, CALLBACK_SECONDS);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop_bytes);
    if (curl_easy_perform(easy) == CURLE_OK)
      curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  }
  curl_slist_free_all(headers);
  curl_easy_cleanup(easy);
  return status == 200;
}

static bool deliver(fs_engine *engine, const fs_task *task) {
  json_t *info = fs_task_json(engine, task, task->state == FS_STATE_SUCCEEDED);
  char *body = json_dumps(info, JSON_COMPACT | JSON_REAL_PRECISION(15));
  const char *url = json_string_value(json_object_get(json_object_get(info, "param"), "callback_url"));
  bool delivered = body != NULL && url != NULL && post(engine, url, body);
  free(body);
  json_decref(info);
  return delivered;
}

/* Returns whether the outcome has been noted. */
static bool try_once(fs_engine *engine, const char *id) {
  fs_task task;
  if (fs_store_task_find(engine->store, id, &task) != 1)
    return false;
  bool delivered = deliver(engine, &task);
  int tries = task.callback_tries + 1;
  fs_task_free(&task);
  if (!delivered && atomic_load(&engine->stopping))
    return false; /* not the receiver's fault: tried again after the next start */
  if (delivered || tries >= TRIES)
    return fs_store_callback_end(engine->store, id) == 1;
  int64_t pause = FIRST_PAUSE_MS;
  for (int i = 1; i < tries; i++)
    pause *= PAUSE_GROWTH;
  return fs_store_callback_retry(engine->store, id, now_ms() + pause) == 1;
}

/* Waits until woken, or until `due_at` unless that is 0. */
static void wait_until(fs_callback_sender *callbacks, int64_t due_at) {
  struct timespec until = {.tv_sec = due_at / 1000, .tv_nsec = due_at % 1000 * 1000000};
  int status = 0;
  pthread_mutex_lock(&callbacks->mutex);
  while (!callbacks->woken && !atomic_load(&callbacks->engine->stopping) && status != ETIMEDOUT)
    status = due_at == 0 ? pthread_cond_wait(&callbacks->changed, &callbacks->mutex)
                         : pthread_cond_timedwait(&callbacks->changed, &callbacks->mutex, &until);
  callbacks->woken = false;
  pthread_mutex_unlock(&callbacks->mutex);
}

static void *deliver_all(void *context) {
  fs_callback_sender *callbacks = context;
  fs_engine *engine = callbacks->engine;
  while (!atomic_load(&engine->stopping)) {
    char id[FS_TOKEN_SIZE];
    int64_t due_at = 0;
    if (fs_store_callback_next(engine->store, id, &due_at) != 1)
      wait_until(callbacks, 0);
    else if (due_at > now_ms())
      wait_until(callbacks, due_at);
    else if (!try_once(engine, id))
      wait_until(callbacks, now_ms() + FIRST_PAUSE_MS);
  }
  return NULL;
}

fs_callback_sender *fs_callback_sender_start(fs_engine *engine, char *error, size_t error_size) {
  fs_callback_sender *callbacks = calloc(1, sizeof *callbacks);
  if (callbacks == NULL) {
    fs_fail(error, error_size, "out of memory");
    return NULL;
  }
  callbacks->engine = engine;
  pthread_mutex_init(&callbacks->mutex, NULL);
  pthread_cond_init(&callbacks->changed, NULL);
  int status = pthread_create(&callbacks->thread, NULL, deliver_all, callbacks);
  if (status == 0)
    return callbacks;
  fs_fail(error, error_size, "cannot start a thread: %s", strerror(status));
  free(callbacks);
  return NULL;
}

void fs_callback_sender_wake(fs_callback_sender *callbacks) {
  pthread_mutex_lock(&callbacks->mutex);
  callbacks->woken = true;
  pthread_cond_signal(&callbacks->changed);
  pthread_mutex_unlock(&callbacks->mutex);
}

void fs_callback_sender_stop(fs_callback_sender *callbacks) {
  if (callbacks == NULL)
    return;
  fs_callback_sender_wake(callbacks);
  pthread_join(callbacks->thread, NULL);
  pthread_cond_destroy(&callbacks->changed);
  pthread_mutex_destroy(&callbacks->mutex);
  free(callbacks);
}
