/* Heads before a track's face: what they hide of it is not painted. */
#ifndef FS_HEADS_BEFORE_H
#define FS_HEADS_BEFORE_H

#include "local/canvas/patch.h"
#include "local/face/face_topology.h"

enum { FS_HEAD_DIRECTIONS = 64 };

/* A head's outline, seen from its middle. */
typedef struct fs_head {
  float x, y;                      /* its middle, in pixels of the canvas */
  float softness;                  /* pixels over which it ends */
  float reach[FS_HEAD_DIRECTIONS]; /* pixels from the middle to the outline, clockwise from the left */
} fs_head;

enum { FS_HEADS_BEFORE = 4 /* more are not before one face */ };

typedef struct fs_heads_before {
  fs_head at[FS_HEADS_BEFORE];
  int count;
  bool guessed;                  /* it is not sure that they all are before it */
  float covered[FS_FACE_POINTS]; /* of each point of the face, 0 to 1 (a head is before it) */
  float share;                   /* the mean of these */
} fs_heads_before;

/* Adds the head of `face`: with the hair and the ears, or the face alone. */
void fs_heads_before_add(fs_heads_before *heads, const fs_mesh *face, bool hair);

/* How many pixels a place lies beyond a head's outline; below 0: it is hidden by it. */
float fs_head_beyond(const fs_head *head, float x, float y);

/* Finds out which points of the face behind them they hide. */
void fs_heads_before_cover(fs_heads_before *heads, const fs_mesh *behind);

/* Puts back what was painted over them. */
void fs_heads_before_put_back(const fs_heads_before *heads, const fs_patch *before, fs_patch *after);

#endif
