/* Exchanges the state of an account with other machines. */
#include "base/clock.h"
#include "base/lua/lua_util.h"
#include "core/lua/lua_core.h"
#include "core/policy/account_facts.h"
#include "core/transport/account.h"

#include <stdlib.h>

static fs_account_ref check_account(lua_State *L, int index) {
  return (fs_account_ref){.name = strtoull(luaL_checkstring(L, index), NULL, 16)};
}

/* core.account_facts(name): a line of what the account has learnt, and a text that changes when there is
 * something new in it. */
static int account_facts(lua_State *L) {
  char text[FS_ACCOUNT_FACTS_SIZE];
  fs_account_ref ref = check_account(L, 1);
  fs_ms now = fs_clock_now();
  const fs_account *account = fs_account_lock(&ref, now);
  fs_account_facts_write(&account->rate_limiter, &account->breaker, now, text);
  uint64_t version = fs_account_facts_version(&account->rate_limiter, &account->breaker);
  fs_account_unlock();
  lua_pushstring(L, text);
  return 1 + fs_lua_push_hash(L, version);
}

/* core.learn_account(name, text, age, share): takes over such a line of `age` seconds ago; `share` is the
 * part of its rate that is this machine's. */
static int learn_account(lua_State *L) {
  fs_account_ref ref = check_account(L, 1);
  const char *text = luaL_checkstring(L, 2);
  fs_ms age = fs_lua_time(L, 3), now = fs_clock_now();
  double share = luaL_checknumber(L, 4);
  fs_account *account = fs_account_lock(&ref, now);
  fs_account_facts_learn(&account->rate_limiter, &account->breaker, &fs_policy_default, text, age, share,
                         now);
  fs_account_unlock();
  return 0;
}

void fs_lua_account_register(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"account_facts", account_facts}, {"learn_account", learn_account}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}
