#include "vision/face/find_faces.h"

#include "vision/face/beyond_edge.h"
#include "vision/face/embedding_witness.h"
#include "vision/face/mirrored_look.h"
#include "vision/face/turned_looks.h"
#include "vision/picture/grey.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
  QUICK_SIDE = 224, /* longer side of what the detector sees first, */
  VIEW_SIDE = 640,  /* of what it sees where no face is large in that, */
  FINE_SIDE = 1280, /* and, in tiles, of what it sees of a picture from FINE_FROM pixels on */
  FINE_FROM = 960,
  TILES = 2,       /* along either side of the finest view */
  FAR_SIDE = 1920, /* of what it sees where nobody is near, enlarged to twice the picture's size at most */
  FAR_WIDTH = 26,  /* of a face in the view before: wider ones were seen there */
  MAX_CANDIDATES = 1024,
  MAX_CUT = 64,   /* of those whom the picture's edge cuts */
  MAX_FITS = 192, /* of what may be a face the best: a fit takes ten milliseconds */
};
/* What may be a face: the witnesses tell the rest. What surely is one. */
static const float min_score = 0.4f, sure_score = 0.9f;
static const float same_face = 0.3f; /* overlap of two boxes */
/* By how likely a fit is a face: what its embedding cannot make one, nor what is one whatever it says. */
static const float hopeless = 0.03f, beyond_doubt = 0.99f;
/* Who is nearer than this, in widths of a face along the picture's longer side, makes those background whom
 * only the farthest view shows. */
static const float near_from = 8;
/* A face of less than this share of the largest one's area is background. */
static const float background = 0.25f;

typedef struct candidates {
  fs_face at[MAX_CANDIDATES];
  int count;
} candidates;

static int longer_side(const fs_picture *picture) {
  return picture->width > picture->height ? picture->width : picture->height;
}

/* The picture resized so that its longer side has `side` pixels. Returns 0, or -1 when memory is short. */
static int resize(const fs_picture *picture, int side, fs_picture *view) {
  float scale = (float)side / (float)longer_side(picture);
  return fs_picture_resize(picture, (int)fmaxf((float)picture->width * scale, 16),
                           (int)fmaxf((float)picture->height * scale, 16), view);
}

static int reduce(const fs_picture *picture, int side, fs_picture *view) {
  return resize(picture, side < longer_side(picture) ? side : longer_side(picture), view);
}

/* On a view of the picture, in `tiles` x `tiles` parts that overlap. */
static int add_tiles(fs_vision *vision, const fs_picture *picture, const fs_picture *view, int tiles,
                     candidates *out) {
  const fs_tiling tiling = {.tiles = tiles,
                            .x = (float)picture->width / (float)view->width,
                            .y = (float)picture->height / (float)view->height,
                            .min_score = min_score};
  return fs_add_tiles(vision, view, &tiling, out->at, &out->count, MAX_CANDIDATES);
}

/* On the picture reduced to `side`. */
static int add_view(fs_vision *vision, const fs_picture *picture, int side, int tiles, candidates *out) {
  fs_picture view;
  if (reduce(picture, side, &view) != 0)
    return -1;
  int status = add_tiles(vision, picture, &view, tiles, out);
  fs_picture_free(&view);
  return status;
}

/* On the picture enlarged, where nobody is near: people who are far away. Of others the detector takes too
 * much for a face there. */
static int add_far(fs_vision *vision, const fs_picture *picture, candidates *out) {
  const int side = longer_side(picture), finest = side < FINE_FROM ? VIEW_SIDE : FINE_SIDE;
  const int most = side < FINE_FROM ? FINE_SIDE : FAR_SIDE, far = side < most / 2 ? 2 * side : most;
  const float widest = FAR_WIDTH * fmaxf(1, (float)side / (float)finest);
  fs_picture view;
  if (resize(picture, far, &view) != 0)
    return -1;
  int kept = out->count;
  int status = add_tiles(vision, picture, &view, (far + VIEW_SIDE - 1) / VIEW_SIDE, out);
  for (int i = kept; i < out->count; i++)
    if (out->at[i].box.width < widest)
      out->at[kept++] = out->at[i];
  out->count = kept;
  fs_picture_free(&view);
  return status;
}

/* On the picture in the middle of grey of twice its size: the detector overlooks faces that fill a picture,
 * or reach over its edge. */
static int add_with_margin(fs_vision *vision, const fs_picture *picture, candidates *out) {
  fs_picture view, canvas = {0};
  if (reduce(picture, VIEW_SIDE / 2, &view) != 0)
    return -1;
  int left = view.width / 2, top = view.height / 2;
  int status = fs_picture_new(&canvas, 2 * view.width, 2 * view.height);
  if (status == 0) {
    memset(canvas.data, 127, (size_t)canvas.stride * (size_t)canvas.height);
    for (int y = 0; y < view.height; y++)
      memcpy(canvas.data + (ptrdiff_t)(top + y) * canvas.stride + (ptrdiff_t)left * 3,
             view.data + (ptrdiff_t)y * view.stride, (size_t)view.width * 3);
    const int before = out->count;
    const float x = (float)picture->width / (float)view.width,
                y = (float)picture->height / (float)view.height;
    const fs_tiling whole = {.tiles = 1, .x = x, .y = y, .min_score = min_score};
    status = fs_add_tiles(vision, &canvas, &whole, out->at, &out->count, MAX_CANDIDATES);
    for (int i = before; i < out->count; i++) {
      out->at[i].box.x -= (float)left * x;
      out->at[i].box.y -= (float)top * y;
    }
  }
  fs_picture_free(&canvas);
  fs_picture_free(&view);
  return status;
}

static float area(const fs_face *face) {
  return face->box.width * face->box.height;
}

static int by_area(const void *a, const void *b) {
  float x = area(a), y = area(b);
  return (x < y) - (x > y);
}

/* Keeps of what several views show of one face the best, largest first. */
static void merge(candidates *c) {
  int kept = 0;
  qsort(c->at, (size_t)c->count, sizeof *c->at, fs_face_by_score);
  for (int i = 0; i < c->count; i++) {
    bool other = true;
    for (int k = 0; k < kept && other; k++)
      other = fs_rect_overlap(&c->at[i].box, &c->at[k].box) <= same_face;
    if (other)
      c->at[kept++] = c->at[i];
  }
  c->count = kept < MAX_FITS ? kept : MAX_FITS;
  qsort(c->at, (size_t)c->count, sizeof *c->at, by_area);
}

/* The width of the widest face that surely is one; 0 if there is none. */
static float widest_sure(const candidates *c) {
  float widest = 0;
  for (int i = 0; i < c->count; i++)
    if (c->at[i].score >= sure_score)
      widest = fmaxf(widest, c->at[i].box.width);
  return widest;
}

/* Whether somebody is near: by the detector alone, or where `thorough`, by all witnesses, since a wheel may
 * surely be a face to the detector. Returns 1, 0, or -1 when memory is short. */
static int is_near(fs_vision *vision, const fs_picture *picture, bool thorough, const candidates *c) {
  const float from = (float)longer_side(picture) / near_from;
  for (int i = 0; i < c->count; i++) {
    fs_face_fit fit;
    if (c->at[i].score < sure_score || !(c->at[i].box.width > from))
      continue;
    if (!thorough)
      return 1;
    if (fs_vision_fit(vision, picture, &c->at[i], &fit) < 0)
      return -1;
    if (fit.likelihood >= FS_LIKELY_FACE)
      return 1;
  }
  return 0;
}

/* Where a face takes more than a third of the small view, all that are not background are large enough in it.
 * A `thorough` look leaves out no view: whoever is overlooked shifts the places of the others. */
static int add_views(fs_vision *vision, const fs_picture *picture, bool thorough, candidates *out) {
  if (add_view(vision, picture, QUICK_SIDE, 1, out) != 0)
    return -1;
  if (thorough || !(widest_sure(out) > (float)longer_side(picture) / 3)) {
    if (add_view(vision, picture, VIEW_SIDE, 1, out) != 0)
      return -1;
    if (longer_side(picture) >= FINE_FROM && add_view(vision, picture, FINE_SIDE, TILES, out) != 0)
      return -1;
  }
  const int near = is_near(vision, picture, thorough, out);
  return near < 0 || (near == 0 && add_far(vision, picture, out) != 0) ? -1 : 0;
}

/* Adds what the detector sees in the picture in another light and has overlooked before: colours around a
 * small or half hidden face mislead it. Returns 0, or -1 when memory is short. */
static int look_again(fs_vision *vision, const fs_picture *picture, candidates *out) {
  fs_picture light = {0};
  candidates *again = calloc(1, sizeof *again);
  int status =
      again && fs_picture_lighten(picture, &light) == 0 ? add_views(vision, &light, true, again) : -1;
  const int before = out->count;
  for (int i = 0; status == 0 && i < again->count && out->count < MAX_CANDIDATES; i++) {
    bool other = true;
    for (int k = 0; k < before && other; k++)
      other = fs_rect_overlap(&again->at[i].box, &out->at[k].box) <= same_face;
    if (other)
      out->at[out->count++] = again->at[i];
  }
  fs_picture_free(&light);
  free(again);
  return status;
}

static int look(fs_vision *vision, const fs_picture *picture, bool thorough, candidates *out) {
  out->count = 0;
  if (add_views(vision, picture, thorough, out) != 0 || (thorough && look_again(vision, picture, out) != 0))
    return -1;
  if ((widest_sure(out) == 0 && add_with_margin(vision, picture, out) != 0) ||
      (thorough && fs_add_turned(vision, picture, widest_sure(out) == 0, sure_score, out->at, &out->count,
                                 MAX_CANDIDATES) != 0))
    return -1;
  merge(out);
  return 0;
}

static int copy(const candidates *found, fs_face *faces, int max) {
  int count = found->count < max ? found->count : max;
  for (int i = 0; i < count; i++)
    faces[i] = found->at[i];
  return count;
}

/* Beside somebody who surely is there: of what fills a picture alone, the margin has told. Returns 0, or -1
 * when memory is short. */
static int add_beyond_edge(fs_vision *vision, const fs_picture *picture, candidates *out) {
  fs_face cut[MAX_CUT];
  const int count = widest_sure(out) > 0 ? fs_find_beyond_edge(vision, picture, false, cut, MAX_CUT) : 0;
  if (count > 0) {
    out->count = fs_add_beyond_edge(picture, cut, count, out->at, out->count, MAX_FITS);
    qsort(out->at, (size_t)out->count, sizeof *out->at, by_area);
  }
  return count < 0 ? -1 : 0;
}

int fs_find_candidates(fs_vision *vision, const fs_picture *picture, fs_face *faces, int max) {
  candidates found;
  if (look(vision, picture, true, &found) != 0 || add_beyond_edge(vision, picture, &found) != 0)
    return -1;
  return copy(&found, faces, max);
}

int fs_find_at_edge(fs_vision *vision, const fs_picture *picture, fs_face *faces, int max) {
  candidates found = {.count = 0};
  if (add_with_margin(vision, picture, &found) != 0)
    return -1;
  merge(&found);
  return copy(&found, faces, max);
}

/* Where all witnesses leave a doubt, the mirror image's are heard, too. Returns 0, or -1 when memory is
 * short. */
static int hear_mirror(fs_vision *vision, const fs_picture *picture, const float embedding[FS_EMBEDDING],
                       float by_fit, fs_face_fit *fit) {
  fs_face_fit mirrored;
  float mean[FS_EMBEDDING], norm = 0;
  if (fit->likelihood < FS_POSSIBLE_FACE || fit->likelihood >= FS_SURE_FACE)
    return 0;
  const int status = fs_mirrored_look(vision, picture, &fit->face, &mirrored, mean);
  if (status != 0)
    return status < 0 ? -1 : 0;
  for (int i = 0; i < FS_EMBEDDING; i++) {
    mean[i] += embedding[i];
    norm += mean[i] * mean[i];
  }
  for (int i = 0; i < FS_EMBEDDING; i++)
    mean[i] /= sqrtf(fmaxf(norm, 1e-6f));
  const float odds = (fs_log_odds(by_fit) + fs_log_odds(mirrored.likelihood)) / 2;
  fit->likelihood = fs_likelihood_with_embedding(fs_likelihood_of_odds(odds), mean);
  return 0;
}

/* The embedding is heard where the other witnesses leave a doubt: it takes as long as they do together.
 * Returns 0, or -1 when memory is short. */
static int hear_embedding(fs_vision *vision, const fs_picture *picture, fs_face_fit *fit) {
  float embedding[FS_EMBEDDING];
  if (fit->likelihood <= hopeless || fit->likelihood >= beyond_doubt)
    return 0;
  const int status = fs_vision_embed(vision, picture, &fit->landmarks, embedding);
  if (status != 0)
    return status < 0 ? -1 : 0;
  const float by_fit = fit->likelihood;
  fit->likelihood = fs_likelihood_with_embedding(by_fit, embedding);
  return hear_mirror(vision, picture, embedding, by_fit, fit);
}

/* Returns how many faces the candidates are, or -1 when memory is short. */
static int keep_faces(fs_vision *vision, const fs_picture *picture, const candidates *found,
                      fs_face_fit faces[FS_FACES_MAX]) {
  int kept = 0;
  for (int i = 0; i < found->count && kept < FS_FACES_MAX; i++) {
    bool other = true;
    for (int k = 0; k < kept && other; k++)
      other = !fs_rect_has_middle(&faces[k].face.box, &found->at[i].box);
    if (!other)
      continue;
    const int status = fs_vision_fit(vision, picture, &found->at[i], &faces[kept]);
    if (status < 0 || (status == 0 && hear_embedding(vision, picture, &faces[kept]) != 0))
      return -1;
    kept += status == 0 && faces[kept].likelihood >= FS_POSSIBLE_FACE;
  }
  return kept;
}

/* Adds what a small picture shows when it is turned, by all views that the detector has of one as it stands:
 * in one alone it overlooks faces that fill it. Returns 0, or -1 when memory is short. */
static int add_turned_views(fs_vision *vision, const fs_picture *picture, candidates *out) {
  fs_picture turned;
  candidates seen;
  int status = 0;
  for (int quarters = 1; quarters < FS_TURNS && status >= 0; quarters++) {
    if (fs_turn_picture(picture, quarters, &turned) != 0)
      return -1;
    status = look(vision, &turned, false, &seen);
    fs_picture_free(&turned);
    for (int i = 0; i < seen.count && status >= 0 && out->count < MAX_CANDIDATES; i++) {
      fs_face_fit fit;
      seen.at[i].box = fs_turn_back(&seen.at[i].box, quarters, picture);
      status = seen.at[i].score < sure_score ? 1 : fs_vision_fit(vision, picture, &seen.at[i], &fit);
      if (status == 0 && fit.likelihood >= FS_SURE_FACE)
        out->at[out->count++] = seen.at[i];
    }
  }
  return status < 0 ? -1 : 0;
}

int fs_find_faces(fs_vision *vision, const fs_picture *picture, fs_face_fit faces[FS_FACES_MAX]) {
  candidates found;
  if (look(vision, picture, false, &found) != 0)
    return -1;
  const int kept = keep_faces(vision, picture, &found, faces), upright = found.count;
  if (kept < 0 || (kept > 0 && fs_face_fit_is_clear(&faces[0])))
    return kept;
  if (fs_add_turned(vision, picture, true, min_score, found.at, &found.count, MAX_CANDIDATES) != 0 ||
      (found.count == upright && longer_side(picture) <= VIEW_SIDE / 2 &&
       add_turned_views(vision, picture, &found) != 0))
    return -1;
  if (found.count == upright)
    return kept;
  merge(&found);
  return keep_faces(vision, picture, &found, faces);
}

bool fs_face_is_background(const fs_face *face, const fs_face *largest) {
  return area(face) < background * area(largest);
}
