/* Damages media at random, reads and writes them again, and keeps the files that crash or hang.
 *   fuzz-media SECONDS SEED KEPT FILE...     KEPT: folder of the files found, which can be given again as FILE, with SECONDS 0 */
#include "local/media/reader.h"
#include "local/media/still_frame.h"
#include "local/output/writer.h"

#include <libavutil/log.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { HANGS_AFTER = 300 /* s: sanitizers are slow, and the machine may be busy */, FRAMES_MAX = 40, FILE_MAX = 4 << 20 };

typedef struct bytes {
  unsigned char *data;
  size_t size;
} bytes;

static uint64_t state; /* of the generator: the same seed gives the same files */

static uint64_t random_below(uint64_t bound) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state % (bound ? bound : 1);
}

static bytes load(const char *path) {
  bytes all = {NULL, 0};
  struct stat info;
  FILE *file = fopen(path, "rb");
  if (file && fstat(fileno(file), &info) == 0 && info.st_size > 0 && info.st_size <= FILE_MAX) {
    all.size = (size_t)info.st_size;
    all.data = malloc(all.size);
    if (all.data && fread(all.data, 1, all.size, file) != all.size)
      all.size = 0;
  }
  if (file)
    fclose(file);
  return all;
}

static void save(const char *path, const bytes *all) {
  FILE *file = fopen(path, "wb");
  if (file) {
    fwrite(all->data, 1, all->size, file);
    fclose(file);
  }
}

/* Makes one change: a bit, a byte, an unusual size or count of four bytes, a piece that moves, a missing end. Headers
 * are hit more often than the data. */
static void damage(bytes *b) {
  static const uint32_t odd[] = {0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFF, 0x10000};
  size_t reach = random_below(2) ? b->size : b->size < 2048 ? b->size : 2048;
  size_t at = random_below(reach), length = 1 + random_below(64);
  length = length > b->size - at ? b->size - at : length;
  uint32_t value = odd[random_below(sizeof odd / sizeof odd[0])];
  switch (random_below(6)) {
  case 0:
    b->data[at] ^= (unsigned char)(1u << random_below(8));
    break;
  case 1:
    b->data[at] = (unsigned char)random_below(256);
    break;
  case 2:
    memcpy(b->data + at, &value, length < 4 ? length : 4);
    break;
  case 3:
    memmove(b->data + random_below(b->size - length + 1), b->data + at, length);
    break;
  case 4:
    memset(b->data + at, 0, length);
    break;
  default:
    if (random_below(8) == 0)
      b->size = 1 + random_below(b->size);
  }
}

static void use_video(const char *path, const char *output, fs_pixels pixels) {
  fs_error error;
  fs_spans spans = {0};
  if (random_below(4) == 0)
    spans = (fs_spans){2, {{0.05, 0.2}, {0.3, 0.5}}};
  fs_notes notes = {0};
  int64_t last = 1;
  int frames = 0, status = 0;
  fs_reader *reader = fs_reader_open(path, pixels, true, &spans, 2, &error);
  fs_writer *writer = reader ? fs_writer_open(output, pixels == FS_PIXELS_BGRA, fs_reader_info(reader),
                                              fs_reader_source(reader), &notes, 1, &error)
                             : NULL;
  for (fs_media_item *unit; writer && status == 0 && frames < FRAMES_MAX && (unit = fs_reader_next(reader)) != NULL;) {
    frames += unit->frame != NULL;
    status = unit->frame ? fs_writer_frame(writer, unit->frame, &error)
                         : fs_writer_packet(writer, unit->packet, &error);
    fs_media_item_free(unit);
  }
  if (writer && status == 0 && frames < FRAMES_MAX && fs_reader_status(reader, &last, &error) == 0)
    fs_writer_finish(writer, last, &error);
  fs_writer_close(writer);
  fs_reader_close(reader);
}

static void use(const char *path, const char *output) {
  fs_error error;
  fs_picture picture = {0};
  if (fs_still_frame_read_whole(path, "it", &picture, &error) == 0)
    fs_picture_write(random_below(2) ? "/dev/null/x.png" : "/dev/null/x.jpg", &picture, 90, "<x/>", &error);
  fs_picture_free(&picture);
  use_video(path, output, random_below(4) ? FS_PIXELS_YUV : FS_PIXELS_BGRA);
}

/* Returns 0, or the signal or status of a process that failed. */
static int try_apart(const char *path, const char *output) {
  pid_t child = fork();
  if (child == 0) {
    alarm(HANGS_AFTER);
    use(path, output);
    exit(0);
  }
  int ended = 0;
  waitpid(child, &ended, 0);
  unlink(output);
  return WIFSIGNALED(ended) ? WTERMSIG(ended) : WEXITSTATUS(ended);
}

int main(int argc, char **argv) {
  char path[600], output[620], kept[700];
  if (argc < 5)
    return 2;
  int found = 0;
  long tried = 0;
  time_t end = time(NULL) + atol(argv[1]);
  state = strtoull(argv[2], NULL, 10) * 2654435769u + 1;
  av_log_set_level(AV_LOG_QUIET);
  snprintf(path, sizeof path, "%s/current-%d", argv[3], (int)getpid());
  snprintf(output, sizeof output, "%s.out", path);
  if (atol(argv[1]) == 0) {
    for (int i = 4; i < argc; i++)
      found += try_apart(argv[i], output) != 0;
    return found > 0;
  }
  while (time(NULL) < end) {
    bytes b = load(argv[4 + random_below((uint64_t)(argc - 4))]);
    if (b.size > 0) {
      for (uint64_t n = 1 + random_below(12); n > 0; n--)
        damage(&b);
      save(path, &b);
      int status = try_apart(path, output);
      tried++;
      if (status != 0) {
        snprintf(kept, sizeof kept, "%s/found-%s-%ld-%d", argv[3], argv[2], tried, status);
        rename(path, kept);
        printf("%s\n", kept);
        fflush(stdout);
        found++;
      }
    }
    free(b.data);
  }
  unlink(path);
  printf("%ld damaged files were read: %d crashed or hung\n", tried, found);
  return found > 0 || tried == 0;
}
