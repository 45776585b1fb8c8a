#include "local/jobs/callback_sender.h"

#include "base/clock.h"
#include "base/error.h"
#include "local/contract/task_json.h"
#include "local/jobs/fetch.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* The contract has one POST and expects 200. Number and spacing of retries are this engine's choice. */
enum { TRIES = 3, FIRST_PAUSE_MS = 1000, PAUSE_GROWTH = 3 };
#define CALLBACK_SECONDS 10L

/* Concurrent deliveries, in all and to one receiver: receivers that hang cannot occupy every place. */
enum { AT_A_TIME = 32, OF_A_RECEIVER = 4 };

enum { LOOK_MS = 1000 };

/* A running POST. */
typedef struct fs_delivery {
  char id[FS_TOKEN_SIZE]; /* of the task; "": free */
  char *body;             /* owned, as the following two */
  CURL *easy;
  struct curl_slist *headers;
  char *receiver; /* owned: scheme, host and port */
  int tries;      /* including this one */
  bool refused;   /* the receiver's address is not public */
  char detail[CURL_ERROR_SIZE];
} fs_delivery;

struct fs_callback_sender {
  fs_engine *engine; /* borrowed */
  pthread_t thread;
  CURLM *multi; /* owned */
  fs_delivery deliveries[AT_A_TIME];
  int count; /* running deliveries */
};

static size_t drop_bytes(char *bytes, size_t one, size_t count, void *context) {
  (void)bytes;
  (void)one;
  (void)context;
  return count;
}

/* ---- one delivery ---- */

static void release(fs_callback_sender *sender, fs_delivery *delivery) {
  if (delivery->easy != NULL) {
    curl_multi_remove_handle(sender->multi, delivery->easy);
    curl_easy_cleanup(delivery->easy);
  }
  curl_slist_free_all(delivery->headers);
  free(delivery->body);
  free(delivery->receiver);
  sender->count -= delivery->id[0] != '\0';
  *delivery = (fs_delivery){0};
}

static char *receiver_of(const char *url) {
  const char *host = strstr(url, "://");
  size_t length = host != NULL ? (size_t)(host + 3 - url) + strcspn(host + 3, "/?#") : strlen(url);
  return strndup(url, length);
}

static int set_up(fs_callback_sender *sender, fs_delivery *delivery, const char *url) {
  const fs_engine *engine = sender->engine;
  delivery->easy = fs_fetch_handle_new(
      url, &engine->stopping, engine->options.public_only ? &delivery->refused : NULL, delivery->detail);
  delivery->headers = curl_slist_append(NULL, "Content-Type: application/json");
  if (delivery->easy == NULL || delivery->headers == NULL)
    return -1;
  curl_easy_setopt(delivery->easy, CURLOPT_HTTPHEADER, delivery->headers);
  curl_easy_setopt(delivery->easy, CURLOPT_POSTFIELDS, delivery->body);
  curl_easy_setopt(delivery->easy, CURLOPT_TIMEOUT, CALLBACK_SECONDS);
  curl_easy_setopt(delivery->easy, CURLOPT_WRITEFUNCTION, drop_bytes);
  curl_easy_setopt(delivery->easy, CURLOPT_PRIVATE, (char *)delivery);
  return curl_multi_add_handle(sender->multi, delivery->easy) == CURLM_OK ? 0 : -1;
}

static int of_receiver(const fs_callback_sender *sender, const char *receiver) {
  int count = 0;
  for (int i = 0; i < AT_A_TIME; i++)
    count += sender->deliveries[i].id[0] != '\0' && strcmp(sender->deliveries[i].receiver, receiver) == 0;
  return count;
}

static bool is_under_way(const fs_callback_sender *sender, const char *id) {
  for (int i = 0; i < AT_A_TIME; i++)
    if (strcmp(sender->deliveries[i].id, id) == 0)
      return true;
  return false;
}

static fs_delivery *free_place(fs_callback_sender *sender) {
  for (int i = 0; i < AT_A_TIME; i++)
    if (sender->deliveries[i].id[0] == '\0')
      return &sender->deliveries[i];
  return NULL;
}

/* Starts the POST for `task`, unless it must wait for a place. */
static void post(fs_callback_sender *sender, const fs_task *task) {
  fs_delivery *delivery = free_place(sender);
  json_t *info = fs_task_json(sender->engine, task, task->state == FS_STATE_SUCCEEDED);
  const char *url = json_string_value(json_object_get(json_object_get(info, "param"), "callback_url"));
  char *receiver = url != NULL ? receiver_of(url) : NULL;
  if (delivery != NULL && receiver != NULL && of_receiver(sender, receiver) < OF_A_RECEIVER) {
    delivery->body = json_dumps(info, JSON_COMPACT | JSON_REAL_PRECISION(15));
    delivery->receiver = receiver;
    receiver = NULL;
    delivery->tries = task->callback_tries + 1;
    if (delivery->body != NULL && set_up(sender, delivery, url) == 0) {
      memcpy(delivery->id, task->id, sizeof delivery->id);
      sender->count++;
    } else {
      release(sender, delivery);
    }
  }
  free(receiver);
  json_decref(info);
}

/* Stores the outcome of a delivery. If the store fails, the callback stays due and is delivered again. */
static void finish(fs_callback_sender *sender, fs_delivery *delivery, CURLcode status) {
  fs_engine *engine = sender->engine;
  long http_status = 0;
  if (status == CURLE_OK)
    curl_easy_getinfo(delivery->easy, CURLINFO_RESPONSE_CODE, &http_status);
  bool delivered = http_status == 200;
  int64_t pause = FIRST_PAUSE_MS;
  for (int i = 1; i < delivery->tries; i++)
    pause *= PAUSE_GROWTH;
  const bool ended = delivered || delivery->tries >= TRIES || delivery->refused;
  const bool aborted = status == CURLE_ABORTED_BY_CALLBACK; /* by shutdown: no failed try, be it the last */
  if (ended && !aborted)
    fs_store_callback_end(engine->store, delivery->id);
  else if (!aborted)
    fs_store_callback_retry(engine->store, delivery->id, fs_clock_unix() + pause);
  release(sender, delivery);
}

/* ---- the thread ---- */

/* Starts the due deliveries. Returns the milliseconds until the next look. */
static int begin_due(fs_callback_sender *sender) {
  /* callbacks read at once; more than OF_A_RECEIVER, so that one receiver does not hide the others */
  enum { CANDIDATES = 256 };
  fs_due_callback due[CANDIDATES];
  int count = fs_store_callbacks_due(sender->engine->store, due, CANDIDATES);
  int64_t now = fs_clock_unix();
  for (int i = 0; i < count && sender->count < AT_A_TIME; i++) {
    fs_task task;
    if (due[i].at > now)
      return due[i].at - now < LOOK_MS ? (int)(due[i].at - now) : LOOK_MS;
    if (is_under_way(sender, due[i].id) || fs_store_task_find(sender->engine->store, due[i].id, &task) != 1)
      continue;
    post(sender, &task);
    fs_task_free(&task);
  }
  return LOOK_MS;
}

static void take_finished(fs_callback_sender *sender) {
  int left = 0;
  for (CURLMsg *message; (message = curl_multi_info_read(sender->multi, &left)) != NULL;) {
    fs_delivery *delivery = NULL;
    CURLcode status = message->data.result;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&delivery);
    if (message->msg == CURLMSG_DONE && delivery != NULL)
      finish(sender, delivery, status);
  }
}

static void *deliver_all(void *context) {
  fs_callback_sender *sender = context;
  int running = 0;
  while (!atomic_load(&sender->engine->stopping)) {
    int pause = begin_due(sender);
    curl_multi_perform(sender->multi, &running);
    take_finished(sender);
    curl_multi_poll(sender->multi, NULL, 0, pause, NULL);
  }
  return NULL;
}

fs_callback_sender *fs_callback_sender_start(fs_engine *engine, fs_error *error) {
  fs_callback_sender *sender = calloc(1, sizeof *sender);
  if (sender == NULL || (sender->multi = curl_multi_init()) == NULL) {
    fs_fail(error, "out of memory");
    free(sender);
    return NULL;
  }
  sender->engine = engine;
  int status = pthread_create(&sender->thread, NULL, deliver_all, sender);
  if (status == 0)
    return sender;
  fs_fail(error, "cannot start a thread: %s", fs_file_error(status));
  curl_multi_cleanup(sender->multi);
  free(sender);
  return NULL;
}

void fs_callback_sender_wake(fs_callback_sender *sender) {
  curl_multi_wakeup(sender->multi);
}

void fs_callback_sender_stop(fs_callback_sender *sender) {
  if (sender == NULL)
    return;
  fs_callback_sender_wake(sender);
  pthread_join(sender->thread, NULL);
  for (int i = 0; i < AT_A_TIME; i++)
    release(sender, &sender->deliveries[i]);
  curl_multi_cleanup(sender->multi);
  free(sender);
}
