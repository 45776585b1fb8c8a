/* The swap: persons of an analysed video get the faces of target pictures. The target's skin is
 * laid over the mesh of every frame, lit like the scene, which keeps its own gaze, teeth and expression. */
#ifndef FS_SWAP_H
#define FS_SWAP_H

#include "base/error.h"
#include "local/media/notes.h"
#include "local/swap/renderer.h"

typedef enum fs_output { FS_OUTPUT_MP4, FS_OUTPUT_GIF, FS_OUTPUT_JPEG, FS_OUTPUT_PNG } fs_output;

/* What a swap came to. */
typedef struct fs_swap_outcome {
  int width, height; /* of the result */
  fs_notes notes;    /* what it does not have of its source */
} fs_swap_outcome;

/* Reads `input`, which must be what `analysis` was made from, and writes `output` (temporary name, then
 * rename). Pixels outside the faces' masks are re-encoded only; what there is beside the picture is taken
 * over as far as the output can hold it. The output carries the mark of altered media (provenance.h). Persons
 * without an assignment stay. Returns 0, or -1 with a sentence for the user in `error`: it says which target
 * has no face, several faces or a hopeless pose. */
int fs_swap(fs_vision *vision, const fs_analysis *analysis, const char *input, const char *output,
            fs_output kind, const fs_assignment *assignments, int count, int threads,
            const fs_progress_callback *progress, fs_swap_outcome *outcome, fs_error *error);

#endif
