#include "local/analysis/refusals.h"

/* Of what a refused detection's score lacks to 1, what one at its place lacks that is tried again. */
static const float much_surer = 0.3f;

bool fs_refusals_have(const fs_refusals *refusals, const fs_face *face, int frame) {
  for (int i = 0; i < FS_REFUSALS; i++) {
    const fs_face *refused = &refusals->at[i].face;
    if (refusals->at[i].until > frame && fs_rect_overlap(&refused->box, &face->box) > 0.5f &&
        1 - face->score > much_surer * (1 - refused->score))
      return true;
  }
  return false;
}

void fs_refusals_add(fs_refusals *refusals, const fs_face *face, int until) {
  int oldest = 0;
  for (int i = 1; i < FS_REFUSALS; i++)
    if (refusals->at[i].until < refusals->at[oldest].until)
      oldest = i;
  refusals->at[oldest].face = *face;
  refusals->at[oldest].until = until;
}
