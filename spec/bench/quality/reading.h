/* What the judge sees of one face in one frame, before the swap and after it. It finds faces anew, whatever
 * the engine's analysis says. */
#ifndef FS_READING_H
#define FS_READING_H

#include "second_net.h"
#include "vision/face/vision.h"

#include <stdbool.h>

enum { FS_OVAL = 36 };

typedef struct fs_eyes_of_judge {
  fs_vision *vision;     /* borrowed */
  fs_second_net *second; /* borrowed */
} fs_eyes_of_judge;

/* Whose face: distances of the engine's own network are of length-1 numbers, as those of the second. */
typedef struct fs_identity {
  float first[FS_EMBEDDING];
  float second[FS_SECOND_NUMBERS];
} fs_identity;

/* One face in one state of the frame. */
typedef struct fs_look_at_face {
  fs_identity identity;
  float mouth; /* distance of the lips' inner edges, over the distance of the eyes' outer corners */
  float eyes;  /* height of the open eye over its width, mean of both */
} fs_look_at_face;

typedef struct fs_reading {
  int frame, person;             /* `person` -1: the engine knows none in this video */
  float width, yaw, outside;     /* pixels; degrees; share of the face beyond the frame's edge */
  fs_rect box;                   /* around the mesh */
  fs_point oval[FS_OVAL];        /* the face's outline */
  fs_look_at_face before, after; /* the source, the result */
  float lids;                    /* `before.eyes` without smear, which shuts open eyes */
  float change;                  /* how different the result is: see pixels.h */
  bool turned, ramp;             /* in profile; near the beginning or the end of its stay */
} fs_reading;

/* The identity of the largest face in a picture, and where it is. Returns 0, or -1 where there is none. */
int fs_identity_of_picture(const fs_eyes_of_judge *eyes, const fs_picture *picture, fs_identity *out,
                           fs_rect *box);

/* Finds the faces in `before` that are at least `least` pixels wide, and reads them in both pictures; `sharp`
 * is `before`, or that without smear. Fills in all but `frame`, `person`, `change` and `ramp`. Returns how
 * many, or -1 when memory is short. */
int fs_read_faces(const fs_eyes_of_judge *eyes, const fs_picture *before, const fs_picture *after,
                  const fs_picture *sharp, float least, fs_reading *out, int max);

float fs_second_distance(const float *a, const float *b);

#endif
