/* Loaded before the engine: its database fails once where a worker first reads a detection and a task, and
 * the disk where a directory is first synced. */
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_t server; /* whose threads add what workers read */

static bool fails(const char *sql, const char *begin, atomic_flag *failed) {
  return strncmp(sql, begin, strlen(begin)) == 0 && !pthread_equal(server, pthread_self()) &&
         !atomic_flag_test_and_set(failed);
}

int sqlite3_prepare_v2(sqlite3 *db, const char *sql, int length, sqlite3_stmt **statement,
                       const char **tail) {
  static atomic_flag detection = ATOMIC_FLAG_INIT, task = ATOMIC_FLAG_INIT;
  static int (*real)(sqlite3 *, const char *, int, sqlite3_stmt **, const char **);
  real = real ? real : dlsym(RTLD_NEXT, "sqlite3_prepare_v2");
  if (strncmp(sql, "INSERT INTO media", 17) == 0)
    server = pthread_self();
  if (!fails(sql, "SELECT id, detect_id", &detection) && !fails(sql, "SELECT t.id, detection_id", &task))
    return real(db, sql, length, statement, tail);
  *statement = NULL;
  return SQLITE_IOERR;
}

int fsync(int file) {
  static atomic_flag failed = ATOMIC_FLAG_INIT;
  static int (*real)(int);
  struct stat info;
  real = real ? real : dlsym(RTLD_NEXT, "fsync");
  if (fstat(file, &info) != 0 || !S_ISDIR(info.st_mode) || atomic_flag_test_and_set(&failed))
    return real(file);
  errno = EIO;
  return -1;
}
