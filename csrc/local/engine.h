/* What all parts of the engine share. */
#ifndef FS_ENGINE_H
#define FS_ENGINE_H

#include "local/data_dir.h"
#include "local/options.h"
#include "local/store/store.h"

#include <stdatomic.h>

enum { FS_ERROR_SIZE = 512 }; /* a sentence for the user */

typedef struct fs_engine {
  fs_options options;
  fs_data_dir data;
  fs_store *store;                      /* owned */
  struct fs_keeper *keeper;             /* owned */
  struct fs_job_processes *processes;   /* owned */
  struct fs_worker_pool *jobs;          /* owned */
  struct fs_callback_sender *callbacks; /* owned */
  struct fs_server *server;             /* owned */
  struct fs_scenario *scenario;         /* owned, or NULL: answers as they come */
  struct fs_delayed *delayed;           /* owned: answers that a scenario has put off */
  char origin[40];                      /* "http://127.0.0.1:PORT" */
  atomic_bool stopping;                 /* set once: everything that takes long looks at it */
} fs_engine;

#endif
