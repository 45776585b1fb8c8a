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
  fs_fail(&request->answer.error, "%s", why);
}

static int ask(fs_ledger_request *request, fs_ledger *ledger) {
  fs_ledger_answer *answer = &request->answer;
  switch (request->kind) {
  case FS_REQUEST_INTEND:
    return (int)fs_ledger_intend(ledger, answer, &request->fields, request->total, &request->credits);
  case FS_REQUEST_UPDATE:
    return fs_ledger_update(ledger, answer, request->id, &request->fields, request->from);
  case FS_REQUEST_FIND:
    return fs_ledger_find(ledger, answer, &request->fields);
  case FS_REQUEST_UNFINISHED:
    return fs_ledger_unfinished(ledger, answer, &request->fields);
  case FS_REQUEST_SPENT:
    return fs_ledger_spent(ledger, answer, &request->credits);
  case FS_REQUEST_USUAL:
    return fs_ledger_usual(ledger, answer, &request->fields, &request->credits);
  case FS_REQUEST_MAY_SEND:
    return fs_ledger_may_send(ledger, request->id);
  default:
    return fs_ledger_call(ledger, answer, request->kind - FS_REQUEST_CALL, &request->fields);
  }
}

/* Whether an entry is intended, and its owner may still send it. */
static bool is_alive(fs_ledger *ledger, const fs_row *entry) {
  static const char intended[] = "intended";
  const fs_value *state = &entry->values[FS_COLUMN_STATE];
  return state->length == sizeof intended - 1 && memcmp(state->text, intended, state->length) == 0 &&
         fs_ledger_owner_alive(ledger, entry);
}

void fs_ledger_request_execute(fs_ledger_request *request, fs_ledger *ledger) {
  request->result = ask(request, ledger);
  const fs_row_list *list = &request->answer.list;
  request->alive = calloc(list->count + 1, sizeof *request->alive);
  if (!request->alive)
    fs_ledger_request_fail(request, "out of memory");
  for (size_t i = 0; request->alive && request->kind < FS_REQUEST_CALL && i < list->count; i++)
    request->alive[i] = is_alive(ledger, &list->rows[i]);
}

void fs_ledger_request_release(fs_ledger_request *request) {
  fs_row_list_clear(&request->answer.list);
  free(request->alive);
  free(request->fields.storage);
  if (request->kept)
    free(request->from);
  *request = (fs_ledger_request){.kept = false};
}
