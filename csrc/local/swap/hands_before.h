/* Hands before a track's face: looked for now and then, and followed while they are there. */
#ifndef FS_HANDS_BEFORE_H
#define FS_HANDS_BEFORE_H

#include "local/canvas/canvas.h"
#include "local/face/face_shape.h"
#include "vision/hand/hands.h"

#include <stdbool.h>

enum { FS_RIM = 21 /* points from ear to ear along the jaw */ };

/* What is remembered of a track; zeroed first. */
typedef struct fs_hands_before {
  float covered[FS_FACE_POINTS]; /* of each point of the face, 0 to 1 (a hand is before it) */
  fs_hands hands;                /* in pixels of the canvas */
  float rim[2][FS_RIM];          /* the usual luma inside and outside of the jaw, 0 to 255 */
  bool any;                      /* false before the first frame */
  int looked;                    /* the frame in which hands were looked for last */
  int pause;                     /* frames from there to the next look, if nothing moves */
} fs_hands_before;

/* Looks at the canvas as it is before anything is laid on the face, whose width is in pixels. Frames come in
 * order. Without a `finder` nothing is covered. Returns 0, or -1 when memory is short. */
int fs_hands_before_see(fs_hands_before *before, fs_hand_finder *finder, const fs_canvas *canvas,
                        const fs_mesh *face, float width, int frame);

#endif
