/* Messages on a local socket with a descriptor attached (SCM_RIGHTS). */
#ifndef FS_DESCRIPTOR_MESSAGE_H
#define FS_DESCRIPTOR_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Sends `size` bytes, and a duplicate of `descriptor` unless that is -1. Returns whether they were taken. */
bool fs_message_send(int socket, const void *bytes, size_t size, int descriptor);

/* Receives at most `size` bytes. `descriptor` becomes the one that came with them, which the caller owns, or
 * -1. Returns like recvmsg. */
ssize_t fs_message_receive(int socket, void *bytes, size_t size, int *descriptor);

#endif
