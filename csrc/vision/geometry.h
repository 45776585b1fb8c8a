/* The plain values of this library - points, boxes, faces, landmarks, poses - and how they are measured. */
#ifndef FS_GEOMETRY_H
#define FS_GEOMETRY_H

#include <stdbool.h>
#include <stdint.h>

enum {
  FS_LANDMARKS = 68, /* iBUG 300-W numbering: 0-16 jaw, 17-26 brows, 27-35 nose, 36-47 eyes, 48-67 mouth */
  FS_MESH = 478,
  FS_EMBEDDING = 128, /* numbers in an embedding */
};

/* L2 distance of two embeddings (or of two means of embeddings, normalised again) below which they are one
 * person's. Measured: MODELS.md. */
#define FS_SAME_PERSON 0.34f

/* The distance from which they are two persons'. Between the two nobody can say. Measured: MODELS.md. */
#define FS_OTHER_PERSON 0.38f

/* By how likely it is one (fs_face_fit): what nobody need doubt, what is more likely a face than not, and
 * what may be one that hides most of its features. Measured: MODELS.md. */
#define FS_SURE_FACE 0.9f
#define FS_LIKELY_FACE 0.5f
#define FS_POSSIBLE_FACE 0.2f

typedef struct fs_point {
  float x, y;
} fs_point;

typedef struct fs_rect {
  float x, y, width, height;
} fs_rect;

typedef struct fs_face {
  fs_rect box; /* pixels; may reach over the picture's edge */
  float score; /* 0 to 1 */
} fs_face;

typedef struct fs_landmarks {
  fs_point at[FS_LANDMARKS];
} fs_landmarks;

typedef struct fs_point3 {
  float x, y, z; /* pixels; a smaller z is nearer */
} fs_point3;

/* The points of MediaPipe's face mesh, the irises last, in its numbering. */
typedef struct fs_mesh {
  fs_point3 at[FS_MESH];
} fs_mesh;

/* A square of a picture, turned by `angle` radians (clockwise on the screen). */
typedef struct fs_region {
  fs_point centre;
  float side, angle;
} fs_region;

/* Borrowed pixels, one byte each: the luma plane of a video frame, or a grey picture. */
typedef struct fs_grey {
  const uint8_t *data;
  int width, height, stride;
} fs_grey;

/* Head pose in degrees, from landmarks alone; each is 0 for a face that looks into the camera. Positive: to
 * the right of the picture, down, tilted clockwise. How far to trust it: MODELS.md. */
typedef struct fs_pose {
  float yaw, pitch, roll;
} fs_pose;

float fs_distance(fs_point a, fs_point b);

/* For qsort of fs_face: the best first. */
int fs_face_by_score(const void *a, const void *b);

float fs_embedding_distance(const float a[FS_EMBEDDING], const float b[FS_EMBEDDING]);

fs_rect fs_landmarks_box(const fs_landmarks *landmarks);

/* Intersection over union, 0 to 1. */
float fs_rect_overlap(const fs_rect *a, const fs_rect *b);

/* Whether the middle of `part` lies in `whole`. */
bool fs_rect_has_middle(const fs_rect *whole, const fs_rect *part);

#endif
