/* Tells what may be a face in a picture. Reads a line each "told X Y WIDTH SCORE LIKELIHOOD" and "maybe X Y
 * WIDTH SCORE LIKELIHOOD", of squares. Prints "X Y WIDTH" of each that may be one beside those that are told.
 * A line "over FIRST COUNT STEP" after one of these makes a film of it, in which it is seen in COUNT frames
 * from FIRST on, and moves STEP pixels to the right in each. "again" is as "told", of the person told last.
 * After a line "persons" it prints the persons that may be none instead. Ends with 1 at any other line. */
#include "local/analysis/maybe_faces.h"
#include "local/analysis/person_clusters.h"

#include <stdio.h>
#include <string.h>

enum { MOST = 64, FRAMES = 200 };

/* Of the witnesses the given one. */
float fs_tracklet_likelihood(const fs_tracklet *tracklet) {
  return tracklet->log_odds;
}

void fs_tracklet_embedding(const fs_tracklet *tracklet, float mean[FS_EMBEDDING]) {
  memcpy(mean, tracklet->embedding, sizeof tracklet->embedding);
}

/* `sights` has room for FRAMES. */
static fs_tracklet tracklet_of(const fs_rect *box, float score, float likelihood, fs_sight *sights) {
  fs_tracklet tracklet = {.count = 1, .chances = 1, .hits = 1, .overlap_sum = 1, .fits = 1, .samples = 1};
  tracklet.sights = sights;
  sights[0] = (fs_sight){{box->x + box->width / 2, box->y + box->height / 2}, box->width};
  tracklet.found = *box;
  tracklet.score = score;
  tracklet.log_odds = likelihood;
  for (int i = 0; i < FS_LANDMARKS; i++) {
    const float share = (float)i / (FS_LANDMARKS - 1);
    tracklet.from.at[i] = (fs_point){box->x + share * box->width, box->y + share * box->height};
  }
  return tracklet;
}

static void move(fs_tracklet *tracklet, int first, int count, float step) {
  tracklet->first_frame = first;
  tracklet->count = count;
  tracklet->hits = tracklet->chances = FS_HITS;
  for (int i = 1; i < count; i++) {
    tracklet->sights[i] = tracklet->sights[i - 1];
    tracklet->sights[i].middle.x += step;
  }
}

int main(void) {
  static fs_tracklet at[MOST];
  static fs_sight sights[MOST][FRAMES];
  static fs_maybe_face maybe[FS_MAYBE_FACES];
  fs_tracker tracker = {.still = true, .tracklets = {.at = at}};
  int person[MOST], count = 0;
  static const double times[FRAMES];
  char word[8];
  bool persons = false;
  float x, y, width, score, likelihood, step;
  int first, frames;
  while (count < MOST && scanf("%7s", word) == 1) {
    if (strcmp(word, "over") == 0 && count > 0 && scanf("%d %d %f", &first, &frames, &step) == 3 &&
        first >= 0 && frames >= 0 && first + frames <= FRAMES) {
      tracker.still = false;
      move(&at[count - 1], first, frames, step);
    } else if ((strcmp(word, "told") == 0 || strcmp(word, "maybe") == 0 ||
                (strcmp(word, "again") == 0 && count > 0)) &&
               scanf("%f %f %f %f %f", &x, &y, &width, &score, &likelihood) == 5) {
      person[count] = strcmp(word, "told") == 0 ? count : strcmp(word, "again") == 0 ? person[count - 1] : -1;
      at[count] = tracklet_of(&(fs_rect){x, y, width, width}, score, likelihood, sights[count]);
      count++;
    } else if (strcmp(word, "persons") == 0) {
      persons = true;
    } else {
      return 1;
    }
  }
  tracker.tracklets.count = count;
  const int found = fs_maybe_faces_find(&tracker, person, times, maybe);
  for (int i = 0; i < found; i++)
    if ((maybe[i].person < 0) == !persons)
      printf("%.0f %.0f %.0f\n", (double)maybe[i].box.x, (double)maybe[i].box.y, (double)maybe[i].box.width);
  return found < 0;
}
