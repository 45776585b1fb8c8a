/* Builds a network from a part of a TFLite file's graph. */
#ifndef FS_TFLITE_NET_H
#define FS_TFLITE_NET_H

#include "vision/net/net.h"
#include "vision/net/tflite.h"

/* From the tensor `in` to the `count` tensors `outs`, which become outputs in this order. The input has the
 * file's sides. Returns NULL where the file has other operations than are known here, or memory is short. */
fs_net *fs_tflite_net_new(const fs_tflite *file, int in, const int *outs, int count);

#endif
