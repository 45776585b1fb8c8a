/* Posts the end of a task to its callback_url. One thread runs many deliveries at a time, so a receiver that
 * hangs delays no other. */
#ifndef FS_CALLBACK_SENDER_H
#define FS_CALLBACK_SENDER_H

#include "base/error.h"
#include "local/engine.h"

typedef struct fs_callback_sender fs_callback_sender;

/* Starts the thread, which first delivers callbacks left over from an earlier run. Returns NULL with the
 * reason in `error`. */
fs_callback_sender *fs_callback_sender_start(fs_engine *engine, fs_error *error);

/* Makes the thread look for due callbacks now. Call after a task has ended. */
void fs_callback_sender_wake(fs_callback_sender *callbacks);

/* Waits for the thread to end. Set `engine->stopping` first. NULL is allowed. */
void fs_callback_sender_stop(fs_callback_sender *callbacks);

#endif
