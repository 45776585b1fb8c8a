/* Prints the strength of grain that is found in a scene's noise, whose deviation is FAINT in one half of its
 * blocks and STRONG in the other.
 *
 * Usage: grain_strength FAINT STRONG
 */
#include "local/swap/grain.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 240, BLOCK = 8, LUMA = 40, FRAMES = 30 };

static uint8_t scene[SIDE * SIDE], flat[SIDE + 2][SIDE + 2][4];
static fs_warp_pixel pixels[SIDE * SIDE];
static fs_light_cell cell;

static void make_noise(float faint, float strong, int frame) {
  for (int i = 0; i < SIDE * SIDE; i++) {
    const int x = i % SIDE, y = i / SIDE;
    const float deviation = (x / BLOCK + y / BLOCK) % 2 ? strong : faint;
    scene[i] = (uint8_t)lrintf(LUMA + deviation * (float)fs_grain_at(x, y, frame) / 32);
  }
}

int main(int argc, char **argv) {
  if (argc != 3)
    return 1;
  for (int i = 0; i < SIDE * SIDE; i++)
    pixels[i] = (fs_warp_pixel){.weight = FS_WARP_WEIGHT};
  memset(flat, LUMA, sizeof flat);
  cell.gain[0] = 1;
  const fs_patch patch = {.width = SIDE, .height = SIDE, .scale = 1, .plane = {scene}};
  const fs_warp warp = {.width = SIDE, .height = SIDE, .pixels = pixels};
  const fs_lighting lighting = {.cells = &cell, .step = SIDE, .columns = 1, .rows = 1};
  const fs_texture texture = {.pixels = (const uint8_t(*)[4])flat, .width = SIDE + 2, .height = SIDE + 1};
  fs_light_memory memory = {.frames = 0};
  for (int i = 0; i < FRAMES; i++) {
    memory.frames = 5 * i; /* each of them is looked at */
    make_noise((float)atof(argv[1]), (float)atof(argv[2]), i);
    fs_grain_match(&memory, &patch, &warp, &lighting, &texture);
  }
  printf("%.2f\n", (double)memory.grain);
  return 0;
}
