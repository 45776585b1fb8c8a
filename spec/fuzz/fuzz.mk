# Fuzzing: what strangers send, damaged media, files of models. Included by the Makefile.

.PHONY: fuzz fuzzers fuzz-media run-fuzz-media fuzz-models

# What the engine reads from strangers, before anything is decoded, under sanitizers: FUZZ_SECONDS for each of two.
PKG_FUZZ := clang libclang-rt-14-dev|libclang-rt-19-dev
FUZZ_SECONDS := 600
fuzz: ## what strangers may send, under sanitizers
	$(call install_missing,$(PKG_FUZZ))
	mkdir -p $(O)/fuzz/http $(O)/fuzz/probe
	spec/fuzz/seeds.sh $(O)/fuzz
	$(MAKE) --no-print-directory O=$(O)/fuzz/build CC=clang SANITIZE=fuzzer-no-link,address,undefined \
	  CFLAGS='-g -O1 -fno-sanitize-recover=undefined' fuzzers
	cd $(O)/fuzz && build/fuzz-engine_http -max_total_time=$(FUZZ_SECONDS) -max_len=4096 -timeout=20 http
	cd $(O)/fuzz && build/fuzz-engine_probe -max_total_time=$(FUZZ_SECONDS) -max_len=65536 -timeout=30 -rss_limit_mb=3000 probe
fuzzers: $(O)/fuzz-engine_http $(O)/fuzz-engine_probe
# Of the engine's archive the linker takes what a fuzzer needs, and no list of sources can grow old.
$(O)/fuzz-engine_%: spec/fuzz/engine_%.c $(O)/obj/engine.a
	$(CC) $(ALL_CFLAGS) $(call pc_cflags,$(PC_LOCAL)) -fsanitize=fuzzer -o $@ $^ $(LOCAL_LIBS)

# Damaged media, read and written again under sanitizers: make fuzz-media SECONDS=600 SEED=1. What FFmpeg itself does not
# release is not looked for: a job is a process of its own.
SECONDS := 600
fuzz-media: deps-test engine models samples | build/corpus ## damaged media, under sanitizers
	$(MAKE) --no-print-directory O=$(O)/sanitized SANITIZE=address,undefined run-fuzz-media
build/corpus:
	$(MAKE) --no-print-directory corpus
$(O)/fuzz-media: spec/fuzz/media.c $(STEPS_OBJ)
	$(CC) $(ALL_CFLAGS) $(call pc_cflags,$(PC_LOCAL)) $(LDFLAGS) -o $@ $^ $(LOCAL_LIBS)
run-fuzz-media: $(O)/fuzz-media
	mkdir -p $(O)/found && find build/corpus -maxdepth 1 -type f -size -1024k -print0 | \
	  ASAN_OPTIONS=detect_leaks=0 xargs -0 $(O)/fuzz-media $(SECONDS) $(or $(SEED),1) $(O)/found

# The readers of model files.
FUZZ_NET := $(filter-out %/model_file.c,$(wildcard csrc/vision/net/*.c)) csrc/vision/hand/hand_net.c csrc/vision/body/body_net.c csrc/vision/geometry.c \
  csrc/vision/model_path.c csrc/vision/scratch.c csrc/vision/picture/picture.c csrc/base/error.c
FUZZ_onnx := FUZZ_ONNX fr_detect.onnx
FUZZ_mesh := FUZZ_MESH face_landmark_with_attention.tflite
FUZZ_blazeface := FUZZ_BLAZEFACE face_detection_short_range.tflite
FUZZ_palm := FUZZ_PALM palm_detection_lite.tflite
FUZZ_hand := FUZZ_HAND hand_landmark_full.tflite
FUZZ_body := FUZZ_BODY object_detection_ssd_mobilenetv2_oidv4_fp16.tflite
FUZZ_READERS := onnx mesh blazeface palm hand body
# the longest model file, and some more
FUZZ_MODEL_MAX := 10100000

fuzz-models: FUZZ_SECONDS := 60
fuzz-models: deps models ## fuzz the readers of model files for FUZZ_SECONDS each
	$(call install_missing,$(PKG_FUZZ))
	$(MAKE) --no-print-directory $(foreach reader,$(FUZZ_READERS),$(O)/fuzz-$(reader))
	@for reader in $(FUZZ_READERS); do \
	  mkdir -p $(O)/fuzz/$$reader && echo "fuzzing $$reader, $(FUZZ_SECONDS) s" && \
	  $(O)/fuzz-$$reader -max_total_time=$(FUZZ_SECONDS) -max_len=$(FUZZ_MODEL_MAX) -rss_limit_mb=4096 -timeout=60 -verbosity=0 -print_final_stats=1 \
	    -artifact_prefix=$(O)/fuzz/$$reader- $(O)/fuzz/$$reader $(O)/fuzz/seed-$$reader 2>&1 | grep -E 'ERROR|executed_units|SUMMARY' || exit 1; \
	  ls $(O)/fuzz/$$reader-* 2>/dev/null && exit 1; \
	done; true

$(O)/fuzz-%: spec/fuzz/models.c $(FUZZ_NET)
	@mkdir -p $(O)/fuzz/seed-$*
	cp $(O)/models/$(word 2,$(FUZZ_$*)) $(O)/fuzz/seed-$*/
	clang -std=c11 -g -O1 -Icsrc -D_GNU_SOURCE -D$(word 1,$(FUZZ_$*)) -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined -o $@ $^ -lXNNPACK \
	  $(call pc_libs,jansson libswscale libavutil) -lm
