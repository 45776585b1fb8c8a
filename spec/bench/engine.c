/* Times the local engine's two jobs on one video, without the server: prints "analysis FRAMES SECONDS CPU"
 * and "swap FRAMES SECONDS CPU", CPU being seconds of processor time, and "faces MEAN", how many a frame has.
 *
 * Usage: engine MODELS VIDEO THREADS TARGET OUTPUT PERSONS
 *
 * The PERSONS longest on the screen are swapped; the analysis is kept beside OUTPUT, as OUTPUT.analysis.
 */
#include "local/analysis/analysis.h"
#include "local/host_memory.h"
#include "local/swap/swap.h"

#include <libavutil/log.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds_of(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

typedef struct {
  double wall, cpu;
} moment;

static moment now(void) {
  return (moment){.wall = seconds_of(CLOCK_MONOTONIC), .cpu = seconds_of(CLOCK_PROCESS_CPUTIME_ID)};
}

static void print_since(const char *job, int frames, moment start) {
  moment end = now();
  printf("%s %d %.3f %.3f\n", job, frames, end.wall - start.wall, end.cpu - start.cpu);
}

static int fail(const char *what, const char *error) {
  fprintf(stderr, "%s: %s\n", what, error);
  return 1;
}

enum { MOST = 16 /* persons */ };

/* Gives the target to the persons longest on the screen. Returns to how many. */
static int cast_longest(const fs_analysis *analysis, const char *target, int wanted, fs_assignment *cast) {
  int count = 0;
  for (; count < wanted && count < MOST && count < analysis->person_count; count++) {
    cast[count] = (fs_assignment){.person = -1, .target = target};
    for (int i = 0; i < analysis->person_count; i++) {
      bool taken = false;
      for (int k = 0; k < count; k++)
        taken = taken || cast[k].person == i;
      const int best = cast[count].person;
      if (!taken && (best < 0 || analysis->persons[i].frames > analysis->persons[best].frames))
        cast[count].person = i;
    }
  }
  return count;
}

static double faces_of(const fs_analysis *analysis) {
  double faces = 0;
  for (int i = 0; i < analysis->track_count; i++)
    faces += analysis->tracks[i].count;
  return faces / analysis->frames;
}

/* Runs both jobs and prints their figures. Returns the exit status. */
static int run_jobs(fs_vision *vision, char **argv) {
  fs_error error;
  char kept[4096];
  const int threads = atoi(argv[3]);
  fs_assignment cast[MOST];
  fs_analysis analysis = {0};
  const fs_spans all = {0};
  snprintf(kept, sizeof kept, "%s.analysis", argv[5]);
  moment start = now();
  if (fs_analyse(vision, argv[2], kept, &all, threads, NULL, &analysis, &error) != 0)
    return fail("analysis", error.text);
  print_since("analysis", analysis.frames, start);
  printf("faces %.1f\n", faces_of(&analysis));
  const int count = cast_longest(&analysis, argv[4], atoi(argv[6]), cast);
  if (count == 0)
    return fail("analysis", "nobody was found");
  start = now();
  fs_swap_outcome outcome;
  if (fs_swap(vision, &analysis, argv[2], argv[5], FS_OUTPUT_MP4, cast, count, threads, NULL, &outcome,
              &error) != 0)
    return fail("swap", error.text);
  print_since("swap", analysis.frames, start);
  fs_analysis_free(&analysis);
  return 0;
}

/* Jobs run as in the engine, in a copy of the process that has read the models. */
int main(int argc, char **argv) {
  fs_error error;
  if (argc != 7)
    return fail("usage", "engine MODELS VIDEO THREADS TARGET OUTPUT PERSONS");
  av_log_set_level(AV_LOG_ERROR);
  fs_host_memory_begin();
  fs_vision *vision = fs_vision_open(argv[1], atoi(argv[3]), &error);
  if (!vision)
    return fail("models", error.text);
  fs_analysis_prepare(vision);
  fs_host_memory_end();
  const pid_t job = fork();
  if (job == 0)
    exit(run_jobs(vision, argv));
  int status = 1;
  if (job < 0 || waitpid(job, &status, 0) != job)
    return fail("job", "it cannot be started");
  fs_vision_close(vision);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
