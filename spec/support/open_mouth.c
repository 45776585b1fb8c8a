/* Prints how far a mouth is open whose face is moved by a target's proportions, over how far it was open
 * before: one with thinner lips, one with a mouth wider by a fifth, one with eyes farther apart by a tenth,
 * and one with a narrower mouth. */
#include "local/swap/displacement.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { WIDTH = 250, OPEN = 70 /* thousandths of the width */, MIDDLE = 500, LOOKS = 4 };
enum { UPPER = 13, LOWER = 14, UPPER_EDGE = 0, LOWER_EDGE = 17 };

typedef enum change { THINNER_LIPS, WIDER_MOUTH, WIDER_EYES, NARROWER_MOUTH } change;

/* The mean face, whose mouth is open; in its own measure. */
static void open_face(float form[FS_FACE_POINTS][3]) {
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    for (int k = 0; k < 3; k++)
      form[i][k] = (float)fs_face_form[i][k] / 1000;
    form[i][1] += fs_proportions_below_mouth(i) * OPEN / 1000;
  }
}

static float in_reach(const float at[3], float y, float reach) {
  return expf(-(at[1] - y) * (at[1] - y) / (reach * reach));
}

static void make_target(change how, float own[FS_FACE_POINTS][3], float target[FS_FACE_POINTS][3]) {
  memcpy(target, own, sizeof(float[FS_FACE_POINTS][3]));
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const bool mouth = fs_face_form[i][1] > 350 && fs_face_form[i][1] < 620;
    if (how == THINNER_LIPS)
      target[i][1] +=
          0.03f * (in_reach(own[i], own[UPPER_EDGE][1], 0.03f) - in_reach(own[i], own[LOWER_EDGE][1], 0.03f));
    else if (how == WIDER_EYES && fs_face_form[i][1] < 100)
      target[i][0] *= 1.1f;
    else if (how != WIDER_EYES && mouth)
      target[i][0] *= how == WIDER_MOUTH ? 1.2f : 0.9f;
  }
}

static float opening(const fs_mesh *face) {
  return hypotf(face->at[LOWER].x - face->at[UPPER].x, face->at[LOWER].y - face->at[UPPER].y);
}

static float opens_by(change how) {
  static float own[FS_FACE_POINTS][3], target[FS_FACE_POINTS][3];
  static fs_packed_mesh looks[LOOKS];
  static fs_displacement displacement;
  float shares[FS_FACE_POINTS];
  fs_mesh face = {0};
  fs_proportions proportions;
  open_face(own);
  for (int i = 0; i < FS_MESH; i++) {
    const float *at = own[i < FS_FACE_POINTS ? i : 0];
    face.at[i] = (fs_point3){MIDDLE + WIDTH * at[0], MIDDLE + WIDTH * at[1], WIDTH * at[2]};
  }
  for (int i = 0; i < LOOKS; i++)
    fs_mesh_pack(&face, &looks[i]);
  for (int i = 0; i < FS_FACE_POINTS; i++)
    shares[i] = 1;
  make_target(how, own, target);
  fs_proportions_set(&proportions, looks, LOOKS, (const float(*)[3])target);
  const fs_stance stance = fs_stance_of(&face);
  const fs_patch patch = {
      .left = MIDDLE - WIDTH, .top = MIDDLE - WIDTH, .width = 2 * WIDTH, .height = 2 * WIDTH};
  fs_mesh moved = face;
  if (fs_displacement_set(&displacement, &proportions, &stance, &face, &patch, shares) != 0)
    return -1;
  fs_displacement_move(&displacement, &patch, &moved);
  return opening(&moved) / opening(&face);
}

int main(void) {
  for (change how = THINNER_LIPS; how <= NARROWER_MOUTH; how++)
    printf("%.3f\n", (double)opens_by(how));
  return 0;
}
