#include "core/transfer/media_end.h"

#include "base/media/file_end.h"
#include "core/policy/media_type.h"

#include <string.h>

/* Formats whose end is certain. Others have none (transport streams), or one that many writers leave out
 * (Ogg). */
static const struct {
  const char *ending;
  fs_file_end (*find)(const fs_file_view *file);
} formats[] = {
    {"mp4", fs_file_end_of_mp4},  {"mov", fs_file_end_of_mp4},       {"m4v", fs_file_end_of_mp4},
    {"3gp", fs_file_end_of_mp4},  {"3g2", fs_file_end_of_mp4},       {"heic", fs_file_end_of_mp4},
    {"avif", fs_file_end_of_mp4}, {"webm", fs_file_end_of_matroska}, {"mkv", fs_file_end_of_matroska},
    {"avi", fs_file_end_of_riff}, {"webp", fs_file_end_of_riff},     {"gif", fs_file_end_of_gif},
    {"png", fs_file_end_of_png},  {"apng", fs_file_end_of_png},      {"jpg", fs_file_end_of_jpeg},
};

typedef fs_file_end (*find_end)(const fs_file_view *file);

/* What finds the end of the file; NULL where its format has none. */
static find_end end_finder(const fs_file_view *file) {
  char head[FS_MEDIA_HEAD];
  const fs_media_type *type = fs_media_type_of(head, file->read(file->file, 0, head, sizeof head));
  for (size_t i = 0; type && i < sizeof formats / sizeof *formats; i++)
    if (strcmp(type->ending, formats[i].ending) == 0)
      return formats[i].find;
  return NULL;
}

static bool is_cut(const fs_file_view *file) {
  find_end find = end_finder(file);
  return find && find(file) == FS_FILE_END_CUT;
}

bool fs_media_end_is_cut(int fd, int64_t size) {
  fs_file_window window;
  const fs_file_view file = fs_file_view_of(&window, fd, size);
  return is_cut(&file);
}

bool fs_media_end_lacks_index(int fd, int64_t size) {
  fs_file_window window;
  const fs_file_view file = fs_file_view_of(&window, fd, size);
  return end_finder(&file) == fs_file_end_of_mp4 && fs_file_end_lacks_index(&file);
}

bool fs_media_end_are_cut(const char *bytes, size_t length) {
  fs_bytes all = {bytes, length};
  const fs_file_view file = fs_file_view_of_bytes(&all);
  return is_cut(&file);
}
