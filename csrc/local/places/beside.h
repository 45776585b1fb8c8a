/* How every two persons of a video stand to each other in the frames that both are in. */
#ifndef FS_BESIDE_H
#define FS_BESIDE_H

#include "vision/geometry.h"

#include <math.h>
#include <stdbool.h>

/* A face in one frame, pixels. */
typedef struct fs_sight {
  fs_point middle;
  float size; /* between its width and its height; a head that turns keeps it, more or less */
} fs_sight;

/* Whether two places are so near each other that they are one face's. */
static inline bool fs_sights_are_near(const fs_sight *one, const fs_sight *other) {
  return hypotf(other->middle.x - one->middle.x, other->middle.y - one->middle.y) < 0.6f * other->size;
}

/* A person's face in consecutive frames. */
typedef struct fs_sighting {
  int person, first_frame, count;
  const fs_sight *at; /* borrowed */
  int shot;           /* any number of its shot */
} fs_sighting;

/* In what two persons differ. */
typedef enum fs_axis { FS_AXIS_X, FS_AXIS_Y, FS_AXIS_SIZE, FS_AXES } fs_axis;

/* One axis of two persons: by 0 where the first has the smaller value, else by 1. */
typedef struct fs_lead {
  int frames[2];
  int clear[2];     /* of these frames, those in which everybody sees it */
  double sum[2];    /* of the differences, first minus second, pixels */
  double powers[2]; /* sums of the differences and their squares, in sizes of the smaller face */
} fs_lead;

typedef struct fs_beside {
  int frames;   /* that show both */
  double sizes; /* sum over them, of the smaller face */
  double moved; /* by how much both move in the picture while they share frames, in sizes of the smaller */
  fs_lead axis[FS_AXES];
} fs_beside;

typedef struct fs_besides {
  int persons;
  int *frames;      /* owned: of each person */
  fs_beside *pairs; /* owned */
} fs_besides;

/* Compares all persons. `sightings` are in order of first frame. Returns 0, or -1 when memory is short. */
int fs_besides_count(fs_besides *besides, const fs_sighting *sightings, int count, int persons);

/* The pair of `first` and a `second` of a higher number. */
const fs_beside *fs_besides_of(const fs_besides *besides, int first, int second);

/* Releases what it holds. */
void fs_besides_free(fs_besides *besides);

#endif
