/* Tells what may be a face in a picture. Reads a line each "told X Y WIDTH SCORE LIKELIHOOD" and "maybe X Y
 * WIDTH SCORE LIKELIHOOD", of squares. Prints "X Y WIDTH" of each that may be one beside those that are told.
 */
#include "local/analysis/maybe_faces.h"
#include "local/analysis/person_clusters.h"

#include <stdio.h>
#include <string.h>

enum { MOST = 64 };

/* Of the witnesses the given one. */
float fs_tracklet_likelihood(const fs_tracklet *tracklet) {
  return tracklet->log_odds;
}

void fs_tracklet_embedding(const fs_tracklet *tracklet, float mean[FS_EMBEDDING]) {
  memcpy(mean, tracklet->embedding, sizeof tracklet->embedding);
}

static fs_tracklet tracklet_of(const fs_rect *box, float score, float likelihood) {
  fs_tracklet tracklet = {.count = 1, .chances = 1, .hits = 1, .overlap_sum = 1, .fits = 1, .samples = 1};
  tracklet.found = *box;
  tracklet.score = score;
  tracklet.log_odds = likelihood;
  for (int i = 0; i < FS_LANDMARKS; i++) {
    const float share = (float)i / (FS_LANDMARKS - 1);
    tracklet.from.at[i] = (fs_point){box->x + share * box->width, box->y + share * box->height};
  }
  return tracklet;
}

int main(void) {
  static fs_tracklet at[MOST];
  static fs_maybe_face maybe[FS_MAYBE_FACES];
  fs_tracker tracker = {.still = true, .tracklets = {.at = at}};
  int person[MOST], count = 0;
  const double times[] = {0};
  char word[8];
  float x, y, width, score, likelihood;
  while (count < MOST && scanf("%7s %f %f %f %f %f", word, &x, &y, &width, &score, &likelihood) == 6) {
    person[count] = strcmp(word, "told") == 0 ? count : -1;
    at[count++] = tracklet_of(&(fs_rect){x, y, width, width}, score, likelihood);
  }
  tracker.tracklets.count = count;
  const int found = fs_maybe_faces_find(&tracker, person, times, maybe);
  for (int i = 0; i < found; i++)
    if (maybe[i].person < 0)
      printf("%.0f %.0f %.0f\n", (double)maybe[i].box.x, (double)maybe[i].box.y, (double)maybe[i].box.width);
  return found < 0;
}
