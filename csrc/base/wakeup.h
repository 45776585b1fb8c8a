/* Wakes an event loop that reads only from sockets which it has connected itself, as nginx's Lua does: it
 * connects to the wakeup's address, and a byte comes whenever the wakeup is rung. */
#ifndef FS_WAKEUP_H
#define FS_WAKEUP_H

typedef struct fs_wakeup {
  int listener;  /* owned; readable when somebody connects: then fs_wakeup_accept */
  int anchor_fd; /* owned; keeps the address alive, which no file system shows */
  int peer;      /* owned; who is woken; -1 */
  char address[32];
} fs_wakeup;

/* Makes a socket that only this process can reach. Returns 0, or -1 with errno. A wakeup that failed to open
 * can be closed. */
int fs_wakeup_open(fs_wakeup *wakeup);

/* Takes in the one who has connected; an earlier one is let go. */
void fs_wakeup_accept(fs_wakeup *wakeup);

/* Wakes who is connected, if anybody is. */
void fs_wakeup_signal(fs_wakeup *wakeup);

void fs_wakeup_close(fs_wakeup *wakeup);

#endif
