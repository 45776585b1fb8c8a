/* What processes that were forked share of an account: one's refusal is the other's, and one that is killed
 * while it holds the lock stops nobody. */
#include "core/transport/account.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DEATHS = 200, TIMEOUT = 60 };

static fs_account_ref account;

static void check(bool holds, const char *what) {
  if (holds)
    return;
  fprintf(stderr, "accounts: %s\n", what);
  exit(1);
}

static void work_for_ever(void) {
  for (fs_ms now = 0;; now++) {
    fs_rate_limiter_sent(&fs_account_lock(&account, now)->rate_limiter, now);
    fs_account_unlock();
  }
}

static void be_refused(void) {
  fs_rate_limiter *rate_limiter = &fs_account_lock(&account, 1)->rate_limiter;
  fs_rate_limiter_sent(rate_limiter, 1);
  fs_rate_limiter_answered(rate_limiter, 1, 1, true, -1);
  fs_account_unlock();
}

static void die_inside(void) {
  fs_account_lock(&account, 1);
  raise(SIGKILL);
}

static pid_t child(void (*act)(void)) {
  pid_t pid = fork();
  check(pid >= 0, "cannot fork");
  if (pid == 0) {
    act();
    _exit(0);
  }
  return pid;
}

static double rate(void) {
  double now = fs_rate_limiter_rate(&fs_account_lock(&account, 1)->rate_limiter);
  fs_account_unlock();
  return now;
}

int main(void) {
  alarm(TIMEOUT); /* who hangs is ended */
  fs_accounts_open();
  account = fs_account_acquire("http://localhost", "ak_1", 0);
  check(rate() == 0, "there is a limit at first");
  waitpid(child(be_refused), NULL, 0);
  check(rate() == 1, "what a child was told is not known");
  waitpid(child(die_inside), NULL, 0);
  check(rate() == 0, "what a dying process left half done is still there");
  pid_t other = child(work_for_ever);
  for (int i = 0; i < DEATHS; i++) {
    pid_t victim = child(work_for_ever);
    usleep((useconds_t)(rand() % 2000)); /* NOLINT: any moment will do */
    kill(victim, SIGKILL);
    waitpid(victim, NULL, 0);
    rate();
  }
  kill(other, SIGKILL);
  waitpid(other, NULL, 0);
  printf("accounts: shared over forks; %d deaths stopped nobody\n", DEATHS);
  return 0;
}
