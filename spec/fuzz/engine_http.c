/* Fuzzes what the local engine reads from its clients, with its real server, routes and store. No job is run.
 *
 * The first byte says what the rest is: 'R' the raw bytes of a connection, 'D' the JSON of a detection,
 * 'T' that of a task, 'U' the query of an upload URL, 'G' a Range header, 'I' a query of TaskInfo. */
#include "local/jobs/callback_sender.h"
#include "local/jobs/cleaner.h"
#include "local/jobs/worker_pool.h"
#include "local/server/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* ---- stand-ins for the parts that the routes call ---- */

bool fs_worker_pool_is_full(fs_worker_pool *pool, bool quick, int key, int *retry_after) {
  (void)pool, (void)quick, (void)key;
  *retry_after = 1;
  return false;
}

int fs_worker_pool_add(fs_worker_pool *pool, const fs_queued *job) {
  (void)pool, (void)job;
  return 0;
}

void fs_worker_pool_cancel(fs_worker_pool *pool, const char *id) {
  (void)pool, (void)id;
}

double fs_worker_pool_progress(fs_worker_pool *pool, const char *id) {
  (void)pool, (void)id;
  return 0;
}

void fs_cleaner_wake(fs_cleaner *cleaner) {
  (void)cleaner;
}

bool fs_cleaner_is_full(fs_cleaner *cleaner) {
  (void)cleaner;
  return false;
}

bool fs_cleaner_is_disk_full(fs_cleaner *cleaner) {
  (void)cleaner;
  return false;
}

bool fs_cleaner_make_room(fs_cleaner *cleaner, int64_t bytes) {
  (void)cleaner, (void)bytes;
  return true;
}

static void drop_nothing(void *context, const char *name) {
  (void)context, (void)name;
}

int fs_cleaner_forget(fs_engine *engine, const fs_leftover *leftover) {
  return fs_store_forget(engine->store, leftover, true, drop_nothing, NULL);
}

void fs_callback_sender_wake(fs_callback_sender *sender) {
  (void)sender;
}

void fs_media_drop(const fs_data_dir *data, const char *name) {
  (void)data, (void)name;
}

/* ---- one input ---- */

static fs_engine engine = {.data.lock = -1};

#define KEY "x-api-key: " FS_DEFAULT_KEY "\r\n"
#define JOB "/api/v1/client/job/"

static int visit(const char *bytes, size_t size) {
  struct sockaddr_in address = {.sin_family = AF_INET};
  struct timeval patience = {.tv_usec = 10000};
  char answer[4096];
  address.sin_port = htons((uint16_t)atoi(strrchr(engine.origin, ':') + 1));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int visitor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt(visitor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  if (connect(visitor, (struct sockaddr *)&address, sizeof address) == 0) {
    send(visitor, bytes, size, MSG_NOSIGNAL);
    shutdown(visitor, SHUT_WR);
    for (int rounds = 0; rounds < 500; rounds++) {
      ssize_t received = recv(visitor, answer, sizeof answer, 0);
      if (received == 0 || (received < 0 && errno != EAGAIN))
        break;
      if (received < 0)
        fs_server_tick(engine.server); /* ends an incomplete request, since nothing more comes */
    }
  }
  /* closes without TIME_WAIT, which would use up the ports */
  struct linger at_once = {.l_onoff = 1};
  setsockopt(visitor, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close(visitor);
  return 0;
}

static int post(const char *call, const char *body, size_t size) {
  char *text = NULL;
  int head = asprintf(
      &text, "POST " JOB "%s HTTP/1.1\r\nHost: localhost\r\n" KEY "Content-Length: %zu\r\n\r\n", call, size);
  char *whole = head > 0 ? realloc(text, (size_t)head + size) : NULL;
  if (whole == NULL)
    return 0;
  memcpy(whole + head, body, size);
  visit(whole, (size_t)head + size);
  free(whole);
  return 0;
}

static int get(const char *before, const char *text, size_t size, const char *after) {
  char *whole = NULL;
  int length = asprintf(&whole, "GET %s%.*s%s\r\n\r\n", before, (int)size, text, after);
  if (length > 0)
    visit(whole, (size_t)length);
  free(whole);
  return 0;
}

/* Adds a detection with a face, which tasks can name. */
static void furnish(void) {
  static const fs_media media = {
      .name = "00000000000000000000000000000003.jpg", .content_type = "image/jpeg", .size = 5};
  static const fs_found_face face = {.id = 0, .media = "00000000000000000000000000000003.jpg"};
  char path[PATH_MAX];
  const fs_queued job = {.work = FS_WORK_DETECTION, .id = "00000000000000000000000000000001"};
  fs_store_detection_add(engine.store, &job, "http://127.0.0.1/v.mp4", NULL, NULL);
  const fs_detection done = {.id = "00000000000000000000000000000001",
                             .detect_id = "00000000000000000000000000000002",
                             .duration = 3,
                             .media_duration = 3};
  fs_store_detection_succeeded(engine.store, &done, &face, &media, 1);
  fs_data_dir_path(&engine.data, "media", media.name, "", path);
  FILE *file = fopen(path, "w");
  if (file != NULL) {
    fputs("bytes", file);
    fclose(file);
  }
}

static void clean_up(void) {
  fs_server_stop(engine.server);
  fs_store_close(engine.store);
  fs_data_dir_close(&engine.data);
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  (void)argc, (void)argv;
  fs_error error = {""};
  char path[PATH_MAX + 16];
  signal(SIGPIPE, SIG_IGN);
  engine.options = (fs_options){.max_upload = 1 << 20,
                                .detect_ttl = 1000000,
                                .keys = {FS_DEFAULT_KEY},
                                .key_count = 1,
                                .max_queue = 10};
  int status = fs_data_dir_open(&engine.data, NULL, &error);
  snprintf(path, sizeof path, "%s/engine.db", engine.data.path);
  engine.store = status == 0 ? fs_store_open(path, 1 << 30, &error) : NULL;
  int listener = engine.store != NULL ? fs_server_listen(&engine, &error) : -1;
  engine.server = listener >= 0 ? fs_server_start(&engine, listener, &error) : NULL;
  if (engine.server == NULL) {
    fprintf(stderr, "%s\n", error.text);
    exit(1);
  }
  furnish();
  atexit(clean_up);
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const char *text = (const char *)data + 1;
  if (size < 1)
    return 0;
  size--;
  switch (data[0]) {
  case 'D':
    return post("detect-face-video", text, size);
  case 'T':
    return post("CreateTask", text, size);
  case 'U':
    return get("/api/v1/client/files/upload-url?", text, size, " HTTP/1.1\r\nHost: localhost\r\n" KEY);
  case 'G':
    return get("/media/00000000000000000000000000000003.jpg HTTP/1.1\r\nHost: localhost\r\nRange: ", text,
               size, "");
  case 'I':
    return get(JOB "TaskInfo?", text, size, " HTTP/1.1\r\nHost: localhost\r\n" KEY);
  default:
    return visit(text, size);
  }
}
