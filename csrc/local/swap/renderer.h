/* Renders the swap: reads the target of each assignment, smooths the tracks, and paints the faces of a frame.
 */
#ifndef FS_RENDERER_H
#define FS_RENDERER_H

#include "base/error.h"
#include "local/analysis/analysis.h"
#include "local/canvas/canvas.h"
#include "vision/face/fitness.h"

#include <stdbool.h>

typedef struct fs_renderer fs_renderer;

typedef struct fs_assignment {
  int person;         /* index into fs_analysis.persons */
  const char *target; /* borrowed: path of a picture with exactly one usable face */
  double from, to;    /* seconds of the video in which it holds; 0 and 0: all */
} fs_assignment;

/* Checks the assignments and reads every target picture once. `analysis` is borrowed until fs_renderer_free.
 * Returns NULL with a sentence in `error`. */
fs_renderer *fs_renderer_new(fs_vision *vision, const fs_analysis *analysis, const fs_assignment *assignments,
                             int count, fs_error *error);

/* How well the picture of an assignment serves; all zero where an earlier assignment has the same one. */
const fs_fitness *fs_renderer_fitness(const fs_renderer *renderer, int assignment);

/* To be called before the first frame is painted. */
void fs_renderer_prepare(fs_renderer *renderer, double frame_rate);

/* Whether anybody in the frame, which is shown at so many seconds of the video, gets another face. */
bool fs_renderer_has_work(const fs_renderer *renderer, int frame, double seconds);

/* Paints them all; frames come in order. Returns 0, or -1 with a sentence in `error`. */
int fs_renderer_render(fs_renderer *renderer, const fs_canvas *canvas, int frame, double seconds,
                       fs_error *error);

/* NULL is fine. */
void fs_renderer_free(fs_renderer *renderer);

#endif
