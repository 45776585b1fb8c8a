#include "ledger/ledger_postgres_address.h"

#include "base/loopback.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SYSTEM_CERTIFICATES "/etc/ssl/certs/ca-certificates.crt"

static int refuse(fs_error *error, const char *why) {
  return fs_fail(error, "the ledger's address %s", why);
}

static const char *option(const PQconninfoOption *options, const char *name) {
  for (; options && options->keyword; options++)
    if (strcmp(options->keyword, name) == 0)
      return options->val && *options->val ? options->val : NULL;
  return NULL;
}

/* ---- what was given ---- */

static bool starts_with(const char *text, const char *start) {
  return strncmp(text, start, strlen(start)) == 0;
}

/* libpq's own messages quote what they do not understand, and that may be a piece of a password that was not
 * escaped: it would stand where a host, a port or a database belongs. */
static bool is_plausible(const PQconninfoOption *options) {
  const char *host = option(options, "host"), *port = option(options, "port");
  const char *database = option(options, "dbname");
  bool numeric = host && strspn(host, "0123456789abcdefABCDEF:.,") == strlen(host); /* IPv6 has colons */
  return !(host && !numeric && strpbrk(host, "@:? \"'")) &&
         !(port && strspn(port, "0123456789,") < strlen(port)) && !(database && strpbrk(database, "@/:"));
}

static int check_given(const char *location, fs_error *error) {
  if (!starts_with(location, "postgresql://") && !starts_with(location, "postgres://") &&
      !starts_with(location, "service="))
    return refuse(error, "is neither postgresql://HOST/DATABASE nor service=NAME");
  if (starts_with(location, "service=") && strpbrk(location, " \t\n'\\"))
    return refuse(error, "may name a service and nothing else: service=NAME");
  char *problem = NULL;
  PQconninfoOption *options = PQconninfoParse(location, &problem);
  PQfreemem(problem);
  bool plausible = options && is_plausible(options);
  PQconninfoFree(options);
  return plausible ? 0
                   : refuse(error, "cannot be read; it is postgresql://USER@HOST:PORT/DATABASE, and in a "
                                   "password @ : / ? # % are written as %40 %3A %2F %3F %23 %25");
}

/* ---- what libpq makes of it ---- */

/* The settings from the address, the service's file and the environment, in libpq's own order. A port of 0
 * ends the attempt before any host is looked up. NULL where there is no such service. */
static PQconninfoOption *merged_settings(const char *location) {
  const char *keys[] = {"dbname", "port", NULL}, *values[] = {location, "0", NULL};
  PGconn *connection = PQconnectStartParams(keys, values, 1);
  PQconninfoOption *options = connection ? PQconninfo(connection) : NULL;
  if (options && !option(options, "port")) {
    PQconninfoFree(options);
    options = NULL;
  }
  PQfinish(connection);
  return options;
}

/* Whether all of a list of hosts are this machine; a list may be missing. */
static bool is_loopback(const char *list) {
  while (list) {
    size_t length = strcspn(list, ",");
    bool socket = length == 0 || *list == '/' || *list == '@';
    if (!socket && !fs_is_loopback(list, length))
      return false;
    list = list[length] ? list + length + 1 : NULL;
  }
  return true;
}

static bool has_root_certificate(void) {
  char path[1000];
  const char *home = getenv("HOME");
  return home && snprintf(path, sizeof path, "%s/.postgresql/root.crt", home) < (int)sizeof path &&
         access(path, R_OK) == 0;
}

static void set(fs_postgres_address *address, const char *key, const char *value) {
  int i = 0;
  while (address->keys[i])
    i++;
  if (i < FS_POSTGRES_SETTINGS_MAX - 1) {
    address->keys[i] = key;
    address->values[i] = value;
  }
}

static void set_unless(fs_postgres_address *address, const PQconninfoOption *given, const char *key,
                       const char *value) {
  if (!option(given, key))
    set(address, key, value);
}

/* "prefer", libpq's own default, protects nobody who is listened to on purpose: off this machine the server
 * has to prove who it is, unless another mode was chosen. */
static void set_encryption(fs_postgres_address *address, const PQconninfoOption *given) {
  const char *mode = option(given, "sslmode");
  if ((is_loopback(option(given, "host")) && is_loopback(option(given, "hostaddr"))) ||
      (mode && strcmp(mode, "prefer") != 0))
    return;
  set(address, "sslmode", "verify-full");
  if (!option(given, "sslrootcert") && !has_root_certificate() && access(SYSTEM_CERTIFICATES, R_OK) == 0)
    set(address, "sslrootcert", SYSTEM_CERTIFICATES);
}

static void choose_settings(fs_postgres_address *address, const PQconninfoOption *given) {
  set(address, "dbname", address->location);
  set(address, "client_encoding", "UTF8");
  set(address, "target_session_attrs", "read-write");
  set_unless(address, given, "connect_timeout", "5");
  set_unless(address, given, "tcp_user_timeout", "10000");
  set_unless(address, given, "keepalives_idle", "10");
  set_unless(address, given, "keepalives_interval", "5");
  set_unless(address, given, "keepalives_count", "3");
  set(address, "fallback_application_name", "faceswap");
  set_encryption(address, given);
}

int fs_postgres_address_read(fs_postgres_address *address, const char *location, fs_error *error) {
  if (check_given(location, error) != 0)
    return -1;
  PQconninfoOption *given = merged_settings(location);
  if (!given)
    return refuse(error, "names a service that is in no service file (~/.pg_service.conf, PGSERVICEFILE)");
  const char *host = option(given, "host"), *database = option(given, "dbname");
  address->location = strdup(location);
  if (asprintf(&address->shown, "%s/%s", host ? host : "this machine", database ? database : "") < 0)
    address->shown = NULL;
  if (address->location && address->shown)
    choose_settings(address, given);
  PQconninfoFree(given);
  return address->location && address->shown ? 0 : refuse(error, "cannot be kept: out of memory");
}

void fs_postgres_address_release(fs_postgres_address *address) {
  if (address->location) /* it may hold a password */
    explicit_bzero(address->location, strlen(address->location));
  free(address->location);
  free(address->shown);
  *address = (fs_postgres_address){.location = NULL};
}
