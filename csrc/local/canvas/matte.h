/* What of the scene stays to the pixel: it is before the face, and finer than the mesh's points. */
#ifndef FS_MATTE_H
#define FS_MATTE_H

#include "local/canvas/patch.h"
#include "local/face/warp.h"

/* How much of each pixel of a patch stays; zeroed first. */
typedef struct fs_matte {
  uint8_t *shares, *rows, *wide; /* owned, in one piece: 0 to 255; the last two are working memory */
  size_t capacity;
  int width, height;
} fs_matte;

/* Makes it as large as the patch, and empty. Returns 0, or -1 when memory is short. */
int fs_matte_reset(fs_matte *matte, const fs_patch *patch);

/* Marks a line from `a` to `b`, in the canvas' pixels: `share` of it stays as far as `half` from its middle,
 * and less and less `soft` pixels farther. */
void fs_matte_mark_line(fs_matte *matte, const fs_patch *patch, fs_point a, fs_point b, float half,
                        float soft, float share);

/* Takes what stays out of what `warp` will paint. */
void fs_matte_cut(const fs_matte *matte, fs_warp *warp);

/* Takes what mostly stays, and so many pixels around it, wholly out of it: of what is left nothing fades
 * there. */
void fs_matte_clear(const fs_matte *matte, int reach, fs_warp *warp);

/* Puts what stays back into a patch in which it has moved. */
void fs_matte_put_back(const fs_matte *matte, const fs_patch *from, fs_patch *to);

void fs_matte_free(fs_matte *matte);

#endif
