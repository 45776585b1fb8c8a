/* Loaded before the engine: syncing a file lasts until the file that HELD_SYNC names is there. */
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int fsync(int file) {
  static int (*real)(int);
  struct stat info;
  real = real ? real : dlsym(RTLD_NEXT, "fsync");
  while (fstat(file, &info) == 0 && S_ISREG(info.st_mode) && access(getenv("HELD_SYNC"), F_OK) != 0)
    usleep(1000);
  return real(file);
}
