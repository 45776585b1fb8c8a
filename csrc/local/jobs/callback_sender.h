/* Callbacks: the end of a task told to the URL that it named, many at a time, by a thread of its own: a
 * receiver that hangs delays no other. */
#ifndef FS_CALLBACK_SENDER_H
#define FS_CALLBACK_SENDER_H

#include "local/engine.h"

typedef struct fs_callback_sender fs_callback_sender;

/* Starts the thread, which first delivers what a former run left undelivered. Returns NULL with the reason in
 * `error`. */
fs_callback_sender *fs_callback_sender_start(fs_engine *engine, char *error, size_t error_size);

/* A task has ended: look into the store. */
void fs_callback_sender_wake(fs_callback_sender *callbacks);

/* Waits for the thread (`engine->stopping` is set before). */
void fs_callback_sender_stop(fs_callback_sender *callbacks);

#endif
