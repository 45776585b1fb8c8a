/* Who has the ledger open, told to all machines by a row with a lease: a thread with a connection of its own
 * renews it, since the other may wait for a lock. Time is the server's alone. Owners of one machine need not
 * wait for a lease to end: they hold locks on bytes of one file (owner_lock.h). */
#ifndef FS_LEDGER_POSTGRES_OWNER_H
#define FS_LEDGER_POSTGRES_OWNER_H

#include "ledger/in_hand.h"
#include "ledger/ledger_postgres_connection.h"
#include "ledger/owner_lock.h"

#include <pthread.h>

enum { FS_MACHINE_SIZE = 128 };

typedef struct fs_postgres_owner {
  fs_owner_lock lock; /* its descriptor is -1 where there is no such file */
  int64_t token;
  char machine[FS_MACHINE_SIZE]; /* for people: FACESWAP_MACHINE, or the host's name */
  char host[FS_MACHINE_SIZE];    /* the same for all who can ask about each other's locks; or empty */
  int lease;                     /* seconds: FACESWAP_LEASE, or 120 */
  fs_in_hand hand;
  bool begun; /* the row is there, and the thread runs */
  pthread_t thread;
  fs_postgres_connection connection; /* the thread's */

  pthread_mutex_t mutex; /* guards what follows */
  pthread_cond_t wake;
  bool stopping;
  fs_ms renewed; /* when the last renewal that succeeded was asked for; a clock that counts sleep, too */
} fs_postgres_owner;

/* Makes an owner that nobody knows of yet. */
void fs_postgres_owner_open(fs_postgres_owner *self, const fs_postgres_address *address);

/* Takes the row away. */
void fs_postgres_owner_close(fs_postgres_owner *self, fs_postgres_connection *connection);

/* Tells all machines, unless that was done. Returns 0, or -1 with a sentence. */
int fs_postgres_owner_begin(fs_postgres_owner *self, fs_postgres_connection *connection,
                            fs_ledger_answer *answer);

/* Whether no other machine can have taken this owner for dead. */
bool fs_postgres_owner_may_send(fs_postgres_owner *self);

/* Whether the owner with a token is there; yes if that cannot be told. */
bool fs_postgres_owner_alive(fs_postgres_owner *self, fs_postgres_connection *connection, int64_t token);

#endif
