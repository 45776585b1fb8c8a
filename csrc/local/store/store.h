/* Persistent state of the engine, in a SQLite database (WAL), so that a restart loses nothing.
 *
 * Any thread may call; each call is one transaction. Unless stated otherwise a call returns 1 on success, 0
 * if the row does not exist or is in another state, and -1 if the database failed, with the reason on
 * standard error. Media are identified by their names in the data directory, not by URLs, because the
 * engine's port may change between runs. */
#ifndef FS_STORE_H
#define FS_STORE_H

#include "base/error.h"
#include "local/data_dir.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct fs_store fs_store;

/* Opens the database at `path`; a new one starts with `balance` credits. Jobs that an earlier run left
 * unfinished are queued again. Returns NULL with the reason in `error`. */
fs_store *fs_store_open(const char *path, int64_t balance, fs_error *error);
void fs_store_close(fs_store *store);

int fs_store_balance(fs_store *store, int64_t *balance);

typedef enum fs_work { FS_WORK_DETECTION, FS_WORK_TASK } fs_work;

/* Ends a job; a task's reserved credits return to the balance. A job ends once: a call that ends a job
 * returns 0 if the job has ended before or does not exist. A failure is never lost: see fs_store_flush. */
int fs_store_job_failed(fs_store *store, fs_work work, const char *id, const char *message);

/* A job that waits for its turn. */
typedef struct fs_queued {
  fs_work work;
  char id[FS_TOKEN_SIZE];
  bool quick; /* works on a picture */
  int key;    /* index of the API key that ordered the job */
} fs_queued;

/* Stores outcomes that the database could not take, and recreates the reserve file. On a full disk, outcomes
 * of jobs are stored in the space of the reserve file beside the database; an outcome that does not fit even
 * there is kept in memory, and answers are given as if it were stored. Returns whether no outcome waits and
 * the reserve file exists. */
bool fs_store_flush(fs_store *store);

/* Whether new jobs may be accepted: the reserve file exists. */
bool fs_store_has_room(const fs_store *store);

/* Whether the last call that failed found no space on the disk. */
bool fs_store_lacks_room(fs_store *store);

/* ---- media ---- */

enum { FS_TYPE_SIZE = 40 };

typedef struct fs_media {
  char name[FS_NAME_SIZE];
  char content_type[FS_TYPE_SIZE];
  int64_t size; /* bytes; -1 while nothing has been uploaded */
} fs_media;

/* Reserves a name for an upload with `token`, until `expires_at` (unix seconds). */
int fs_store_upload_add(fs_store *store, const char *token, const fs_media *media, int64_t expires_at);
int fs_store_upload_find(fs_store *store, const char *token, fs_media *media);
/* Returns 0 if the name has its file already: an upload URL works once. */
int fs_store_upload_done(fs_store *store, const char *name, int64_t size);
int fs_store_media_find(fs_store *store, const char *name, fs_media *media);

/* ---- detections ---- */

typedef enum fs_state { FS_STATE_QUEUED, FS_STATE_RUNNING, FS_STATE_SUCCEEDED, FS_STATE_FAILED } fs_state;

typedef struct fs_detection {
  char id[FS_TOKEN_SIZE];        /* detect_task_id; also names its files in sources/ */
  char detect_id[FS_TOKEN_SIZE]; /* "" until it has succeeded */
  bool picture;                  /* requested as an image */
  char *media_url;               /* owned */
  fs_state state;
  char *error;                     /* owned; NULL unless failed */
  char *spans;                     /* owned: the analysed parts, [[begin, seconds], …] as JSON; NULL: all */
  char *maybe_faces;               /* owned: what may be a face and is none of its faces, as JSON; or NULL */
  char *standings;                 /* owned: of each face among the others, as JSON; or NULL */
  char *notes;                     /* owned: what is damaged in the media, as JSON; or NULL */
  double duration;                 /* seconds of video that were analysed; 0 for a picture */
  double media_duration;           /* seconds of the whole video; 0 if unknown */
  int64_t started_at, finished_at; /* unix seconds; 0: not yet */
} fs_detection;

typedef struct fs_found_face {
  int id;
  char media[FS_NAME_SIZE]; /* the face's picture */
  double box[4];            /* x, y, width, height in pixels */
  double first_seen, last_seen, score;
  int frames;
  char maybe_same[64]; /* ids of the faces that may be the same person, as JSON */
} fs_found_face;

/* `uses` has the names of the engine's own media in the request, and ends with NULL. */
int fs_store_detection_add(fs_store *store, const fs_queued *job, const char *media_url, const char *spans,
                           const char *const *uses);
int fs_store_detection_find(fs_store *store, const char *id, fs_detection *detection);
int fs_store_detection_by_detect_id(fs_store *store, const char *detect_id, fs_detection *detection);
int fs_store_detection_started(fs_store *store, const char *id);
/* Stores the faces, their pictures, and of `done` the new detect_id, the durations and what may be a face
 * together. */
int fs_store_detection_succeeded(fs_store *store, const fs_detection *done, const fs_found_face *faces,
                                 const fs_media *media, int count);
/* Writes an owned array (free it) of `count` faces, ordered by id. */
int fs_store_faces(fs_store *store, const char *detection_id, fs_found_face **faces, int *count);
/* Frees the owned fields and zeroes the struct. */
void fs_detection_free(fs_detection *detection);

/* ---- tasks ---- */

typedef struct fs_task {
  char id[FS_TOKEN_SIZE];
  char detection_id[FS_TOKEN_SIZE]; /* "" for models without a detection */
  char *param;                      /* owned: {"model", "callback_url", "input"} as JSON */
  fs_state state;
  int64_t credits;   /* reserved, then charged */
  char *message;     /* owned; NULL unless failed */
  fs_media media;    /* of the result; name "" until it has succeeded */
  double duration;   /* of the result, seconds; 0 for a picture */
  int width, height; /* of the result */
  char *notes;       /* owned: what the result lacks of its source, as a JSON list; NULL: nothing */
  int64_t created_at, completed_at; /* unix seconds; 0: not yet */
  int callback_tries;
} fs_task;

/* Reserves the credits and queues the task. Returns 0 and changes nothing if the balance is less than
 * `credits`. */
int fs_store_task_add(fs_store *store, const fs_queued *job, const char *detection_id, const char *param,
                      int64_t credits, bool callback, const char *const *uses);
int fs_store_task_find(fs_store *store, const char *id, fs_task *task);
int fs_store_task_started(fs_store *store, const char *id);
int fs_store_task_succeeded(fs_store *store, const char *id, const fs_media *media, double duration,
                            int width, int height, const char *notes);
void fs_task_free(fs_task *task);

/* ---- callbacks ---- */

typedef struct fs_due_callback {
  char id[FS_TOKEN_SIZE]; /* of the finished task */
  int64_t at;             /* unix milliseconds; may lie in the future */
} fs_due_callback;

/* Reads the callbacks that are due first, at most `max`. Returns their number, or -1. */
int fs_store_callbacks_due(fs_store *store, fs_due_callback *due, int max);
/* Counts a failed try; the next one is due at `due_at` (unix milliseconds). */
int fs_store_callback_retry(fs_store *store, const char *id, int64_t due_at);
/* Ends the tries: the callback is delivered, or given up. */
int fs_store_callback_end(fs_store *store, const char *id);

/* ---- unfinished jobs, and removal ---- */

/* Calls `each` for every unfinished job, oldest first, without holding the lock. */
int fs_store_queued(fs_store *store, void (*each)(void *context, const fs_queued *job), void *context);
/* Queues a running job again, as if it had not been started. Used on shutdown. */
int fs_store_postpone(fs_store *store, fs_work work, const char *id);

/* Whether the sources of `id` are needed: `id` is unfinished, or a detection that finished after `since`
 * (unix seconds), or a detection that an unfinished task uses. */
int fs_store_source_wanted(fs_store *store, const char *id, int64_t since);

typedef enum fs_leftover_kind {
  FS_LEFTOVER_DETECTION,
  FS_LEFTOVER_TASK,
  FS_LEFTOVER_UPLOAD
} fs_leftover_kind;

/* A finished job or an upload that may be removed. */
typedef struct fs_leftover {
  fs_leftover_kind kind;
  char name[FS_NAME_SIZE]; /* an id, or the name of an upload */
} fs_leftover;

/* The job or upload that was finished or used longest ago, and before `before` (unix seconds): a detection
 * that no unfinished task needs, a task whose callback is delivered, or an upload that no unfinished job
 * names. Returns 0 if there is none. */
int fs_store_oldest(fs_store *store, int64_t before, fs_leftover *leftover);

/* Deletes `leftover` with the media that belong to it alone (pictures of faces, a result); with `uploads`
 * also the uploads that no other job names. Calls `remove` with their names after the commit. Returns 0 if
 * `leftover` does not exist or is unfinished. */
int fs_store_forget(fs_store *store, const fs_leftover *leftover, bool uploads,
                    void (*remove)(void *context, const char *name), void *context);

#endif
