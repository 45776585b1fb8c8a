#include "core/transport/reactor.h"

#include "base/clock.h"

#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { EVENTS_AT_ONCE = 64 };

/* libcurl's CURLMOPT_SOCKETFUNCTION. `known` is not NULL for a socket that is in the set already. */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *context, void *known) {
  fs_reactor *reactor = context;
  (void)easy;
  if (what == CURL_POLL_REMOVE) {
    epoll_ctl(reactor->epoll, EPOLL_CTL_DEL, fd, NULL);
    return 0;
  }
  struct epoll_event event = {.data.fd = fd};
  if (what & CURL_POLL_IN)
    event.events |= EPOLLIN;
  if (what & CURL_POLL_OUT)
    event.events |= EPOLLOUT;
  if (epoll_ctl(reactor->epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event) != 0)
    return -1;
  curl_multi_assign(reactor->multi, fd, reactor);
  return 0;
}

/* libcurl's CURLMOPT_TIMERFUNCTION: it must not be called from here, even when the time is now. */
static int on_timer(CURLM *multi, long timeout, void *context) {
  fs_reactor *reactor = context;
  (void)multi;
  reactor->curl_due = timeout < 0 ? -1 : fs_clock_now() + timeout;
  return 0;
}

void fs_reactor_watch(fs_reactor *reactor, CURLM *multi, fs_on_wake *on_wake, void *context) {
  reactor->multi = multi;
  reactor->on_wake = on_wake;
  reactor->wake_context = context;
  reactor->curl_due = -1;
  reactor->broken = false;
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, reactor);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
  curl_multi_setopt(multi, CURLMOPT_TIMERDATA, reactor);
}

int fs_reactor_open(fs_reactor *reactor) {
  *reactor = (fs_reactor){.curl_due = -1, .armed = -1};
  reactor->epoll = epoll_create1(EPOLL_CLOEXEC);
  reactor->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = reactor->timer};
  if (reactor->epoll < 0 || reactor->timer < 0 ||
      epoll_ctl(reactor->epoll, EPOLL_CTL_ADD, reactor->timer, &event) != 0)
    return -1;
  return 0;
}

void fs_reactor_arm(fs_reactor *reactor, fs_ms due) {
  if (reactor->guest_count)
    return;
  if (due < 0 || (reactor->curl_due >= 0 && reactor->curl_due < due))
    due = reactor->curl_due;
  if (due == reactor->armed)
    return;
  /* a time in the past still makes the descriptor readable; 0 would switch the timer off */
  fs_ms at = due > 0 ? due : 1;
  struct itimerspec setting = {.it_value = {.tv_sec = at / 1000, .tv_nsec = (long)(at % 1000) * 1000000}};
  if (due < 0)
    setting.it_value = (struct timespec){0, 0};
  timerfd_settime(reactor->timer, TFD_TIMER_ABSTIME, &setting, NULL);
  reactor->armed = due;
}

static void take_timer(fs_reactor *reactor) {
  uint64_t expirations;
  if (read(reactor->timer, &expirations, sizeof expirations) > 0)
    reactor->armed = -1;
}

static void work(fs_reactor *reactor, curl_socket_t fd, int ready) {
  int running;
  if (curl_multi_socket_action(reactor->multi, fd, ready, &running) != CURLM_OK)
    reactor->broken = true;
}

static void act(fs_reactor *reactor, curl_socket_t fd, uint32_t events) {
  int ready = 0;
  if (events & EPOLLIN)
    ready |= CURL_CSELECT_IN;
  if (events & EPOLLOUT)
    ready |= CURL_CSELECT_OUT;
  if (events & (EPOLLERR | EPOLLHUP))
    ready |= CURL_CSELECT_ERR;
  work(reactor, fd, ready);
}

/* Microseconds of the clock for a dedicated thread, whose stretches of work are measured; 0 for any other. */
static int64_t stretch_clock(const fs_reactor *reactor) {
  return reactor->guest_count ? fs_clock_us() : 0;
}

/* Whether a dedicated thread has worked long enough without sleeping. */
static bool is_over(const fs_reactor *reactor) {
  enum { STRETCH = 40 }; /* µs, about two halves of a poll; our own number */
  return reactor->guest_count && fs_clock_us() - reactor->awake_since > STRETCH;
}

/* Yields after a stretch of work: a thread that waits for this processor runs first. Where none waits,
 * yielding costs one system call; a pause would cost a wake-up of 10 µs and more. */
static void give_way(fs_reactor *reactor) {
  if (!is_over(reactor))
    return;
  sched_yield();
  reactor->awake_since = fs_clock_us();
}

static bool is_guest(fs_reactor *reactor, int fd) {
  for (unsigned i = 0; i < reactor->guest_count; i++)
    if (reactor->guests[i] == fd) {
      reactor->arrivals |= 1u << i;
      return true;
    }
  return false;
}

/* Lets libcurl work on what is ready within `timeout` ms, and on its timer. */
static void poll_and_work(fs_reactor *reactor, fs_ms timeout) {
  enum { TIMEOUT_MAX = 60000 /* ms */, SLEEP_LEAST = 20 /* µs */ };
  struct epoll_event events[EVENTS_AT_ONCE];
  reactor->arrivals = 0;
  reactor->attached_ready = false;
  int64_t asleep_since = stretch_clock(reactor);
  int count =
      epoll_wait(reactor->epoll, events, EVENTS_AT_ONCE, timeout < TIMEOUT_MAX ? (int)timeout : TIMEOUT_MAX);
  fs_ms woken_at = fs_clock_now();
  reactor->on_wake(reactor->wake_context, reactor->woken_at, woken_at);
  reactor->woken_at = woken_at;
  int64_t now = stretch_clock(reactor);
  if (now - asleep_since > SLEEP_LEAST)
    reactor->awake_since = now;
  /* events that are left are reported again at the next turn */
  for (int i = 0; i < count && !reactor->broken && (i == 0 || !is_over(reactor)); i++) {
    if (events[i].data.fd == reactor->timer)
      take_timer(reactor);
    else if (events[i].data.fd < 0)
      reactor->attached_ready = true;
    else if (!is_guest(reactor, events[i].data.fd))
      act(reactor, events[i].data.fd, events[i].events);
  }
  if (!reactor->broken && reactor->curl_due >= 0 && reactor->curl_due <= fs_clock_now()) {
    reactor->curl_due = -1;
    work(reactor, CURL_SOCKET_TIMEOUT, 0);
  }
}

void fs_reactor_run(fs_reactor *reactor, fs_ms due, fs_ms timeout) {
  fs_reactor_arm(reactor, due);
  poll_and_work(reactor, timeout);
}

unsigned fs_reactor_invite(fs_reactor *reactor, int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  if (epoll_ctl(reactor->epoll, EPOLL_CTL_ADD, fd, &event) != 0)
    return 0;
  reactor->guests[reactor->guest_count] = fd;
  return 1u << reactor->guest_count++;
}

int fs_reactor_attach(fs_reactor *reactor, int epoll) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = ~epoll}; /* below 0: none of libcurl's */
  if (epoll_ctl(reactor->epoll, EPOLL_CTL_ADD, epoll, &event) != 0)
    return -1;
  reactor->attached++;
  return 0;
}

void fs_reactor_detach(fs_reactor *reactor, int epoll) {
  if (epoll >= 0)
    epoll_ctl(reactor->epoll, EPOLL_CTL_DEL, epoll, NULL);
  reactor->attached--;
}

void fs_reactor_wait(fs_reactor *reactor, fs_ms due) {
  give_way(reactor);
  fs_ms now = fs_clock_now(), most = INT64_MAX;
  if (due >= 0)
    most = due > now ? due - now : 0;
  if (reactor->curl_due >= 0 && reactor->curl_due - now < most)
    most = reactor->curl_due > now ? reactor->curl_due - now : 0;
  poll_and_work(reactor, most);
}

void fs_reactor_close(fs_reactor *reactor) {
  if (reactor->epoll >= 0)
    close(reactor->epoll);
  if (reactor->timer >= 0)
    close(reactor->timer);
  reactor->epoll = reactor->timer = -1;
}
