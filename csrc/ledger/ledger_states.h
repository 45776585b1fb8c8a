/* What the SQL of both backends says of entries: their states and services. */
#ifndef FS_LEDGER_STATES_H
#define FS_LEDGER_STATES_H

/* A job key may be used again once its entry is dead: it has provably cost nothing, has failed, or is a
 * detection that is of no more use. */
#define FS_SQL_DEAD "('refused', 'failed', 'expired')"
/* No end yet: the outcome is not known, or the result has not been downloaded to its `output`. */
#define FS_SQL_UNFINISHED                                                                                    \
  "(state IN ('intended', 'submitted', 'ambiguous')"                                                         \
  " OR state = 'succeeded' AND output IS NOT NULL AND fetched IS NULL)"

/* An entry of a ledger that was made before entries had a service has the service "": its service is
 * unknown, and every service sees it. New ones always have theirs. The command's jobs on the local engine
 * were recognisable even then, by their job keys. */
#define FS_SQL_UNKNOWN "''"
#define FS_SQL_LOCAL "'local engine'"
#define FS_LOCAL_PREFIX "command with the engine "

#endif
