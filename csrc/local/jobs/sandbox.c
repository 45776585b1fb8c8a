#include "local/jobs/sandbox.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Sanitizers reserve huge address space and trace the process from outside, and who counts lines writes files
 * of its own: no memory limit, no sandbox, and an end with all that was registered for it. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(FS_COUNTS_LINES)
static const bool watched = true;
#else
static const bool watched = false;
#endif

enum { FILES_MAX = 64 };

void fs_sandbox_exit(void) {
  if (watched)
    exit(0);
  _exit(0);
}

static void limit(__rlimit_resource_t resource, int64_t most) {
  struct rlimit now, wanted = {(rlim_t)most, (rlim_t)most};
  if (getrlimit(resource, &now) == 0 && wanted.rlim_max > now.rlim_max)
    wanted = now;
  setrlimit(resource, &wanted);
}

void fs_sandbox_limit(const fs_sandbox_limits *limits) {
  struct rlimit now, cpu = {(rlim_t)limits->cpu_seconds, (rlim_t)limits->cpu_seconds + 5};
  if (getrlimit(RLIMIT_CPU, &now) == 0 && cpu.rlim_max > now.rlim_max)
    cpu.rlim_max = now.rlim_max;
  setrlimit(RLIMIT_CPU, &cpu);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_NOFILE, FILES_MAX);
  limit(RLIMIT_FSIZE, limits->file_bytes);
  if (!watched)
    limit(RLIMIT_DATA, limits->memory_bytes);
  if (limits->nice > 0)
    setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + limits->nice);
}

#define FILE_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define FILE_WRITE                                                                                           \
  (FILE_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE)
/* All rights of Landlock's first version. */
#define FILE_ALL ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)

static void allow_below(int rules, const char *path, uint64_t access) {
  struct landlock_path_beneath_attr rule = {.allowed_access = access,
                                            .parent_fd = open(path, O_PATH | O_CLOEXEC)};
  if (rule.parent_fd < 0)
    return;
  syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  close(rule.parent_fd);
}

static void close_files(const char *const *readable, const char *writable) {
  struct landlock_ruleset_attr all = {.handled_access_fs = FILE_ALL};
  int rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
  if (rules < 0)
    return;
  for (; *readable != NULL; readable++)
    allow_below(rules, *readable, FILE_READ);
  allow_below(rules, writable, FILE_WRITE);
  syscall(SYS_landlock_restrict_self, rules, 0);
  close(rules);
}

void fs_sandbox_close(const char *const *readable, const char *writable) {
  if (watched || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return;
  close_files(readable, writable);
  fs_sandbox_filter();
}

const char *fs_sandbox_lacks(void) {
  bool filters = fs_sandbox_can_filter();
  bool closes = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) > 0;
  if (watched || (filters && closes))
    return NULL;
  return filters ? "Landlock" : closes ? "seccomp" : "seccomp and Landlock";
}
