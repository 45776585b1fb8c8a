/* Fails steps of finding the faces of a picture, of knowing them again and of following them.
 *   vision_steps MODELS PICTURE STRIDE */
#include "steps.h"
#include "vision/face/find_faces.h"
#include "vision/face/mesh_measures.h"
#include "vision/picture/picture.h"
#include "vision/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

STEP(void *, malloc, (size_t n), (n), NULL)
STEP(void *, calloc, (size_t n, size_t m), (n, m), NULL)
STEP(void *, realloc, (void *p, size_t n), (p, n), NULL)
STEP(void *, fs_scratch_alloc, (fs_scratch * s, size_t n), (s, n), NULL)

typedef struct scenario {
  fs_vision *vision;
  fs_picture picture;
  int count; /* faces of the run in which nothing fails; -1 before it */
  float likelihoods[FS_FACES_MAX], embeddings[FS_FACES_MAX][FS_EMBEDDING];
} scenario;

static int know(fs_vision *vision, const fs_picture *picture, const fs_face_fit *face, float *embedding) {
  fs_mesh mesh;
  float presence;
  const fs_region region = fs_mesh_region(&face->mesh);
  int status = fs_vision_embed(vision, picture, &face->landmarks, embedding);
  if (status == 0)
    status = fs_vision_follow(vision, 0, picture, &region, &mesh, &presence);
  if (status == 0)
    status = fs_vision_confirm(vision, picture, &mesh) == 1 ? 0 : -1;
  return status;
}

/* A look is complete or fails: a face that finds no memory is neither overlooked nor unknown. */
static int run(void *context) {
  scenario *s = context;
  static fs_face_fit faces[FS_FACES_MAX];
  float embedding[FS_EMBEDDING];
  const int count = fs_find_faces(s->vision, &s->picture, faces);
  bool wrong = s->count >= 0 && count >= 0 && count != s->count;
  int status = count < 0 ? -1 : 0;
  for (int i = 0; i < count && status == 0 && !wrong; i++) {
    status = know(s->vision, &s->picture, &faces[i], embedding);
    if (s->count < 0) {
      memcpy(s->embeddings[i], embedding, sizeof embedding);
      s->likelihoods[i] = faces[i].likelihood;
    }
    wrong = status > 0 || faces[i].likelihood != s->likelihoods[i] ||
            (status == 0 && memcmp(embedding, s->embeddings[i], sizeof embedding) != 0);
  }
  if (s->count < 0)
    s->count = count;
  return wrong ? 2 : status == 0 ? 0 : 1;
}

int main(int argc, char **argv) {
  fs_error error = {""};
  static scenario s = {.count = -1};
  if (argc < 4)
    return 2;
  s.vision = fs_vision_open(argv[1], 1, &error);
  if (!s.vision || fs_picture_read(argv[2], &s.picture, &error) != 0 || run(&s) != 0 || s.count < 1) {
    fprintf(stderr, "%s\n", error.text);
    return 1;
  }
  fs_vision_trim(s.vision); /* so that all is loaded anew */
  const int bad = fs_steps_fail_each(argv[2], run, &s, 0, atol(argv[3]));
  fs_picture_free(&s.picture);
  fs_vision_close(s.vision);
  return bad > 0;
}
