/* Finds how persons stand to each other. Reads "PERSONS", of each the "X Y WIDTH HEIGHT" of its box, and
 * sightings in order of first frame: "PERSON FIRST COUNT" and "X Y SIZE" of each frame. Prints a line of each
 * person: "X Y", and of each list "NAME FIRST LAST" of its ranges; at the end the processor's microseconds.
 */
#include "local/places/standing.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { SIGHTINGS = 2000 };

static void print(const char *name, const fs_ranges *ranges) {
  for (int i = 0; i < ranges->count; i++)
    printf(" %s %d %d", name, ranges->at[i].first, ranges->at[i].last);
}

static int read_sights(fs_sighting *sighting) {
  fs_sight *sights = calloc((size_t)sighting->count + 1, sizeof *sights);
  for (int i = 0; sights && i < sighting->count; i++)
    if (scanf("%f %f %f", &sights[i].middle.x, &sights[i].middle.y, &sights[i].size) != 3)
      exit(2);
  sighting->at = sights;
  return sights ? 0 : -1;
}

int main(void) {
  static fs_sighting sightings[SIGHTINGS];
  int persons, count = 0;
  if (scanf("%d", &persons) != 1)
    return 2;
  fs_standing *standings = calloc((size_t)persons + 1, sizeof *standings);
  for (int i = 0; standings && i < persons; i++) {
    fs_rect *box = &standings[i].box;
    if (scanf("%f %f %f %f", &box->x, &box->y, &box->width, &box->height) != 4)
      return 2;
  }
  for (fs_sighting s; count < SIGHTINGS && scanf("%d %d %d", &s.person, &s.first_frame, &s.count) == 3;
       count++) {
    if (read_sights(&s) != 0)
      return 2;
    sightings[count] = s;
  }
  const clock_t begin = clock();
  if (!standings || fs_standings_find(standings, persons, sightings, count) != 0)
    return 2;
  const long took = (long)((double)(clock() - begin) * 1e6 / CLOCKS_PER_SEC);
  for (int i = 0; i < persons; i++) {
    const fs_standing *s = &standings[i];
    printf("%.3f %.3f", (double)s->middle.x, (double)s->middle.y);
    print("x_changes", &s->changes[FS_AXIS_X]);
    print("y_changes", &s->changes[FS_AXIS_Y]);
    print("size_changes", &s->changes[FS_AXIS_SIZE]);
    print("x_unknown", &s->unknown[FS_AXIS_X]);
    print("y_unknown", &s->unknown[FS_AXIS_Y]);
    printf("\n");
  }
  printf("%ld\n", took);
  for (int i = 0; i < count; i++)
    free((void *)sightings[i].at);
  free(standings);
  return 0;
}
