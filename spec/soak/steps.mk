# Fails every step of the engine's readers, writers, store, analysis and networks in turn, under sanitizers: make check-steps
STEPS_WRAPPED = $(shell awk -F, '/^STEP/ { gsub(/ /, "", $$2); print $$2 }' spec/soak/$(1)_steps.c)
$(O)/soak-%-steps: spec/soak/%_steps.c spec/soak/steps.c spec/soak/steps.h
	$(CC) $(ALL_CFLAGS) $(call pc_cflags,$(PC_LOCAL)) $(LDFLAGS) -o $@ $(filter-out %.h,$^) \
	  $(addprefix -Wl$(COMMA)--wrap=,$(call STEPS_WRAPPED,$*)) $(LOCAL_LIBS)
# $(call step_objects,FOLDERS): those of the engine
step_objects = $(filter $(addsuffix /%,$(addprefix $(O)/obj/,base $(1))),$(ENGINE_OBJ))
STEPS_OBJ := $(call step_objects,local/media local/output vision/picture) $(O)/obj/vision/geometry.o
$(O)/soak-media-steps: $(STEPS_OBJ)
$(O)/soak-store-steps: $(call step_objects,local/store)
$(O)/soak-analysis-steps: $(call step_objects,$(addprefix local/,analysis places tracks mesh face canvas media) vision)
$(O)/soak-vision-steps: $(call step_objects,vision)

.PHONY: check-steps run-steps
check-steps: deps-test models samples
	$(MAKE) --no-print-directory O=$(O)/sanitized SANITIZE=address,undefined run-steps
run-steps: $(addprefix $(O)/soak-,media-steps store-steps analysis-steps vision-steps)
	spec/soak/steps.sh $(O) build

# Damaged media, read and written again under sanitizers: make fuzz-media SECONDS=600 SEED=1. What FFmpeg itself does not
# release is not looked for: a job is a process of its own.
SECONDS := 600
.PHONY: fuzz-media run-fuzz-media
fuzz-media: deps-test engine models samples | build/corpus ## damaged media, under sanitizers
	$(MAKE) --no-print-directory O=$(O)/sanitized SANITIZE=address,undefined run-fuzz-media
build/corpus:
	$(MAKE) --no-print-directory corpus
$(O)/fuzz-media: spec/soak/media_fuzz.c $(STEPS_OBJ)
	$(CC) $(ALL_CFLAGS) $(call pc_cflags,$(PC_LOCAL)) $(LDFLAGS) -o $@ $^ $(LOCAL_LIBS)
run-fuzz-media: $(O)/fuzz-media
	mkdir -p $(O)/found && find build/corpus -maxdepth 1 -type f -size -1024k -print0 | \
	  ASAN_OPTIONS=detect_leaks=0 xargs -0 $(O)/fuzz-media $(SECONDS) $(or $(SEED),1) $(O)/found
