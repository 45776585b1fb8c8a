/* Finds people of whom no face is told. Reads a line each "face X Y WIDTH HEIGHT" and "body X Y WIDTH HEIGHT
 * SCORE", bodies of the first look, or "again …" of the second one, best first. Its argument, if any, is the
 * size below which a body is a guess. Prints "X Y" of the middle of each face that is missed. */
#include "local/places/missed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
  static fs_bodies looks[FS_BODY_LOOKS];
  static fs_missed missed;
  fs_rect faces[FS_BODIES_MAX];
  char word[8];
  fs_rect box;
  int count = 0;
  looks[0].smallest = argc > 1 ? strtof(argv[1], NULL) : 0;
  while (count < FS_BODIES_MAX && looks[0].count < FS_BODIES_MAX && looks[1].count < FS_BODIES_MAX &&
         scanf("%7s %f %f %f %f", word, &box.x, &box.y, &box.width, &box.height) == 5) {
    if (strcmp(word, "face") == 0) {
      faces[count++] = box;
      continue;
    }
    fs_bodies *look = &looks[strcmp(word, "again") == 0];
    fs_body *body = &look->at[look->count++];
    body->box = box;
    if (scanf("%f", &body->score) != 1)
      return 2;
  }
  fs_missed_find(looks, faces, count, count, &missed);
  for (int i = 0; i < missed.count; i++) {
    const fs_rect *at = &missed.at[i].box;
    printf("%.0f %.0f\n", (double)(at->x + at->width / 2), (double)(at->y + at->height / 2));
  }
  return 0;
}
