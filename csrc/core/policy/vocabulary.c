#include "core/policy/vocabulary.h"

#include <stdbool.h>
#include <string.h>

/* The words of the documentation (a detection: starting, processing, succeeded, failed; a task: pending,
 * running, success, failed) and the synonyms that services of this kind use. A dash or a space in them is an
 * underscore here. */
static const struct {
  fs_phase phase;
  const char *words[24];
} vocabulary[] = {
    {FS_PHASE_ACTIVE,
     {"pending", "running", "starting", "processing", "queued", "in_queue", "waiting", "created", "submitted",
      "in_progress", "started", "queueing", "queuing", "generating", "scheduled", "working", "accepted"}},
    {FS_PHASE_SUCCEEDED,
     {"success", "succeeded", "succeed", "successful", "completed", "complete", "done", "finished", "finish",
      "ok"}},
    {FS_PHASE_FAILED,
     {"failed",     "fail",    "failure",     "error",   "errored",   "canceled",    "cancelled", "rejected",
      "expired",    "aborted", "abort",       "timeout", "timed_out", "timedout",    "stopped",   "killed",
      "terminated", "refused", "interrupted", "crashed", "deleted",   "unsuccessful"}},
};

static bool is_word(const char *state, const char *word) {
  static const char space[] = " \t\r\n";
  for (state += strspn(state, space); *state && *word; state++, word++) {
    bool joint = *state == '-' || *state == ' ';
    char lower = *state >= 'A' && *state <= 'Z' ? (char)(*state + ('a' - 'A')) : *state;
    if (lower != *word && !(joint && *word == '_'))
      return false;
  }
  return !state[strspn(state, space)] && !*word;
}

fs_phase fs_phase_of(const char *state) {
  for (size_t i = 0; i < sizeof vocabulary / sizeof *vocabulary; i++)
    for (const char *const *word = vocabulary[i].words; *word; word++)
      if (is_word(state, *word))
        return vocabulary[i].phase;
  return FS_PHASE_UNKNOWN;
}
