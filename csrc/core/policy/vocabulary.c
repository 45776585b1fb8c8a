#include "core/policy/vocabulary.h"

#include <string.h>

#define SPACE " \t\r\n"

/* The words of the documentation (a detection: starting, processing, succeeded, failed; a task: pending,
 * running, success, failed) and the synonyms that services of this kind use. A dash or a space in them is an
 * underscore here. */
static const struct {
  fs_phase phase;
  const char *words[28];
} vocabulary[] = {
    {FS_PHASE_ACTIVE,
     {"pending", "running", "starting", "processing", "queued", "in_queue", "waiting", "created", "submitted",
      "in_progress", "started", "queueing", "queuing", "generating", "scheduled", "working", "accepted"}},
    {FS_PHASE_SUCCEEDED,
     {"success", "succeeded", "succeed", "successful", "completed", "complete", "done", "finished", "finish",
      "ok"}},
    {FS_PHASE_FAILED,
     {"failed",       "fail",      "failure",    "error",   "errored",     "canceled",  "cancelled",
      "rejected",     "expired",   "aborted",    "abort",   "timeout",     "timed_out", "timedout",
      "stopped",      "killed",    "terminated", "refused", "interrupted", "crashed",   "deleted",
      "unsuccessful", "exception", "dead",       "nsfw",    "moderated"}},
};

/* Names that some put before each word, one or two of them: "TASK_STATUS_SUCCEED", "JOB_STATE_FAILED". */
static const char *const prefixes[] = {"task_", "job_", "status_", "state_"};

static char folded(char c) {
  return c == '-' || c == ' ' ? '_' : c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static const char *without_prefix(const char *state) {
  for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
    size_t length = 0;
    while (prefixes[i][length] && folded(state[length]) == prefixes[i][length])
      length++;
    if (!prefixes[i][length])
      return state + length;
  }
  return state;
}

static bool is_word(const char *state, const char *word) {
  for (; *state && *word; state++, word++)
    if (folded(*state) != *word)
      return false;
  return !state[strspn(state, SPACE)] && !*word;
}

fs_phase fs_phase_of(const char *state) {
  state = without_prefix(without_prefix(state + strspn(state, SPACE)));
  for (size_t i = 0; i < sizeof vocabulary / sizeof *vocabulary; i++)
    for (const char *const *word = vocabulary[i].words; *word; word++)
      if (is_word(state, *word))
        return vocabulary[i].phase;
  return FS_PHASE_UNKNOWN;
}

const char *fs_trimmed(const char *text, size_t *length) {
  while (*length > 0 && strchr(SPACE, *text))
    text++, --*length;
  while (*length > 0 && strchr(SPACE, text[*length - 1]))
    --*length;
  return text;
}

bool fs_is_no_id(const char *text, size_t length) {
  static const char *const words[] = {"null", "none", "nil", "undefined", "nan", "false", "0", "-1"};
  text = fs_trimmed(text, &length);
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strlen(words[i]) == length && strncasecmp(words[i], text, length) == 0)
      return true;
  return length == 0;
}
