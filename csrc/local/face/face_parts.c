#include "local/face/face_parts.h"

#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

const uint16_t fs_face_outline[FS_FACE_OUTLINE] = {
    10,  338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58,  132, 93,  234, 127, 162, 21,  54,  103, 67,  109};
static const uint16_t openings[] = {78,  95,  88,  178, 87,  14,  317, 402, 318, 324, 308, 415, 310,
                                    311, 312, 13,  82,  81,  80,  191, 33,  7,   163, 144, 145, 153,
                                    154, 155, 133, 173, 157, 158, 159, 160, 161, 246, 263, 249, 390,
                                    373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466};
static const uint16_t brows[] = {70,  63,  105, 66,  107, 55,  65,  52,  53,  46,
                                 300, 293, 334, 296, 336, 285, 295, 282, 283, 276};
static const uint16_t lips[] = {61,  146, 91,  181, 84,  17, 314, 405, 321, 375,
                                291, 409, 270, 269, 267, 0,  37,  39,  40,  185};

static fs_face_parts parts;
static pthread_once_t parts_once = PTHREAD_ONCE_INIT;

/* Edges from each point to the nearest of `from`. */
static void measure_edges(const uint16_t *from, size_t count, uint8_t edges[FS_FACE_POINTS]) {
  memset(edges, FS_FAR, FS_FACE_POINTS);
  for (size_t i = 0; i < count; i++)
    edges[from[i]] = 0;
  for (int pass = 0; pass < FS_FAR; pass++)
    for (int t = 0; t < FS_FACE_TRIANGLES; t++)
      for (int i = 0; i < 3; i++) {
        const uint16_t a = fs_face_triangles[t][i], b = fs_face_triangles[t][(i + 1) % 3];
        if (edges[a] + 1 < edges[b])
          edges[b] = (uint8_t)(edges[a] + 1);
        if (edges[b] + 1 < edges[a])
          edges[a] = (uint8_t)(edges[b] + 1);
      }
}

static void mark_features(void) {
  uint8_t lip_edges[FS_FACE_POINTS];
  measure_edges(lips, sizeof lips / sizeof *lips, lip_edges);
  for (size_t i = 0; i < sizeof brows / sizeof *brows; i++)
    parts.feature[brows[i]] = true;
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const int x = abs(fs_face_form[i][0]), y = fs_face_form[i][1];
    const bool near_mouth = y > 400, nostril = x < 130 && y > 230 && y < 350;
    parts.lip_edge[i] = lip_edges[i] == 0;
    if (parts.from_opening[i] <= (near_mouth ? 3 : 2) || parts.lip_edge[i] || nostril)
      parts.feature[i] = true;
  }
}

static void mark_eyes(void) {
  enum { LIDS = 2 /* edges from an opening */, MOUTH = 300 /* thousandths of the width below the eyes */ };
  for (int i = 0; i < FS_FACE_POINTS; i++)
    parts.eye[i] = parts.from_opening[i] <= LIDS && fs_face_form[i][1] < MOUTH;
}

static void mark_beard(void) {
  enum { NOSE = 330, HALF = 330 /* thousandths of the width */ };
  for (int i = 0; i < FS_FACE_POINTS; i++)
    parts.beard[i] = fs_face_form[i][1] > NOSE && abs(fs_face_form[i][0]) < HALF && parts.from_rim[i] > 0;
}

static void find_mirrors(void) {
  for (int i = 0; i < FS_FACE_POINTS; i++)
    for (int k = 0; k < FS_FACE_POINTS; k++) {
      const int16_t *a = fs_face_form[i], *b = fs_face_form[k];
      if (a[0] == -b[0] && a[1] == b[1] && a[2] == b[2])
        parts.mirror[i] = (uint16_t)k;
    }
}

static void make_parts(void) {
  measure_edges(fs_face_outline, FS_FACE_OUTLINE, parts.from_rim);
  measure_edges(openings, sizeof openings / sizeof *openings, parts.from_opening);
  mark_features();
  mark_eyes();
  mark_beard();
  find_mirrors();
}

const fs_face_parts *fs_face_parts_of_mesh(void) {
  pthread_once(&parts_once, make_parts);
  return &parts;
}
