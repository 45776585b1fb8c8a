/* Fails steps of analysing a medium into a file, and of reading it back.
 *   analysis_steps MODELS INPUT OUTPUT STRIDE     every step among the first ones, then every STRIDEth one */
#include "local/analysis/analysis.h"
#include "steps.h"
#include "vision/scratch.h"

#include <errno.h>
#include <libavutil/log.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

STEP(void *, malloc, (size_t n), (n), NULL)
STEP(void *, calloc, (size_t n, size_t m), (n, m), NULL)
STEP(void *, realloc, (void *p, size_t n), (p, n), NULL)
STEP(void *, fs_scratch_alloc, (fs_scratch * s, size_t n), (s, n), NULL)
STEP(int, pthread_create, (pthread_t * t, const pthread_attr_t *a, void *(*r)(void *), void *c), (t, a, r, c), EAGAIN)
STEP(FILE *, fopen, (const char *p, const char *m), (p, m), NULL)
STEP(size_t, fwrite, (const void *d, size_t s, size_t n, FILE *f), (d, s, n, f), 0)
STEP(size_t, fread, (void *d, size_t s, size_t n, FILE *f), (d, s, n, f), 0)
STEP(ssize_t, pwrite, (int f, const void *d, size_t n, off_t o), (f, d, n, o), (errno = ENOSPC, -1))
STEP(ssize_t, pread, (int f, void *d, size_t n, off_t o), (f, d, n, o), (errno = EIO, -1))
STEP(int, fclose, (FILE * f), (f), (__real_fclose(f), EOF))
STEP(int, rename, (const char *a, const char *b), (a, b), -1)
STEP(int, fsync, (int f), (f), -1)

enum { DENSE = 400 };

typedef struct scenario {
  fs_vision *vision;
  const char *input, *output;
  int persons, tracks; /* of the run in which nothing fails; -1 before it */
} scenario;

static int go_on(void *context, double fraction) {
  (void)context, (void)fraction;
  return 0;
}

/* An analysis is complete or fails with a sentence: a face that finds no memory must not be missing in silence. */
static int run(void *context) {
  const scenario *s = context;
  const fs_spans all = {0};
  const fs_progress_callback progress = {go_on, NULL};
  fs_error error = {""};
  fs_analysis made = {0}, read = {0};
  unlink(s->output);
  fs_vision_trim(s->vision); /* so that all is loaded anew */
  int status = fs_analyse(s->vision, s->input, s->output, &all, 2, &progress, &made, &error);
  bool differs = status == 0 && s->persons >= 0 && (made.person_count != s->persons || made.track_count != s->tracks);
  bool there = access(s->output, F_OK) == 0;
  bool wrong = differs || (status == 0) != there;
  if (status == 0)
    status = fs_analysis_load(&read, s->output, &error);
  wrong = wrong || (status == 0 && read.person_count != made.person_count) || (status != 0 && error.text[0] == '\0');
  if (wrong)
    fprintf(stderr, "%d persons, %d tracks: %s\n", made.person_count, made.track_count, error.text);
  fs_analysis_free(&made);
  fs_analysis_free(&read);
  return wrong ? 2 : status == 0 ? 0 : 1;
}

static int count_persons(scenario *s) {
  const fs_spans all = {0};
  const fs_progress_callback progress = {go_on, NULL};
  fs_error error = {""};
  fs_analysis made = {0};
  if (fs_analyse(s->vision, s->input, s->output, &all, 2, &progress, &made, &error) != 0) {
    fprintf(stderr, "%s: %s\n", s->input, error.text);
    return -1;
  }
  s->persons = made.person_count;
  s->tracks = made.track_count;
  fs_analysis_free(&made);
  return s->persons > 0 ? 0 : -1;
}

int main(int argc, char **argv) {
  if (argc < 5)
    return 2;
  fs_error error = {""};
  av_log_set_level(AV_LOG_QUIET);
  scenario s = {.vision = fs_vision_open(argv[1], FS_FOLLOWERS, &error), .input = argv[2], .output = argv[3], .persons = -1};
  if (!s.vision || count_persons(&s) != 0) {
    fprintf(stderr, "%s\n", error.text);
    return 1;
  }
  int bad = fs_steps_fail_each(argv[2], run, &s, DENSE, atol(argv[4]));
  fs_vision_close(s.vision);
  return bad > 0;
}
