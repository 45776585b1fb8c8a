# The ledger: csrc/ledger. faceswap.store keeps it in SQLite, faceswap.store_postgres in PostgreSQL; each is a module of its own, so that
# neither library is anybody's dependency by surprise. LEDGER=no leaves both out. LEDGER_PG=auto builds the second where libpq is, yes insists
# on it, no leaves it out. Included by the Makefile.

LEDGER ?= yes
LEDGER_PG ?= auto
STORE_SRC := $(wildcard csrc/ledger/*.c csrc/ledger/lua/*.c)
SQLITE_SRC := $(filter %_sqlite.c %_sqlite_database.c,$(STORE_SRC))
POSTGRES_SRC := $(filter csrc/ledger/ledger_postgres% %_postgres.c,$(STORE_SRC))
has_postgres = $(if $(filter auto,$(LEDGER_PG)),$(shell pkg-config --exists libpq 2>/dev/null && echo yes),$(filter yes,$(LEDGER_PG)))
STORE_OBJ := $(STORE_SRC:csrc/%.c=$(O)/$(LUA)/obj/%.o)
# objects of a store: all but those of the other backend
store_obj = $(filter-out $(1:csrc/%.c=$(O)/$(LUA)/obj/%.o),$(STORE_OBJ))
STORE := $(O)/$(LUA)/faceswap/store.so
STORE_PG := $(O)/$(LUA)/faceswap/store_postgres.so
STORES = $(if $(filter no,$(LEDGER)),,$(STORE) $(if $(has_postgres),$(STORE_PG)))

$(STORE): $(call store_obj,$(POSTGRES_SRC)) $(LUA_BASE_OBJ) $(BASE_OBJ) | $(O)/$(LUA)/faceswap
	$(call link_module,$(call pc_libs,sqlite3) -lpthread)
$(STORE_PG): $(call store_obj,$(SQLITE_SRC)) $(LUA_BASE_OBJ) $(BASE_OBJ) | $(O)/$(LUA)/faceswap
	$(call link_module,$(call pc_libs,libpq) -lpthread)
$(SQLITE_SRC:csrc/%.c=$(O)/$(LUA)/obj/%.o): PACKAGES = sqlite3
$(POSTGRES_SRC:csrc/%.c=$(O)/$(LUA)/obj/%.o): PACKAGES = libpq
