#include "steps.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#else
static int __lsan_do_recoverable_leak_check(void) {
  return 0;
}
#endif

atomic_long fs_step_fails = -1;
atomic_long fs_steps_taken;
const char *_Atomic fs_step_failed;

void fs_steps_reset(long fails) {
  fs_step_fails = fails;
  fs_steps_taken = 0;
  fs_step_failed = NULL;
}

bool fs_step(const char *name) {
  if (atomic_fetch_add(&fs_steps_taken, 1) != atomic_load(&fs_step_fails))
    return false;
  fs_step_failed = name;
  return true;
}

static int count_descriptors(void) {
  int count = 0;
  DIR *folder = opendir("/proc/self/fd");
  while (folder && readdir(folder))
    count++;
  if (folder)
    closedir(folder);
  return count;
}

enum { WELL, ERROR, WRONG_FILE, DESCRIPTOR, MEMORY, HANGS_AFTER = 120 /* s */ };

static const char *const verdicts[] = {NULL, NULL, "leaves a wrong file", "leaks a descriptor", "leaks memory"};

/* Runs the scenario once in a process of its own, so that a crash is one line of the report. `*name` becomes the failed
 * step, or NULL. Returns a verdict, or 128 and the signal that ended the process. */
static int run_apart(int (*run)(void *context), void *context, long n, const char *_Atomic *name) {
  *name = NULL;
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    if (!getenv("VERBOSE") && !freopen("/dev/null", "w", stderr))
      _exit(1);
    alarm(HANGS_AFTER);
    int descriptors = count_descriptors();
    fs_steps_reset(n);
    int status = run(context);
    *name = fs_step_failed;
    fs_steps_reset(-1);
    _exit(status == WRONG_FILE                             ? WRONG_FILE
          : count_descriptors() != descriptors             ? DESCRIPTOR
          : __lsan_do_recoverable_leak_check() != 0        ? MEMORY
                                                           : status);
  }
  int ended = 0;
  waitpid(child, &ended, 0);
  return WIFSIGNALED(ended) ? 128 + WTERMSIG(ended) : WEXITSTATUS(ended);
}

int fs_steps_fail_each(const char *title, int (*run)(void *context), void *context, long dense, long stride) {
  int errors = 0, unharmed = 0, bad = 0;
  long failed = 0;
  const char *_Atomic *name = mmap(NULL, sizeof *name, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (name == MAP_FAILED || run_apart(run, context, -1, name) != WELL) {
    printf("%s: the scenario does not work\n", title);
    return 1;
  }
  for (long n = 0;; n += n < dense ? 1 : stride) {
    int status = run_apart(run, context, n, name);
    if (!*name && status == WELL)
      break;
    failed++;
    errors += status == ERROR;
    unharmed += status == WELL;
    bad += status > ERROR;
    if (status > MEMORY)
      printf("%s: step %ld crashes or hangs (status %d)\n", title, n, status);
    else if (verdicts[status])
      printf("%s: step %ld (%s) %s\n", title, n, *name ? *name : "none", verdicts[status]);
  }
  printf("%s: %ld steps failed in turn: %d errors, %d done all the same, %d bad\n", title, failed, errors, unharmed, bad);
  return bad;
}
