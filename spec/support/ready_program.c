/* Loaded into a program before its other libraries: FFmpeg's programs link more than 200, which takes 0.2 s of
 * the processor at each start. The program listens at READY_SOCKET, a socket of a file system, and forks for
 * each connection, so that what runs has its libraries already. A connection sends words, each ended by a zero
 * byte, and then its end: the folder to run in, a file of which each run adds a line (seconds of the
 * processor, of the user and of the system), and the arguments. It gets what the program prints on both
 * streams, and behind that a space, the exit status and the end of a line; without these where a signal ended
 * the program. Everything ends with the standard input. */
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

typedef int program(int argc, char **argv, char **environment);

enum { WORDS_MAX = 1000, BYTES_MAX = 1 << 18 };

static program *real;
static char words[BYTES_MAX], *arguments[WORDS_MAX + 1];
static const char *times;

static double seconds(struct timeval time) {
  return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static void tell_end(int status, void *nothing) {
  (void)nothing;
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  char line[80];
  int length = snprintf(line, sizeof line, "%.3f %.3f\n", seconds(used.ru_utime), seconds(used.ru_stime));
  int file = open(times, O_WRONLY | O_CREAT | O_APPEND, 0644);
  if (file < 0 || write(file, line, (size_t)length) != length)
    fprintf(stderr, "nobody can be told of the time that was taken\n");
  printf(" %d\n", status);
  fflush(NULL);
}

/* Splits what the connection sends into the words behind the program's name. Returns how many, or -1. */
static int read_words(int connection) {
  size_t size = 0;
  ssize_t got;
  while (size < sizeof words && (got = read(connection, words + size, sizeof words - size)) > 0)
    size += (size_t)got;
  int count = 0;
  if (size == sizeof words || size == 0 || words[size - 1] != '\0')
    return -1;
  for (char *word = words; word < words + size && count < WORDS_MAX; word += strlen(word) + 1)
    arguments[++count] = word;
  return count < WORDS_MAX ? count : -1;
}

static void run(int connection, const char *name, char **environment) {
  int nothing = open("/dev/null", O_RDONLY), count = read_words(connection);
  signal(SIGCHLD, SIG_DFL);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (count < 2 || dup2(nothing, 0) < 0 || dup2(connection, 1) < 0 || dup2(connection, 2) < 0 ||
      chdir(arguments[1]) != 0)
    _exit(1);
  closefrom(3);
  times = arguments[2];
  on_exit(tell_end, NULL);
  arguments[2] = strdup(name);
  arguments[count + 1] = NULL;
  exit(real(count - 1, arguments + 2, environment));
}

static int serve(int argc, char **argv, char **environment) {
  (void)argc;
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", getenv("READY_SOCKET"));
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct pollfd asked[] = {{.fd = listener, .events = POLLIN}, {.fd = 0, .events = POLLIN}};
  signal(SIGCHLD, SIG_IGN);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 100) != 0)
    return 1;
  while (poll(asked, 2, -1) < 0 || !asked[1].revents) {
    int connection = asked[0].revents ? accept(listener, NULL, NULL) : -1;
    if (connection >= 0 && fork() == 0)
      run(connection, argv[0], environment);
    close(connection);
  }
  return 0;
}

typedef int starter(program *main, int argc, char **argv, void (*begin)(void), void (*end)(void),
                    void (*end_linker)(void), void *stack);

/* glibc's, which calls main. */
int __libc_start_main(program *main, int argc, char **argv, void (*begin)(void), void (*end)(void),
                      void (*end_linker)(void), void *stack) {
  starter *next = (starter *)dlsym(RTLD_NEXT, "__libc_start_main");
  real = main;
  return next(getenv("READY_SOCKET") ? serve : main, argc, argv, begin, end, end_linker, stack);
}
