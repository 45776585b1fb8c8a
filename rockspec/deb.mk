# Debian packages: lua-faceswap (the module for all Lua versions, LuaJIT loads that of 5.1), lua-faceswap-vision (the face library and its
# models) and faceswap (the command and the local engine). `make deb` writes them to $(O)/deb. Included by the Makefile.

PKG_DEB := dpkg-dev lintian $(foreach lua,5.3 5.1,lua$(lua) liblua$(if $(filter 5.1,$(lua)),5.1-0,$(lua))-dev)
DEB_O := $(O)/deb-build
DEB_ROOT = $(O)/deb/$(1)
DEB_LUAS := 5.4 5.3 5.1
MULTIARCH = $(shell dpkg-architecture -qDEB_HOST_MULTIARCH)
# what is installed is built anew, with the flags of Debian's own packages
in_deb = $(MAKE) --no-print-directory O=$(DEB_O) PREFIX=/usr LUA=$(2) DESTDIR=$(call DEB_ROOT,$(1)) \
  INSTALL_C=$(call DEB_ROOT,$(1))/usr/lib/$(MULTIARCH)/lua/$(2) CFLAGS="$$(DEB_BUILD_MAINT_OPTIONS=hardening=+bindnow dpkg-buildflags --get CFLAGS) $$(dpkg-buildflags --get CPPFLAGS)" \
  LDFLAGS="$$(DEB_BUILD_MAINT_OPTIONS=hardening=+bindnow dpkg-buildflags --get LDFLAGS)" LEDGER_PG=yes COMMAND_LUA= COMMAND_C=

.PHONY: deb deb-stage
deb: deps ## build the Debian packages in build/deb
	$(call install_missing,$(PKG_DEB))
	$(MAKE) --no-print-directory models
	mkdir -p $(DEB_O) && ln -sfn ../models $(DEB_O)/models
	rm -rf $(O)/deb
	$(MAKE) --no-print-directory deb-stage
deb-stage:
	$(foreach lua,$(DEB_LUAS),$(call in_deb,lua-faceswap,$(lua)) install-module && $(call in_deb,lua-faceswap-vision,$(lua)) install-faces &&) true
	$(call in_deb,faceswap,5.4) install-engine install-command
	$(call in_deb,lua-faceswap,5.4) install-doc
	for package in lua-faceswap lua-faceswap-vision faceswap; do rockspec/deb/build.sh $$package $(VERSION) $(O)/deb || exit; done
	lintian --fail-on error,warning $(O)/deb/*.deb
