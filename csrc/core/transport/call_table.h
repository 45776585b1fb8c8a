/* Table of running calls, indexed by id. Ids of finished calls are never found again. */
#ifndef FS_CALL_TABLE_H
#define FS_CALL_TABLE_H

#include "core/transport/call.h"

typedef struct fs_call_table {
  fs_call **items; /* owned array of owned calls; NULL where there is none */
  size_t size, count;
  uint32_t given; /* ids given so far */
} fs_call_table;

/* Adds a call and gives it an id. Returns 0, or -1 when memory is short; the caller then still owns the call.
 */
int fs_call_table_add(fs_call_table *table, fs_call *call);

/* Adds a call that already has an id from another table, in which it stays at least as long as in this one.
 */
int fs_call_table_place(fs_call_table *table, fs_call *call);

/* The call with an id; NULL if there is none, also for ids that are not in use any more. */
fs_call *fs_call_table_find(const fs_call_table *table, uint64_t id);

/* Removes a call and returns its ownership to the caller. */
void fs_call_table_remove(fs_call_table *table, fs_call *call);

/* For fs_reactor's on_wake: submissions that timed out while nobody looked, as in a program that was stopped
 * or busy, get a moment for answers that have come meanwhile. libcurl would end them before it reads. */
void fs_call_table_spare(void *table, fs_ms since, fs_ms now);

/* Releases the array, not the calls. */
void fs_call_table_free(fs_call_table *table);

#endif
