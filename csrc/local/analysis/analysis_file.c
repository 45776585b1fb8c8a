/* The file form of an analysis: a header, the tracks' meshes, squeezed, in the order of the tracks, the
 * persons, and the tracks; in this machine's own byte order, as the file never leaves it. */
#include "base/error.h"
#include "local/analysis/analysis.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The digits are the format's version. */
static const char magic[] = "fs-an-07";

enum { MAGIC_SIZE = sizeof magic - 1 };
enum { MAX_PERSONS = 1 << 20, MAX_TRACKS = 1 << 20, MAX_COVERS = 1 << 20 };

typedef struct file_person {
  fs_rect box;
  double first_seen, last_seen;
  int frames;
  float score;
  float embedding[FS_EMBEDDING];
} file_person;

typedef struct file_head {
  char magic[MAGIC_SIZE];
  int width, height, frames, person_count, track_count, cover_count;
  uint32_t mesh_count;
  double duration, media_duration;
  fs_spans spans;
} file_head;

typedef struct file_track {
  int person, first_frame, count, from_cut, to_cut;
} file_track;

static bool put(FILE *file, const void *data, size_t size) {
  return fwrite(data, 1, size, file) == size;
}

static bool get(FILE *file, void *data, size_t size) {
  return fread(data, 1, size, file) == size;
}

static uint32_t count_meshes(const fs_analysis *a) {
  uint32_t count = 0;
  for (int i = 0; i < a->track_count; i++)
    count += (uint32_t)a->tracks[i].count;
  return count;
}

static bool write_head(FILE *file, const fs_analysis *a) {
  file_head head;
  memset(&head, 0, sizeof head);
  memcpy(head.magic, magic, MAGIC_SIZE);
  head.width = a->width;
  head.height = a->height;
  head.frames = a->frames;
  head.person_count = a->person_count;
  head.track_count = a->track_count;
  head.cover_count = a->cover_count;
  head.mesh_count = count_meshes(a);
  head.duration = a->duration;
  head.media_duration = a->media_duration;
  head.spans = a->spans;
  return put(file, &head, sizeof head);
}

static bool write_meshes(FILE *file, const fs_analysis *a) {
  fs_mesh_row *row = calloc(1, sizeof *row);
  bool good = row;
  for (int i = 0; good && i < a->track_count; i++)
    good = fs_mesh_file_squeeze(a->file, a->tracks[i].meshes, a->tracks[i].count, row, file) == 0;
  if (row && fs_mesh_row_end(row, file) != 0)
    good = false;
  free(row);
  return good;
}

static bool write_all(FILE *file, const fs_analysis *a) {
  bool good = write_head(file, a) && write_meshes(file, a);
  for (int i = 0; good && i < a->person_count; i++) {
    const fs_person *p = &a->persons[i];
    file_person out;
    memset(&out, 0, sizeof out);
    out.box = p->box;
    out.first_seen = p->first_seen;
    out.last_seen = p->last_seen;
    out.frames = p->frames;
    out.score = p->score;
    memcpy(out.embedding, p->embedding, sizeof out.embedding);
    good = put(file, &out, sizeof out);
  }
  for (int i = 0; good && i < a->track_count; i++) {
    const fs_track *t = &a->tracks[i];
    const file_track out = {t->person, t->first_frame, t->count, t->from_cut, t->to_cut};
    good = put(file, &out, sizeof out);
  }
  return good && (a->cover_count == 0 || put(file, a->covers, (size_t)a->cover_count * sizeof *a->covers));
}

int fs_analysis_begin(fs_analysis *analysis, fs_atomic_file *whole, const char *path, fs_error *error) {
  if (fs_atomic_file_open(whole, path) == 0)
    analysis->file = fs_mesh_file_new(whole->fd, sizeof(file_head), 0);
  return analysis->file ? 0 : fs_fail(error, "the analysis cannot be kept: %s", fs_file_error(errno));
}

/* From here on the meshes are those of the squeezed file. */
static void turn_to(fs_analysis *a, fs_mesh_file *squeezed) {
  uint32_t next = 0;
  fs_mesh_file_close(a->file);
  a->file = squeezed;
  for (int i = 0; i < a->track_count; i++)
    for (int k = 0; k < a->tracks[i].count; k++)
      a->tracks[i].meshes[k] = next++;
}

/* Writes another file, which takes the place of `whole`. */
int fs_analysis_save(fs_analysis *analysis, fs_atomic_file *whole, fs_error *error) {
  fs_atomic_file squeezed = {.fd = -1};
  fs_mesh_file *meshes = NULL;
  FILE *file = fs_atomic_file_open(&squeezed, whole->path) == 0 ? fopen(squeezed.temporary, "r+b") : NULL;
  bool good = file && write_all(file, analysis);
  int reason = errno;
  if (file && fclose(file) != 0 && good) {
    reason = errno;
    good = false;
  }
  if (good) {
    meshes = fs_mesh_file_open(squeezed.fd, sizeof(file_head), count_meshes(analysis));
    good = meshes && fs_atomic_file_commit(&squeezed) == 0;
    reason = errno;
  }
  if (good)
    turn_to(analysis, meshes);
  else
    fs_mesh_file_close(meshes);
  fs_atomic_file_abort(&squeezed);
  fs_atomic_file_abort(whole);
  return good ? 0 : fs_fail(error, "the analysis cannot be kept: %s", fs_file_error(reason));
}

static bool read_persons(FILE *file, fs_analysis *a, int count) {
  a->persons = calloc((size_t)count + 1, sizeof *a->persons);
  if (!a->persons)
    return false;
  for (; a->person_count < count; a->person_count++) {
    file_person in;
    if (!get(file, &in, sizeof in))
      return false;
    fs_person *p = &a->persons[a->person_count];
    *p = (fs_person){.box = in.box,
                     .first_seen = in.first_seen,
                     .last_seen = in.last_seen,
                     .frames = in.frames,
                     .score = in.score};
    memcpy(p->embedding, in.embedding, sizeof p->embedding);
  }
  return true;
}

/* The meshes of the tracks follow each other. */
static bool number_meshes(const fs_analysis *a, uint32_t first, fs_track *track) {
  const uint32_t count = (uint32_t)track->count;
  if (count > fs_mesh_file_count(a->file) - first)
    return false;
  track->meshes = malloc(count * sizeof *track->meshes);
  for (uint32_t i = 0; track->meshes && i < count; i++)
    track->meshes[i] = first + i;
  return track->meshes;
}

static bool read_tracks(FILE *file, fs_analysis *a, int count) {
  a->tracks = calloc((size_t)count + 1, sizeof *a->tracks);
  if (!a->tracks)
    return false;
  uint32_t meshes = 0;
  for (int i = 0; i < count; i++) {
    file_track in;
    if (!get(file, &in, sizeof in) || in.person < 0 || in.person >= a->person_count || in.first_frame < 0 ||
        in.count < 1 || in.count > a->frames - in.first_frame)
      return false;
    fs_track *track = &a->tracks[a->track_count++];
    *track = (fs_track){in.person, in.first_frame, in.count, in.from_cut != 0, in.to_cut != 0, NULL};
    if (!number_meshes(a, meshes, track))
      return false;
    meshes += (uint32_t)in.count;
  }
  return true;
}

static bool is_track(const fs_analysis *a, int number) {
  return number >= 0 && number < a->track_count;
}

static bool read_covers(FILE *file, fs_analysis *a, int count) {
  a->covers = calloc((size_t)count + 1, sizeof *a->covers);
  a->cover_count = a->covers ? count : 0;
  if (!a->covers || !get(file, a->covers, (size_t)count * sizeof *a->covers))
    return false;
  for (int i = 0; i < count; i++)
    if (!is_track(a, a->covers[i].before) || !is_track(a, a->covers[i].behind))
      return false;
  return true;
}

/* Passes over the meshes, which stay in the file. */
static bool leave_meshes(FILE *file, fs_analysis *a, uint32_t count) {
  a->file = fs_mesh_file_open(fileno(file), sizeof(file_head), count);
  return a->file && fseeko(file, fs_mesh_file_end(a->file), SEEK_SET) == 0;
}

static bool read_all(FILE *file, fs_analysis *a) {
  file_head head;
  if (!get(file, &head, sizeof head) || memcmp(head.magic, magic, MAGIC_SIZE) != 0 || head.frames < 0 ||
      head.person_count < 0 || head.person_count > MAX_PERSONS || head.track_count < 0 ||
      head.track_count > MAX_TRACKS || head.cover_count < 0 || head.cover_count > MAX_COVERS ||
      head.spans.count < 0 || head.spans.count > FS_SPANS_MAX)
    return false;
  a->width = head.width;
  a->height = head.height;
  a->frames = head.frames;
  a->duration = head.duration;
  a->media_duration = head.media_duration;
  a->spans = head.spans;
  return leave_meshes(file, a, head.mesh_count) && read_persons(file, a, head.person_count) &&
         read_tracks(file, a, head.track_count) && read_covers(file, a, head.cover_count);
}

int fs_analysis_load(fs_analysis *analysis, const char *path, fs_error *error) {
  *analysis = (fs_analysis){0};
  FILE *file = fopen(path, "rb");
  if (!file)
    return fs_fail(error, "the analysis cannot be read: %s", fs_file_error(errno));
  bool good = read_all(file, analysis);
  fclose(file);
  if (good)
    return 0;
  fs_analysis_free(analysis);
  return fs_fail(error, "the analysis is damaged: detect the faces again");
}

fs_tracks fs_analysis_tracks(const fs_analysis *analysis) {
  return (fs_tracks){.file = analysis->file,
                     .width = analysis->width,
                     .height = analysis->height,
                     .at = analysis->tracks,
                     .count = analysis->track_count,
                     .covers = analysis->covers,
                     .cover_count = analysis->cover_count};
}

void fs_analysis_free(fs_analysis *analysis) {
  for (int i = 0; i < analysis->person_count; i++)
    fs_picture_free(&analysis->persons[i].crop);
  for (int i = 0; i < analysis->track_count; i++)
    free(analysis->tracks[i].meshes);
  free(analysis->persons);
  free(analysis->tracks);
  free(analysis->covers);
  free(analysis->maybe);
  free(analysis->standings);
  fs_mesh_file_close(analysis->file);
  *analysis = (fs_analysis){0};
}
