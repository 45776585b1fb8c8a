/* A service for the client's benchmarks: answers every request at once with a TaskInfo of 560 bytes.
 *   client_service SECONDS     a task has ended so long after it was first asked for; prints the port */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { DESCRIPTORS = 1024, TASKS = 1 << 20, REQUEST_SIZE = 4096, ANSWER_LENGTH = 560 };

typedef struct connection {
  char request[REQUEST_SIZE];
  size_t length;
} connection;

static connection *connections[DESCRIPTORS]; /* by descriptor */
static double first_asked[TASKS];            /* by the number in a task's id */
static double duration;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* The number in the id of the task that is asked for: 0 for none. */
static unsigned long task_of(const char *request) {
  const char *id = strstr(request, "task_id=");
  return id ? strtoul(id + strlen("task_id="), NULL, 10) : 0;
}

static int has_ended(unsigned long number) {
  size_t task = number % TASKS;
  if (first_asked[task] == 0)
    first_asked[task] = now();
  return now() - first_asked[task] >= duration;
}

static void answer(int fd, const char *request) {
  static const char head[] =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n";
  static const char body[] =
      "{\"code\": 200, \"message\": \"success\", \"data\": {\"task_id\": \"%lu\", \"status\": \"%s\", "
      "\"param\": "
      "{\"model\": \"video-face-swap-multi\", \"callback_url\": null, \"input\": {\"filling\": \"%*s\"}}, "
      "\"credits\": 12, \"create_at\": 1779000000, \"complete_at\": null, \"result\": %s, \"source\": "
      "\"api\"}}";
  unsigned long task = task_of(request);
  int ended = has_ended(task);
  const char *state = ended ? "success" : "running";
  const char *result = ended ? "{\"code\": 200, \"media_urls\": [\"https://media.example/r.mp4\"]}" : "null";
  int filling = ANSWER_LENGTH - snprintf(NULL, 0, body, task, state, 0, "", result);
  char text[2 * ANSWER_LENGTH];
  int length = snprintf(text, sizeof text, head, ANSWER_LENGTH);
  length += snprintf(text + length, sizeof text - (size_t)length, body, task, state, filling, "", result);
  if (write(fd, text, (size_t)length) != length)
    perror("write");
}

/* Answers the requests that are whole; returns 0 when the connection has ended. The requests have no body. */
static int serve(int fd) {
  connection *c = connections[fd];
  ssize_t got = read(fd, c->request + c->length, REQUEST_SIZE - 1 - c->length);
  if (got <= 0)
    return 0;
  c->length += (size_t)got;
  c->request[c->length] = '\0';
  for (char *end; (end = strstr(c->request, "\r\n\r\n"));) {
    *end = '\0';
    answer(fd, c->request);
    c->length -= (size_t)(end + 4 - c->request);
    memmove(c->request, end + 4, c->length + 1);
  }
  return 1;
}

static int accept_one(int listener, int epoll) {
  int one = 1, fd = accept(listener, NULL, NULL);
  if (fd < 0 || fd >= DESCRIPTORS)
    return -1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  connections[fd] = calloc(1, sizeof *connections[fd]);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  return connections[fd] ? epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) : -1;
}

int main(int argc, char **argv) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM, 0), epoll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
  duration = argc > 1 ? atof(argv[1]) : 0;
  if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 128) != 0 ||
      getsockname(listener, (struct sockaddr *)&address, &size) != 0 ||
      epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) != 0) {
    perror("client_service");
    return 1;
  }
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  while (epoll_wait(epoll, &event, 1, -1) == 1) {
    int fd = event.data.fd;
    if (fd == listener) {
      if (accept_one(listener, epoll) != 0)
        return 1;
    } else if (!serve(fd)) {
      close(fd);
      free(connections[fd]);
      connections[fd] = NULL;
    }
  }
  return 1;
}
