/* Times the local engine's two jobs on one video, without the server: prints "analysis FRAMES SECONDS" and "swap FRAMES SECONDS".
 *   engine MODELS VIDEO THREADS TARGET OUTPUT     swaps the two persons longest on the screen; the analysis is kept beside
 *                                                 OUTPUT, as OUTPUT.analysis */
#include "local/analysis/analysis.h"
#include "local/swap/swap.h"

#include <libavutil/log.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
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
  double start = now();
  if (fs_analyse(vision, argv[2], kept, &all, threads, NULL, &analysis, error, sizeof error) != 0)
    return fail("analysis", error);
  printf("analysis %d %.3f\n", analysis.frames, now() - start);
  if (analysis.person_count < 2)
    return fail("analysis", "fewer than two persons");
  longest_two(&analysis, pair);
  const fs_assignment assignments[] = {{.person = pair[0], .target = argv[4]},
                                       {.person = pair[1], .target = argv[4]}};
  start = now();
  fs_swap_outcome outcome;
  if (fs_swap(vision, &analysis, argv[2], argv[5], FS_OUTPUT_MP4, assignments, 2, threads, NULL, &outcome, error,
              sizeof error) != 0)
    return fail("swap", error);
  printf("swap %d %.3f\n", analysis.frames, now() - start);
  fs_analysis_free(&analysis);
  fs_vision_close(vision);
  return 0;
}
