/* Memory for what is needed only until a network is built: its file, and its weights as XNNPACK wants to be
 * told them. The system clears memory before it hands it out, which takes longer than to fill it. So what one
 * network is done with can be kept for the next one. */
#ifndef FS_SCRATCH_H
#define FS_SCRATCH_H

#include <stdbool.h>
#include <stddef.h>

/* Empty when zeroed. Used by one thread at a time. */
typedef struct fs_scratch {
  struct fs_scratch_part *parts; /* owned */
} fs_scratch;

/* Memory with any contents, aligned for anything; NULL when memory is short. */
void *fs_scratch_alloc(fs_scratch *scratch, size_t size);

/* Frees all of it; the scratch is empty again. */
void fs_scratch_free(fs_scratch *scratch);

/* Whether the process keeps what is freed from now on. What was kept before is given back. */
void fs_scratch_keep(bool keep);

#endif
