#include "ledger/ledger_request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int fs_errand_keep(fs_errand *errand) {
  const char *from = errand->from;
  errand->from = from ? strdup(from) : NULL;
  errand->kept = true;
  return (from && !errand->from) || fs_row_keep(&errand->fields) != 0 ? -1 : 0;
}

void fs_errand_fail(fs_errand *errand, const char *why) {
  errand->result = -1;
  snprintf(errand->error, sizeof errand->error, "%s", why);
}

static int ask(fs_errand *errand, fs_ledger *ledger) {
  switch (errand->kind) {
  case FS_ERRAND_INTEND:
    return (int)fs_ledger_intend(ledger, &errand->fields, errand->total, &errand->credits);
  case FS_ERRAND_UPDATE:
    return fs_ledger_update(ledger, errand->id, &errand->fields, errand->from);
  case FS_ERRAND_FIND:
    return fs_ledger_find(ledger, &errand->fields);
  case FS_ERRAND_UNFINISHED:
    return fs_ledger_unfinished(ledger);
  case FS_ERRAND_SPENT:
    return fs_ledger_spent(ledger, &errand->credits);
  case FS_ERRAND_USUAL:
    return fs_ledger_usual(ledger, &errand->fields, &errand->credits);
  }
  return -1;
}

void fs_errand_perform(fs_errand *errand, fs_ledger *ledger) {
  errand->result = ask(errand, ledger);
  if (errand->result < 0)
    fs_errand_fail(errand, fs_ledger_error(ledger));
  errand->rows = fs_ledger_take_rows(ledger, &errand->count);
  errand->alive = calloc(errand->count + 1, sizeof *errand->alive);
  if (!errand->alive)
    fs_errand_fail(errand, "out of memory");
  for (size_t i = 0; errand->alive && i < errand->count; i++)
    errand->alive[i] = fs_ledger_alive(ledger, &errand->rows[i]);
}

void fs_errand_release(fs_errand *errand) {
  for (size_t i = 0; i < errand->count; i++)
    free(errand->rows[i].storage);
  free(errand->rows);
  free(errand->alive);
  free(errand->fields.storage);
  if (errand->kept)
    free(errand->from);
  *errand = (fs_errand){.rows = NULL};
}
