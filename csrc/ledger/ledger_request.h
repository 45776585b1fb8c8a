/* A request to the ledger and its response, copied so that another thread can run it. */
#ifndef FS_LEDGER_REQUEST_H
#define FS_LEDGER_REQUEST_H

#include "base/error.h"
#include "base/work_queue.h"
#include "ledger/ledger.h"

typedef enum fs_ledger_request_kind {
  FS_REQUEST_INTEND,
  FS_REQUEST_UPDATE,
  FS_REQUEST_FIND,
  FS_REQUEST_UNFINISHED,
  FS_REQUEST_SPENT,
  FS_REQUEST_USUAL,
  FS_REQUEST_MAY_SEND,
  FS_REQUEST_CALL, /* the first of the backend's calls; the others follow */
} fs_ledger_request_kind;

typedef struct fs_ledger_request {
  fs_work_item item; /* first, the ledger thread's */
  int kind;          /* fs_ledger_request_kind, or FS_REQUEST_CALL and the number of a call */

  /* asked, see ledger.h */
  fs_row fields; /* of a call: its parameters, in their order */
  double total;  /* INTEND */
  int64_t id;    /* UPDATE */
  char *from;    /* UPDATE; borrowed, and owned once it is kept */
  bool kept;

  /* answered */
  int result;              /* what the ledger's function returned */
  double credits;          /* INTEND: what was spent; SPENT, USUAL */
  bool *alive;             /* owned; of each row */
  fs_ledger_answer answer; /* owned; its error where the result is -1 */
} fs_ledger_request;

/* Copies what the request borrows, so that it can outlive its caller's values. Returns 0, or -1 when memory
 * is short. */
int fs_ledger_request_own(fs_ledger_request *request);

/* Runs the request on the ledger and fills in the response. */
void fs_ledger_request_execute(fs_ledger_request *request, fs_ledger *ledger);

/* Fills in a response that says why the request was not run. */
void fs_ledger_request_fail(fs_ledger_request *request, const char *why);

/* Releases what the request owns, not itself. */
void fs_ledger_request_release(fs_ledger_request *request);

#endif
