/* The worst frames as pictures: the source, the result and the target beside each other. */
#ifndef FS_EVIDENCE_H
#define FS_EVIDENCE_H

#include "reading.h"

/* A target picture. */
typedef struct fs_wanted {
  fs_picture picture; /* owned */
  fs_rect box;        /* around its face */
  fs_identity identity;
} fs_wanted;

typedef enum fs_fault {
  FS_FAULT_IDENTITY,
  FS_FAULT_MOUTH,
  FS_FAULT_EYES,
  FS_FAULT_MISSED,
  FS_FAULT_NONE
} fs_fault;
enum { FS_FAULTS = FS_FAULT_NONE + 1, FS_WORST = 2 };

typedef struct fs_exhibit {
  float badness; /* 0: none yet */
  int frame;
  fs_picture picture; /* owned */
} fs_exhibit;

typedef struct fs_evidence {
  fs_exhibit of[FS_FAULTS][FS_WORST];
} fs_evidence;

/* Keeps the reading's pictures if it is among the worst of its kind. Two of a kind lie half a second apart.
 */
void fs_evidence_offer(fs_evidence *evidence, fs_fault fault, float badness, const fs_reading *reading,
                       const fs_picture *before, const fs_picture *after, const fs_wanted *wanted);

/* Writes FOLDER/NAME-KIND-FRAME.png and prints a line for each: "picture", badness and path. */
void fs_evidence_write(fs_evidence *evidence, const char *folder, const char *name);

void fs_evidence_free(fs_evidence *evidence);

#endif
