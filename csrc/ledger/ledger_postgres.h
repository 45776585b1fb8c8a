/* The ledger in a PostgreSQL database: the backend of faceswap.store_postgres, for many machines. */
#ifndef FS_LEDGER_POSTGRES_H
#define FS_LEDGER_POSTGRES_H

#include "ledger/ledger_postgres_owner.h"

/* ms after which a statement that was sent has ended at the server, one way or the other. */
enum { FS_POSTGRES_WITHDRAWN_MAX = 16, FS_POSTGRES_GIVEN_UP = 60000 };

/* An intent to withdraw: the server did not confirm it, so nothing was sent, but may have written it. */
typedef struct fs_postgres_withdrawal {
  int64_t nonce;
  fs_ms until; /* from then on the server cannot write the intent any more */
} fs_postgres_withdrawal;

struct fs_ledger {
  fs_postgres_address address;
  fs_postgres_connection connection;
  fs_postgres_owner owner;
  fs_postgres_withdrawal withdrawn[FS_POSTGRES_WITHDRAWN_MAX];
  int withdrawn_count;
};

/* Settings of the transaction that a statement is, for statements that write: a lock is not waited for
 * longer than a client waits for an answer; what is confirmed is on the disk, whatever the server's default.
 */
#define FS_SQL_SETTINGS                                                                                      \
  "s AS MATERIALIZED (SELECT set_config('lock_timeout', '8s', true),"                                        \
  " set_config('synchronous_commit', CASE WHEN current_setting('synchronous_commit') IN ('off', 'local')"    \
  " THEN 'on' ELSE current_setting('synchronous_commit') END, true))"

/* The tokens of the owners whose lease has not run out. */
#define FS_SQL_LIVING "(SELECT token FROM faceswap.owner WHERE until > clock_timestamp())"

/* Marks the intents in `withdrawn` as refused, once the server answers again: a row that stayed "intended"
 * would keep its job key and its part of the budget. `leaving`: not waiting for a server that is away. */
void fs_postgres_withdraw(fs_ledger *self, bool leaving);

#endif
