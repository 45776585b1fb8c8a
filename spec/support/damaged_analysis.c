/* Loads an analysis whose track claims as many frames as an int holds: prints the largest block that was allocated for it.
 *   damaged_analysis PATH */
#include "local/analysis/analysis.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
static size_t largest;

void *__wrap_malloc(size_t size) {
  largest = size > largest ? size : largest;
  return __real_malloc(size);
}

void fs_picture_free(fs_picture *picture) {
  (void)picture;
}

enum { FIRST = 7777777 };

/* The count of the track's frames follows the number of the first. */
static int damage(const char *path) {
  static char bytes[1 << 16];
  const int was[] = {FIRST, 1}, is[] = {FIRST, INT_MAX - FIRST};
  FILE *file = fopen(path, "r+b");
  size_t size = file ? fread(bytes, 1, sizeof bytes, file) : 0;
  char *found = memmem(bytes, size, was, sizeof was);
  int status = found && fseek(file, found - bytes, SEEK_SET) == 0 && fwrite(is, sizeof is, 1, file) == 1 ? 0 : -1;
  return file && fclose(file) == 0 ? status : -1;
}

int main(int argc, char **argv) {
  static fs_packed_mesh mesh;
  static uint32_t number;
  fs_error error = {""};
  fs_atomic_file whole;
  fs_person person = {.frames = 1};
  fs_track track = {.first_frame = FIRST, .count = 1, .meshes = &number};
  fs_analysis analysis = {
      .frames = INT_MAX, .persons = &person, .person_count = 1, .tracks = &track, .track_count = 1};
  if (argc < 2 || fs_analysis_begin(&analysis, &whole, argv[1], &error) != 0 ||
      fs_mesh_file_add(analysis.file, &mesh, &number) != 0 ||
      fs_analysis_save(&analysis, &whole, &error) != 0 || damage(argv[1]) != 0)
    return 1;
  largest = 0;
  int status = fs_analysis_load(&analysis, argv[1], &error);
  printf("%d %zu %s\n", status, largest, error.text);
  return 0;
}
