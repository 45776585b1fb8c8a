/* The public interface over the networks: their order, and the part of the picture that each receives. */
#include "vision/face/vision.h"

#include "vision/face/mesh_measures.h"
#include "vision/kernels.h"
#include "vision/net/face_mesh.h"
#include "vision/net/nets.h"

#include <malloc.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PASSES = 3 /* of the mesh network from a box; each begins where the one before has ended */ };
/* Sides of the squares that BlazeFace and the mesh network look at, over each other. Where both see one face:
 * how far apart they have the same points at most, over its size, and BlazeFace's score at least. */
static const float keys_region = 4 / 3.0f, keys_agree = 0.15f, keys_see = 0.6f;
/* BlazeFace's score from which its eyes tell the roll, and below which the head may lie on its side. */
static const float roll_known = 0.3f, roll_sure = 0.8f;

struct fs_vision {
  fs_detector *detector;            /* owned */
  fs_embedder *embedder;            /* owned; NULL from a trim until it is asked for */
  fs_face_mesh *mesh[FS_FOLLOWERS]; /* owned, like `embedder`; the first one fits as well */
  int followers;
  fs_blazeface *blazeface; /* owned */
  fs_body_net *bodies;     /* owned; NULL until it is asked for, like the next */
  fs_hand_finder *hands;   /* owned */
  char *models;            /* owned: the directory */
};

fs_vision *fs_vision_open(const char *models, int threads, fs_error *error) {
  const int followers = threads > FS_FOLLOWERS ? FS_FOLLOWERS : threads;
  fs_vision *vision = calloc(1, sizeof *vision);
  if (!vision) {
    fs_fail(error, "the models cannot be loaded: out of memory");
    return NULL;
  }
  fs_kernels_choose();
  vision->models = strdup(models);
  if (vision->models)
    vision->detector = fs_detector_open(models, error);
  while (vision->detector && vision->followers < followers) {
    fs_face_mesh *mesh = fs_face_mesh_open(models, error);
    if (!mesh)
      break;
    vision->mesh[vision->followers++] = mesh;
  }
  if (vision->followers == followers)
    vision->blazeface = fs_blazeface_open(models, error);
  if (vision->blazeface)
    vision->embedder = fs_embedder_open(models, error);
  if (vision->embedder)
    return vision;
  fs_vision_close(vision);
  return NULL;
}

void fs_vision_close(fs_vision *vision) {
  if (!vision)
    return;
  fs_body_net_close(vision->bodies);
  fs_hand_finder_close(vision->hands);
  free(vision->models);
  fs_embedder_close(vision->embedder);
  fs_blazeface_close(vision->blazeface);
  for (int i = 0; i < FS_FOLLOWERS; i++)
    fs_face_mesh_close(vision->mesh[i]);
  fs_detector_close(vision->detector);
  free(vision);
}

void fs_vision_load_bodies(fs_vision *vision) {
  fs_error error;
  if (!vision->bodies)
    vision->bodies = fs_body_net_open(vision->models, &error);
}

int fs_vision_bodies(fs_vision *vision, const fs_picture *picture, bool closely,
                     fs_bodies looks[FS_BODY_LOOKS]) {
  fs_vision_load_bodies(vision);
  return vision->bodies ? fs_body_net_run(vision->bodies, picture, closely, looks) : 0;
}

void fs_vision_trim_bodies(fs_vision *vision) {
  fs_body_net_close(vision->bodies);
  vision->bodies = NULL;
  malloc_trim(0);
}

fs_hand_finder *fs_vision_hands(fs_vision *vision) {
  fs_error error;
  if (!vision->hands)
    vision->hands = fs_hand_finder_open(vision->models, &error);
  return vision->hands;
}

void fs_vision_trim(fs_vision *vision) {
  fs_detector_trim(vision->detector);
  fs_embedder_close(vision->embedder);
  vision->embedder = NULL;
  for (int i = 0; i < FS_FOLLOWERS; i++) {
    fs_face_mesh_close(vision->mesh[i]);
    vision->mesh[i] = NULL;
  }
  fs_vision_trim_bodies(vision);
}

int fs_vision_detect(fs_vision *vision, const fs_picture *picture, int pixels, float min_score,
                     fs_face *faces, int max) {
  return fs_detector_run(vision->detector, picture, pixels, min_score, faces, max);
}

void fs_vision_prepare_detect(fs_vision *vision, int width, int height, int pixels) {
  fs_detector_prepare(vision->detector, width, height, pixels);
}

/* BlazeFace's points in the square around the box. BlazeFace was trained on upright heads, so the picture is
 * turned until a score is high. */
static int find_keys(fs_vision *vision, const fs_picture *picture, fs_point centre, float side,
                     fs_keys *best) {
  static const float turns[] = {0, 1.5707963f, -1.5707963f, 3.1415927f};
  *best = (fs_keys){0};
  for (int i = 0; i < 4 && best->score < roll_sure; i++) {
    const fs_region region = {centre, 2 * side, turns[i]};
    fs_keys keys;
    const int status = fs_blazeface_run(vision->blazeface, picture, &region, roll_known, &keys);
    if (status != 0)
      return status;
    if (keys.score > best->score)
      *best = keys;
  }
  return 0;
}

int fs_vision_follow(fs_vision *vision, int follower, const fs_picture *picture, const fs_region *region,
                     fs_mesh *mesh, float *presence) {
  fs_error error;
  fs_face_mesh **net = &vision->mesh[follower];
  if (!*net)
    *net = fs_face_mesh_open(vision->models, &error);
  return *net ? fs_face_mesh_run(*net, picture, region, mesh, presence) : -1;
}

int fs_vision_fit(fs_vision *vision, const fs_picture *picture, const fs_face *face, fs_face_fit *fit) {
  *fit = (fs_face_fit){.face = *face};
  const fs_rect *box = &face->box;
  const fs_point centre = {box->x + box->width / 2, box->y + box->height / 2};
  const float side = fmaxf(box->width, box->height);
  fs_keys keys;
  int status = find_keys(vision, picture, centre, side, &keys);
  if (status != 0)
    return status;
  fs_region region = {centre, 1.5f * side, 0};
  const fs_point left = keys.at[FS_KEY_LEFT_EYE], right = keys.at[FS_KEY_RIGHT_EYE];
  if (keys.score > 0)
    region.angle = atan2f(right.y - left.y, right.x - left.x);
  fs_mesh before = {0};
  for (int pass = 0; pass < PASSES; pass++) {
    before = fit->mesh;
    status = fs_vision_follow(vision, 0, picture, &region, &fit->mesh, &fit->witnesses.presence);
    if (status != 0)
      return status;
    region = fs_mesh_region(&fit->mesh);
  }
  const fs_rect found = fs_mesh_box(&fit->mesh);
  fs_mesh_landmarks(&fit->mesh, &fit->landmarks);
  fit->witnesses.detector = face->score;
  fit->witnesses.slip = fs_mesh_distance(&before, &fit->mesh) / fmaxf(sqrtf(found.width * found.height), 1);
  fs_witnesses_measure(&fit->mesh, &keys, picture, &fit->witnesses);
  fit->likelihood = fs_witnesses_weigh(&fit->witnesses);
  return 0;
}

int fs_vision_followers(const fs_vision *vision) {
  return vision->followers;
}

int fs_vision_confirm(fs_vision *vision, const fs_picture *picture, const fs_mesh *mesh) {
  fs_region region = fs_mesh_region(mesh);
  region.side *= keys_region;
  fs_keys keys;
  fs_witnesses witnesses;
  const int status = fs_blazeface_run(vision->blazeface, picture, &region, roll_known, &keys);
  if (status != 0)
    return status < 0 ? -1 : 0;
  fs_witnesses_measure(mesh, &keys, picture, &witnesses);
  return keys.score >= keys_see && witnesses.key_error < keys_agree;
}

void fs_vision_warm(fs_vision *vision) {
  enum { SIDE = 64 };
  const fs_region all = {{SIDE / 2.0f, SIDE / 2.0f}, SIDE, 0};
  fs_landmarks landmarks;
  fs_picture grey;
  fs_keys keys;
  fs_mesh mesh = {0};
  float presence, embedding[FS_EMBEDDING];
  fs_bodies looks[FS_BODY_LOOKS];
  if (fs_picture_new(&grey, SIDE, SIDE) != 0)
    return;
  memset(grey.data, 128, (size_t)grey.stride * SIDE);
  fs_blazeface_run(vision->blazeface, &grey, &all, roll_known, &keys);
  for (int i = 0; i < vision->followers; i++)
    fs_vision_follow(vision, i, &grey, &all, &mesh, &presence);
  fs_mesh_landmarks(&mesh, &landmarks);
  fs_vision_embed(vision, &grey, &landmarks, embedding);
  fs_vision_bodies(vision, &grey, false, looks);
  fs_picture_free(&grey);
}

int fs_vision_embed(fs_vision *vision, const fs_picture *picture, const fs_landmarks *landmarks,
                    float embedding[FS_EMBEDDING]) {
  fs_error error;
  if (!vision->embedder)
    vision->embedder = fs_embedder_open(vision->models, &error);
  return !vision->embedder ? -1 : fs_embedder_run(vision->embedder, picture, landmarks, embedding);
}
