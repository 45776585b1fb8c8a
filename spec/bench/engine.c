/* Times the local engine's two jobs on one video, without the server: prints "analysis FRAMES SECONDS CPU"
 * and "swap FRAMES SECONDS CPU", CPU being seconds of processor time.
 *
 * Usage: engine MODELS VIDEO THREADS TARGET OUTPUT
 *
 * The two persons longest on the screen are swapped; the analysis is kept beside OUTPUT, as OUTPUT.analysis.
 */
#include "local/analysis/analysis.h"
#include "local/swap/swap.h"

#include <libavutil/log.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

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

static void longest_two(const fs_analysis *analysis, int pair[2]) {
  pair[0] = 0;
  for (int i = 1; i < analysis->person_count; i++)
    if (analysis->persons[i].frames > analysis->persons[pair[0]].frames)
      pair[0] = i;
  pair[1] = pair[0] == 0 ? 1 : 0;
  for (int i = 0; i < analysis->person_count; i++)
    if (i != pair[0] && analysis->persons[i].frames > analysis->persons[pair[1]].frames)
      pair[1] = i;
}

int main(int argc, char **argv) {
  char error[512], kept[4096];
  if (argc != 6)
    return fail("usage", "engine MODELS VIDEO THREADS TARGET OUTPUT");
  av_log_set_level(AV_LOG_ERROR);
  int threads = atoi(argv[3]), pair[2];
  fs_vision *vision = fs_vision_open(argv[1], threads > 1 ? FS_FOLLOWERS : 1, error, sizeof error);
  if (!vision)
    return fail("models", error);
  fs_analysis analysis = {0};
  const fs_spans all = {0};
  snprintf(kept, sizeof kept, "%s.analysis", argv[5]);
  moment start = now();
  if (fs_analyse(vision, argv[2], kept, &all, threads, NULL, &analysis, error, sizeof error) != 0)
    return fail("analysis", error);
  print_since("analysis", analysis.frames, start);
  if (analysis.person_count < 2)
    return fail("analysis", "fewer than two persons");
  longest_two(&analysis, pair);
  const fs_assignment assignments[] = {{.person = pair[0], .target = argv[4]},
                                       {.person = pair[1], .target = argv[4]}};
  start = now();
  fs_swap_outcome outcome;
  if (fs_swap(vision, &analysis, argv[2], argv[5], FS_OUTPUT_MP4, assignments, 2, threads, NULL, &outcome,
              error, sizeof error) != 0)
    return fail("swap", error);
  print_since("swap", analysis.frames, start);
  fs_analysis_free(&analysis);
  fs_vision_close(vision);
  return 0;
}
