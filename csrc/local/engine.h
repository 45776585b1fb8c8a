/* State shared by all parts of the engine. */
#ifndef FS_ENGINE_H
#define FS_ENGINE_H

#include "local/data_dir.h"
#include "local/options.h"
#include "local/store/store.h"

#include <stdatomic.h>

typedef struct fs_engine {
  fs_options options;
  fs_data_dir data;
  fs_store *store;                      /* owned */
  struct fs_cleaner *cleaner;           /* owned */
  struct fs_job_processes *processes;   /* owned */
  struct fs_worker_pool *jobs;          /* owned */
  struct fs_callback_sender *callbacks; /* owned */
  struct fs_server *server;             /* owned */
  struct fs_scenario *scenario;         /* owned; NULL: no scripted answers */
  struct fs_delayed *delayed;           /* owned: answers that the scenario delays */
  char origin[40];                      /* "http://127.0.0.1:PORT" */
  atomic_bool stopping;                 /* set once, on shutdown; every long operation checks the flag */
} fs_engine;

#endif
