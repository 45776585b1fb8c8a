#include "ledger/ledger_postgres.h"

#include <stdlib.h>
#include <string.h>

#define LIST(...)                                                                                            \
  (const char *const[]) {                                                                                    \
    __VA_ARGS__ __VA_OPT__(, ) NULL                                                                          \
  }

const fs_fleet_call fs_postgres_calls[] = {
    {.name = NULL},
};

int fs_postgres_call(void *store, fs_ledger_answer *answer, int number, const fs_row *parameters) {
  fs_postgres_store *self = store;
  const fs_fleet_call *call = &fs_postgres_calls[number];
  fs_postgres_values values = {.count = 0};
  if (fs_postgres_owner_begin(&self->owner, &self->connection, answer) != 0)
    return -1;
  fs_postgres_add_integer(&values, self->owner.token);
  fs_postgres_add_integer(&values, fs_postgres_random());
  fs_postgres_add_text(&values, self->owner.machine);
  for (int i = 0; call->parameters[i]; i++)
    fs_postgres_add_value(&values, call->parameters[i], &parameters->values[i]);
  PGresult *result =
      fs_postgres_ask(&self->connection, answer, call->sql, &values, fs_clock_now() + FS_POSTGRES_TIMEOUT);
  return fs_postgres_take_rows(answer, result, call->columns);
}
