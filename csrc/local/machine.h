/* What this process may use of the machine. */
#ifndef FS_MACHINE_H
#define FS_MACHINE_H

#include <stdint.h>

typedef struct fs_machine {
  int cores;      /* at least 1 */
  int64_t memory; /* bytes; 0: not known */
} fs_machine;

/* Containers, units of systemd and `taskset` leave a process less than what the machine has. */
fs_machine fs_machine_read(void);

#endif
