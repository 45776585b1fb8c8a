/* Rows of the ledger as plain values, for the parameters and the results of a backend. */
#ifndef FS_LEDGER_ROW_H
#define FS_LEDGER_ROW_H

#include <stddef.h>
#include <stdint.h>

/* The columns of an entry, in the order of a row. */
typedef enum fs_column {
  FS_COLUMN_ID,
  FS_COLUMN_JOB_KEY,
  FS_COLUMN_KIND,
  FS_COLUMN_MODEL,
  FS_COLUMN_STATE,
  FS_COLUMN_BODY,
  FS_COLUMN_MEDIA_URL,
  FS_COLUMN_MEDIA_KIND,
  FS_COLUMN_DETECT_TASK_ID,
  FS_COLUMN_DETECT_ID,
  FS_COLUMN_EXPIRES_AT,
  FS_COLUMN_TASK_ID,
  FS_COLUMN_RESERVED,
  FS_COLUMN_CHARGED,
  FS_COLUMN_BALANCE_BEFORE,
  FS_COLUMN_BALANCE_AFTER,
  FS_COLUMN_URLS,
  FS_COLUMN_ERROR,
  FS_COLUMN_OWNER,
  FS_COLUMN_CREATED_AT,
  FS_COLUMN_UPDATED_AT,
  FS_COLUMN_OUTPUT,
  FS_COLUMN_FETCHED,
  FS_COLUMN_PLAN,
  FS_COLUMN_RUN,
  FS_COLUMN_SERVICE,
  FS_COLUMN_MEDIA_PATH,
  FS_ROW_WIDTH
} fs_column;

/* Their names. */
extern const char *const fs_ledger_columns[FS_ROW_WIDTH + 1]; /* NULL-terminated */

/* The column of a name; -1 for another name. */
int fs_ledger_column(const char *name);

typedef enum fs_value_type { FS_VALUE_NONE, FS_VALUE_TEXT, FS_VALUE_INTEGER, FS_VALUE_REAL } fs_value_type;

typedef struct fs_value {
  fs_value_type type;
  const char *text; /* borrowed: of the caller in a row that is given, of the row in one that is got */
  size_t length;    /* of the text, in bytes; it may hold zeros */
  int64_t integer;
  double real;
} fs_value;

fs_value fs_value_of_integer(int64_t number);
fs_value fs_value_of_text(const char *text);

/* The value as a number: at most one of the two members is not 0. */
static inline double fs_value_number(const fs_value *value) {
  return value->real + (double)value->integer;
}

typedef struct fs_row {
  fs_value values[FS_ROW_WIDTH]; /* in the order of the columns */
  char *storage;                 /* owned; the texts of a row that is got, or kept */
} fs_row;

/* Copies the texts of the row into one allocation, which the row owns. Returns 0, or -1 when memory is short.
 */
int fs_row_keep(fs_row *row);

typedef struct fs_row_list {
  fs_row *rows; /* owned */
  size_t count, capacity;
} fs_row_list;

/* Adds an empty row. NULL when memory is short. */
fs_row *fs_row_list_add(fs_row_list *list);

/* Releases the rows and what they own. */
void fs_row_list_clear(fs_row_list *list);

#endif
