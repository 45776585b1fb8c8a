/* Who becomes whom: assignments turned into targets read and tracks smoothed, and the painting of a frame. */
#ifndef FS_RENDERER_H
#define FS_RENDERER_H

#include "local/swap/canvas.h"
#include "local/swap/swap.h"

#include <stdbool.h>

typedef struct fs_renderer fs_renderer;

/* Checks the assignments and reads every target picture once. `analysis` is borrowed until fs_renderer_free.
 * Returns NULL with a sentence in `error`. */
fs_renderer *fs_renderer_new(fs_vision *vision, const fs_analysis *analysis, const fs_assignment *assignments,
                             int count, char *error, size_t error_size);

/* To be called before the first frame is painted. Returns 0, or -1 when memory is short. */
int fs_renderer_prepare(fs_renderer *cast, double frame_rate);

/* Whether anybody in the frame gets another face. */
bool fs_renderer_has_work(const fs_renderer *cast, int frame);

/* Paints them all; frames come in order. Returns 0, or -1 when memory is short. */
int fs_renderer_render(fs_renderer *cast, const fs_canvas *canvas, int frame);

/* NULL is fine. */
void fs_renderer_free(fs_renderer *cast);

#endif
