/* One question to the ledger with its answer, as plain values, so that it can be asked in another thread. */
#ifndef FS_LEDGER_REQUEST_H
#define FS_LEDGER_REQUEST_H

#include "ledger/ledger.h"

#include <sys/queue.h>

typedef enum fs_ledger_request_kind {
  FS_REQUEST_INTEND,
  FS_REQUEST_UPDATE,
  FS_REQUEST_FIND,
  FS_REQUEST_UNFINISHED,
  FS_REQUEST_SPENT,
  FS_REQUEST_USUAL,
} fs_ledger_request_kind;

typedef struct fs_ledger_request {
  STAILQ_ENTRY(fs_ledger_request) next; /* the holder's */
  fs_ledger_request_kind kind;
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
  char error[FS_LEDGER_ERROR_SIZE]; /* where the result is -1 */
} fs_ledger_request;

STAILQ_HEAD(fs_ledger_requests, fs_ledger_request);

/* Copies what the request borrows. Returns 0, or -1 when memory is short. */
int fs_ledger_request_own(fs_ledger_request *request);

/* Asks the ledger. */
void fs_ledger_request_execute(fs_ledger_request *request, fs_ledger *ledger);

/* It cannot be asked. */
void fs_ledger_request_fail(fs_ledger_request *request, const char *why);

/* Releases what the request owns, not itself. */
void fs_ledger_request_release(fs_ledger_request *request);

#endif
