# The studio on the local engine, until Ctrl-C; what is uploaded and swapped stays in out/studio. STUDIO_PORT names a port.
PKG_STUDIO := $(PKG_NGINX) lua-socket lua-filesystem

.PHONY: studio run-studio
studio: deps ## run the example's page on the local engine, until Ctrl-C (STUDIO_PORT names a port)
	$(call install_missing,$(PKG_STUDIO))
	$(MAKE) --no-print-directory engine models
	$(MAKE) --no-print-directory LUA=luajit module faces
	@$(MAKE) --no-print-directory LUA=luajit run-studio
run-studio:
	@$(IN_TREE) && exec examples/nginx/start.sh out/studio
