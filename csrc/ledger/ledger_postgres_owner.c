#include "ledger/ledger_postgres_owner.h"

#include "base/thread.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Seconds. A lease is renewed twelve times while it lasts. */
enum { LEASE = 120, LEASE_MIN = 3, LEASE_MAX = 3600, PULSES = 12 };

/* ---- the names of an owner ---- */

/* ms of a clock that goes on while the machine sleeps. */
static fs_ms now(void) {
  struct timespec time;
  clock_gettime(CLOCK_BOOTTIME, &time);
  return (fs_ms)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static int read_lease(void) {
  const char *text = getenv("FACESWAP_LEASE");
  long seconds = text ? strtol(text, NULL, 10) : 0;
  return seconds >= LEASE_MIN && seconds <= LEASE_MAX ? (int)seconds : LEASE;
}

static void read_machine(char *machine) {
  const char *given = getenv("FACESWAP_MACHINE");
  if (given && *given)
    snprintf(machine, FS_MACHINE_SIZE, "%s", given);
  else if (gethostname(machine, FS_MACHINE_SIZE - 1) != 0)
    snprintf(machine, FS_MACHINE_SIZE, "unnamed");
}

/* A private file of the user's, the same for all processes that could ask about each other. */
static int open_lock(fs_owner_lock *lock) {
  char path[300];
  const char *runtime = getenv("XDG_RUNTIME_DIR");
  struct stat stat;
  int length = runtime && *runtime == '/'
                   ? snprintf(path, sizeof path, "%s/faceswap-owners", runtime)
                   : snprintf(path, sizeof path, "/tmp/faceswap-owners-%u", (unsigned)geteuid());
  if (length >= (int)sizeof path ||
      (lstat(path, &stat) == 0 && (!S_ISREG(stat.st_mode) || stat.st_uid != geteuid())))
    return -1;
  return fs_owner_lock_open(lock, path);
}

/* Names the lock's file for as long as the kernel runs. */
static void read_host(fs_postgres_owner *self) {
  char boot[40] = "";
  struct stat stat;
  FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
  if (file && fgets(boot, sizeof boot, file) && self->lock.fd >= 0 && fstat(self->lock.fd, &stat) == 0)
    snprintf(self->host, sizeof self->host, "%.36s:%llx:%llx", boot, (unsigned long long)stat.st_dev,
             (unsigned long long)stat.st_ino);
  if (file)
    fclose(file);
}

void fs_postgres_owner_open(fs_postgres_owner *self, const fs_postgres_address *address) {
  *self = (fs_postgres_owner){.lock = {.fd = -1}, .lease = read_lease(), .connection.address = address};
  fs_pending_open(&self->pending);
  pthread_mutex_init(&self->mutex, NULL);
  fs_thread_condition(&self->wake);
  read_machine(self->machine);
  self->token = open_lock(&self->lock) == 0 ? self->lock.token : fs_postgres_random();
  read_host(self);
}

/* ---- the row ---- */

/* Whether the lease may have run out at a time: a sixth of it is left for sending a request. Calls for a
 * locked owner. */
static bool may_have_ended(const fs_postgres_owner *self, fs_ms time) {
  return time - self->renewed >= (fs_ms)self->lease * 1000 / 6 * 5;
}

/* Inserts the row, or renews its lease. */
static int renew(fs_postgres_owner *self, fs_postgres_connection *connection, fs_ledger_answer *answer,
                 fs_ms deadline) {
  static const char sql[] = "INSERT INTO faceswap.owner (token, machine, host, until)"
                            " VALUES ($1, $2, nullif($3, ''), clock_timestamp() + $4 * interval '1 s')"
                            " ON CONFLICT (token) DO UPDATE SET until = excluded.until";
  fs_postgres_values values = {.count = 0};
  fs_postgres_add_integer(&values, self->token);
  fs_postgres_add_text(&values, self->machine);
  fs_postgres_add_text(&values, self->host);
  fs_postgres_add_integer(&values, self->lease);
  fs_ms asked_at = now();
  PGresult *result = fs_postgres_ask(connection, answer, sql, &values, deadline);
  bool done = fs_postgres_is_done(result);
  PQclear(result);
  if (!done)
    return -1;
  pthread_mutex_lock(&self->mutex);
  if (may_have_ended(self, now()))
    fs_pending_lapse(&self->pending);
  self->renewed = asked_at;
  pthread_mutex_unlock(&self->mutex);
  return 0;
}

/* Ends the lease of an owner that the kernel knows to be gone. */
static void end_lease(fs_postgres_connection *connection, fs_ledger_answer *answer, int64_t token) {
  static const char sql[] = "UPDATE faceswap.owner SET until = '-infinity' WHERE token = $1";
  fs_postgres_values values = {.count = 0};
  fs_postgres_add_integer(&values, token);
  PQclear(fs_postgres_ask(connection, answer, sql, &values, fs_clock_now()));
}

/* Deletes owners and tasks that are a week old, and duties of owners that are deleted. */
static void forget_the_past(fs_postgres_connection *connection, fs_ledger_answer *answer) {
  static const char *const statements[] = {
      "DELETE FROM faceswap.owner WHERE until < clock_timestamp() - interval '7 days'",
      "DELETE FROM faceswap.task WHERE at < clock_timestamp() - interval '7 days'",
      "DELETE FROM faceswap.duty WHERE owner NOT IN (SELECT token FROM faceswap.owner)"};
  for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
    fs_postgres_values none = {.count = 0};
    PQclear(fs_postgres_ask(connection, answer, statements[i], &none, fs_clock_now()));
  }
}

/* Ends the leases of owners on this machine whose processes have ended. */
static void look_after_neighbours(fs_postgres_owner *self, fs_ledger_answer *answer) {
  static const char sql[] = "SELECT token FROM faceswap.owner WHERE host = $1 AND until > clock_timestamp()";
  fs_postgres_values values = {.count = 0};
  if (!*self->host)
    return;
  fs_postgres_add_text(&values, self->host);
  PGresult *result = fs_postgres_ask(&self->connection, answer, sql, &values, fs_clock_now());
  for (int i = 0; fs_postgres_is_done(result) && i < PQntuples(result); i++) {
    int64_t token = strtoll(PQgetvalue(result, i, 0), NULL, 10);
    if (!fs_owner_lock_alive(&self->lock, token))
      end_lease(&self->connection, answer, token);
  }
  PQclear(result);
}

/* Marks entries of this owner that are intended and not pending as ambiguous: their outcome could not be
 * written, or a standby that was promoted has lost it. Nobody knows the outcome, so others need not wait. */
static void give_up_lost(fs_postgres_owner *self, fs_ledger_answer *answer) {
  static const char find[] = "SELECT id, nonce FROM faceswap.entry WHERE owner = $1 AND state = 'intended'";
  static const char mark[] =
      "UPDATE faceswap.entry SET state = 'ambiguous', op = $2, sender = NULL,"
      " error = 'what became of it could not be written down' WHERE id = $1 AND state = 'intended'";
  fs_postgres_values values = {.count = 0};
  fs_postgres_add_integer(&values, self->token);
  PGresult *result = fs_postgres_ask(&self->connection, answer, find, &values, fs_clock_now());
  for (int i = 0; fs_postgres_is_done(result) && i < PQntuples(result); i++) {
    if (fs_pending_has_nonce(&self->pending, strtoll(PQgetvalue(result, i, 1), NULL, 10)))
      continue;
    fs_postgres_values entry = {.count = 0};
    fs_postgres_add_integer(&entry, strtoll(PQgetvalue(result, i, 0), NULL, 10));
    fs_postgres_add_integer(&entry, fs_postgres_random());
    PQclear(fs_postgres_ask(&self->connection, answer, mark, &entry, fs_clock_now()));
  }
  PQclear(result);
}

static bool wait_for_pulse(fs_postgres_owner *self) {
  const fs_ms pulse = fs_clock_now() + (fs_ms)self->lease * 1000 / PULSES;
  pthread_mutex_lock(&self->mutex);
  while (!self->stopping && fs_thread_wait(&self->wake, &self->mutex, pulse))
    ;
  bool going_on = !self->stopping;
  pthread_mutex_unlock(&self->mutex);
  return going_on;
}

static void *run(void *context) {
  fs_postgres_owner *self = context;
  while (wait_for_pulse(self)) {
    fs_ledger_answer answer = {.list = {.rows = NULL}};
    if (renew(self, &self->connection, &answer, fs_clock_now()) == 0) {
      look_after_neighbours(self, &answer);
      give_up_lost(self, &answer);
    }
  }
  fs_postgres_close(&self->connection);
  return NULL;
}

int fs_postgres_owner_begin(fs_postgres_owner *self, fs_postgres_connection *connection,
                            fs_ledger_answer *answer) {
  if (self->begun)
    return 0;
  if (renew(self, connection, answer, fs_clock_now() + FS_POSTGRES_TIMEOUT) != 0)
    return -1;
  forget_the_past(connection, answer);
  int failed = fs_thread_start(&self->thread, run, self);
  if (failed)
    return fs_fail(&answer->error, "the ledger's thread: %s", strerror(failed));
  self->begun = true;
  return 0;
}

void fs_postgres_owner_close(fs_postgres_owner *self, fs_postgres_connection *connection) {
  if (self->begun) {
    static const char sql[] = "DELETE FROM faceswap.owner WHERE token = $1";
    fs_ledger_answer answer = {.list = {.rows = NULL}};
    fs_postgres_values values = {.count = 0};
    pthread_mutex_lock(&self->mutex);
    self->stopping = true;
    pthread_cond_signal(&self->wake);
    pthread_mutex_unlock(&self->mutex);
    pthread_join(self->thread, NULL);
    fs_postgres_add_integer(&values, self->token);
    PQclear(fs_postgres_ask(connection, &answer, sql, &values, fs_clock_now()));
  }
  fs_owner_lock_close(&self->lock);
  fs_pending_close(&self->pending);
  pthread_cond_destroy(&self->wake);
  pthread_mutex_destroy(&self->mutex);
}

/* ---- asking ---- */

bool fs_postgres_owner_may_send(fs_postgres_owner *self, int64_t id) {
  pthread_mutex_lock(&self->mutex);
  bool ended = may_have_ended(self, now());
  pthread_mutex_unlock(&self->mutex);
  return self->begun && !ended && fs_pending_is_ours(&self->pending, id);
}

bool fs_postgres_owner_alive(fs_postgres_owner *self, fs_postgres_connection *connection, int64_t token) {
  static const char sql[] = "SELECT coalesce(host = $2, false)::int FROM faceswap.owner WHERE token = $1 AND "
                            "until > clock_timestamp()";
  fs_ledger_answer answer = {.list = {.rows = NULL}};
  fs_postgres_values values = {.count = 0};
  double is_neighbour = 0;
  fs_postgres_add_integer(&values, token);
  fs_postgres_add_text(&values, self->host);
  int found = fs_postgres_take_number(
      fs_postgres_ask(connection, &answer, sql, &values, fs_clock_now() + FS_POSTGRES_TIMEOUT),
      &is_neighbour);
  if (found != 1 || is_neighbour == 0 || fs_owner_lock_alive(&self->lock, token))
    return found != 0;
  end_lease(connection, &answer, token);
  return false;
}
