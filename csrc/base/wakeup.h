/* Wakes an event loop that reads only from sockets which it has connected itself, as nginx's Lua does: it
 * connects to the bell's address, and a byte comes whenever the bell is rung. */
#ifndef FS_BELL_H
#define FS_BELL_H

typedef struct fs_bell {
  int listener; /* owned; readable when somebody connects: then fs_bell_answer */
  int place;    /* owned; keeps the address alive, which no file system shows */
  int visitor;  /* owned; who is woken; -1 */
  char address[32];
} fs_bell;

/* Makes a socket that only this process can reach. Returns 0, or -1 with errno. A bell that failed to open
 * can be closed. */
int fs_bell_open(fs_bell *bell);

/* Takes in the one who has connected; an earlier one is let go. */
void fs_bell_answer(fs_bell *bell);

/* Wakes who is connected, if anybody is. */
void fs_bell_ring(fs_bell *bell);

void fs_bell_close(fs_bell *bell);

#endif
