/* Outcomes of jobs that the database could not take: they wait in memory until it can. */
#include "local/store/store_internal.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

const fs_outcome *fs_store_outcome_find(const fs_store *store, const char *id) {
  for (const fs_outcome *outcome = store->outcomes; outcome != NULL; outcome = outcome->next)
    if (strcmp(outcome->id, id) == 0)
      return outcome;
  return NULL;
}

int64_t fs_store_outcomes_credits(const fs_store *store) {
  int64_t sum = 0;
  for (const fs_outcome *outcome = store->outcomes; outcome != NULL; outcome = outcome->next)
    sum += outcome->credits;
  return sum;
}

static void free_outcome(fs_outcome *outcome) {
  free(outcome->message);
  free(outcome);
}

void fs_store_outcomes_free(fs_store *store) {
  while (store->outcomes != NULL) {
    fs_outcome *outcome = store->outcomes;
    store->outcomes = outcome->next;
    free_outcome(outcome);
  }
}

/* ---- the reserve file ---- */

enum { RESERVE_BYTES = 1 << 20 }; /* space for about 200 transactions */

bool fs_store_use_reserve(fs_store *store) {
  if (!fs_store_is_full(store) || store->reserve == NULL || unlink(store->reserve) != 0)
    return false;
  fprintf(stderr, "faceswap-local: the disk is full; what was kept free for the database is used\n");
  return true;
}

bool fs_store_has_room(const fs_store *store) {
  return store->reserve == NULL || access(store->reserve, F_OK) == 0;
}

static bool make_reserve(const fs_store *store) {
  if (fs_store_has_room(store))
    return true;
  int file = open(store->reserve, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0)
    return false;
  bool made = posix_fallocate(file, 0, RESERVE_BYTES) == 0;
  close(file);
  if (!made)
    unlink(store->reserve);
  return made;
}

/* ---- outcomes ---- */

static int fail_detection(fs_store *store, const fs_outcome *outcome) {
  return fs_store_run(
      store, "UPDATE detections SET state = 3, error = ?, finished_at = ? WHERE id = ? AND state < 2", "tit",
      outcome->message, outcome->at, outcome->id);
}

/* Fails the task and returns its credits in one transaction. */
static int fail_task(fs_store *store, const fs_outcome *outcome) {
  int result = fs_store_begin(store);
  if (result == 1)
    result = fs_store_run(store,
                          "UPDATE account SET balance = balance +"
                          " (SELECT credits FROM tasks WHERE id = ?1 AND state < 2)"
                          " WHERE EXISTS (SELECT 1 FROM tasks WHERE id = ?1 AND state < 2)",
                          "t", outcome->id);
  if (result == 1)
    result = fs_store_run(store,
                          "UPDATE tasks SET state = 3, credits = 0, message = ?, completed_at = ?,"
                          " callback_due = iif(callback, 0, NULL) WHERE id = ?",
                          "tit", outcome->message, outcome->at, outcome->id);
  return fs_store_end(store, result);
}

/* Stores that a job has failed, unless it has ended before. Returns 1, 0 or -1. */
static int write_outcome(fs_store *store, const fs_outcome *outcome) {
  return outcome->work == FS_WORK_DETECTION ? fail_detection(store, outcome) : fail_task(store, outcome);
}

/* Looks an unfinished job up, with the credits that it has reserved. Returns 1, 0 if it has ended or is
 * unknown, or -1. */
static int find_unfinished(fs_store *store, fs_work work, const char *id, int64_t *credits) {
  return fs_store_query(store, fs_store_read_integer, credits,
                        work == FS_WORK_TASK ? "SELECT credits FROM tasks WHERE id = ? AND state < 2"
                                             : "SELECT 0 FROM detections WHERE id = ? AND state < 2",
                        "t", id);
}

static int remember(fs_store *store, fs_work work, const char *id, const char *message, int64_t at) {
  int64_t credits = 0;
  int found = find_unfinished(store, work, id, &credits);
  if (found != 1)
    return found;
  fs_outcome *outcome = calloc(1, sizeof *outcome);
  char *copy = strdup(message);
  if (outcome == NULL || copy == NULL) {
    free(outcome);
    free(copy);
    return -1;
  }
  *outcome = (fs_outcome){.next = store->outcomes, .work = work, .message = copy, .at = at};
  memcpy(outcome->id, id, strnlen(id, FS_TOKEN_SIZE - 1));
  outcome->credits = credits;
  store->outcomes = outcome;
  return 1;
}

int fs_store_job_failed(fs_store *store, fs_work work, const char *id, const char *message) {
  fs_outcome outcome = {.work = work, .message = (char *)message, .at = (int64_t)time(NULL)};
  memcpy(outcome.id, id, strnlen(id, FS_TOKEN_SIZE - 1));
  fs_store_lock(store);
  int result = fs_store_outcome_find(store, id) != NULL ? 0 : write_outcome(store, &outcome);
  if (result < 0 && fs_store_use_reserve(store))
    result = write_outcome(store, &outcome);
  if (result < 0)
    result = remember(store, work, id, message, outcome.at);
  fs_store_unlock(store);
  return result;
}

bool fs_store_flush(fs_store *store) {
  int left = 0;
  fs_store_lock(store);
  for (fs_outcome **at = &store->outcomes; *at != NULL;) {
    fs_outcome *outcome = *at;
    /* after one failure the others would fail as well, and repeat its message */
    if (left > 0 || write_outcome(store, outcome) < 0) {
      left++;
      at = &outcome->next;
      continue;
    }
    *at = outcome->next;
    free_outcome(outcome);
  }
  bool well = left == 0 && make_reserve(store);
  fs_store_unlock(store);
  return well;
}
