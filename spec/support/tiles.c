/* Prints the boxes that are kept of a view of 1280 x 768, whose detector sees a face of 300 pixels whole with
 * a score of 0.95, where a part shows all of it (called with "whole": where it is looked at as one), and what
 * a part shows of it with 0.99. The face is in the middle. */
#include "vision/face/find_faces.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { WIDTH = 1280, HEIGHT = 768, SIZE = 300, LEAST = 60 };

static uint8_t pixels[HEIGHT][WIDTH * 3];

int fs_vision_detect(fs_vision *vision, const fs_picture *picture, int wanted, float min_score,
                     fs_face *faces, int max) {
  (void)vision, (void)wanted, (void)min_score, (void)max;
  const ptrdiff_t at = picture->data - pixels[0];
  const float left = (float)(at % (WIDTH * 3) / 3), top = (float)(at / (WIDTH * 3));
  const float x = (WIDTH - SIZE) / 2.0f - left, y = (HEIGHT - SIZE) / 2.0f - top;
  const float right = fminf(x + SIZE, (float)picture->width),
              bottom = fminf(y + SIZE, (float)picture->height);
  const fs_rect seen = {fmaxf(x, 0), fmaxf(y, 0), right - fmaxf(x, 0), bottom - fmaxf(y, 0)};
  if (seen.width < LEAST || seen.height < LEAST)
    return 0;
  faces[0] = (fs_face){seen, seen.width < SIZE || seen.height < SIZE ? 0.99f : 0.95f};
  return 1;
}

int main(int count, char **words) {
  const fs_picture view = {.data = pixels[0], .width = WIDTH, .height = HEIGHT, .stride = WIDTH * 3};
  fs_tiling tiling = {.tiles = 1, .x = 2, .y = 2, .min_score = 0.4f};
  fs_face faces[16];
  int found = 0;
  if (count > 1 && strcmp(words[1], "whole") == 0 &&
      fs_add_tiles(NULL, &view, &tiling, faces, &found, 16) != 0)
    return 1;
  tiling.tiles = 2;
  if (fs_add_tiles(NULL, &view, &tiling, faces, &found, 16) != 0)
    return 1;
  for (int i = 0; i < found; i++)
    printf("%.0f %.0f %.2f\n", (double)faces[i].box.width, (double)faces[i].box.height,
           (double)faces[i].score);
  return 0;
}
