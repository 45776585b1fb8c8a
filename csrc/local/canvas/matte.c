#include "local/canvas/matte.h"

#include "base/room.h"
#include "local/face/ramp.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int fs_matte_reset(fs_matte *matte, const fs_patch *patch) {
  const size_t count = (size_t)patch->width * (size_t)patch->height;
  matte->width = patch->width;
  matte->height = patch->height;
  if (count > matte->capacity) {
    free(matte->shares);
    const size_t room = fs_room_for(count);
    matte->shares = malloc(3 * room);
    matte->capacity = matte->shares ? room : 0;
    if (!matte->shares)
      return -1;
  }
  matte->rows = matte->shares + count;
  matte->wide = matte->rows + count;
  memset(matte->shares, 0, count);
  return 0;
}

void fs_matte_mark_line(fs_matte *matte, const fs_patch *patch, fs_point a, fs_point b, float half,
                        float soft, float share) {
  const float dx = b.x - a.x, dy = b.y - a.y, length = fmaxf(dx * dx + dy * dy, 1e-3f);
  const float reach = half + soft;
  const int left = (int)floorf(fminf(a.x, b.x) - reach) - patch->left,
            right = (int)ceilf(fmaxf(a.x, b.x) + reach) - patch->left,
            top = (int)floorf(fminf(a.y, b.y) - reach) - patch->top,
            bottom = (int)ceilf(fmaxf(a.y, b.y) + reach) - patch->top;
  for (int y = top < 0 ? 0 : top; y <= bottom && y < matte->height; y++)
    for (int x = left < 0 ? 0 : left; x <= right && x < matte->width; x++) {
      const float px = (float)(x + patch->left) - a.x, py = (float)(y + patch->top) - a.y;
      const float along = fminf(fmaxf((px * dx + py * dy) / length, 0), 1);
      const float away = hypotf(px - along * dx, py - along * dy);
      uint8_t *at = &matte->shares[(ptrdiff_t)y * matte->width + x];
      *at = (uint8_t)fmaxf(*at, 255 * share * fs_ramp(away, half + soft, half));
    }
}

/* Each byte becomes the largest of those up to `reach` before and behind it. */
static void widen(const uint8_t *from, uint8_t *to, int count, ptrdiff_t step, int reach) {
  for (int i = 0; i < count; i++) {
    uint8_t most = 0;
    for (int k = i < reach ? -i : -reach; k <= reach && i + k < count; k++)
      most = from[(i + k) * step] > most ? from[(i + k) * step] : most;
    to[i * step] = most;
  }
}

void fs_matte_cut(const fs_matte *matte, fs_warp *warp) {
  for (ptrdiff_t i = 0; i < (ptrdiff_t)matte->width * matte->height; i++)
    if (matte->shares[i] > 0)
      warp->pixels[i].weight = (uint16_t)(warp->pixels[i].weight * (255 - matte->shares[i]) / 255);
}

void fs_matte_clear(const fs_matte *matte, int reach, fs_warp *warp) {
  enum { MOSTLY = 128 /* of 255 */ };
  for (int y = 0; y < matte->height; y++) {
    const ptrdiff_t row = (ptrdiff_t)y * matte->width;
    widen(matte->shares + row, matte->rows + row, matte->width, 1, reach);
  }
  for (int x = 0; x < matte->width; x++)
    widen(matte->rows + x, matte->wide + x, matte->height, matte->width, reach);
  for (ptrdiff_t i = 0; i < (ptrdiff_t)matte->width * matte->height; i++)
    if (matte->wide[i] >= MOSTLY)
      warp->pixels[i].weight = 0;
}

void fs_matte_put_back(const fs_matte *matte, const fs_patch *from, fs_patch *to) {
  for (int plane = 0; plane < 3; plane++) {
    const int shift = plane ? to->shift : 0;
    const int width = plane ? to->chroma_width : to->width, height = plane ? to->chroma_height : to->height;
    for (int y = 0; y < height; y++)
      for (int x = 0; x < width; x++) {
        const int share = matte->shares[(ptrdiff_t)(y << shift) * matte->width + (x << shift)];
        const ptrdiff_t at = (ptrdiff_t)y * width + x;
        const int was = from->plane[plane][at], is = to->plane[plane][at];
        to->plane[plane][at] = (uint8_t)(is + share * (was - is) / 255);
      }
  }
}

void fs_matte_free(fs_matte *matte) {
  free(matte->shares);
  *matte = (fs_matte){0};
}
