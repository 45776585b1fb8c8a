#include "evidence.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SIDE = 360, APART = 12 /* frames */ };

static const char *const names[FS_FAULTS] = {"identity", "mouth", "eyes", "missed", "typical"};

/* The square of `from` around the middle of `box`, scaled to SIDE pixels, laid into the panel `number`. What
 * lies beyond the picture's edge is black. */
static void lay_square(const fs_picture *from, const fs_rect *box, int number, fs_picture *to) {
  const float side = 1.9f * fmaxf(box->width, box->height), step = side / SIDE;
  const float left = box->x + box->width / 2 - side / 2, top = box->y + box->height / 2 - side / 2;
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++) {
      int u = (int)floorf(left + ((float)x + 0.5f) * step), v = (int)floorf(top + ((float)y + 0.5f) * step);
      uint8_t *pixel = to->data + (ptrdiff_t)y * to->stride + (ptrdiff_t)(number * SIDE + x) * 3;
      if (u >= 0 && v >= 0 && u < from->width && v < from->height)
        memcpy(pixel, from->data + (ptrdiff_t)v * from->stride + (ptrdiff_t)u * 3, 3);
      else
        memset(pixel, 0, 3);
    }
}

static void show(fs_exhibit *exhibit, const fs_reading *reading, const fs_picture *before,
                 const fs_picture *after, const fs_wanted *wanted) {
  if (!exhibit->picture.data && fs_picture_new(&exhibit->picture, 3 * SIDE, SIDE) != 0)
    return;
  lay_square(before, &reading->box, 0, &exhibit->picture);
  lay_square(after, &reading->box, 1, &exhibit->picture);
  lay_square(&wanted->picture, &wanted->box, 2, &exhibit->picture);
}

void fs_evidence_offer(fs_evidence *evidence, fs_fault fault, float badness, const fs_reading *reading,
                       const fs_picture *before, const fs_picture *after, const fs_wanted *wanted) {
  fs_exhibit *list = evidence->of[fault], *least = &list[0];
  for (int i = 0; i < FS_WORST; i++) {
    const int distance = reading->frame - list[i].frame;
    if (list[i].badness > 0 && distance < APART && distance > -APART) {
      least = &list[i];
      break;
    }
    if (list[i].badness < least->badness)
      least = &list[i];
  }
  if (!(badness > least->badness))
    return;
  least->badness = badness;
  least->frame = reading->frame;
  show(least, reading, before, after, wanted);
}

void fs_evidence_write(fs_evidence *evidence, const char *folder, const char *name) {
  char path[4096];
  fs_error error;
  for (int fault = 0; fault < FS_FAULTS; fault++)
    for (int i = 0; i < FS_WORST; i++) {
      const fs_exhibit *exhibit = &evidence->of[fault][i];
      if (!exhibit->picture.data)
        continue;
      snprintf(path, sizeof path, "%s/%s-%s-%04d.png", folder, name, names[fault], exhibit->frame);
      if (fs_picture_write(path, &exhibit->picture, 0, NULL, &error) != 0)
        fprintf(stderr, "%s\n", error.text);
      else
        printf("picture\t%s\t%.3f\t%s\n", names[fault], (double)exhibit->badness, path);
    }
}

void fs_evidence_free(fs_evidence *evidence) {
  for (int fault = 0; fault < FS_FAULTS; fault++)
    for (int i = 0; i < FS_WORST; i++)
      fs_picture_free(&evidence->of[fault][i].picture);
}
