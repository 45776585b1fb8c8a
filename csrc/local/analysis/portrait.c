#include "local/analysis/portrait.h"

#include "local/media/frame_pixels.h"
#include "vision/picture/grey.h"

#include <math.h>

/* Height of an eye's opening over its width: about 0.3, below 0.15 in a blink. */
static float eye_opening(const fs_point *eye) {
  float width = fs_distance(eye[0], eye[3]);
  return width > 0 ? (fs_distance(eye[1], eye[5]) + fs_distance(eye[2], eye[4])) / (2 * width) : 0;
}

float fs_portrait_quality(const fs_grey *frame, const fs_landmarks *face) {
  fs_rect box = fs_landmarks_box(face);
  fs_pose pose = fs_landmarks_pose(face);
  float detail = fs_grey_sharpness(frame, &box);
  float opening = fminf(eye_opening(&face->at[36]), eye_opening(&face->at[42]));
  float size = fminf(box.width, 160) / 160;
  float frontal = expf(-(pose.yaw * pose.yaw + 0.5f * pose.pitch * pose.pitch) / (2 * 20 * 20));
  return size * frontal * (detail / (detail + 10)) * fminf(1, 0.3f + opening / 0.3f);
}

/* Draws the crop's sides in so that other faces stay outside, but never into the face itself. */
static void keep_out(fs_rect *crop, const fs_rect *box, const fs_rect *others, int count) {
  float left = crop->x, right = crop->x + crop->width;
  float max_left = box->x - 0.08f * box->width, least_right = box->x + 1.08f * box->width;
  for (int i = 0; i < count; i++) {
    const fs_rect *other = &others[i];
    if (other->y > crop->y + crop->height || other->y + other->height < crop->y)
      continue;
    float other_right = other->x + 1.1f * other->width, other_left = other->x - 0.1f * other->width;
    if (other->x + other->width / 2 < box->x && other_right > left)
      left = fminf(other_right, max_left);
    if (other->x + other->width / 2 > box->x + box->width && other_left < right)
      right = fmaxf(other_left, least_right);
  }
  crop->x = left;
  crop->width = right - left;
}

static int reduce(fs_picture *picture, int side) {
  int longer = picture->width > picture->height ? picture->width : picture->height;
  if (longer <= side)
    return 0;
  fs_picture small;
  if (fs_picture_resize(picture, picture->width * side / longer + 1, picture->height * side / longer + 1,
                        &small) != 0)
    return -1;
  fs_picture_free(picture);
  *picture = small;
  return 0;
}

int fs_portrait_take(fs_portrait *portrait, const AVFrame *frame, const fs_rect *box, const fs_rect *others,
                     int other_count, int side) {
  fs_rect crop = {box->x - 0.35f * box->width, box->y - 0.55f * box->height, 1.7f * box->width,
                  1.85f * box->height};
  keep_out(&crop, box, others, other_count);
  int x0 = (int)fmaxf(crop.x, 0) & ~1, y0 = (int)fmaxf(crop.y, 0) & ~1;
  int x1 = (int)fminf(crop.x + crop.width, (float)frame->width);
  int y1 = (int)fminf(crop.y + crop.height, (float)frame->height);
  fs_picture picture;
  if (x1 - x0 < 2 || y1 - y0 < 2)
    return 0;
  if (fs_frame_crop(frame, x0, y0, x1 - x0, y1 - y0, &picture) != 0)
    return -1;
  if (reduce(&picture, side) != 0) {
    fs_picture_free(&picture);
    return -1;
  }
  fs_picture_free(&portrait->crop);
  portrait->crop = picture;
  portrait->box = *box;
  return 0;
}

void fs_portrait_free(fs_portrait *portrait) {
  fs_picture_free(&portrait->crop);
}
