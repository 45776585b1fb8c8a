#include "local/machine.h"

#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GROUPS "/sys/fs/cgroup"

/* The processors the process may run on; all, if the mask has no room for those of this machine. */
static int own_cores(void) {
  cpu_set_t set;
  long all = sysconf(_SC_NPROCESSORS_ONLN);
  int own = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : (int)all;
  return own > 0 ? own : 1;
}

/* Reads up to two numbers from a file of the group; how many there are: "max", no limit, is none. */
static int read_numbers(const char *group, const char *name, int64_t numbers[2]) {
  char path[PATH_MAX], line[64] = "";
  int length = snprintf(path, sizeof path, "%s/%s", group, name);
  FILE *file = length < (int)sizeof path ? fopen(path, "re") : NULL;
  if (!file)
    return 0;
  char *end, *at = fgets(line, sizeof line, file);
  fclose(file);
  int count = 0;
  for (; at && count < 2; at = end, count++) {
    numbers[count] = strtoll(at, &end, 10);
    if (end == at)
      break;
  }
  return count;
}

static void bound_by_group(fs_machine *machine, const char *group) {
  int64_t numbers[2];
  if (read_numbers(group, "cpu.max", numbers) == 2 && numbers[0] > 0 && numbers[1] > 0) {
    const int64_t cores = (numbers[0] + numbers[1] - 1) / numbers[1];
    machine->cores = cores < machine->cores ? (int)cores : machine->cores;
  }
  if (read_numbers(group, "memory.max", numbers) > 0 && numbers[0] > 0 &&
      (machine->memory <= 0 || numbers[0] < machine->memory))
    machine->memory = numbers[0];
}

/* The control group of this process (version 2, the line "0::/its/path") and those above it. */
static void bound_by_groups(fs_machine *machine) {
  FILE *file = fopen("/proc/self/cgroup", "re");
  if (!file)
    return;
  char line[PATH_MAX], group[PATH_MAX + sizeof GROUPS] = "";
  while (fgets(line, sizeof line, file))
    if (strncmp(line, "0::/", 4) == 0)
      snprintf(group, sizeof group, GROUPS "%.*s", (int)strcspn(line + 3, "\n"), line + 3);
  fclose(file);
  for (char *slash; (slash = strrchr(group, '/')) && slash >= group + strlen(GROUPS); *slash = '\0')
    bound_by_group(machine, group);
  bound_by_group(machine, GROUPS);
}

fs_machine fs_machine_read(void) {
  fs_machine machine = {own_cores(), (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE)};
  bound_by_groups(&machine);
  return machine;
}
