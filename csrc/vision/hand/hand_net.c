#include "vision/hand/hand_net.h"

#include "vision/net/crop_region.h"
#include "vision/net/resample.h"
#include "vision/net/tflite_net.h"

#include <math.h>

enum { SIDE = 224, OUT_POINTS = 0, OUT_PRESENCE };
static const fs_range input_range = {{0, 0, 0}, 1 / 255.f};

/* The file's outputs are the points and, past a sigmoid, the presence and which hand it is. */
static void *make(const fs_tflite *file) {
  int outs[2];
  if (file->outs < 2)
    return NULL;
  outs[OUT_POINTS] = file->out[0];
  outs[OUT_PRESENCE] = fs_tflite_source(file, file->out[1]);
  fs_net *net = outs[OUT_PRESENCE] >= 0 ? fs_tflite_net_new(file, file->in, outs, 2) : NULL;
  fs_layer points = {0}, presence = {0};
  if (net && fs_net_out(net, OUT_POINTS, &points) && fs_net_out(net, OUT_PRESENCE, &presence) &&
      points.channels == 3 * FS_HAND_POINTS && presence.channels == 1 && fs_net_input(net).width == SIDE &&
      fs_net_input(net).height == SIDE)
    return net;
  fs_net_free(net);
  return NULL;
}

fs_net *fs_hand_net_open(const char *models, fs_error *error) {
  return fs_tflite_open(models, "hand_landmark_full.tflite", make, error);
}

int fs_hand_net_run(fs_net *net, const fs_picture *picture, const fs_region *region, fs_hand *hand) {
  fs_transform back;
  const int status = fs_region_run(net, picture, region, &input_range, &back);
  if (status != 0)
    return status;
  const float *point = fs_net_out(net, OUT_POINTS, NULL);
  for (int i = 0; i < FS_HAND_POINTS; i++, point += 3)
    hand->at[i] = fs_region_point(&back, point[0], point[1]);
  hand->presence = 1 / (1 + expf(-fs_net_out(net, OUT_PRESENCE, NULL)[0]));
  return 0;
}
