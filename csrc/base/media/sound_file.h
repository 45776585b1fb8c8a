/* Files of sound alone, which people send in place of a video. */
#ifndef FS_SOUND_FILE_H
#define FS_SOUND_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether a file that begins so is of a kind that holds sound and no picture. */
bool fs_sound_file_is(const uint8_t *head, size_t size);

#endif
