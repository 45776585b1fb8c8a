/* Groups tracklets into persons. */
#ifndef FS_PERSON_CLUSTERS_H
#define FS_PERSON_CLUSTERS_H

#include "local/analysis/tracker.h"

/* Gives every tracklet its person's number in `person` (-1: none; not a face, or not to be told whose).
 * Persons are numbered in order of first appearance, left to right within a frame. Returns the number
 * of persons, or -1 when memory is short. */
int fs_person_clusters_group(const fs_tracker *tracker, int *person);

/* Gives a person the faces between two of hers that are nobody's: half hidden by a hand, a cup or a post,
 * hers looks like nobody's. The tracklets are in order of first frame; `person` is as
 * fs_person_clusters_group leaves it. */
void fs_hidden_faces_assign(const fs_tracker *tracker, int *person);

/* Of tracklets, what tells a person: person_evidence.c. */

/* Whether fits and detector agree that the tracklet is a face. */
bool fs_tracklet_is_face(const fs_tracklet *tracklet);

/* Whether a moment tells enough: it is surely a face to the detector and to all witnesses. */
bool fs_tracklet_is_sure(const fs_tracklet *tracklet);

/* Whether the frame's edge cuts the face in every sample. */
bool fs_tracklet_is_cut(const fs_tracklet *tracklet);

/* Hits of the detector that make a person, in one tracklet; of a slow film, in all of the person's. */
enum { FS_HITS = 2 };

/* Whether a tracklet may be a person of its own, not only more of somebody known. */
bool fs_tracklet_may_found(const fs_tracker *tracker, const fs_tracklet *tracklet);

/* Whether a tracklet that is no person's may be somebody all the same. */
bool fs_tracklet_may_be_somebody(const fs_tracker *tracker, const fs_tracklet *tracklet);

/* Whether a picture's tracklet that is a person's may be none all the same: drawn, carved, or an animal's. */
bool fs_tracklet_may_be_nobody(const fs_tracker *tracker, const fs_tracklet *tracklet);

/* Whether a person of a film may be none all the same: in the mean of all frames less likely a face than
 * makes a person, as where two wheels are one. `person` is of each tracklet; `likelihood` becomes that mean.
 */
bool fs_person_may_be_nobody(const fs_tracker *tracker, const int *person, int number, float *likelihood);

/* Whether a picture's tracklet is as small as faces of crowds are, of which the detector knows more than the
 * other witnesses, and is sure for it, among others of its size. */
bool fs_tracklet_is_small_in_company(const fs_tracker *tracker, const fs_tracklet *tracklet);

/* Whether the middle of `box` lies on the body below a face. */
bool fs_rect_is_on_body(const fs_rect *box, const fs_rect *face);

#endif
