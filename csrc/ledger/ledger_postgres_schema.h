/* The tables of the ledger in PostgreSQL, all in the schema "faceswap". */
#ifndef FS_LEDGER_POSTGRES_SCHEMA_H
#define FS_LEDGER_POSTGRES_SCHEMA_H

#include "ledger/ledger_postgres_connection.h"

/* Makes the tables, or brings them up to date; those of a later version are refused. Returns 0, or -1 with a
 * sentence. */
int fs_postgres_schema_open(fs_postgres_connection *connection, fs_ledger_answer *answer);

#endif
