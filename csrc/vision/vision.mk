# faceswap.vision, faces in pictures: csrc/vision. The library is part of the local engine, too. FACES=no leaves the module out: who only
# drives the service needs none of its libraries. Included by the Makefile.

FACES ?= yes
# Debian's libxnnpack has no pkg-config file; its header includes that of libpthreadpool-dev.
XNNPACK_LIBS = -lXNNPACK $(CPUINFO_LIBS) -lm -lpthread
# by which XNNPACK knows the processor; without it the networks take longer
CPUINFO_LIBS = $(shell pkg-config --silence-errors --libs libcpuinfo)
PC_VISION := jansson libavformat libavcodec libavutil libswscale
VISION_LIBS = $(call pc_libs,$(PC_VISION)) $(XNNPACK_LIBS)

FACES_SRC := $(wildcard csrc/vision/lua/*.c) csrc/vision/face/analyzer_pool.c csrc/vision/face/analysis_job.c
VISION_SRC := $(filter-out $(FACES_SRC),$(wildcard csrc/vision/*.c csrc/vision/*/*.c))
VISION_OBJ := $(VISION_SRC:csrc/%.c=$(O)/obj/%.o)
FACES_OBJ := $(FACES_SRC:csrc/%.c=$(O)/$(LUA)/obj/%.o)
FACES_SO := $(O)/$(LUA)/faceswap/vision.so

$(O)/obj/vision/%.o $(O)/$(LUA)/obj/vision/%.o: PACKAGES = $(PC_VISION)
# Debian's compiler for 32 bits of x86 uses no SSE unless it is told; XNNPACK works on no machine without.
SSE = $(if $(filter i386 i486 i586 i686,$(firstword $(subst -, ,$(shell $(CC) -dumpmachine)))),-msse2 -mfpmath=sse)
$(O)/obj/vision/%.o $(O)/$(LUA)/obj/vision/%.o $(O)/obj/local/%.o: ALL_CFLAGS += $(SSE)
# Before anything is compiled in vain: pkg-config does not know whether libxnnpack is there.
HAS_XNNPACK := $(O)/has-xnnpack
$(HAS_XNNPACK):
	@mkdir -p $(@D)
	@echo '#include <xnnpack.h>' | $(CC) $(CFLAGS) -E -x c - >/dev/null || { echo 'the local engine and the module that knows faces need XNNPACK:' \
	  '`make deps` installs it; `make module` builds what drives the service, without it' >&2; exit 1; }
	@touch $@
$(VISION_OBJ) $(FACES_OBJ): | $(HAS_XNNPACK)
$(O)/obj/vision/kernels.o: ALL_CFLAGS += $(if $(CPUINFO_LIBS),-DFS_CPUINFO)
$(O)/obj/vision/net/%.o $(O)/obj/vision/picture/%.o: ALL_CFLAGS += $(PIXEL_CFLAGS)
$(FACES_SO): $(FACES_OBJ) $(LUA_BASE_OBJ) $(BASE_OBJ) $(VISION_OBJ) | $(O)/$(LUA)/faceswap
	$(call link_module,$(VISION_LIBS))
