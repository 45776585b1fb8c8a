# faceswap.core, the client's C: csrc/core. Included by the Makefile.

CORE_OBJ := $(patsubst csrc/%.c,$(O)/$(LUA)/obj/%.o,$(wildcard csrc/core/*/*.c))
CORE := $(O)/$(LUA)/faceswap/core.so

$(O)/$(LUA)/obj/core/%.o: PACKAGES = libcurl zlib
$(CORE): $(CORE_OBJ) $(LUA_BASE_OBJ) $(BASE_OBJ) | $(O)/$(LUA)/faceswap
	$(call link_module,$(call pc_libs,libcurl zlib) -lm -lpthread)
