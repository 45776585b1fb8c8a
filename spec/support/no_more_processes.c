/* Loaded before a program: no process can be started, nor a thread by the engine, as where `ulimit -u` is reached. */
#include <errno.h>
#include <pthread.h>
#include <spawn.h>

int posix_spawnp(pid_t *pid, const char *file, const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *attributes, char *const argv[], char *const environment[]) {
  (void)pid, (void)file, (void)actions, (void)attributes, (void)argv, (void)environment;
  return EAGAIN;
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *context) {
  (void)thread, (void)attributes, (void)run, (void)context;
  return EAGAIN;
}
