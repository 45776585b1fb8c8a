/* Closes a sandbox around itself and tries what a process in it may and may not do: a line for each, "NAME
 * yes" or "NAME no". Run in a directory that has in/ and out/. */
#include "local/jobs/sandbox.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void tell(const char *name, bool could) {
  printf("%s %s\n", name, could ? "yes" : "no");
}

static bool can_open(const char *path, int flags) {
  int file = open(path, flags, 0600);
  if (file >= 0)
    close(file);
  return file >= 0;
}

static void *run(void *context) {
  *(bool *)context = true;
  return NULL;
}

static bool can_start_thread(void) {
  pthread_t thread;
  bool ran = false;
  if (pthread_create(&thread, NULL, run, &ran) != 0)
    return false;
  pthread_join(thread, NULL);
  return ran;
}

static bool can_fork(void) {
  pid_t pid = fork();
  if (pid == 0)
    _exit(0);
  return pid > 0 && waitpid(pid, NULL, 0) == pid;
}

static bool can_write(const char *path, size_t size) {
  int file = open(path, O_WRONLY | O_CREAT, 0600);
  char *bytes = calloc(1, size);
  bool could = file >= 0 && bytes != NULL && write(file, bytes, size) == (ssize_t)size;
  free(bytes);
  if (file >= 0)
    close(file);
  return could;
}

static bool can_allocate(size_t size) {
  char *bytes = malloc(size);
  if (bytes != NULL)
    memset(bytes, 1, size);
  free(bytes);
  return bytes != NULL;
}

int main(void) {
  const fs_sandbox_limits limits = {
      .cpu_seconds = 60, .memory_bytes = 64 << 20, .file_bytes = 100000, .nice = 1};
  const char *readable[] = {"in", NULL};
  signal(SIGXFSZ, SIG_IGN);
  setvbuf(stdout, NULL, _IONBF, 0);
  fs_sandbox_limit(&limits);
  fs_sandbox_close(readable, "out");
  tell("read in/", can_open("in/file", O_RDONLY));
  tell("write in/", can_open("in/file", O_WRONLY) || can_open("in/new", O_WRONLY | O_CREAT));
  tell("write out/", can_write("out/new", 1000));
  tell("rename in out/", rename("out/new", "out/newer") == 0);
  tell("remove in out/", unlink("out/newer") == 0);
  tell("write much", can_write("out/much", 200000));
  tell("read elsewhere", can_open("/etc/passwd", O_RDONLY) || can_open("../other", O_RDONLY));
  tell("write elsewhere", can_open("../other", O_WRONLY) || can_open("../newest", O_WRONLY | O_CREAT));
  tell("link out of out/", symlink("/etc/passwd", "out/link") == 0 || link("in/file", "out/link") == 0);
  tell("make a directory", mkdir("out/directory", 0700) == 0);
  tell("connect", socket(AF_INET, SOCK_STREAM, 0) >= 0 || socket(AF_UNIX, SOCK_STREAM, 0) >= 0);
  tell("start a thread", can_start_thread());
  tell("fork", can_fork());
  tell("signal its parent", kill(getppid(), 0) == 0);
  tell("allocate little", can_allocate(8 << 20));
  tell("allocate much", can_allocate(256 << 20));
  char *const argv[] = {"true", NULL};
  execv("/bin/true", argv);
  tell("start a program", false);
  return 0;
}
