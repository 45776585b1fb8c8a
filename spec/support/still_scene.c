/* Prints, a letter each, how the frames of a film are looked at in which one person sits in a still room: "A" in
 * all ways, "t" thoroughly, "f" fast, "." not at all. Called with a word something happens from frame 17 on:
 * "talks": the mouth moves; "comes": somebody stands beside; "covered": something comes before the face;
 * "unsure": the face is none for sure, from the first frame on.
 */
#include "local/analysis/frame_detector.h"
#include "local/analysis/frame_scanner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 640, HEIGHT = 360, FRAMES = 44, HAPPENS = 17, GREY = 90 };

static const char *happening;
static const fs_media_info info = {
    .width = WIDTH, .height = HEIGHT, .frames = FRAMES, .frame_rate = {25, 1}, .time_base = {1, 25}};
static const fs_face face = {{280, 100, 80, 100}, 0.9f};
static int next;
static char looks[FRAMES + 1];

static void fill(AVFrame *frame, fs_rect box, int grey) {
  for (int y = 0; y < (int)box.height; y++)
    memset(frame->data[0] + ((int)box.y + y) * frame->linesize[0] + (int)box.x, grey, (size_t)box.width);
}

static void happen(AVFrame *frame) {
  if (strcmp(happening, "talks") == 0)
    fill(frame, (fs_rect){300, 165, 40, 20}, GREY + frame->pts % 3 * 15);
  if (strcmp(happening, "comes") == 0)
    fill(frame, (fs_rect){500, 200, 24, 24}, GREY + 30);
  if (strcmp(happening, "covered") == 0)
    fill(frame, (fs_rect){280, 100, 80, 100}, GREY + 80);
}

fs_media_item *fs_reader_next(fs_reader *reader) {
  (void)reader;
  fs_media_item *item = calloc(1, sizeof *item);
  AVFrame *frame = next < FRAMES ? av_frame_alloc() : NULL;
  if (!item || !frame) {
    free(item);
    return NULL;
  }
  *frame = (AVFrame){.width = WIDTH, .height = HEIGHT, .format = AV_PIX_FMT_YUV420P, .pts = next++};
  if (av_frame_get_buffer(frame, 0) != 0)
    exit(2);
  fill(frame, (fs_rect){0, 0, WIDTH, HEIGHT}, GREY);
  if (frame->pts >= HAPPENS)
    happen(frame);
  item->frame = frame;
  return item;
}

const fs_media_info *fs_reader_info(const fs_reader *reader) {
  (void)reader;
  return &info;
}

void fs_media_item_free(fs_media_item *item) {
  if (item)
    av_frame_free(&item->frame);
  free(item);
}

int fs_frame_detector_run(fs_frame_detector *detector, const AVFrame *frame, fs_look look, float min_score,
                          fs_face faces[FS_FRAME_FACES], fs_ways *ways, fs_others *others) {
  (void)detector, (void)min_score, (void)others;
  looks[frame->pts] = look == FS_LOOK_ALL_WAYS ? 'A' : look == FS_LOOK_THOROUGH ? 't' : 'f';
  faces[0] = face;
  faces[0].score = strcmp(happening, "unsure") == 0 ? 0.5f : face.score;
  *ways = (fs_ways){.upright = 1};
  return 1;
}

void fs_frame_detector_free(fs_frame_detector *detector) {
  (void)detector;
}

int main(int count, char **arguments) {
  const fs_spans spans = {.count = 0};
  happening = count > 1 ? arguments[1] : "";
  memset(looks, '.', FRAMES);
  fs_frame_scanner *scanner = fs_frame_scanner_start(NULL, NULL, &spans);
  if (!scanner)
    return 2;
  for (fs_scanned_frame *frame; (frame = fs_frame_scanner_next(scanner)) != NULL;)
    fs_scanned_frame_free(frame);
  if (fs_frame_scanner_stop(scanner) != 0)
    return 2;
  puts(looks);
  return 0;
}
