#include "ledger/ledger_row.h"

#include <stdlib.h>
#include <string.h>

const char *const fs_ledger_columns[FS_ROW_WIDTH + 1] = {"id",
                                                         "job_key",
                                                         "kind",
                                                         "model",
                                                         "state",
                                                         "body",
                                                         "media_url",
                                                         "media_kind",
                                                         "detect_task_id",
                                                         "detect_id",
                                                         "expires_at",
                                                         "task_id",
                                                         "reserved",
                                                         "charged",
                                                         "balance_before",
                                                         "balance_after",
                                                         "urls",
                                                         "error",
                                                         "owner",
                                                         "created_at",
                                                         "updated_at",
                                                         "output",
                                                         "fetched",
                                                         "plan",
                                                         "run",
                                                         "service",
                                                         "media_path",
                                                         NULL};

int fs_ledger_column(const char *name) {
  for (int i = 0; i < FS_ROW_WIDTH; i++)
    if (strcmp(fs_ledger_columns[i], name) == 0)
      return i;
  return -1;
}

fs_value fs_value_of_integer(int64_t number) {
  return (fs_value){.type = FS_VALUE_INTEGER, .integer = number};
}

fs_value fs_value_of_text(const char *text) {
  return (fs_value){.type = FS_VALUE_TEXT, .text = text, .length = strlen(text)};
}

int fs_row_keep(fs_row *row) {
  size_t size = 1;
  for (int i = 0; i < FS_ROW_WIDTH; i++)
    size += row->values[i].length;
  char *end = row->storage = malloc(size);
  if (!end)
    return -1;
  for (int i = 0; i < FS_ROW_WIDTH; i++) {
    fs_value *value = &row->values[i];
    if (value->type != FS_VALUE_TEXT)
      continue;
    /* SQLite gives NULL for a text that it has no memory to convert */
    if (!value->text)
      value->length = 0;
    if (value->length)
      memcpy(end, value->text, value->length);
    value->text = end;
    end += value->length;
  }
  return 0;
}

fs_row *fs_row_list_add(fs_row_list *list) {
  if (list->count == list->capacity) {
    size_t capacity = list->capacity ? list->capacity * 2 : 1;
    fs_row *rows = realloc(list->rows, capacity * sizeof *rows);
    if (!rows)
      return NULL;
    list->rows = rows;
    list->capacity = capacity;
  }
  fs_row *row = &list->rows[list->count++];
  *row = (fs_row){.storage = NULL};
  return row;
}

void fs_row_list_clear(fs_row_list *list) {
  for (size_t i = 0; i < list->count; i++)
    free(list->rows[i].storage);
  free(list->rows);
  *list = (fs_row_list){.rows = NULL};
}
