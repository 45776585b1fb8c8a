#include "ledger/ledger.h"

#include <stdlib.h>
#include <string.h>

#define BACKEND (&fs_ledger_backend_linked)

struct fs_ledger {
  void *store; /* owned; the backend's */
  fs_ledger_answer answer;
};

fs_ledger *fs_ledger_open(const char *location, fs_error *error) {
  fs_ledger *ledger = calloc(1, sizeof *ledger);
  if (!ledger) {
    fs_fail(error, "out of memory");
    return NULL;
  }
  ledger->store = BACKEND->open(location, error);
  if (ledger->store)
    return ledger;
  free(ledger);
  return NULL;
}

void fs_ledger_close(fs_ledger *ledger) {
  if (!ledger)
    return;
  BACKEND->close(ledger->store);
  fs_row_list_clear(&ledger->answer.list);
  free(ledger);
}

const char *fs_ledger_error(const fs_ledger *ledger) {
  return ledger->answer.error.text;
}

fs_row *fs_ledger_take_rows(fs_ledger *ledger, size_t *count) {
  fs_row *rows = ledger->answer.list.rows;
  *count = ledger->answer.list.count;
  ledger->answer.list = (fs_row_list){.rows = NULL};
  return rows;
}

bool fs_ledger_alive(const fs_ledger *ledger, const fs_row *entry) {
  static const char intended[] = "intended";
  const fs_value *state = &entry->values[FS_COLUMN_STATE];
  return state->length == sizeof intended - 1 && memcmp(state->text, intended, state->length) == 0 &&
         BACKEND->owner_alive(ledger->store, entry);
}

static fs_ledger_answer *empty_answer(fs_ledger *ledger) {
  fs_row_list_clear(&ledger->answer.list);
  return &ledger->answer;
}

fs_ledger_result fs_ledger_intend(fs_ledger *ledger, const fs_row *fields, double total, double *spent) {
  *spent = 0;
  return BACKEND->insert_if_free(ledger->store, empty_answer(ledger), fields, total, spent);
}

int fs_ledger_update(fs_ledger *ledger, int64_t id, const fs_row *fields, const char *from) {
  return BACKEND->update(ledger->store, empty_answer(ledger), id, fields, from);
}

int fs_ledger_find(fs_ledger *ledger, const fs_row *by) {
  fs_ledger_answer *answer = empty_answer(ledger);
  return BACKEND->find(ledger->store, answer, by) == 0 ? (int)answer->list.count : -1;
}

int fs_ledger_unfinished(fs_ledger *ledger, const fs_row *by) {
  return BACKEND->unfinished(ledger->store, empty_answer(ledger), by);
}

int fs_ledger_spent(fs_ledger *ledger, double *spent) {
  return BACKEND->spent(ledger->store, empty_answer(ledger), spent);
}

int fs_ledger_usual(fs_ledger *ledger, const fs_row *like, double *credits) {
  return BACKEND->usual(ledger->store, empty_answer(ledger), like, credits);
}

bool fs_ledger_may_send(const fs_ledger *ledger, int64_t id) {
  return BACKEND->may_send(ledger->store, id);
}

int fs_ledger_call(fs_ledger *ledger, int number, const fs_row *parameters) {
  return BACKEND->call(ledger->store, empty_answer(ledger), number, parameters);
}
