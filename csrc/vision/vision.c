/* The public interface over the networks (nets.h) and the landmark model (shape.h): where to look, and how to
 * align. */
#include "vision.h"

#include "nets.h"
#include "shape.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct fs_vision {
  fs_detector *detector; /* owned */
  fs_embedder *embedder; /* owned */
  fs_shape_model *shape; /* shared, released at close */
};

fs_vision *fs_vision_open(const char *models, int threads, char *error, size_t error_size) {
  fs_vision *vision = calloc(1, sizeof *vision);
  if (!vision) {
    snprintf(error, error_size, "the models cannot be loaded: out of memory");
    return NULL;
  }
  fs_threads_enter(threads);
  vision->detector = fs_detector_open(models, error, error_size);
  if (vision->detector)
    vision->embedder = fs_embedder_open(models, error, error_size);
  if (vision->embedder)
    vision->shape = fs_shape_acquire(error, error_size);
  if (!vision->shape) {
    fs_vision_close(vision);
    return NULL;
  }
  return vision;
}

void fs_vision_close(fs_vision *vision) {
  if (!vision)
    return;
  fs_shape_release(vision->shape);
  fs_embedder_close(vision->embedder);
  fs_detector_close(vision->detector);
  fs_threads_leave();
  free(vision);
}

int fs_vision_detect(fs_vision *vision, const fs_picture *picture, float min_score, fs_face *faces, int max) {
  return fs_detector_run(vision->detector, picture, min_score, faces, max);
}

/* The mean of the landmarks `first` to `last`. */
static fs_point mean_of(const fs_landmarks *landmarks, int first, int last) {
  fs_point sum = {0, 0};
  for (int i = first; i <= last; i++) {
    sum.x += landmarks->at[i].x;
    sum.y += landmarks->at[i].y;
  }
  float count = (float)(last - first + 1);
  return (fs_point){sum.x / count, sum.y / count};
}

/* The square that dlib's own detector would draw around a face with these landmarks. It trained the model
 * with such squares, so the landmarks come out best from them. The two factors were fitted on faces that both
 * found. */
static fs_shape_guess guess_around(const fs_landmarks *landmarks) {
  enum { FIRST_INNER = 17 }; /* brows, eyes, nose, mouth: the jaw wavers most */
  fs_point centre = mean_of(landmarks, FIRST_INNER, FS_LANDMARKS - 1);
  fs_point left = mean_of(landmarks, 36, 41), right = mean_of(landmarks, 42, 47);
  float square_sum = 0;
  for (int i = FIRST_INNER; i < FS_LANDMARKS; i++) {
    float x = landmarks->at[i].x - centre.x, y = landmarks->at[i].y - centre.y;
    square_sum += x * x + y * y;
  }
  float spread = sqrtf(square_sum / (FS_LANDMARKS - FIRST_INNER));
  float angle = atan2f(right.y - left.y, right.x - left.x);
  float down = 0.09f * spread;
  return (fs_shape_guess){.centre = {centre.x - sinf(angle) * down, centre.y + cosf(angle) * down},
                          .side = 2.95f * spread,
                          .angle = angle};
}

void fs_vision_landmarks(fs_vision *vision, const fs_grey *grey, const fs_rect *box, fs_landmarks *out) {
  /* The detector's box is taller than dlib's square and reaches higher up the forehead. */
  fs_shape_guess guess = {.centre = {box->x + box->width / 2, box->y + 0.54f * box->height},
                          .side = 0.9f * sqrtf(box->width * box->height)};
  for (int i = 0; i < FS_LANDMARKS; i++)
    out->at[i] = guess.centre;
  fs_shape_run(vision->shape, grey, &guess, out);
  fs_vision_refine(vision, grey, out, out);
}

void fs_vision_refine(fs_vision *vision, const fs_grey *grey, const fs_landmarks *near, fs_landmarks *out) {
  fs_shape_guess guess = guess_around(near);
  *out = *near;
  fs_shape_run(vision->shape, grey, &guess, out);
}

/* The similarity (turn, scale, shift) that brings `from` closest to `to` in the least-squares sense; with
 * complex numbers z' = a z + b it is a linear regression. Returns -1 where all of `from` is one point. */
static int fit_similarity(const fs_point *from, const fs_point *to, int count, fs_transform *out) {
  fs_point from_mean = {0, 0}, to_mean = {0, 0};
  for (int i = 0; i < count; i++) {
    from_mean.x += from[i].x / (float)count;
    from_mean.y += from[i].y / (float)count;
    to_mean.x += to[i].x / (float)count;
    to_mean.y += to[i].y / (float)count;
  }
  float real = 0, imaginary = 0, norm = 0;
  for (int i = 0; i < count; i++) {
    float fx = from[i].x - from_mean.x, fy = from[i].y - from_mean.y;
    float tx = to[i].x - to_mean.x, ty = to[i].y - to_mean.y;
    real += fx * tx + fy * ty;
    imaginary += fx * ty - fy * tx;
    norm += fx * fx + fy * fy;
  }
  if (!(norm > 1e-3f) || !isfinite(norm))
    return -1;
  real /= norm;
  imaginary /= norm;
  *out = (fs_transform){{real, -imaginary, to_mean.x - real * from_mean.x + imaginary * from_mean.y, //
                         imaginary, real, to_mean.y - imaginary * from_mean.x - real * from_mean.y}};
  return 0;
}

int fs_vision_embed(fs_vision *vision, const fs_picture *picture, const fs_landmarks *landmarks,
                    float embedding[FS_EMBEDDING]) {
  /* Eyes, nose tip and mouth corners in the 112 x 112 face of the ArcFace family of networks. */
  static const fs_point aligned[5] = {{38.2946f, 51.6963f},
                                      {73.5318f, 51.5014f},
                                      {56.0252f, 71.7366f},
                                      {41.5493f, 92.3655f},
                                      {70.7299f, 92.2041f}};
  const fs_point face[5] = {mean_of(landmarks, 36, 41), mean_of(landmarks, 42, 47), landmarks->at[30],
                            landmarks->at[48], landmarks->at[54]};
  fs_transform to_face;
  if (fit_similarity(face, aligned, 5, &to_face) != 0)
    return -1;
  return fs_embedder_run(vision->embedder, picture, &to_face, embedding);
}
