# Measurements. Included by the Makefile.

PKG_BENCH := time valgrind lua5.4 lua5.1 lua-curl lua-socket
PKG_BENCH_NGINX := wrk openssl $(PKG_NGINX)

.PHONY: bench bench-video bench-client bench-ledger bench-nginx

# BENCH_VIDEO and BENCH_TARGET name another video and target picture.
bench: bench-video ## measure everything (bench-video, bench-client, bench-faces, bench-ledger, bench-nginx: a part)
	$(MAKE) --no-print-directory bench-faces bench-client bench-ledger bench-nginx
bench-video: deps-bench
	$(MAKE) --no-print-directory $(O)/bench-engine models samples
	spec/bench/engine.sh $(O) $(BENCH_VIDEO) $(BENCH_TARGET)
$(O)/bench-engine: spec/bench/engine.c $(ENGINE_PARTS)
	$(CC) $(ALL_CFLAGS) $(call pc_cflags,libavutil) $(LDFLAGS) -o $@ $^ $(LOCAL_LIBS)

# The client's part, with Lua 5.4.
CLIENT_BENCHES := $(addprefix $(O)/,bench-client-service bench-client-bare bench-client-tick client_clock.so)
bench-client: deps-bench
	$(MAKE) --no-print-directory LUA=5.4 module $(CLIENT_BENCHES)
	$(IN_TREE) && spec/bench/client.sh $(O)
$(O)/bench-client-%: spec/bench/client_%.c
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(call pc_libs,libcurl) -lm
$(O)/bench-client-tick: $(addprefix $(O)/$(LUA)/obj/core/transport/,send_queue.o timer_heap.o) $(ACCOUNTS_OBJ)
$(O)/client_clock.so: spec/bench/client_clock.c
	$(CC) $(ALL_CFLAGS) $(LUA_CFLAGS) -fvisibility=default -shared $(LDFLAGS) -o $@ $<

# Intents that the ledger takes in a second, in a file and in a database, with Lua 5.4.
bench-ledger: deps-test
	$(MAKE) --no-print-directory LUA=5.4 module
	$(IN_TREE) && lua5.4 spec/bench/ledger.lua $(BENCH_SECONDS)

# What waiting costs a worker, in ten minutes. NGINX_ROUNDS repeats each measurement, whose median is printed.
NGINX_ROUNDS := 4
bench-nginx: deps-bench
	$(call install_missing,$(PKG_BENCH_NGINX))
	$(MAKE) --no-print-directory LUA=luajit module
	$(MAKE) --no-print-directory $(O)/bench-client-service $(O)/bench-client-bare
	$(IN_TREE) && lua5.4 spec/bench/nginx.lua $(O) $(NGINX_ROUNDS)
