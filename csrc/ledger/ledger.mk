# faceswap.store, the ledger in SQLite: csrc/ledger. A module of its own, so that the core needs no SQLite; LEDGER=no leaves it out.
# Included by the Makefile.

LEDGER ?= yes
STORE_OBJ := $(patsubst csrc/%.c,$(O)/$(LUA)/obj/%.o,$(wildcard csrc/ledger/*.c csrc/ledger/lua/*.c))
STORE := $(O)/$(LUA)/faceswap/store.so

$(STORE): $(STORE_OBJ) $(LUA_BASE_OBJ) $(BASE_OBJ) | $(O)/$(LUA)/faceswap
	$(call link_module,$(call pc_libs,sqlite3) -lpthread)
