/* What the engine remembers, in a SQLite database (WAL), so that a restart loses nothing.
 *
 * Any thread may call; each call is one transaction. Where nothing else is said, a call returns 1 when it
 * found (or did) what was asked, 0 when there is no such thing, and -1 when the database failed, which it has
 * then said on standard error. Media are known by their names in the data directory, not by URLs: the
 * engine's port may change from run to run. */
#ifndef FS_STORE_H
#define FS_STORE_H

#include "local/data_dir.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct fs_store fs_store;

/* Opens the database at `path`, made with `balance` credits where it is new. Work that a former run left
 * unfinished is queued again. Returns NULL with the reason in `error`. */
fs_store *fs_store_open(const char *path, int64_t balance, char *error, size_t error_size);
void fs_store_close(fs_store *store);

int fs_store_balance(fs_store *store, int64_t *balance);

typedef enum fs_work { FS_WORK_DETECTION, FS_WORK_TASK } fs_work;

/* On a full disk the ends of jobs are stored in the room that a file beside the database has kept for them.
 * An end that the database cannot take even so is kept in memory, and answers are given as if it were stored.
 * This stores what can be stored now, and makes the file again. Returns whether all is well: nothing waits,
 * and the file is there. */
bool fs_store_flush(fs_store *store);

/* Whether there is room for new work: the file that keeps room for the ends of jobs is there. */
bool fs_store_has_room(const fs_store *store);

/* ---- media ---- */

enum { FS_TYPE_SIZE = 40 };

typedef struct fs_media {
  char name[FS_NAME_SIZE];
  char content_type[FS_TYPE_SIZE];
  int64_t size; /* bytes; -1 while nothing has been uploaded */
} fs_media;

/* Registers a name whose file will be uploaded by whoever has `token`, until `expires_at` (unix seconds). */
int fs_store_upload_add(fs_store *store, const char *token, const fs_media *media, int64_t expires_at);
int fs_store_upload_find(fs_store *store, const char *token, fs_media *media);
/* Returns 0 where the name has its file already: an upload URL works once. */
int fs_store_upload_done(fs_store *store, const char *name, int64_t size);
int fs_store_media_find(fs_store *store, const char *name, fs_media *media);

/* ---- detections ---- */

typedef enum fs_state { FS_STATE_QUEUED, FS_STATE_RUNNING, FS_STATE_SUCCEEDED, FS_STATE_FAILED } fs_state;

typedef struct fs_detection {
  char id[FS_TOKEN_SIZE];        /* detect_task_id; also names its files in sources/ */
  char detect_id[FS_TOKEN_SIZE]; /* "" until it has succeeded */
  bool picture;                  /* asked for as an image */
  char *media_url;               /* owned */
  fs_state state;
  char *error;                     /* owned; NULL unless failed */
  char *spans;                     /* owned: as JSON [[begin, seconds], …] what is looked at; NULL: all */
  double duration;                 /* seconds of video that were looked at; 0 for a picture */
  double media_duration;           /* seconds of all of it; 0 where unknown */
  int64_t started_at, finished_at; /* unix seconds; 0: not yet */
} fs_detection;

typedef struct fs_found_face {
  int id;
  char media[FS_NAME_SIZE]; /* its picture */
  double box[4];            /* x, y, width, height in pixels */
  double first_seen, last_seen, score;
  int frames;
  char maybe_same[64]; /* numbers of the faces that may be the same person's, as JSON */
} fs_found_face;

/* `uses` are the names of the engine's own media in the request, up to a NULL. */
int fs_store_detection_add(fs_store *store, const char *id, const char *media_url, bool picture,
                           const char *spans, const char *const *uses);
int fs_store_detection_find(fs_store *store, const char *id, fs_detection *detection);
int fs_store_detection_by_detect_id(fs_store *store, const char *detect_id, fs_detection *detection);
int fs_store_detection_started(fs_store *store, const char *id);
/* Jobs end once: each of the calls that end one returns 0 where it has ended before or is not there. A
 * failure is never lost: see fs_store_flush.
 *
 * All at once: the faces, the media that show them, and the new detect_id. */
int fs_store_detection_succeeded(fs_store *store, const char *id, const char *detect_id, double duration,
                                 double media_duration, const fs_found_face *faces, const fs_media *media,
                                 int count);
int fs_store_detection_failed(fs_store *store, const char *id, const char *error);
/* `faces` becomes an owned array (free) of `count`, by id. */
int fs_store_faces(fs_store *store, const char *detection_id, fs_found_face **faces, int *count);
/* Releases what it owns and empties it. */
void fs_detection_free(fs_detection *detection);

/* ---- tasks ---- */

typedef struct fs_task {
  char id[FS_TOKEN_SIZE];
  char detection_id[FS_TOKEN_SIZE]; /* "" for the models that need no detection */
  char *param;                      /* owned: {"model", "callback_url", "input"} as JSON */
  fs_state state;
  int64_t credits;   /* reserved, then charged */
  char *message;     /* owned; NULL unless failed */
  fs_media media;    /* of the result; name "" until it has succeeded */
  double duration;   /* of the result, seconds; 0 for a picture */
  int width, height; /* of the result */
  char *notes;       /* owned: what the result lacks of its source, a JSON list; NULL where nothing */
  int64_t created_at, completed_at; /* unix seconds; 0: not yet */
  int callback_tries;
} fs_task;

/* Reserves the credits and queues the task, or returns 0 with nothing done when the balance is less than
 * `credits`. */
int fs_store_task_add(fs_store *store, const char *id, const char *detection_id, const char *param,
                      int64_t credits, bool callback, const char *const *uses);
int fs_store_task_find(fs_store *store, const char *id, fs_task *task);
int fs_store_task_started(fs_store *store, const char *id);
int fs_store_task_succeeded(fs_store *store, const char *id, const fs_media *media, double duration,
                            int width, int height, const char *notes);
/* Gives the reserved credits back. */
int fs_store_task_failed(fs_store *store, const char *id, const char *message);
void fs_task_free(fs_task *task);

/* ---- callbacks ---- */

typedef struct fs_due_callback {
  char id[FS_TOKEN_SIZE]; /* of the finished task */
  int64_t at;             /* unix milliseconds; may lie in the future */
} fs_due_callback;

/* The callbacks that are due first, at most `max`. Returns how many, or -1. */
int fs_store_callbacks_due(fs_store *store, fs_due_callback *due, int max);
/* Counts a try that failed; the next is due at `due_at`. */
int fs_store_callback_retry(fs_store *store, const char *id, int64_t due_at);
/* No further try: delivered, or given up. */
int fs_store_callback_end(fs_store *store, const char *id);

/* ---- what is left to do, or may go ---- */

/* Calls `each` for all that is unfinished, oldest first, without holding the database. `quick` is work on a
 * picture. */
int fs_store_queued(fs_store *store, void (*each)(void *context, fs_work work, const char *id, bool quick),
                    void *context);
/* The engine ends in the middle of this work: as if it had not been started. */
int fs_store_postpone(fs_store *store, fs_work work, const char *id);

/* Whether `id` is a detection that a swap may still ask for (finished after `since`, or unfinished), or one
 * that an unfinished task uses, or an unfinished task. */
int fs_store_source_wanted(fs_store *store, const char *id, int64_t since);

typedef enum fs_keepsake { FS_KEEPSAKE_DETECTION, FS_KEEPSAKE_TASK, FS_KEEPSAKE_UPLOAD } fs_keepsake;

/* Something finished that takes room and may go. */
typedef struct fs_leftover {
  fs_keepsake kind;
  char name[FS_NAME_SIZE]; /* an id, or the name of an upload */
} fs_leftover;

/* What was finished or last used longest ago, and before `before` (unix seconds): a detection that no
 * unfinished task needs, a task whose callback is delivered, an upload that no unfinished job names. Returns
 * 0 where there is none. */
int fs_store_oldest(fs_store *store, int64_t before, fs_leftover *leftover);

/* Forgets it with the media that are its own: pictures of faces, a result; with `uploads` also what was
 * uploaded for it and for nothing else. `remove` is told their names after the database has forgotten them.
 * Returns 0 where it is not there, or not finished. */
int fs_store_forget(fs_store *store, const fs_leftover *leftover, bool uploads,
                    void (*remove)(void *context, const char *name), void *context);

#endif
