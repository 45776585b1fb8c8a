/* Wakes an nginx worker from another thread. The worker connects to `address` and reads; fs_wakeup_signal
 * sends it one byte. A socket, because nginx's Lua waits for nothing but sockets that it has connected
 * itself. */
#ifndef FS_WAKEUP_H
#define FS_WAKEUP_H

typedef struct fs_wakeup {
  int listener;     /* owned; readable when a worker connects: then call fs_wakeup_accept; -1 */
  int anchor_fd;    /* owned; the socket's inode: `address` leads to it, no directory does; -1 */
  int peer;         /* owned; the connected worker; -1 */
  char address[32]; /* empty where there is no socket: its owner has to ask from time to time */
} fs_wakeup;

/* Makes a socket that only this process can reach, or none where no directory for temporary files can be
 * written, or /proc is not there. Returns 0, or -1 with errno for want of descriptors or memory. A wakeup
 * that failed to open can be closed. */
int fs_wakeup_open(fs_wakeup *wakeup);

/* Accepts a connection. An earlier peer is disconnected. */
void fs_wakeup_accept(fs_wakeup *wakeup);

/* Wakes the peer; does nothing without one. */
void fs_wakeup_signal(fs_wakeup *wakeup);

void fs_wakeup_close(fs_wakeup *wakeup);

#endif
