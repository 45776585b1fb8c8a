/* Runs a scenario again and again, each time with another allocation that fails once, and tells what each run
 * came to. allocations SCRIPT URL lua|core|curl [FIRST] lua: what Lua itself allocates; core: what the
 * module's C code does, its calls of strdup and asprintf included; curl: what libcurl does. Each run is a
 * process of its own, so that a crash is one line of the report. Afterwards the state is closed, and as many
 * allocations of core and libcurl, and as many descriptors, have to be left as without any failure. */
#include <dirent.h>
#include <errno.h>
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void __libc_free(void *block);

enum { TRACKED = 1 << 16, TIMEOUT = 60 /* s for a run: it hangs after that */ };

typedef enum origin { LUA, CORE, CURL, OTHER } origin;

static const char *const origins[] = {"lua", "core", "curl"};
static origin failing;             /* whose allocations are counted */
static long countdown = -1, taken; /* until the one that fails; -1: none does */
static bool armed;

/* ---- whose a caller is ---- */

typedef struct range {
  uintptr_t first, end;
} range;

static range modules[2]; /* of the core and of libcurl */

/* Finds a library's code in memory. */
static bool locate(const char *name, range *found) {
  char line[512];
  FILE *maps = fopen("/proc/self/maps", "r");
  *found = (range){0, 0};
  while (maps && fgets(line, sizeof line, maps)) {
    unsigned long first, end;
    if (!strstr(line, name) || sscanf(line, "%lx-%lx", &first, &end) != 2)
      continue;
    if (!found->first)
      found->first = first;
    found->end = end;
  }
  if (maps)
    fclose(maps);
  return found->first != 0;
}

static origin origin_of(const void *caller) {
  for (int i = 0; i < 2; i++)
    if ((uintptr_t)caller >= modules[i].first && (uintptr_t)caller < modules[i].end)
      return i == 0 ? CORE : CURL;
  return OTHER;
}

static bool fails(origin from) {
  if (!armed || from != failing)
    return false;
  /* Lua collects its garbage and asks once more: that has to fail too */
  if (failing == LUA && countdown == -2) {
    countdown = -1;
    return true;
  }
  taken++;
  if (countdown != 0) {
    countdown -= countdown > 0;
    return false;
  }
  countdown = failing == LUA ? -2 : -1;
  return true;
}

/* ---- what core and libcurl hold ---- */

static void *held[TRACKED]; /* an open hash table; a removed entry is `held` itself */
static long held_count;

static size_t place_of(const void *block) {
  return ((uintptr_t)block >> 4) * 2654435769u % TRACKED;
}

static void *hold(void *block, origin from) {
  if (!block || from == OTHER || from == LUA)
    return block;
  size_t place = place_of(block);
  while (held[place] && held[place] != (void *)held)
    place = (place + 1) % TRACKED;
  held[place] = block;
  held_count++;
  return block;
}

static void let_go(const void *block) {
  for (size_t place = place_of(block); block && held[place]; place = (place + 1) % TRACKED)
    if (held[place] == block) {
      held[place] = (void *)held;
      held_count--;
      return;
    }
}

/* ---- in the place of libc's ---- */

static void *refuse(void) {
  errno = ENOMEM;
  return NULL;
}

static void *allocate(size_t size, origin from) {
  return fails(from) ? refuse() : hold(__libc_malloc(size), from);
}

void *malloc(size_t size) {
  return allocate(size, origin_of(__builtin_return_address(0)));
}

void *calloc(size_t count, size_t size) {
  origin from = origin_of(__builtin_return_address(0));
  return fails(from) ? refuse() : hold(__libc_calloc(count, size), from);
}

void *realloc(void *old, size_t size) {
  origin from = origin_of(__builtin_return_address(0));
  if (fails(from))
    return refuse();
  let_go(old);
  return hold(__libc_realloc(old, size), from);
}

void free(void *block) {
  let_go(block);
  __libc_free(block);
}

static char *copy(const char *text, size_t length, origin from) {
  char *made = allocate(length + 1, from);
  if (!made)
    return NULL;
  memcpy(made, text, length);
  made[length] = '\0';
  return made;
}

char *strdup(const char *text) {
  return copy(text, strlen(text), origin_of(__builtin_return_address(0)));
}

char *strndup(const char *text, size_t most) {
  return copy(text, strnlen(text, most), origin_of(__builtin_return_address(0)));
}

int asprintf(char **out, const char *format, ...) {
  origin from = origin_of(__builtin_return_address(0));
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  int length = vsnprintf(NULL, 0, format, arguments);
  *out = allocate((size_t)length + 1, from);
  if (*out)
    vsnprintf(*out, (size_t)length + 1, format, again);
  va_end(again);
  va_end(arguments);
  return *out ? length : -1;
}

/* ---- one run ---- */

static void *lua_allocate(void *context, void *old, size_t old_size, size_t size) {
  (void)context, (void)old_size;
  if (size == 0) {
    free(old);
    return NULL;
  }
  /* Lua holds that a block can always be made smaller */
  bool grows = !old || size > old_size;
  return grows && fails(LUA) ? NULL : realloc(old, size);
}

static int count_descriptors(void) {
  int count = 0;
  DIR *folder = opendir("/proc/self/fd");
  while (folder && readdir(folder))
    count++;
  if (folder)
    closedir(folder);
  return count;
}

typedef struct outcome {
  long taken, held;
  int descriptors;
  bool failed; /* the scenario ended with an error */
  char message[200];
} outcome;

static outcome run(const char *script, const char *url) {
  outcome result = {.failed = true};
  int before = count_descriptors();
  lua_State *L = lua_newstate(lua_allocate, NULL);
  luaL_openlibs(L);
  lua_pushstring(L, url);
  lua_setglobal(L, "URL");
  /* modules are loaded before anything fails: the scenario is what the script returns */
  if (luaL_dofile(L, script)) {
    fprintf(stderr, "%s\n", lua_tostring(L, -1));
    exit(2);
  }
  if (!locate("faceswap/core.so", &modules[0]) || !locate("libcurl.so", &modules[1]))
    exit(2);
  armed = true;
  int status = lua_pcall(L, 0, 1, 0);
  armed = false;
  result.taken = taken;
  const char *text = luaL_tolstring(L, -1, NULL);
  result.failed = status != LUA_OK || strcmp(text, "done") != 0;
  snprintf(result.message, sizeof result.message, "%s%s", status == LUA_OK ? "" : "raised: ", text);
  lua_close(L);
  result.held = held_count;
  result.descriptors = count_descriptors() - before;
  return result;
}

/* Runs the scenario in a child. Returns how it ended: 0, a signal, or -1 when it could not be told. */
static int run_apart(const char *script, const char *url, long n, outcome *result) {
  int ends[2], status = 0;
  if (pipe(ends) != 0)
    return -1;
  pid_t child = fork();
  if (child == 0) {
    alarm(TIMEOUT);
    countdown = n;
    *result = run(script, url);
    _exit(write(ends[1], result, sizeof *result) == sizeof *result ? 0 : 3);
  }
  close(ends[1]);
  bool told = read(ends[0], result, sizeof *result) == sizeof *result;
  close(ends[0]);
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status))
    return WTERMSIG(status);
  return told ? 0 : -1;
}

int main(int argc, char **argv) {
  outcome whole, result;
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (argc < 4)
    return 2;
  while (failing < OTHER && strcmp(argv[3], origins[failing]) != 0)
    failing++;
  if (failing == OTHER || run_apart(argv[1], argv[2], -1, &whole) != 0 || whole.failed) {
    fprintf(stderr, "the scenario does not work: %s\n", whole.message);
    return 2;
  }
  long errors = 0, unharmed = 0, bad = 0;
  for (long n = argc > 4 ? atol(argv[4]) : 0; n < whole.taken; n++) {
    int ended = run_apart(argv[1], argv[2], n, &result);
    const char *what = ended == SIGALRM ? "hangs" : ended ? "crashes" : NULL;
    if (!what && result.held > whole.held)
      what = "leaks memory";
    else if (!what && result.descriptors > whole.descriptors)
      what = "leaks a descriptor";
    errors += !what && result.failed;
    unharmed += !what && !result.failed;
    bad += what != NULL;
    if (what)
      printf("%s %ld %s (%ld blocks, signal %d): %s\n", argv[3], n, what,
             ended ? 0 : result.held - whole.held, ended, ended ? "" : result.message);
    else if (getenv("VERBOSE"))
      printf("%s %ld %s\n", argv[3], n, result.message);
  }
  printf("%s: %ld allocations failed in turn: %ld errors, %ld done all the same, %ld bad\n", argv[3],
         whole.taken, errors, unharmed, bad);
  return bad ? 1 : 0;
}
