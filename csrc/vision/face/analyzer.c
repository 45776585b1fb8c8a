#include "vision/face/analyzer.h"

#include <math.h>
#include <stdlib.h>

struct fs_analyzer {
  fs_vision *vision;       /* owned */
  fs_attribute_nets *nets; /* owned */
  fs_face_fit fits[FS_FACES_MAX];
};

fs_analyzer *fs_analyzer_open(const char *models, fs_error *error) {
  fs_analyzer *analyzer = calloc(1, sizeof *analyzer);
  if (!analyzer) {
    fs_fail(error, "the models cannot be loaded: out of memory");
    return NULL;
  }
  analyzer->vision = fs_vision_open(models, 1, error);
  if (analyzer->vision)
    analyzer->nets = fs_attributes_open(models, error);
  if (analyzer->nets)
    return analyzer;
  fs_analyzer_close(analyzer);
  return NULL;
}

void fs_analyzer_close(fs_analyzer *analyzer) {
  if (!analyzer)
    return;
  fs_attributes_close(analyzer->nets);
  fs_vision_close(analyzer->vision);
  free(analyzer);
}

static int describe(fs_analyzer *analyzer, const fs_picture *picture, const fs_face_fit *fit,
                    fs_face_analysis *seen) {
  const fs_landmarks *landmarks = &fit->landmarks;
  const fs_rect fitted = fs_landmarks_box(landmarks);
  seen->as = FS_FACE_UNCLEAR;
  int status = fs_face_fit_is_clear(fit)
                   ? fs_attributes_run(analyzer->nets, picture, landmarks, &seen->attributes)
                   : 1;
  if (status != 0)
    return status < 0 ? -1 : 0;
  seen->size = fitted.width;
  seen->pose = fs_landmarks_pose(landmarks);
  if (fs_face_light_measure(picture, &fitted, &seen->light) != 0)
    return -1;
  fs_fitness_measure(picture, fit, &seen->light, &seen->fitness);
  seen->as = FS_FACE_SMALL;
  if (seen->size >= FS_SMALLEST_KNOWN) {
    status = fs_vision_embed(analyzer->vision, picture, landmarks, seen->embedding);
    if (status == 0)
      seen->as = FS_FACE_WHOLE;
  }
  return status < 0 ? -1 : 0;
}

int fs_analyzer_run(fs_analyzer *analyzer, const fs_picture *picture, int most,
                    fs_face_analysis seen[FS_FACES_MAX]) {
  int count = fs_find_faces(analyzer->vision, picture, analyzer->fits);
  for (int i = 0; i < count; i++) {
    const fs_face *face = &analyzer->fits[i].face;
    seen[i] =
        (fs_face_analysis){.face = *face, .background = fs_face_is_background(face, &analyzer->fits[0].face)};
    if (i < most && describe(analyzer, picture, &analyzer->fits[i], &seen[i]) != 0)
      return -1;
  }
  return count;
}
