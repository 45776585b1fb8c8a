/* An owner of entries: a process that has the ledger open. Its row has a lease, by which all machines know
 * that it is alive. A thread renews the lease over a connection of its own, since the other connection may
 * wait for a lock. Only the server's clock counts. Owners on one machine need not wait for a lease to expire:
 * they lock bytes of one file (owner_lock.h). */
#ifndef FS_LEDGER_POSTGRES_OWNER_H
#define FS_LEDGER_POSTGRES_OWNER_H

#include "ledger/ledger_postgres_connection.h"
#include "ledger/owner_lock.h"
#include "ledger/pending_entries.h"

#include <pthread.h>

enum { FS_MACHINE_SIZE = 128 };

typedef struct fs_postgres_owner {
  fs_owner_lock lock; /* its descriptor is -1 where there is no such file */
  int64_t token;
  char machine[FS_MACHINE_SIZE]; /* for people: FACESWAP_MACHINE, or the host's name */
  char host[FS_MACHINE_SIZE];    /* the same for all who can ask about each other's locks; or empty */
  int lease;                     /* seconds: FACESWAP_LEASE, or 120 */
  fs_pending_entries pending;    /* of this owner */
  bool begun;                    /* the row is there, and the thread runs */
  pthread_t thread;
  fs_postgres_connection connection; /* the thread's */

  pthread_mutex_t mutex; /* guards what follows */
  pthread_cond_t wake;
  bool stopping;
  fs_ms renewed; /* when the last renewal that succeeded was asked for; a clock that counts sleep, too */
} fs_postgres_owner;

/* Makes an owner without a row. */
void fs_postgres_owner_open(fs_postgres_owner *self, const fs_postgres_address *address);

/* Deletes the row and ends the thread. */
void fs_postgres_owner_close(fs_postgres_owner *self, fs_postgres_connection *connection);

/* Inserts the row and starts the thread, unless that was done. Returns 0, or -1 with a sentence. */
int fs_postgres_owner_begin(fs_postgres_owner *self, fs_postgres_connection *connection,
                            fs_ledger_answer *answer);

/* Whether the lease has not expired since the entry was recorded, so that no other machine can have marked
 * the entry as ambiguous. */
bool fs_postgres_owner_may_send(fs_postgres_owner *self, int64_t id);

/* Whether the owner with a token has a lease or, on this machine, a lock; true where neither can be asked
 * about. */
bool fs_postgres_owner_alive(fs_postgres_owner *self, fs_postgres_connection *connection, int64_t token);

#endif
