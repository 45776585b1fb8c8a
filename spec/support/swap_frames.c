/* Gives one face to all persons of a film, without an encoder: prints the number of persons, and of each frame a hash of its pixels.
 *   swap_frames MODELS FILM ANALYSIS TARGET THREADS made|kept
 *
 * "made" analyses the film into the file ANALYSIS and swaps with what it found; "kept" swaps with what the file holds. */
#include "local/analysis/analysis.h"
#include "local/media/reader.h"
#include "local/swap/renderer.h"

#include <inttypes.h>
#include <libavutil/imgutils.h>
#include <libavutil/log.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 16 /* persons */ };

/* FNV-1a. */
static uint64_t hash_of(const AVFrame *frame) {
  uint64_t hash = 0xcbf29ce484222325u;
  const int size = av_image_get_buffer_size(frame->format, frame->width, frame->height, 1);
  uint8_t *bytes = malloc((size_t)size);
  if (!bytes || av_image_copy_to_buffer(bytes, size, (const uint8_t *const *)frame->data, frame->linesize, frame->format,
                                        frame->width, frame->height, 1) < 0)
    abort();
  for (int i = 0; i < size; i++)
    hash = (hash ^ bytes[i]) * 0x100000001b3u;
  free(bytes);
  return hash;
}

static int paint(fs_renderer *renderer, fs_reader *reader, fs_error *error) {
  const double clock = av_q2d(fs_reader_info(reader)->time_base);
  int number = 0, status = 0;
  fs_renderer_prepare(renderer, av_q2d(fs_reader_info(reader)->frame_rate));
  for (fs_media_item *item; status == 0 && (item = fs_reader_next(reader)) != NULL; number++) {
    status = av_frame_make_writable(item->frame) < 0 ? -1 : 0;
    fs_canvas canvas = fs_canvas_of_frame(item->frame);
    if (status == 0)
      status = fs_renderer_render(renderer, &canvas, number, (double)item->frame->pts * clock, error);
    printf("%d %016" PRIx64 "\n", number, hash_of(item->frame));
    fs_media_item_free(item);
  }
  return status;
}

static int swap(fs_vision *vision, const fs_analysis *analysis, const char *film, const char *target, fs_error *error) {
  fs_assignment all[MOST];
  const int count = analysis->person_count < MOST ? analysis->person_count : MOST;
  printf("persons %d\n", count);
  for (int i = 0; i < count; i++)
    all[i] = (fs_assignment){.person = i, .target = target};
  fs_renderer *renderer = fs_renderer_new(vision, analysis, all, count, error);
  fs_reader *reader = renderer ? fs_reader_open(film, FS_PIXELS_YUV, false, &analysis->spans, 1, error) : NULL;
  const int status = reader ? paint(renderer, reader, error) : -1;
  fs_reader_close(reader);
  fs_renderer_free(renderer);
  return status;
}

int main(int argc, char **argv) {
  fs_error error = {""};
  const fs_spans whole = {0};
  fs_analysis analysis = {0};
  if (argc != 7)
    return 2;
  av_log_set_level(AV_LOG_ERROR);
  const int threads = atoi(argv[5]);
  fs_vision *vision = fs_vision_open(argv[1], threads, &error);
  int status = vision ? 0 : -1;
  if (status == 0)
    status = strcmp(argv[6], "made") == 0
                 ? fs_analyse(vision, argv[2], argv[3], &whole, threads, NULL, &analysis, &error)
                 : fs_analysis_load(&analysis, argv[3], &error);
  if (status == 0)
    status = swap(vision, &analysis, argv[2], argv[4], &error);
  if (status != 0)
    fprintf(stderr, "%s\n", error.text);
  fs_analysis_free(&analysis);
  fs_vision_close(vision);
  return status == 0 ? 0 : 1;
}
