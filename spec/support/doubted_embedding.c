/* Groups a face whose embedding the witness doubts as much as it may: prints how many persons it is, in a video; or,
 * in a picture, whether it may be none.
 *   doubted_embedding LOG_ODDS FITS HITS CHANCES [still | beyond]: the mean log odds of its fits, their number,
 *   the detector's looks; in a picture, or beyond the edge of the video */
#include "local/analysis/person_clusters.h"
#include "vision/face/embedding_witness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int fs_tracker_lag(const fs_tracker *tracker) {
  (void)tracker;
  return 0;
}

void fs_portrait_free(fs_portrait *portrait) {
  (void)portrait;
}

/* The axis along which the witness doubts most. */
static void take_doubted(float embedding[FS_EMBEDDING]) {
  float axis[FS_EMBEDDING] = {0}, least = 2;
  int worst = 0;
  for (int i = 0; i < FS_EMBEDDING; i++) {
    axis[i] = 1;
    const float likelihood = fs_likelihood_with_embedding(0.5f, axis);
    axis[i] = 0;
    if (likelihood < least)
      least = likelihood, worst = i;
  }
  embedding[worst] = 1;
}

int main(int argc, char **argv) {
  fs_tracklet tracklet = {.count = 25, .samples = 1, .score = 1};
  fs_tracker tracker = {.interval = 4, .tracklets = {.at = &tracklet, .count = 1}};
  if (argc < 5)
    return 2;
  tracklet.fits = atoi(argv[2]);
  tracklet.log_odds = strtof(argv[1], NULL) * (float)tracklet.fits;
  tracklet.hits = atoi(argv[3]);
  tracklet.chances = atoi(argv[4]);
  tracklet.overlap_sum = 0.7f * (float)tracklet.hits;
  take_doubted(tracklet.embedding);
  tracker.still = argc > 5 && strcmp(argv[5], "still") == 0;
  uint8_t pixel[3] = {0};
  if (argc <= 5 || tracker.still)
    tracklet.portrait.crop = (fs_picture){.data = pixel, .width = 1, .height = 1, .stride = 3};
  int person;
  printf("%d\n", tracker.still ? fs_tracklet_may_be_nobody(&tracker, &tracklet)
                               : fs_person_clusters_group(&tracker, &person));
  return 0;
}
