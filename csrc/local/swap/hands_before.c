#include "local/swap/hands_before.h"

#include "local/face/colour.h"
#include "vision/face/mesh_measures.h"

#include <math.h>
#include <string.h>

enum {
  OFTEN = 5,    /* frames between two looks where something moves at the jaw: each takes 7 ms */
  SELDOM = 25,  /* and where nothing does */
  RARELY = 50,  /* and from the next look on, while nothing does */
  IN_A_ROW = 3, /* points of the jaw that change together when a hand comes */
  FINE = 180,   /* pixels of a face's width of which the networks make use */
  LEAST = 40,   /* of a smaller face the hands are not made out */
};
/* Of the face's longer side: how far hands are looked for around it. What is left after a frame of a hand
 * that has gone. */
static const float around = 1.6f, fading = 0.5f;
/* Where the luma is watched, of the way from the nose to the jaw; by how much it changes when a hand comes;
 * how soon a new one is the usual. */
static const float rims[2] = {0.85f, 1.2f}, change = 14, ease = 0.15f;

/* Every `step`th pixel of a part of the canvas. */
static void copy_part(const fs_canvas *canvas, int left, int top, int step, fs_picture *picture) {
  for (int y = 0; y < picture->height; y++) {
    uint8_t *to = picture->data + (ptrdiff_t)y * picture->stride;
    const int v = top + y * step;
    for (int x = 0; x < picture->width; x++, to += 3) {
      const int u = left + x * step;
      if (canvas->pixel) {
        memcpy(to, canvas->plane[0] + (ptrdiff_t)v * canvas->stride[0] + (ptrdiff_t)u * canvas->pixel, 3);
        continue;
      }
      float rgb[3];
      const ptrdiff_t chroma = (ptrdiff_t)(v / 2) * canvas->stride[1] + u / 2;
      fs_rgb_of_yuv(&canvas->matrix, canvas->plane[0][(ptrdiff_t)v * canvas->stride[0] + u],
                    canvas->plane[1][chroma], canvas->plane[2][chroma], rgb);
      for (int c = 0; c < 3; c++)
        to[2 - c] = fs_byte_of(rgb[c]);
    }
  }
}

static void map_hands(fs_hands *hands, float scale, float left, float top) {
  for (int i = 0; i < hands->count; i++)
    for (int k = 0; k < FS_HAND_POINTS; k++)
      hands->at[i].at[k] =
          (fs_point){hands->at[i].at[k].x * scale + left, hands->at[i].at[k].y * scale + top};
}

/* Finds or follows the hands on a copy of what is around the face. */
static int look(fs_hands_before *before, fs_hand_finder *finder, const fs_canvas *canvas,
                const fs_rect *box) {
  const float reach = around * fmaxf(box->width, box->height);
  const float x = box->x + box->width / 2, y = box->y + box->height / 2;
  const int step = (int)fmaxf(box->width / FINE, 1);
  const int left = (int)fminf(fmaxf(x - reach, 0), (float)canvas->width) & ~1;
  const int top = (int)fminf(fmaxf(y - reach, 0), (float)canvas->height) & ~1;
  const int width = ((int)fminf(x + reach, (float)canvas->width) - left) / step;
  const int height = ((int)fminf(y + reach, (float)canvas->height) - top) / step;
  fs_picture part;
  if (width < LEAST || height < LEAST)
    return 0;
  if (canvas->planar && step == 1) {
    if (fs_frame_crop(canvas->planar, left, top, width, height, &part) != 0)
      return -1;
  } else {
    if (fs_picture_new(&part, width, height) != 0)
      return -1;
    copy_part(canvas, left, top, step, &part);
  }
  const float scale = 1 / (float)step;
  const fs_rect face = {(box->x - (float)left) * scale, (box->y - (float)top) * scale, box->width * scale,
                        box->height * scale};
  map_hands(&before->hands, scale, -(float)left * scale, -(float)top * scale);
  const int status = before->hands.count > 0 ? fs_hands_follow(finder, &part, &face, &before->hands)
                                             : fs_hands_find(finder, &part, &face, &before->hands);
  map_hands(&before->hands, (float)step, (float)left, (float)top);
  fs_picture_free(&part);
  return status;
}

/* The mean luma of five by five pixels, `step` apart; -1 outside of the canvas. */
static float luma_at(const fs_canvas *canvas, float x, float y, int step) {
  const int reach = 2 * step;
  if (!(x >= (float)reach && y >= (float)reach && x < (float)(canvas->width - reach) &&
        y < (float)(canvas->height - reach)))
    return -1;
  int sum = 0;
  for (int i = 0; i < 25; i++) {
    const int column = i % 5 - 2, row = i / 5 - 2;
    const uint8_t *at = canvas->plane[0] + (ptrdiff_t)((int)y + row * step) * canvas->stride[0];
    /* of packed pixels, green is near enough */
    sum += canvas->pixel ? at[((int)x + column * step) * canvas->pixel + 1] : at[(int)x + column * step];
  }
  return (float)sum / 25;
}

/* Where the jaw's rims are watched, and the luma there; -1 outside of the canvas. */
static void read_rims(const fs_canvas *canvas, const fs_mesh *face, float width, float luma[2][FS_RIM]) {
  static const int jaw[FS_RIM] = {454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152,
                                  148, 176, 149, 150, 136, 172, 58,  132, 93,  234};
  const fs_point3 *nose = &face->at[4];
  const int step = (int)fmaxf(width / 60, 1);
  for (int rim = 0; rim < 2; rim++)
    for (int i = 0; i < FS_RIM; i++) {
      const fs_point3 *at = &face->at[jaw[i]];
      luma[rim][i] = luma_at(canvas, nose->x + rims[rim] * (at->x - nose->x),
                             nose->y + rims[rim] * (at->y - nose->y), step);
    }
}

/* How much brighter the jaw is than usual: a fade or a flash changes all of it, a hand a part. */
static float brightening(const fs_hands_before *before, float luma[2][FS_RIM]) {
  float now = 0, usual = 0;
  for (int rim = 0; rim < 2; rim++)
    for (int i = 0; i < FS_RIM; i++)
      if (luma[rim][i] >= 0) {
        now += luma[rim][i];
        usual += before->rim[rim][i];
      }
  return now > 0 && usual > 0 ? now / usual : 1;
}

/* Whether something has come to the jaw since it was as usual, or has gone. Hands come over it. */
static bool something_moves(fs_hands_before *before, const fs_canvas *canvas, const fs_mesh *face,
                            float width) {
  float luma[2][FS_RIM];
  read_rims(canvas, face, width, luma);
  const float light = brightening(before, luma);
  bool moves = false;
  for (int rim = 0; rim < 2; rim++)
    for (int i = 0, row = 0; i < FS_RIM; i++) {
      float *usual = &before->rim[rim][i];
      if (luma[rim][i] < 0)
        continue;
      row = fabsf(luma[rim][i] - light * *usual) > change ? row + 1 : 0;
      moves = moves || row == IN_A_ROW;
      *usual += (before->any ? ease : 1) * (luma[rim][i] - *usual);
    }
  return moves;
}

static bool is_due(fs_hands_before *before, const fs_canvas *canvas, const fs_mesh *face, float width,
                   int frame) {
  const bool moves = something_moves(before, canvas, face, width), first = !before->any;
  before->any = true;
  before->looked = first ? frame : before->looked;
  if (first || moves || before->hands.count > 0)
    before->pause = SELDOM;
  return first || before->hands.count > 0 || frame - before->looked >= (moves ? OFTEN : before->pause);
}

int fs_hands_before_see(fs_hands_before *before, fs_hand_finder *finder, const fs_canvas *canvas,
                        const fs_mesh *face, float width, int frame) {
  const fs_rect box = fs_mesh_box(face);
  if (!finder || !(width >= LEAST) || !isfinite(box.x + box.y + box.width + box.height))
    return 0;
  if (is_due(before, canvas, face, width, frame)) {
    if (look(before, finder, canvas, &box) != 0)
      return -1;
    if (frame - before->looked >= before->pause)
      before->pause = RARELY;
    before->looked = frame;
  }
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const float cover =
        before->hands.count > 0 ? fs_hands_cover(&before->hands, face->at[i].x, face->at[i].y) : 0;
    before->covered[i] = fmaxf(cover, fading * before->covered[i]);
  }
  return 0;
}
