#include "ledger/ledger_request.h"

#include <stdlib.h>
#include <string.h>

int fs_ledger_request_own(fs_ledger_request *request) {
  const char *from = request->from;
  request->from = from ? strdup(from) : NULL;
  request->kept = true;
  return (from && !request->from) || fs_row_keep(&request->fields) != 0 ? -1 : 0;
}

void fs_ledger_request_fail(fs_ledger_request *request, const char *why) {
  request->result = -1;
  fs_fail(&request->error, "%s", why);
}

static int ask(fs_ledger_request *request, fs_ledger *ledger) {
  switch (request->kind) {
  case FS_REQUEST_INTEND:
    return (int)fs_ledger_intend(ledger, &request->fields, request->total, &request->credits);
  case FS_REQUEST_UPDATE:
    return fs_ledger_update(ledger, request->id, &request->fields, request->from);
  case FS_REQUEST_FIND:
    return fs_ledger_find(ledger, &request->fields);
  case FS_REQUEST_UNFINISHED:
    return fs_ledger_unfinished(ledger, &request->fields);
  case FS_REQUEST_SPENT:
    return fs_ledger_spent(ledger, &request->credits);
  case FS_REQUEST_USUAL:
    return fs_ledger_usual(ledger, &request->fields, &request->credits);
  case FS_REQUEST_MAY_SEND:
    return fs_ledger_may_send(ledger, request->id);
  default:
    return fs_ledger_call(ledger, request->kind - FS_REQUEST_CALL, &request->fields);
  }
}

void fs_ledger_request_execute(fs_ledger_request *request, fs_ledger *ledger) {
  request->result = ask(request, ledger);
  if (request->result < 0)
    fs_ledger_request_fail(request, fs_ledger_error(ledger));
  request->rows = fs_ledger_take_rows(ledger, &request->count);
  request->alive = calloc(request->count + 1, sizeof *request->alive);
  if (!request->alive)
    fs_ledger_request_fail(request, "out of memory");
  for (size_t i = 0; request->alive && request->kind < FS_REQUEST_CALL && i < request->count; i++)
    request->alive[i] = fs_ledger_alive(ledger, &request->rows[i]);
}

void fs_ledger_request_release(fs_ledger_request *request) {
  for (size_t i = 0; i < request->count; i++)
    free(request->rows[i].storage);
  free(request->rows);
  free(request->alive);
  free(request->fields.storage);
  if (request->kept)
    free(request->from);
  *request = (fs_ledger_request){.rows = NULL};
}
