# What all programs share: csrc/base. Objects of C that knows no Lua are built once, those that include lua.h once for each LUA.
# Included by the Makefile.

BASE_OBJ := $(patsubst csrc/%.c,$(O)/obj/%.o,$(wildcard csrc/base/*.c csrc/base/media/*.c))
LUA_BASE_OBJ := $(patsubst csrc/%.c,$(O)/$(LUA)/obj/%.o,$(wildcard csrc/base/lua/*.c))

# The packages whose headers an object includes: each folder names its own, and base has none.
PACKAGES :=
$(O)/obj/%.o: csrc/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) $(call pc_cflags,$(PACKAGES)) -c $< -o $@
$(O)/$(LUA)/obj/%.o: csrc/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) $(LUA_CFLAGS) $(call pc_cflags,$(PACKAGES)) -c $< -o $@

VERSION_CFLAGS = -DFS_VERSION='"$(VERSION)"'
$(O)/$(LUA)/obj/base/lua/lua_module.o: ALL_CFLAGS += $(VERSION_CFLAGS)
$(O)/$(LUA)/obj/base/lua/lua_module.o: $(VERSION_FILE)

$(O)/$(LUA)/faceswap:
	@mkdir -p $@

# $(call link_module,FLAGS): the Lua module $@ of its objects. Without any liblua: a second Lua runtime would be loaded. nodelete: threads
# (libcurl's resolver) may outlive the module.
define link_module
$(call say,LD,$@)
$(Q)$(CC) -shared $(SAN) $(LDFLAGS) -Wl,-z,nodelete -o $@ $^ $(1)
endef
