/* One question to the ledger with its answer, as plain values, so that it can be asked in another thread. */
#ifndef FS_ERRAND_H
#define FS_ERRAND_H

#include "ledger/ledger.h"

#include <sys/queue.h>

typedef enum fs_errand_kind {
  FS_ERRAND_INTEND,
  FS_ERRAND_UPDATE,
  FS_ERRAND_FIND,
  FS_ERRAND_UNFINISHED,
  FS_ERRAND_SPENT,
  FS_ERRAND_USUAL,
} fs_errand_kind;

typedef struct fs_errand {
  STAILQ_ENTRY(fs_errand) next; /* the holder's */
  fs_errand_kind kind;
  uint64_t number; /* the holder's */

  /* asked, see ledger.h */
  fs_row fields;
  double total; /* INTEND */
  int64_t id;   /* UPDATE */
  char *from;   /* UPDATE; borrowed, and owned once it is kept */
  bool kept;

  /* answered */
  int result;     /* what the ledger's function returned */
  double credits; /* INTEND: what was spent; SPENT, USUAL */
  fs_row *rows;   /* owned */
  bool *alive;    /* owned; of each row */
  size_t count;
  char error[FS_DATABASE_ERROR_SIZE]; /* where the result is -1 */
} fs_errand;

STAILQ_HEAD(fs_errands, fs_errand);

/* Copies what the errand borrows. Returns 0, or -1 when memory is short. */
int fs_errand_keep(fs_errand *errand);

/* Asks the ledger. */
void fs_errand_perform(fs_errand *errand, fs_ledger *ledger);

/* It cannot be asked. */
void fs_errand_fail(fs_errand *errand, const char *why);

/* Releases what the errand owns, not itself. */
void fs_errand_release(fs_errand *errand);

#endif
