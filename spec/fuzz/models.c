/* Damaged model files: each is refused, or makes a network that runs. One program for each reader, chosen by
 * FUZZ_ONNX, FUZZ_MESH, FUZZ_BLAZEFACE, FUZZ_PALM, FUZZ_HAND or FUZZ_BODY. Run by `make fuzz-models`. */
#include "vision/body/body_net.h"
#include "vision/hand/hand_net.h"
#include "vision/net/blazeface.h"
#include "vision/net/face_mesh.h"
#include "vision/net/model_file.h"
#include "vision/net/ultraface.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The file that the readers open, in the place of model_file.c. */
static uint8_t *file_bytes;
static size_t file_size;

uint8_t *fs_model_file_read(const char *path, fs_scratch *scratch, size_t *size) {
  (void)path;
  (void)scratch; /* a block of its own, beyond which nothing may be read */
  *size = file_size;
  return file_bytes;
}

int fs_model_file_fail(const char *path, fs_error *error) {
  return fs_fail(error, "%s", path);
}

/* Grey of a size that no network asks for, so that it is resampled. */
static fs_picture picture_of(uint8_t *pixels) {
  memset(pixels, 127, 64 * 192 + 64);
  return (fs_picture){pixels, 64, 64, 192};
}

static void run(uint8_t *bytes, size_t size) {
  uint8_t pixels[64 * 192 + 64];
  const fs_picture picture = picture_of(pixels);
  const fs_region region = {{32, 32}, 60, 0.1f};
  fs_error error;
  file_bytes = bytes;
  file_size = size;
#if defined FUZZ_ONNX
  fs_onnx file;
  (void)picture;
  (void)region;
  (void)error;
  if (fs_onnx_parse(bytes, size, &file) != 0)
    return;
  fs_net *net = fs_ultraface_new(&file, 64, 96);
  if (net)
    fs_net_run(net);
  fs_net_free(net);
  fs_onnx_free(&file);
#elif defined FUZZ_MESH
  fs_face_mesh *net = fs_face_mesh_open("", &error);
  fs_mesh mesh;
  float presence;
  if (net)
    fs_face_mesh_run(net, &picture, &region, &mesh, &presence);
  fs_face_mesh_close(net);
#elif defined FUZZ_HAND
  fs_net *net = fs_hand_net_open("", &error);
  fs_hand hand;
  if (net)
    fs_hand_net_run(net, &picture, &region, &hand);
  fs_net_free(net);
#elif defined FUZZ_BODY
  fs_body_net *net = fs_body_net_open("", &error);
  fs_bodies looks[FS_BODY_LOOKS];
  (void)region;
  if (net)
    fs_body_net_run(net, &picture, true, looks);
  fs_body_net_close(net);
#else
#if defined FUZZ_PALM
  fs_blazeface *net = fs_blazeface_open_palm("", &error);
#else
  fs_blazeface *net = fs_blazeface_open("", &error);
#endif
  fs_keys keys;
  if (net)
    fs_blazeface_run(net, &picture, &region, 0.1f, &keys);
  fs_blazeface_close(net);
#endif
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  uint8_t *bytes = malloc(size ? size : 1);
  if (bytes) {
    memcpy(bytes, data, size);
    run(bytes, size);
#if !defined FUZZ_ONNX /* whose reader frees it */
    free(bytes);
#endif
  }
  return 0;
}
