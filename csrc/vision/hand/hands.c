#include "vision/hand/hands.h"

#include "vision/net/blazeface.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Of the longer side of a face: the square in which palms are looked for, and how far below the face's middle
 * its own is, since hands come from below. */
static const float reach = 2.6f, below = 0.35f;
static const float min_palm = 0.5f, min_presence = 0.5f;
/* Two hands whose palms are nearer to each other than this share of their length are one. */
static const float one_hand = 0.5f;
/* Half the thickness of a finger with half of the gap to the next one, and of the soft edge, of the palm's
 * length. */
static const float finger = 0.15f, soft = 0.08f;

struct fs_hand_finder {
  fs_blazeface *palms; /* owned */
  fs_net *hands;       /* owned; read when the first palm is found */
  char *models;        /* owned: the directory */
};

fs_hand_finder *fs_hand_finder_open(const char *models, fs_error *error) {
  fs_hand_finder *finder = calloc(1, sizeof *finder);
  if (!finder)
    return NULL;
  fs_fail(error, "the models cannot be loaded: out of memory");
  finder->models = strdup(models);
  if (finder->models)
    finder->palms = fs_blazeface_open_palm(models, error);
  if (finder->palms)
    return finder;
  fs_hand_finder_close(finder);
  return NULL;
}

void fs_hand_finder_close(fs_hand_finder *finder) {
  if (!finder)
    return;
  fs_blazeface_close(finder->palms);
  fs_net_free(finder->hands);
  free(finder->models);
  free(finder);
}

/* From the wrist to the root of the middle finger; of a hand that points at the camera, from what is seen of
 * its width. */
static float palm_length(const fs_hand *hand) {
  return fmaxf(fmaxf(fs_distance(hand->at[0], hand->at[9]), 1.4f * fs_distance(hand->at[5], hand->at[17])),
               1);
}

/* The angle of a square in which the direction from `from` to `to` points up. */
static float upright(fs_point from, fs_point to) {
  return atan2f(to.x - from.x, from.y - to.y);
}

static fs_region moved_up(fs_point centre, float by, float side, float angle) {
  return (fs_region){{centre.x + by * sinf(angle), centre.y - by * cosf(angle)}, side, angle};
}

/* The square in which the landmark model wants the hand of a palm: hand_detection_to_rect of MediaPipe's
 * palm_detection_detection_to_roi.pbtxt. */
static fs_region region_of_palm(const fs_keys *palm) {
  const float angle = upright(palm->at[FS_PALM_WRIST], palm->at[FS_PALM_MIDDLE]);
  const fs_point centre = {palm->box.x + palm->box.width / 2, palm->box.y + palm->box.height / 2};
  return moved_up(centre, 0.5f * palm->box.height, 2.6f * fmaxf(palm->box.width, palm->box.height), angle);
}

/* Likewise of a hand that was there a frame ago: hand_landmark_landmarks_to_roi.pbtxt. */
static fs_region region_of_hand(const fs_hand *hand) {
  static const int stable[] = {0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18};
  const fs_point *at = hand->at;
  const fs_point roots = {((at[5].x + at[13].x) / 2 + at[9].x) / 2, ((at[5].y + at[13].y) / 2 + at[9].y) / 2};
  const float angle = upright(at[0], roots), c = cosf(angle), s = sinf(angle);
  float left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;
  for (size_t i = 0; i < sizeof stable / sizeof *stable; i++) {
    float x = c * at[stable[i]].x + s * at[stable[i]].y, y = c * at[stable[i]].y - s * at[stable[i]].x;
    left = fminf(left, x);
    right = fmaxf(right, x);
    top = fminf(top, y);
    bottom = fmaxf(bottom, y);
  }
  const float x = (left + right) / 2, y = (top + bottom) / 2;
  return moved_up((fs_point){c * x - s * y, s * x + c * y}, 0.1f * (bottom - top),
                  2 * fmaxf(right - left, bottom - top), angle);
}

/* How many of the hand's points are within a box that is so much larger than the face's. */
static int count_within(const fs_hand *hand, const fs_rect *face, float more) {
  int count = 0;
  for (int i = 0; i < FS_HAND_POINTS; i++)
    count += hand->at[i].x > face->x - more && hand->at[i].x < face->x + face->width + more &&
             hand->at[i].y > face->y - more && hand->at[i].y < face->y + face->height + more;
  return count;
}

/* Whether the hand is before the face. A hand is about as long as a face, and what is before it is larger:
 * one that is within it from the wrist to the tips is half of a face beside a pole. */
static bool touches(const fs_hand *hand, const fs_rect *face) {
  return count_within(hand, face, finger * palm_length(hand)) > 0 &&
         count_within(hand, face, 0) < FS_HAND_POINTS;
}

static bool is_new(const fs_hands *hands, const fs_hand *hand) {
  for (int i = 0; i < hands->count; i++)
    if (fs_distance(hands->at[i].at[9], hand->at[9]) < one_hand * palm_length(hand))
      return false;
  return true;
}

/* Fits a hand in the square and keeps it if it is one before the face. */
static int fit(fs_hand_finder *finder, const fs_picture *picture, const fs_region *region,
               const fs_rect *face, fs_hands *hands) {
  fs_hand hand;
  fs_error error;
  if (hands->count == FS_HANDS_MAX || !(region->side >= 1))
    return 0;
  if (!finder->hands)
    finder->hands = fs_hand_net_open(finder->models, &error);
  if (!finder->hands)
    return 0; /* the model is not there: nobody knows of hands */
  const int status = fs_hand_net_run(finder->hands, picture, region, &hand);
  if (status != 0)
    return status < 0 ? -1 : 0;
  if (hand.presence >= min_presence && touches(&hand, face) && is_new(hands, &hand))
    hands->at[hands->count++] = hand;
  return 0;
}

/* Each half of the face is looked at for itself, since of each square only the best palm is told. */
int fs_hands_find(fs_hand_finder *finder, const fs_picture *picture, const fs_rect *face, fs_hands *hands) {
  const float side = fmaxf(face->width, face->height);
  const fs_point middle = {face->x + face->width / 2, face->y + face->height / 2 + below * side};
  const fs_region around = {middle, reach * side, 0};
  fs_keys palm;
  hands->count = 0;
  if (!(side >= 1))
    return 0;
  int status = fs_blazeface_run(finder->palms, picture, &around, min_palm, &palm);
  if (status != 0 || palm.score < min_palm)
    return status < 0 ? -1 : 0;
  const fs_region region = region_of_palm(&palm);
  if (fit(finder, picture, &region, face, hands) != 0)
    return -1;
  /* another one on the other side of the first */
  const float away = palm.box.x + palm.box.width / 2 < middle.x ? 1 : -1;
  const fs_region other = {{middle.x + away * 0.75f * side, middle.y}, 1.5f * side, 0};
  fs_keys second;
  status = fs_blazeface_run(finder->palms, picture, &other, min_palm, &second);
  if (status != 0 || second.score < min_palm)
    return status < 0 ? -1 : 0;
  const fs_region beside = region_of_palm(&second);
  return fit(finder, picture, &beside, face, hands);
}

int fs_hands_follow(fs_hand_finder *finder, const fs_picture *picture, const fs_rect *face, fs_hands *hands) {
  const fs_hands before = *hands;
  hands->count = 0;
  for (int i = 0; i < before.count; i++) {
    const fs_region region = region_of_hand(&before.at[i]);
    if (fit(finder, picture, &region, face, hands) != 0)
      return -1;
  }
  return 0;
}

/* ---- the mask ---- */

static float distance_from_bone(fs_point p, fs_point a, fs_point b) {
  const float x = b.x - a.x, y = b.y - a.y, length = x * x + y * y;
  float t = length > 0 ? ((p.x - a.x) * x + (p.y - a.y) * y) / length : 0;
  t = fminf(fmaxf(t, 0), 1);
  return hypotf(p.x - a.x - t * x, p.y - a.y - t * y);
}

/* Inside the outline of the palm by even and odd crossings. */
static bool in_palm(const fs_hand *hand, float x, float y) {
  static const int outline[] = {0, 1, 2, 5, 9, 13, 17};
  enum { COUNT = sizeof outline / sizeof *outline };
  bool inside = false;
  for (int i = 0; i < COUNT; i++) {
    const fs_point a = hand->at[outline[i]], b = hand->at[outline[(i + 1) % COUNT]];
    if ((a.y > y) != (b.y > y) && x < a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x))
      inside = !inside;
  }
  return inside;
}

static float cover_of(const fs_hand *hand, float x, float y) {
  static const int bones[][2] = {{0, 1},   {1, 2},   {2, 3},   {3, 4},   {0, 5},   {5, 6},   {6, 7},
                                 {7, 8},   {5, 9},   {9, 10},  {10, 11}, {11, 12}, {9, 13},  {13, 14},
                                 {14, 15}, {15, 16}, {13, 17}, {17, 18}, {18, 19}, {19, 20}, {0, 17}};
  if (in_palm(hand, x, y))
    return 1;
  const float unit = palm_length(hand);
  float nearest = INFINITY;
  for (size_t i = 0; i < sizeof bones / sizeof *bones; i++)
    nearest =
        fminf(nearest, distance_from_bone((fs_point){x, y}, hand->at[bones[i][0]], hand->at[bones[i][1]]));
  const float inside = 1 - (nearest / unit - finger) / soft;
  return fminf(fmaxf(inside, 0), 1);
}

float fs_hands_cover(const fs_hands *hands, float x, float y) {
  float most = 0;
  for (int i = 0; i < hands->count; i++)
    most = fmaxf(most, cover_of(&hands->at[i], x, y));
  return most;
}
