/* The address of a ledger's database and the settings of the connection. What messages show of an address
 * never holds a password, nor what might be a piece of one. */
#ifndef FS_LEDGER_POSTGRES_ADDRESS_H
#define FS_LEDGER_POSTGRES_ADDRESS_H

#include "base/error.h"

#include <stdbool.h>

enum { FS_POSTGRES_SETTINGS_MAX = 16 };

typedef struct fs_postgres_address {
  char *location; /* owned; as libpq takes it */
  char *shown;    /* owned; host and database */
  const char *keys[FS_POSTGRES_SETTINGS_MAX], *values[FS_POSTGRES_SETTINGS_MAX]; /* for PQconnectdbParams */
} fs_postgres_address;

/* Reads "postgresql://…" or "service=NAME" into a zeroed address. Returns 0, or -1 with a sentence
 * in `error`. */
int fs_postgres_address_read(fs_postgres_address *address, const char *location, fs_error *error);

/* Releases an address, also one that could not be read. */
void fs_postgres_address_release(fs_postgres_address *address);

#endif
