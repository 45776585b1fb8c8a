# Inside nginx: soak-nginx, check-worker, bench-nginx and the package for opm. Included by the Makefile.
PKG_BENCH_NGINX := wrk openssl $(PKG_NGINX)

.PHONY: soak-nginx check-worker check-threads bench-nginx opm

# Jobs through workers that are reloaded and killed; forged callbacks.
FORGED := 100000
soak-nginx:
	$(call install_missing,$(PKG_BENCH_NGINX))
	$(MAKE) --no-print-directory LUA=luajit module
	$(MAKE) --no-print-directory LUA=5.4 module
	$(IN_TREE) && lua5.4 spec/soak/nginx.lua 500 $(SEED)
	$(IN_TREE) && lua5.4 spec/soak/callbacks.lua $(FORGED)

# A worker's life under valgrind, and the module's threads under ThreadSanitizer.
check-worker:
	$(MAKE) --no-print-directory LUA=luajit module
	$(IN_TREE) && spec/soak/worker.sh
	$(MAKE) --no-print-directory LUA=5.4 O=$(O)/threads SANITIZE=thread check-threads
check-threads: module
	$(IN_TREE) && spec/soak/threads.sh

# What waiting costs a worker, in ten minutes. NGINX_ROUNDS repeats each measurement, whose median is printed.
NGINX_ROUNDS := 4
bench-nginx: deps-bench
	$(call install_missing,$(PKG_BENCH_NGINX))
	$(MAKE) --no-print-directory LUA=luajit module
	$(MAKE) --no-print-directory $(O)/bench-client-service $(O)/bench-client-bare
	$(IN_TREE) && lua5.4 spec/bench/nginx.lua $(O) $(NGINX_ROUNDS)

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
