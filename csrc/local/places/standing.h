/* Where the persons of a video stand among each other: told from the frames that they share, because pictures
 * of different moments say little of who walks about, and of what a camera passes over. */
#ifndef FS_STANDING_H
#define FS_STANDING_H

#include "local/places/beside.h"

enum {
  FS_STANDING_RANGES = 16,
  FS_STANDING_PERSONS = 400, /* above, nothing is told but that nobody knows: pairs of 1000 take 80 MB */
};

/* Numbers of persons, in ranges from the first to the last. Where there would be too many ranges, the last
 * one covers all that is left: a doubt too many does no harm. */
typedef struct fs_ranges {
  int count;
  struct {
    int first, last;
  } at[FS_STANDING_RANGES];
} fs_ranges;

typedef struct fs_standing {
  fs_rect box;                /* given: of the person's picture */
  fs_point middle;            /* pixels; only the differences count, since a camera may move */
  fs_ranges changes[FS_AXES]; /* on which side of whom it is changes; by size, or is not as by the boxes */
  fs_ranges unknown[FS_AXIS_SIZE]; /* on which side of whom it is cannot be told: no frame shows both */
  /* given, by fs_tracks_company: of those who look like it, with whom it is seen together; and of these, who
   * are surely other people. Where there would be too many ranges, those that are left are not told. */
  fs_ranges together, separate;
} fs_standing;

/* Finds the standing of each of `persons`, of which the boxes are set and all else is zero. `sightings` are
 * in order of first frame. Returns 0, or -1 when memory is short. */
int fs_standings_find(fs_standing *standings, int persons, const fs_sighting *sightings, int count);

/* Adds a number, which is higher than those before, to what is told as far as there is room. */
void fs_ranges_add(fs_ranges *ranges, int number);

#endif
