#include "vision/net/aligned_crop.h"

#include <math.h>

enum { POINTS = 33 };

/* Nose, eyes, and mouth without most of the lower lip, in a square around the mean face: the mean shape that
 * dlib aligns faces by (get_face_chip_details). */
static const struct {
  int landmark;
  float x, y;
} mean_face[POINTS] = {{27, 0.490127f, 0.203352f}, {28, 0.490127f, 0.307009f}, {29, 0.490127f, 0.409805f},
                       {30, 0.490127f, 0.515625f}, {31, 0.36688f, 0.587326f},  {32, 0.426036f, 0.609345f},
                       {33, 0.490127f, 0.628106f}, {34, 0.554217f, 0.609345f}, {35, 0.613373f, 0.587326f},
                       {36, 0.121737f, 0.216423f}, {37, 0.187122f, 0.178758f}, {38, 0.265825f, 0.179852f},
                       {39, 0.334606f, 0.231733f}, {40, 0.260918f, 0.245099f}, {41, 0.182743f, 0.244077f},
                       {42, 0.645647f, 0.231733f}, {43, 0.714428f, 0.179852f}, {44, 0.793132f, 0.178758f},
                       {45, 0.858516f, 0.216423f}, {46, 0.79751f, 0.244077f},  {47, 0.719335f, 0.245099f},
                       {48, 0.254149f, 0.780233f}, {49, 0.340985f, 0.745405f}, {50, 0.428858f, 0.727388f},
                       {51, 0.490127f, 0.742578f}, {52, 0.551395f, 0.727388f}, {53, 0.639268f, 0.745405f},
                       {54, 0.726104f, 0.780233f}, {60, 0.290379f, 0.784792f}, {61, 0.428096f, 0.778746f},
                       {62, 0.490127f, 0.785343f}, {63, 0.552157f, 0.778746f}, {64, 0.689874f, 0.784792f}};
/* The share of the mean face's square that is added on every side. */
static const double margin = 0.25;

int fs_aligned_crop(const fs_landmarks *landmarks, fs_transform *to_crop) {
  const fs_rect box = fs_landmarks_box(landmarks);
  if (!(box.width >= 4) || !(box.height >= 4) || !isfinite(box.x + box.y + box.width + box.height))
    return -1;
  double crop[POINTS][2], face[POINTS][2];
  for (int i = 0; i < POINTS; i++) {
    crop[i][0] = (margin + (double)mean_face[i].x) / (1 + 2 * margin) * FS_ALIGNED_CROP;
    crop[i][1] = (margin + (double)mean_face[i].y) / (1 + 2 * margin) * FS_ALIGNED_CROP;
    face[i][0] = (double)landmarks->at[mean_face[i].landmark].x;
    face[i][1] = (double)landmarks->at[mean_face[i].landmark].y;
  }
  /* From crop to face, so that errors count in the picture's pixels, as the network's training had it. */
  fs_transform to_face;
  if (fs_transform_nearest((const double(*)[2])crop, (const double(*)[2])face, POINTS, &to_face) != 0 ||
      fs_transform_invert(&to_face, to_crop) != 0)
    return -1;
  /* Likewise: the square's corners are the middles of the corner pixels. */
  for (int i = 0; i < 6; i++)
    to_crop->at[i / 3][i % 3] *= (FS_ALIGNED_CROP - 1.0) / FS_ALIGNED_CROP;
  return 0;
}
