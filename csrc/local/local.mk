# faceswap-local, the local engine: csrc/local with csrc/vision. Included by the Makefile.

PC_LOCAL := libmicrohttpd sqlite3 libcurl libavfilter zlib $(PC_VISION)
LOCAL_LIBS = $(call pc_libs,$(PC_LOCAL)) $(XNNPACK_LIBS)
ENGINE_SRC := $(wildcard csrc/local/*.c csrc/local/*/*.c)
LOCAL_OBJ := $(ENGINE_SRC:csrc/%.c=$(O)/obj/%.o)
# without what the engine has no use for: estimates of age, gender and expression
ENGINE_OBJ := $(LOCAL_OBJ) $(BASE_OBJ) \
  $(filter-out $(addprefix $(O)/obj/vision/,net/attributes.o face/analyzer.o),$(VISION_OBJ))
# what is no program's beginning, for other programs
ENGINE_PARTS := $(filter-out %main.o,$(ENGINE_OBJ))
ENGINE := $(O)/faceswap-local
ENGINE_HOST := $(O)/faceswap-local-jobs

$(LOCAL_OBJ): | $(HAS_XNNPACK)
$(O)/obj/local/%.o: PACKAGES = $(PC_LOCAL)
$(O)/obj/local/options.o: ALL_CFLAGS += $(VERSION_CFLAGS)
$(O)/obj/local/options.o: $(VERSION_FILE)
$(addprefix $(O)/obj/local/,media/frame_pixels.o $(patsubst %,%/%.o,face target swap tracks analysis mesh)): ALL_CFLAGS += $(PIXEL_CFLAGS)
# Of an archive the linker takes what each of the two programs needs, and of the libraries those that it needs then.
$(O)/obj/engine.a: $(ENGINE_PARTS)
	$(Q)rm -f $@ && ar rcs $@ $^
$(ENGINE): $(O)/obj/local/main.o $(O)/obj/engine.a $(ENGINE_HOST)
$(ENGINE_HOST): $(O)/obj/local/jobs_main.o $(O)/obj/engine.a
$(ENGINE) $(ENGINE_HOST):
	$(call say,LD,$@)
	$(Q)$(CC) $(SAN) $(LDFLAGS) -Wl,--as-needed -o $@ $(filter %.o %.a,$^) $(LOCAL_LIBS)
