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

static void bound_cores(fs_machine *machine, int64_t quota, int64_t period) {
  if (quota <= 0 || period <= 0)
    return;
  const int64_t cores = (quota + period - 1) / period;
  machine->cores = cores < machine->cores ? (int)cores : machine->cores;
}

/* The limits of one group: the first file of each is version 2's, the others are version 1's. */
static void bound_by_group(fs_machine *machine, const char *group) {
  int64_t numbers[2], period[2];
  if (read_numbers(group, "cpu.max", numbers) == 2)
    bound_cores(machine, numbers[0], numbers[1]);
  if (read_numbers(group, "cpu.cfs_quota_us", numbers) > 0 &&
      read_numbers(group, "cpu.cfs_period_us", period) > 0)
    bound_cores(machine, numbers[0], period[0]);
  if ((read_numbers(group, "memory.max", numbers) > 0 ||
       read_numbers(group, "memory.limit_in_bytes", numbers) > 0) &&
      numbers[0] > 0 && (machine->memory <= 0 || numbers[0] < machine->memory))
    machine->memory = numbers[0];
}

/* Bounds the machine by a group of a tree and by those above it. In a container the path may be one of
 * outside; its own group is then the tree's root. */
static void bound_by_path(fs_machine *machine, const char *tree, const char *path) {
  char group[PATH_MAX + sizeof GROUPS] = "";
  snprintf(group, sizeof group, "%s%.*s", tree, (int)strcspn(path, "\n"), path);
  for (char *slash; (slash = strrchr(group, '/')) && slash >= group + strlen(tree); *slash = '\0')
    bound_by_group(machine, group);
  bound_by_group(machine, tree);
}

/* The control groups of this process, a line each: "0::/its/path" of version 2, which has one tree, and
 * "4:cpu,cpuacct:/its/path" of version 1, where a controller's tree has its name. */
static void bound_by_groups(fs_machine *machine) {
  FILE *file = fopen("/proc/self/cgroup", "re");
  char line[PATH_MAX];
  while (file && fgets(line, sizeof line, file)) {
    char *rest = line;
    strsep(&rest, ":");
    char *controllers = strsep(&rest, ":");
    if (!rest)
      continue;
    if (*controllers == '\0')
      bound_by_path(machine, GROUPS, rest);
    for (char *name; (name = strsep(&controllers, ","));)
      if (strcmp(name, "cpu") == 0 || strcmp(name, "memory") == 0)
        bound_by_path(machine, name[0] == 'c' ? GROUPS "/cpu" : GROUPS "/memory", rest);
  }
  if (file)
    fclose(file);
}

fs_machine fs_machine_read(void) {
  fs_machine machine = {own_cores(), (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE)};
  bound_by_groups(&machine);
  return machine;
}
