/* A second opinion on whose face it is: the recognition network `fr_feature` of npm
 * faceplugin-face-recognition-js, a MobileFaceNet, which the engine has no use for. */
#ifndef FS_SECOND_NET_H
#define FS_SECOND_NET_H

#include "vision/geometry.h"
#include "vision/picture/picture.h"

enum { FS_SECOND_NUMBERS = 512 };

typedef struct fs_second_net fs_second_net;

/* Reads the ONNX file at `path`. Returns NULL where it is another one or memory is short. */
fs_second_net *fs_second_net_open(const char *path);
void fs_second_net_close(fs_second_net *net);

/* Numbers of length 1. Returns 0, or -1 where the landmarks are degenerate. */
int fs_second_net_run(fs_second_net *net, const fs_picture *picture, const fs_landmarks *landmarks,
                      float numbers[FS_SECOND_NUMBERS]);

#endif
