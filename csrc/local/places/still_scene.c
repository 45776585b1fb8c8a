#include "local/places/still_scene.h"

#include <math.h>
#include <string.h>

/* The least score of a face that needs no other look. */
static const float sure_score = 0.7f;
/* By how many grey levels a cell may differ: by coding; and where somebody talks, nods or waves, which is
 * less than where a face turns away or is covered. Of 175 fast looks that these would leave out in the clips
 * of make bench-quality and of the tuning half of make bench-faces, none shows somebody whom the look before
 * does not, and one has lost somebody. */
static const float unchanged = 3, lively = 50;
/* What moves with a face, over its width and height: to each side of its middle, and above it. All that is
 * below is the body's. */
static const float aside = 1.3f, above = 1;

/* Of the overlap of two faces' boxes: the same person's. */
static const float same_face = 0.5f;

static bool has_seen(const fs_still_scene *scene, const fs_rect *face) {
  for (int i = 0; i < scene->count; i++)
    if (fs_rect_overlap(&scene->people[i], face) > same_face)
      return true;
  return false;
}

void fs_still_scene_keep(fs_still_scene *scene, const fs_shot_boundary *frame, int width, int height,
                         const fs_face *faces, int count, bool cut) {
  const float across = (float)FS_THUMB_WIDTH / (float)width, down = (float)FS_THUMB_HEIGHT / (float)height;
  fs_rect people[FS_FRAME_FACES] = {{0}};
  scene->known = count > 0 && !cut;
  for (int i = 0; i < count; i++) {
    const fs_rect *box = &faces[i].box;
    people[i] = (fs_rect){box->x * across, box->y * down, box->width * across, box->height * down};
    scene->known &= faces[i].score >= sure_score && has_seen(scene, &people[i]);
  }
  memcpy(scene->thumb, frame->thumb, sizeof scene->thumb);
  memcpy(scene->people, people, (size_t)count * sizeof *people);
  scene->count = count;
}

/* Whether the cell of a column and row shows somebody who is known. */
static bool shows_people(const fs_still_scene *scene, int column, int row) {
  const float x = (float)column + 0.5f, y = (float)row + 0.5f;
  for (int i = 0; i < scene->count; i++) {
    const fs_rect *face = &scene->people[i];
    if (fabsf(x - face->x - face->width / 2) < aside * face->width &&
        y > face->y + face->height / 2 - above * face->height)
      return true;
  }
  return false;
}

bool fs_still_scene_stays(const fs_still_scene *scene, const fs_shot_boundary *frame) {
  if (!scene->known)
    return false;
  for (int y = 0, i = 0; y < FS_THUMB_HEIGHT; y++)
    for (int x = 0; x < FS_THUMB_WIDTH; x++, i++) {
      const float change = fabsf(frame->thumb[i] - scene->thumb[i]);
      if (change > lively || (change > unchanged && !shows_people(scene, x, y)))
        return false;
    }
  return true;
}
