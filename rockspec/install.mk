# Installing, and the rock. Included by the Makefile.

LUA_ABI = $(if $(filter luajit,$(LUA)),5.1,$(LUA))
INSTALL_LUA = $(DESTDIR)$(PREFIX)/share/lua/$(LUA_ABI)
INSTALL_C = $(DESTDIR)$(PREFIX)/lib/lua/$(LUA_ABI)

.PHONY: install install-module install-faces install-engine install-models
install: install-module $(if $(filter no,$(FACES)),,install-faces) install-engine install-command
install-module: module
	cd lua && find . -name '*.lua' -exec install -D -m 644 '{}' '$(abspath $(INSTALL_LUA))/{}' ';'
	install -d $(INSTALL_C)/faceswap
	install -m 755 $(MODULES) $(INSTALL_C)/faceswap
install-faces: faces install-models
	install -d $(INSTALL_C)/faceswap
	install -m 755 $(FACES_SO) $(INSTALL_C)/faceswap
install-engine: engine install-models
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(ENGINE) $(DESTDIR)$(PREFIX)/bin
install-models:
	install -d $(DESTDIR)$(PREFIX)/share/faceswap/models
	if [ -d $(O)/models ]; then install -m 644 $(O)/models/* $(DESTDIR)$(PREFIX)/share/faceswap/models; fi

# The rock is built and installed into a directory of its own, with the dependencies that Debian has, and loaded from there.
ROCK = $(CURDIR)/$(O)/rocks
.PHONY: rock
rock: deps-test ## build the rock and load it from a tree of its own
	rm -rf $(ROCK)
	luarocks --lua-version $(LUA_ABI) --tree $(ROCK) make --deps-mode=none rockspec/faceswap-scm-1.rockspec
	LUA_PATH='$(ROCK)/share/lua/$(LUA_ABI)/?.lua;;' LUA_CPATH='$(ROCK)/lib/lua/$(LUA_ABI)/?.so;;' \
	  $(ROCK)/bin/faceswap --version

