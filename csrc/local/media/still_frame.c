#include "local/media/still_frame.h"

#include "base/error.h"

#include <libswscale/swscale.h>
#include <string.h>

typedef int (*fs_picture_reader)(const char *path, fs_picture *picture, fs_error *error);

static int read_as(fs_picture_reader reader, const char *path, const char *name, fs_picture *picture,
                   fs_error *error) {
  fs_error reason;
  if (reader(path, picture, &reason) == 0)
    return 0;
  size_t length = strlen(path);
  if (strncmp(reason.text, path, length) == 0)
    return fs_fail(error, "%s%s", name, reason.text + length);
  return fs_fail(error, "%s cannot be read", name);
}

int fs_still_frame_read(const char *path, const char *name, fs_picture *picture, fs_error *error) {
  return read_as(fs_picture_read, path, name, picture, error);
}

int fs_still_frame_read_whole(const char *path, const char *name, fs_picture *picture, fs_error *error) {
  return read_as(fs_picture_read_whole, path, name, picture, error);
}

/* Uses the picture reader, which obeys orientation tags that video decoders ignore. */
AVFrame *fs_still_frame_of(const char *path, fs_media_info *info, fs_error *error) {
  fs_picture picture;
  if (fs_still_frame_read_whole(path, "the picture", &picture, error) != 0)
    return NULL;
  fs_picture_lay_on_white(&picture);
  *info = (fs_media_info){.width = picture.width & ~1,
                          .height = picture.height & ~1,
                          .format = AV_PIX_FMT_YUVJ420P,
                          .matrix = AVCOL_SPC_SMPTE170M,
                          .range = AVCOL_RANGE_JPEG,
                          .aspect = {1, 1},
                          .time_base = {1, 25},
                          .frame_rate = {25, 1},
                          .frames = 1,
                          .still = true};
  AVFrame *frame = av_frame_alloc();
  struct SwsContext *scaler = NULL;
  if (frame && info->width > 0 && info->height > 0) {
    frame->format = info->format;
    frame->width = info->width;
    frame->height = info->height;
    frame->colorspace = info->matrix;
    frame->color_range = info->range;
    frame->pts = 0;
    scaler = sws_getContext(info->width, info->height, AV_PIX_FMT_BGR24, info->width, info->height,
                            info->format, SWS_BICUBIC | SWS_ACCURATE_RND, NULL, NULL, NULL);
  }
  if (scaler && av_frame_get_buffer(frame, 0) >= 0) {
    const uint8_t *const data[4] = {picture.data};
    const int stride[4] = {picture.stride};
    sws_scale(scaler, data, stride, 0, info->height, frame->data, frame->linesize);
  } else {
    fs_fail(error, info->width > 0 && info->height > 0
                       ? "the picture cannot be converted: out of memory"
                       : "the picture is a single pixel wide or high: no face can be in it");
    av_frame_free(&frame);
  }
  sws_freeContext(scaler);
  fs_picture_free(&picture);
  return frame;
}
