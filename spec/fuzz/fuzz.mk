# Fuzzing. Included by the Makefile.

FUZZ_NET := $(wildcard csrc/vision/net/*.c) csrc/vision/hand/hand_net.c csrc/vision/body/body_net.c csrc/vision/geometry.c \
  csrc/vision/model_path.c csrc/vision/picture/picture.c csrc/base/error.c
FUZZ_onnx := FUZZ_ONNX fr_detect.onnx
FUZZ_mesh := FUZZ_MESH face_landmark_with_attention.tflite
FUZZ_blazeface := FUZZ_BLAZEFACE face_detection_short_range.tflite
FUZZ_palm := FUZZ_PALM palm_detection_lite.tflite
FUZZ_hand := FUZZ_HAND hand_landmark_full.tflite
FUZZ_body := FUZZ_BODY object_detection_ssd_mobilenetv2_oidv4_fp16.tflite
FUZZ_READERS := onnx mesh blazeface palm hand body
# the longest model file, and some more
FUZZ_MODEL_MAX := 10100000

.PHONY: fuzz-models
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
