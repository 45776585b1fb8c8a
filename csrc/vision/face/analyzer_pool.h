/* Looks at pictures in threads of its own, several at a time. All functions are for one thread, the caller's.
 */
#ifndef FS_CREW_H
#define FS_CREW_H

#include "vision/face/analysis_job.h"

typedef struct fs_crew fs_crew;

/* Starts the threads, which load the models each for itself; if that fails, so do all glances. NULL with
 * errno. It does not survive a fork. */
fs_crew *fs_crew_start(const char *models, int threads);

/* Waits until all threads have their models: a process that ends while they are read may stumble. Returns 0,
 * or -1 with the reason in `error`. */
int fs_crew_ready(fs_crew *crew, char *error, size_t error_size);

/* Why a thread has no models, without waiting; "" where that is not known, or they are there. */
void fs_crew_failure(fs_crew *crew, char *error, size_t error_size);

/* Where to connect to be told (see wakeup.h) that fs_crew_take has something, after it had nothing. */
const char *fs_crew_address(const fs_crew *crew);

/* Has a picture looked at; the glance is the crew's until it is taken. Returns its number. */
uint64_t fs_crew_submit(fs_crew *crew, fs_glance *glance);

/* A glance that is done, which the caller then owns; NULL if there is none after `patience` ms. */
fs_glance *fs_crew_take(fs_crew *crew, int patience);

/* How many have not been taken. */
size_t fs_crew_active(const fs_crew *crew);

/* Ends the threads, each once it has done what it is at. NULL is fine. */
void fs_crew_stop(fs_crew *crew);

#endif
