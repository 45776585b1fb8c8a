# Fails every step of the engine's readers, writers, store, analysis and networks in turn, under sanitizers: make check-steps
STEPS_WRAPPED = $(shell awk -F, '/^STEP/ { gsub(/ /, "", $$2); print $$2 }' spec/soak/$(1))
STEPS_OBJ := $(filter $(O)/obj/local/media/% $(O)/obj/local/output/% $(O)/obj/vision/picture/% $(O)/obj/base/%,$(ENGINE_OBJ)) $(O)/obj/vision/geometry.o
$(O)/soak-media-steps: spec/soak/media_steps.c spec/soak/steps.c spec/soak/steps.h $(STEPS_OBJ)
	$(CC) $(ALL_CFLAGS) $(call pc_cflags,$(PC_LOCAL)) $(LDFLAGS) -o $@ $(filter-out %.h,$^) \
	  $(addprefix -Wl$(comma)--wrap=,$(call STEPS_WRAPPED,media_steps.c)) $(LOCAL_LIBS)
STORE_STEPS_OBJ := $(filter $(O)/obj/local/store/% $(O)/obj/base/%,$(ENGINE_OBJ))
$(O)/soak-store-steps: spec/soak/store_steps.c spec/soak/steps.c spec/soak/steps.h $(STORE_STEPS_OBJ)
	$(CC) $(ALL_CFLAGS) $(call pc_cflags,$(PC_LOCAL)) $(LDFLAGS) -o $@ $(filter-out %.h,$^) \
	  $(addprefix -Wl$(comma)--wrap=,$(call STEPS_WRAPPED,store_steps.c)) $(call pc_libs,sqlite3) -lm
ANALYSIS_STEPS_OBJ := $(filter $(O)/obj/local/analysis/% $(addprefix $(O)/obj/local/,places/% tracks/% mesh/% face/% canvas/%) $(O)/obj/local/media/% $(O)/obj/vision/% $(O)/obj/base/%,$(ENGINE_OBJ))
$(O)/soak-analysis-steps: spec/soak/analysis_steps.c spec/soak/steps.c spec/soak/steps.h $(ANALYSIS_STEPS_OBJ)
	$(CC) $(ALL_CFLAGS) $(call pc_cflags,$(PC_LOCAL)) $(LDFLAGS) -o $@ $(filter-out %.h,$^) \
	  $(addprefix -Wl$(comma)--wrap=,$(call STEPS_WRAPPED,analysis_steps.c)) $(LOCAL_LIBS)
VISION_STEPS_OBJ := $(filter $(O)/obj/vision/% $(O)/obj/base/%,$(ENGINE_OBJ))
$(O)/soak-vision-steps: spec/soak/vision_steps.c spec/soak/steps.c spec/soak/steps.h $(VISION_STEPS_OBJ)
	$(CC) $(ALL_CFLAGS) $(call pc_cflags,$(PC_LOCAL)) $(LDFLAGS) -o $@ $(filter-out %.h,$^) \
	  $(addprefix -Wl$(comma)--wrap=,$(call STEPS_WRAPPED,vision_steps.c)) $(LOCAL_LIBS)
comma := ,

.PHONY: check-steps run-steps
check-steps: deps-test models samples
	$(MAKE) --no-print-directory O=$(O)/sanitized SANITIZE=address,undefined run-steps
run-steps: $(addprefix $(O)/soak-,media-steps store-steps analysis-steps vision-steps)
	spec/soak/steps.sh $(O) build

# Damaged media, read and written again under sanitizers: make fuzz-media SECONDS=600 SEED=1. What FFmpeg itself does not
# release is not looked for: a job is a process of its own.
SECONDS := 600
.PHONY: fuzz-media run-fuzz-media
fuzz-media: deps-test engine models samples ## damaged media, under sanitizers
	$(MAKE) --no-print-directory O=$(O)/sanitized SANITIZE=address,undefined run-fuzz-media
$(O)/fuzz-media: spec/soak/media_fuzz.c $(STEPS_OBJ)
	$(CC) $(ALL_CFLAGS) $(call pc_cflags,$(PC_LOCAL)) $(LDFLAGS) -o $@ $^ $(LOCAL_LIBS)
run-fuzz-media: $(O)/fuzz-media
	mkdir -p $(O)/found && find build/corpus -maxdepth 1 -type f -size -1024k -print0 | \
	  ASAN_OPTIONS=detect_leaks=0 xargs -0 $(O)/fuzz-media $(SECONDS) $(or $(SEED),1) $(O)/found
