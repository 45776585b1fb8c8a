/* UltraFace (version RFB-320), which finds faces, as a network of any input size. */
#ifndef FS_ULTRAFACE_H
#define FS_ULTRAFACE_H

#include "vision/net/net.h"
#include "vision/net/onnx.h"

enum { FS_ULTRAFACE_LEVELS = 4 };

/* From the file's convolutions; sides are multiples of 32. Input: (RGB - 127) / 128. Outputs: 2 x level are
 * the scores, 2 x level + 1 the boxes of a level, finest first. Returns NULL where the file is not the
 * expected network, or memory is short. */
fs_net *fs_ultraface_new(const fs_onnx *file, int height, int width);

#endif
