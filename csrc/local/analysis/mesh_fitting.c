#include "local/analysis/mesh_fitting.h"

#include "local/analysis/tracklet.h"
#include "local/face/face_view.h"
#include "vision/face/mesh_measures.h"
#include "vision/face/mirrored_look.h"

#include <math.h>

/* What is too small to be followed may be a face: by the detector, and by the fit. Narrower ones are guesses.
 * The same that leave a doubt in a picture. */
static const float score_of_small = 0.85f, likely_when_small = 0.3f, least_width = 12;
/* Of what the frame's edge cuts, and the detector is sure of: the mesh network knows whole faces, so as in a
 * picture only what it excludes is none. */
static const float likely_when_cut = 0.015f;

/* Where a face is looked for whose mesh is not far from `guess`. */
static fs_region region_near(const fs_mesh *mesh, const fs_landmarks *guess) {
  fs_region region = fs_mesh_region(mesh);
  fs_landmarks then;
  fs_mesh_landmarks(mesh, &then);
  fs_point shift = fs_landmarks_shift(&then, guess);
  region.centre = (fs_point){region.centre.x + shift.x, region.centre.y + shift.y};
  return region;
}

/* From the view's pixels to the frame's. */
static void move_mesh(const fs_face_view *view, fs_mesh *mesh) {
  for (int i = 0; i < FS_MESH; i++) {
    fs_point3 *p = &mesh->at[i];
    fs_point at = fs_face_view_out(view, (fs_point){p->x, p->y});
    *p = (fs_point3){at.x, at.y, p->z * (float)view->scale};
  }
}

int fs_mesh_refit(fs_vision *vision, int follower, const AVFrame *frame, const fs_landmarks *guess,
                  fs_mesh *mesh, fs_landmarks *found, float *presence) {
  fs_region region = region_near(mesh, guess);
  fs_face_view view;
  const float turned = fabsf(cosf(region.angle)) + fabsf(sinf(region.angle)); /* as wide as the side */
  int status = fs_face_view_cut(&view, frame, region.centre, 0.5f * turned * region.side + 2, FS_MESH_SIDE);
  if (status != 0)
    return status;
  region.centre = fs_face_view_in(&view, region.centre);
  region.side /= (float)view.scale;
  status = fs_vision_follow(vision, follower, &view.picture, &region, mesh, presence);
  move_mesh(&view, mesh);
  fs_mesh_landmarks(mesh, found);
  fs_face_view_free(&view);
  return status;
}

int fs_mesh_confirm(fs_vision *vision, const AVFrame *frame, const fs_mesh *mesh) {
  const fs_region region = fs_mesh_region(mesh);
  fs_face_view view;
  int status = fs_face_view_cut(&view, frame, region.centre, region.side, FS_MESH_SIDE);
  if (status != 0)
    return status < 0 ? -1 : 0;
  fs_mesh moved;
  for (int i = 0; i < FS_MESH; i++) {
    const fs_point3 *p = &mesh->at[i];
    const fs_point at = fs_face_view_in(&view, (fs_point){p->x, p->y});
    moved.at[i] = (fs_point3){at.x, at.y, p->z / (float)view.scale};
  }
  status = fs_vision_confirm(vision, &view.picture, &moved);
  fs_face_view_free(&view);
  return status;
}

/* Cuts out what a fit looks at; `moved` becomes the face in it. */
static int cut_for_fit(fs_face_view *view, const AVFrame *frame, const fs_face *face, fs_face *moved) {
  const fs_rect *box = &face->box;
  const fs_point centre = {box->x + box->width / 2, box->y + box->height / 2};
  int status = fs_face_view_cut(view, frame, centre, FS_FIT_REACH / 2 * fmaxf(box->width, box->height),
                                2 * FS_MESH_SIDE);
  if (status != 0)
    return status;
  const fs_point corner = fs_face_view_in(view, (fs_point){box->x, box->y});
  const float scale = (float)view->scale;
  *moved = (fs_face){{corner.x, corner.y, box->width / scale, box->height / scale}, face->score};
  return 0;
}

int fs_mesh_fit_face(fs_vision *vision, const AVFrame *frame, const fs_face *face, fs_face_fit *out) {
  fs_face_view view;
  fs_face moved;
  int status = cut_for_fit(&view, frame, face, &moved);
  if (status != 0)
    return status;
  status = fs_vision_fit(vision, &view.picture, &moved, out);
  move_mesh(&view, &out->mesh);
  fs_mesh_landmarks(&out->mesh, &out->landmarks);
  out->face = *face;
  fs_face_view_free(&view);
  return status;
}

/* Adds what is at least so likely a face. Returns 0, or -1 when memory is short. */
static int add_likely(fs_vision *vision, const AVFrame *frame, const fs_face *face, float least,
                      fs_missed *faces) {
  fs_face_fit fit;
  if (faces->count == FS_BODIES_MAX)
    return 0;
  const int status = fs_mesh_fit_face(vision, frame, face, &fit);
  if (status == 0 && fit.likelihood >= least)
    faces->at[faces->count++] = (fs_body){.box = face->box, .score = fit.likelihood};
  return status < 0 ? -1 : 0;
}

int fs_mesh_fit_small(fs_vision *vision, const AVFrame *frame, const fs_face *faces, int count, float width,
                      fs_missed *found) {
  int status = 0;
  for (int i = 0; i < count && status == 0; i++)
    if (faces[i].score >= score_of_small && faces[i].box.width >= least_width && faces[i].box.width < width)
      status = add_likely(vision, frame, &faces[i], likely_when_small, found);
  return status;
}

int fs_mesh_fit_cut(fs_vision *vision, const AVFrame *frame, const fs_face *faces, int count,
                    fs_missed *found) {
  int status = 0;
  for (int i = 0; i < count && status == 0; i++) {
    bool known = faces[i].box.width < least_width;
    for (int k = 0; k < found->count && !known; k++)
      known = fs_rect_has_middle(&found->at[k].box, &faces[i].box) ||
              fs_rect_has_middle(&faces[i].box, &found->at[k].box);
    if (!known)
      status = add_likely(vision, frame, &faces[i], likely_when_cut, found);
  }
  return status;
}

int fs_mesh_fit_mirrored(fs_vision *vision, const AVFrame *frame, const fs_face *face, fs_face_fit *fit,
                         float embedding[FS_EMBEDDING]) {
  fs_face_view view;
  fs_face moved;
  int status = cut_for_fit(&view, frame, face, &moved);
  if (status != 0)
    return status;
  status = fs_mirrored_look(vision, &view.picture, &moved, fit, embedding);
  fs_face_view_free(&view);
  return status;
}
