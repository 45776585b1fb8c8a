#include "local/options.h"

#include "local/jobs/sandbox.h"
#include "local/machine.h"
#include "vision/model_path.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

_Static_assert(sizeof FS_DEFAULT_KEY == FS_KEY_LENGTH + 1, "the default key has the shape of every key");

static const char help_text[] =
    "Usage: faceswap-local [option ...]\n"
    "\n"
    "Serves the face-swap API from this machine, on 127.0.0.1 only. The first line of its output is\n"
    "`listening on http://127.0.0.1:PORT`, printed once it answers.\n"
    "\n"
    "  --data DIR             directory for uploads, results and the database (made if missing).\n"
    "                         Default: a temporary one, removed at the end\n"
    "  --port PORT            port to listen on; 0, the default, takes any free one\n"
    "  --key KEY              the API key that requests must have: `ak_` and 32 letters, digits, `_`\n"
    "                         or `-`. May be given up to 16 times: jobs of several keys take turns,\n"
    "                         and the keys share the account. It is better put into the environment\n"
    "                         as FACESWAP_LOCAL_KEY (separated by commas), where no process list\n"
    "                         shows it. Default: " FS_DEFAULT_KEY "\n"
    "  --models DIR           directory of the models. Default: the environment's FACESWAP_MODELS,\n"
    "                         else `models` or `share/faceswap/models` next to this program or\n"
    "                         above it, else " FS_MODELS_INSTALLED "\n"
    "  --workers N            number of concurrent detections and swaps (default: 2, or 1 on a\n"
    "                         single core)\n"
    "  --threads N            threads of each of them (default: one per core that it may use)\n"
    "  --with-parent          exit when standard input ends, so that the engine ends with its\n"
    "                         parent, even if that is killed\n"
    "  --max-upload BYTES     largest upload, or video to fetch, that is accepted (default: 2G)\n"
    "  --detect-ttl SECONDS   how long a detect_id is valid (default: 3600)\n"
    "  --fetch-timeout SECONDS  give up on a URL that sends nothing for this long (default: 30)\n"
    "  --balance CREDITS      credits of a new data directory (default: 10000000)\n"
    "  --no-private-addresses  fetch media from, and send callbacks to, public addresses only: not\n"
    "                         this machine and its networks, whatever name or redirect leads there\n"
    "  --scenario FILE        answer as a JSON file says, call by call: {\"create\": [\"lost\",\n"
    "                         {\"code\": 402}], \"task\": [{\"slow\": 3}], \"always\": {\"balance\":\n"
    "                         \"rate_limited\"}}; for testing clients\n"
    "\n"
    "Storage:\n"
    "  --keep TIME            how long uploads, detections and results are kept, in seconds or as in\n"
    "                         12h, 14d. Default: 14d, or 1d in a temporary data directory\n"
    "  --quota BYTES          size limit of the data directory, as in 5G: the oldest goes first.\n"
    "                         Default: 20G, or half of its file system\n"
    "\n"
    "Limits of jobs:\n"
    "  --max-queue N          waiting jobs of a key, on pictures and on videos each; more are\n"
    "                         refused with 429 (default: 100)\n"
    "  --max-megapixels N     pixels of all frames of a video, in millions; a 25th of it for a GIF\n"
    "                         (default: 100000, about half an hour of 1920x1080)\n"
    "  --max-cpu SECONDS      processor time of a job (default: 7200)\n"
    "  --max-memory BYTES     memory of a job (default: 4G, or three quarters of what the machine or\n"
    "                         a control group lets the engine have)\n"
    "  --max-output BYTES     size of a result (default: 4G)\n"
    "\n"
    "  --help, --version      print this, or the version, and exit\n"
    "\n"
    "BYTES may end with K, M, G or T: 1G is 1024M, 1M is 1024K.\n"
    "Media are decoded in separate processes, which may open no other file and no connection.\n"
    "SIGTERM, SIGINT and SIGHUP end it; unfinished work is resumed at the next start.\n"
    "Exit status: 0 ended as asked, 1 could not start or go on, 2 wrong usage.\n";

/* What the value of an option is. */
typedef enum fs_option_kind {
  FS_OPTION_NONE, /* it takes none: a bool */
  FS_OPTION_TEXT, /* const char * */
  FS_OPTION_INT,
  FS_OPTION_NUMBER, /* int64_t, as those that follow */
  FS_OPTION_SIZE,
  FS_OPTION_TIME,
  FS_OPTION_KEY, /* these four have functions of their own */
  FS_OPTION_MODELS,
  FS_OPTION_HELP,
  FS_OPTION_VERSION,
} fs_option_kind;

typedef struct fs_option {
  const char *name;
  fs_option_kind kind;
  size_t field; /* of fs_options */
  int64_t least, most;
} fs_option;

#define FIELD(name) offsetof(fs_options, name)

static const fs_option long_options[] = {
    {"data", FS_OPTION_TEXT, FIELD(data), 0, 0},
    {"port", FS_OPTION_INT, FIELD(port), 0, UINT16_MAX},
    {"key", FS_OPTION_KEY, 0, 0, 0},
    {"models", FS_OPTION_MODELS, 0, 0, 0},
    {"workers", FS_OPTION_INT, FIELD(workers), 1, 64},
    {"threads", FS_OPTION_INT, FIELD(threads), 1, 256},
    {"with-parent", FS_OPTION_NONE, FIELD(with_parent), 0, 0},
    {"max-upload", FS_OPTION_SIZE, FIELD(max_upload), 1, 0},
    {"detect-ttl", FS_OPTION_NUMBER, FIELD(detect_ttl), 0, INT32_MAX},
    {"fetch-timeout", FS_OPTION_NUMBER, FIELD(fetch_timeout), 1, 3600},
    {"balance", FS_OPTION_NUMBER, FIELD(balance), 0, INT32_MAX},
    {"no-private-addresses", FS_OPTION_NONE, FIELD(public_only), 0, 0},
    {"scenario", FS_OPTION_TEXT, FIELD(scenario), 0, 0},
    {"keep", FS_OPTION_TIME, FIELD(keep), 0, 0},
    {"quota", FS_OPTION_SIZE, FIELD(quota), 8 << 20, 0},
    {"max-queue", FS_OPTION_INT, FIELD(max_queue), 1, 1000000},
    {"max-megapixels", FS_OPTION_NUMBER, FIELD(max_megapixels), 1, INT32_MAX},
    {"max-cpu", FS_OPTION_NUMBER, FIELD(max_cpu), 1, INT32_MAX},
    {"max-memory", FS_OPTION_SIZE, FIELD(max_memory), 64 << 20, 0},
    {"max-output", FS_OPTION_SIZE, FIELD(max_output), 1, 0},
    {"help", FS_OPTION_HELP, 0, 0, 0},
    {"version", FS_OPTION_VERSION, 0, 0, 0},
};
enum { OPTIONS = sizeof long_options / sizeof *long_options };

static int read_number(const fs_option *option, const char *text, int64_t *out) {
  char *end = NULL;
  errno = 0;
  long long value = strtoll(text, &end, 10);
  if (end == text || *end != '\0' || errno != 0 || value < option->least || value > option->most) {
    fprintf(stderr, "faceswap-local: --%s is a number from %" PRId64 " to %" PRId64 ", not \"%s\"\n",
            option->name, option->least, option->most, text);
    return -1;
  }
  *out = value;
  return 0;
}

typedef struct fs_unit {
  char letter;
  int64_t factor;
} fs_unit;

static const fs_unit time_units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'\0', 0}};
static const fs_unit size_units[] = {{'K', INT64_C(1) << 10},
                                     {'M', INT64_C(1) << 20},
                                     {'G', INT64_C(1) << 30},
                                     {'T', INT64_C(1) << 40},
                                     {'\0', 0}};

/* Parses a number, optionally followed by one unit letter. */
static int read_quantity(const fs_option *option, const char *text, const fs_unit *units, int64_t *out) {
  char *end = NULL;
  errno = 0;
  long long value = strtoll(text, &end, 10);
  int64_t factor = 1;
  for (const fs_unit *unit = units; end != text && *end != '\0' && unit->letter != '\0'; unit++)
    if (*end == unit->letter && end[1] == '\0') {
      factor = unit->factor;
      end++;
      break;
    }
  if (end == text || *end != '\0' || errno != 0 || value < 0 || value > INT64_MAX / 16 / factor ||
      value * factor < option->least) {
    fprintf(stderr, "faceswap-local: --%s is a number from %" PRId64 " up, such as 90 or 2%c, not \"%s\"\n",
            option->name, option->least, units[2].letter, text);
    return -1;
  }
  *out = value * factor;
  return 0;
}

/* The message does not quote the value, which may be a mistyped secret key. */
static int take_key(fs_options *options, const char *key, size_t length, const char *source) {
  static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  if (length != FS_KEY_LENGTH || strncmp(key, "ak_", 3) != 0 || strspn(key, allowed) < FS_KEY_LENGTH) {
    fprintf(stderr, "faceswap-local: %s must be `ak_` and 32 letters, digits, `_` or `-`\n", source);
    return -1;
  }
  if (options->key_count == FS_KEYS_MAX) {
    fprintf(stderr, "faceswap-local: %s: there are more than %d keys\n", source, FS_KEYS_MAX);
    return -1;
  }
  memcpy(options->keys[options->key_count++], key, FS_KEY_LENGTH);
  return 0;
}

/* The keys of the environment, separated by commas, or the default. */
static int take_usual_keys(fs_options *options) {
  static const char name[] = "FACESWAP_LOCAL_KEY";
  const char *list = getenv(name);
  if (list == NULL || *list == '\0')
    list = FS_DEFAULT_KEY;
  for (;; list++) {
    size_t length = strcspn(list, ",");
    if (take_key(options, list, length, name) != 0)
      return -1;
    list += length;
    if (*list == '\0')
      return 0;
  }
}

static int take_models(fs_options *options, const char *directory) {
  if (strlen(directory) >= sizeof options->models) {
    fprintf(stderr, "faceswap-local: the name of the models' directory is too long\n");
    return -1;
  }
  memcpy(options->models, directory, strlen(directory) + 1);
  return 0;
}

static int take_option(fs_options *options, const fs_option *option, const char *text) {
  void *field = (char *)options + option->field;
  int64_t number = 0;
  switch (option->kind) {
  case FS_OPTION_NONE:
    *(bool *)field = true;
    return 0;
  case FS_OPTION_TEXT:
    *(const char **)field = text;
    return 0;
  case FS_OPTION_INT:
    if (read_number(option, text, &number) != 0)
      return -1;
    *(int *)field = (int)number;
    return 0;
  case FS_OPTION_NUMBER:
    return read_number(option, text, field);
  case FS_OPTION_SIZE:
    return read_quantity(option, text, size_units, field);
  case FS_OPTION_TIME:
    return read_quantity(option, text, time_units, field);
  case FS_OPTION_KEY:
    return take_key(options, text, strlen(text), "--key");
  case FS_OPTION_MODELS:
    return take_models(options, text);
  default:
    return -1;
  }
}

static fs_options_verdict print(const char *text) {
  if (fputs(text, stdout) >= 0 && fflush(stdout) == 0)
    return FS_OPTIONS_ANSWERED;
  fprintf(stderr, "faceswap-local: the text could not be printed: %s\n", strerror(errno));
  return FS_OPTIONS_WRONG;
}

static fs_options_verdict print_version(void) {
  const char *lacks = fs_sandbox_lacks();
  char text[128];
  snprintf(text, sizeof text, "faceswap-local " FS_VERSION "\n%s%s%s",
           lacks ? "  jobs are not confined by " : "", lacks ? lacks : "", lacks ? "\n" : "");
  return print(text);
}

static void default_models(fs_options *options) {
  char program[PATH_MAX] = "";
  ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
  program[length > 0 ? length : 0] = '\0';
  fs_model_path_find(program, options->models);
}

/* A job may no more than its parent, this process, whatever is asked for: what the user reads of a limit is
 * the one in force. `spare` of the resource is left to tell that it is spent. */
static void bound_by_system(int64_t *most, __rlimit_resource_t resource, rlim_t spare) {
  struct rlimit own;
  if (getrlimit(resource, &own) == 0 && own.rlim_max < (rlim_t)*most + spare)
    *most = own.rlim_max > spare ? (int64_t)(own.rlim_max - spare) : 1;
}

static void fill_limits(fs_options *options, const fs_machine *machine) {
  const int64_t memory = machine->memory / 4 * 3;
  if (options->max_memory == 0)
    options->max_memory = memory > 0 && memory < INT64_C(4) << 30 ? memory : INT64_C(4) << 30;
  bound_by_system(&options->max_cpu, RLIMIT_CPU, 1);
  bound_by_system(&options->max_memory, RLIMIT_DATA, 0);
  bound_by_system(&options->max_memory, RLIMIT_AS, 0);
  bound_by_system(&options->max_output, RLIMIT_FSIZE, 0);
  if (options->keep < 0)
    options->keep = options->data != NULL ? 14 * 86400 : 86400;
}

static int fill_defaults(fs_options *options) {
  const fs_machine machine = fs_machine_read();
  fill_limits(options, &machine);
  if (options->key_count == 0 && take_usual_keys(options) != 0)
    return -1;
  if (options->models[0] == '\0')
    default_models(options);
  /* A second worker keeps short jobs going while the first waits for a slow URL or works on a long video. */
  if (options->workers == 0)
    options->workers = machine.cores >= 2 ? 2 : 1;
  if (options->threads == 0)
    options->threads = machine.cores;
  return 0;
}

fs_options_verdict fs_options_read(fs_options *options, int argc, char **argv) {
  *options = (fs_options){.max_upload = INT64_C(2) << 30,
                          .detect_ttl = 3600,
                          .fetch_timeout = 30,
                          .balance = 10000000,
                          .keep = -1,
                          .max_queue = 100,
                          .max_megapixels = 100000,
                          .max_cpu = 7200,
                          .max_output = INT64_C(4) << 30};
  struct option names[OPTIONS + 1] = {0};
  for (int i = 0; i < OPTIONS; i++) {
    bool bare = long_options[i].kind == FS_OPTION_NONE || long_options[i].kind >= FS_OPTION_HELP;
    names[i] = (struct option){long_options[i].name, bare ? no_argument : required_argument, NULL, 0};
  }
  int index = 0, found;
  while ((found = getopt_long(argc, argv, "", names, &index)) != -1) {
    if (found == '?') {
      fprintf(stderr, "Try `faceswap-local --help`.\n");
      return FS_OPTIONS_WRONG;
    }
    if (long_options[index].kind == FS_OPTION_HELP)
      return print(help_text);
    if (long_options[index].kind == FS_OPTION_VERSION)
      return print_version();
    if (take_option(options, &long_options[index], optarg) != 0)
      return FS_OPTIONS_WRONG;
  }
  if (optind < argc) {
    fprintf(stderr, "faceswap-local: unexpected argument \"%s\"; try `faceswap-local --help`\n",
            argv[optind]);
    return FS_OPTIONS_WRONG;
  }
  return fill_defaults(options) == 0 ? FS_OPTIONS_RUN : FS_OPTIONS_WRONG;
}
