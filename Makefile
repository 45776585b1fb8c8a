# make          build the local engine and the Lua module      make demo    install, build and run the main job
# make test     install, build and run the specs               make lint    formatters and static checkers
# make models   fetch the models and verify their sums         make bench   measure (make bench-client: the client alone)
# make install  into $(DESTDIR)$(PREFIX)                       make env     what a script needs to run from the tree
# make studio   run the page in nginx (examples/nginx)
# LUA=5.4 (the default) names the Lua that the module is built for; SANITIZE=address,undefined builds with sanitizers.

LUA ?= 5.4
PREFIX ?= /usr/local
DESTDIR ?=
SANITIZE ?=
O := build
# V=1 shows the commands
V ?=
Q := $(if $(V),,@)
say = @$(if $(V),:,printf '  %-5s %s\n' $(1) $(2))

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

# ---- Debian packages -------------------------------------------------------------------------------------------------
PKG_LUA = $(if $(filter luajit,$(LUA)),luajit2 libluajit2-5.1-dev,lua$(LUA) liblua$(if $(filter 5.1,$(LUA)),5.1-0,$(LUA))-dev)
PKG_BUILD = gcc g++ libc6-dev make pkg-config $(PKG_LUA) lua-cjson libcurl4-openssl-dev \
  libmicrohttpd-dev libsqlite3-dev $(if $(filter no,$(LEDGER_PG)),,libpq-dev) libjansson-dev libavformat-dev libavcodec-dev libavfilter-dev libavutil-dev \
  libswscale-dev libopencv-core-dev libopencv-imgproc-dev libopencv-dnn-dev libdlib-dev libdlib-data
PKG_DEMO := ffmpeg ca-certificates $(if $(shell command -v npm),,npm)
# nginx runs the LuaJIT build, and Debian's Lua module for it cannot be installed beside the other LuaJIT (luajit, libluajit-5.1-2).
PKG_NGINX := nginx libnginx-mod-http-lua luajit2 libluajit2-5.1-dev lua-cjson
PKG_TEST := lua-busted lua-socket lua-cqueues luarocks curl openssl sqlite3 chromium chromium-driver lua-filesystem lua-dkjson $(PKG_NGINX) $(PKG_POSTGRES)
# The specs start a server of their own; no cluster of the system's is made.
PKG_POSTGRES := postgresql-15 pgbouncer
PKG_BENCH := time valgrind lua5.4 lua5.1 lua-curl lua-socket
PKG_LINT := clang-format clang-tidy cppcheck lua-check mandoc

# Installs what is missing of the packages in $(1); asks for nothing where all are there.
install_missing = @missing=$$(for p in $(1); do dpkg-query -W -f '$${db:Status-Status}\n' $$p 2>/dev/null | grep -qx installed || echo $$p; done); \
  if [ -n "$$missing" ]; then \
    echo "installing:" $$missing; \
    sudo=$$([ "$$(id -u)" = 0 ] || echo sudo); \
    $(if $(findstring postgresql,$(1)),$$sudo mkdir -p /etc/postgresql-common && { test -e /etc/postgresql-common/createcluster.conf || \
      echo 'create_main_cluster = false' | $$sudo tee /etc/postgresql-common/createcluster.conf >/dev/null; } && \
    )$$sudo apt-get update -qq && \
    DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
  fi

.PHONY: deps deps-test deps-bench deps-lint
deps:
	$(call install_missing,$(PKG_BUILD) $(PKG_COMMAND) $(PKG_DEMO))
deps-test: deps
	$(call install_missing,$(PKG_TEST))
deps-bench: deps
	$(call install_missing,$(PKG_BENCH))
deps-lint:
	$(call install_missing,$(PKG_LINT))

# ---- flags -----------------------------------------------------------------------------------------------------------
LUA_PC = $(if $(filter luajit,$(LUA)),luajit,lua$(LUA))
LUA_CFLAGS = $(call pc_cflags,$(LUA_PC))
LUA_BIN = $(if $(filter luajit,$(LUA)),luajit,lua$(LUA))
pc_cflags = $(shell pkg-config --cflags $(1) | sed 's/-I/-isystem /g')
pc_libs = $(shell pkg-config --libs $(1))

WARN := -Wall -Wextra -Wshadow -Wconversion
SAN := $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer)
CFLAGS ?= -O2 -g
CXXFLAGS ?= -O2 -g
ALL_CFLAGS = -std=c11 -Icsrc -D_GNU_SOURCE $(WARN) -Wstrict-prototypes -fPIC -fvisibility=hidden -MMD -MP $(SAN) $(CFLAGS)
ALL_CXXFLAGS = -std=c++17 -Icsrc $(WARN) -fPIC -fvisibility=hidden -MMD -MP $(SAN) $(CXXFLAGS)

PC_LOCAL := libmicrohttpd sqlite3 jansson libcurl libavformat libavcodec libavfilter libavutil libswscale
OPENCV_LIBS := -lopencv_dnn -lopencv_imgproc -lopencv_core -ldlib -lstdc++ -lm -lpthread
LOCAL_LIBS = $(call pc_libs,$(PC_LOCAL)) $(OPENCV_LIBS)
VISION_LIBS = $(call pc_libs,jansson libavformat libavcodec libavutil libswscale) $(OPENCV_LIBS)

# ---- the Lua module --------------------------------------------------------------------------------------------------
# Linked without any liblua: a second Lua runtime would be loaded. nodelete: libcurl's resolver thread may outlive the module.
# The ledger's file is a module of its own, so that the other needs no SQLite; LEDGER=no leaves it out. The ledger in PostgreSQL is
# another one, built where libpq is: LEDGER_PG=yes insists on it, no leaves it out.
LEDGER ?= yes
LEDGER_PG ?= auto
STORE_SRC := $(wildcard csrc/ledger/*.c csrc/ledger/lua/*.c)
SQLITE_SRC := $(filter %_sqlite.c %_sqlite_database.c,$(STORE_SRC))
POSTGRES_SRC := $(filter csrc/ledger/ledger_postgres% %_postgres.c,$(STORE_SRC))
has_postgres = $(if $(filter auto,$(LEDGER_PG)),$(shell pkg-config --exists libpq && echo yes),$(filter yes,$(LEDGER_PG)))
BASE_OBJ := $(patsubst csrc/%.c,$(O)/obj/%.o,$(wildcard csrc/base/*.c))
LUA_BASE_OBJ := $(patsubst csrc/%.c,$(O)/$(LUA)/obj/%.o,$(wildcard csrc/base/lua/*.c))
SHARED_OBJ := $(BASE_OBJ)
STORE_OBJ := $(STORE_SRC:csrc/%.c=$(O)/$(LUA)/obj/%.o)
# objects of a store: all but those of the other backend
store_obj = $(filter-out $(1:csrc/%.c=$(O)/$(LUA)/obj/%.o),$(STORE_OBJ))
STORE := $(O)/$(LUA)/faceswap/store.so
STORE_PG := $(O)/$(LUA)/faceswap/store_postgres.so
MODULES = $(CORE) $(if $(filter no,$(LEDGER)),,$(STORE) $(if $(has_postgres),$(STORE_PG)))
CORE_SRC := $(wildcard csrc/core/*/*.c csrc/base/lua/*.c)
CORE_OBJ := $(CORE_SRC:csrc/%.c=$(O)/$(LUA)/obj/%.o)
CORE := $(O)/$(LUA)/faceswap/core.so

$(O)/$(LUA)/obj/%.o: csrc/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) $(LUA_CFLAGS) $(call pc_cflags,libcurl libavutil) -c $< -o $@
$(CORE): $(CORE_OBJ) $(BASE_OBJ) | $(O)/$(LUA)/faceswap
	$(call say,LD,$@)
	$(Q)$(CC) -shared $(SAN) $(LDFLAGS) -Wl,-z,nodelete -o $@ $^ $(call pc_libs,libcurl) -lm -lpthread
$(STORE): $(call store_obj,$(POSTGRES_SRC)) $(LUA_BASE_OBJ) $(BASE_OBJ) | $(O)/$(LUA)/faceswap
	$(call say,LD,$@)
	$(Q)$(CC) -shared $(SAN) $(LDFLAGS) -Wl,-z,nodelete -o $@ $^ $(call pc_libs,sqlite3)
$(STORE_PG): $(call store_obj,$(SQLITE_SRC)) $(LUA_BASE_OBJ) $(BASE_OBJ) | $(O)/$(LUA)/faceswap
	$(call say,LD,$@)
	$(Q)$(CC) -shared $(SAN) $(LDFLAGS) -Wl,-z,nodelete -o $@ $^ $(call pc_libs,libpq) -lpthread
$(patsubst csrc/%.c,$(O)/$(LUA)/obj/%.o,$(POSTGRES_SRC)): LUA_CFLAGS += $(call pc_cflags,libpq)

# ---- the face library, the second Lua module made of it, and the local engine ------------------------------------------
FACES_SRC := $(wildcard csrc/vision/lua/*.c) csrc/vision/face/analyzer_pool.c csrc/vision/face/analysis_job.c
VISION_SRC := $(filter-out $(FACES_SRC),$(wildcard csrc/vision/*.c csrc/vision/*/*.c)) $(wildcard csrc/vision/*/*.cpp)
VISION_OBJ := $(addsuffix .o,$(basename $(VISION_SRC:csrc/%=$(O)/obj/%)))
ENGINE_SRC := $(wildcard csrc/local/*.c csrc/local/*/*.c)
# what the engine has no use for: estimates of age, gender and expression
ENGINE_OBJ := $(ENGINE_SRC:csrc/%.c=$(O)/obj/%.o) $(patsubst csrc/%.c,$(O)/obj/%.o,$(wildcard csrc/base/*.c)) $(filter-out $(addprefix $(O)/obj/vision/,net/attributes.o face/analyzer.o),$(VISION_OBJ))
ENGINE := $(O)/faceswap-local

# FACES=no leaves the module out: who only drives the service needs none of its libraries.
FACES ?= yes
FACES_OBJ := $(FACES_SRC:csrc/%.c=$(O)/$(LUA)/obj/%.o)
FACES_SO := $(O)/$(LUA)/faceswap/vision.so

$(O)/obj/%.o: csrc/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(ALL_CFLAGS) $(call pc_cflags,$(PC_LOCAL)) -c $< -o $@
$(O)/obj/%.o: csrc/%.cpp
	@mkdir -p $(@D)
	$(call say,CXX,$<)
	$(Q)$(CXX) $(ALL_CXXFLAGS) -isystem /usr/include/opencv4 -c $< -o $@
$(ENGINE): $(ENGINE_OBJ)
	$(call say,LD,$@)
	$(Q)$(CC) $(SAN) $(LDFLAGS) -o $@ $^ $(LOCAL_LIBS)

# nodelete: OpenCV's threads outlive the module.
$(FACES_SO): $(FACES_OBJ) $(BASE_OBJ) $(VISION_OBJ) | $(O)/$(LUA)/faceswap
	$(call say,LD,$@)
	$(Q)$(CC) -shared $(SAN) $(LDFLAGS) -Wl,-z,nodelete -o $@ $^ $(VISION_LIBS)

$(O)/$(LUA)/faceswap:
	mkdir -p $@

.PHONY: all module faces engine
all: module $(if $(filter no,$(FACES)),,faces) engine command
module: $(MODULES)
faces: $(FACES_SO)
engine: $(ENGINE)

include csrc/vision/models.mk examples/samples.mk spec/bench/nginx.mk lua/faceswap/cli/command.mk examples/nginx/studio.mk

-include $(CORE_OBJ:.o=.d) $(STORE_OBJ:.o=.d) $(FACES_OBJ:.o=.d) $(ENGINE_OBJ:.o=.d)

# ---- running from the tree -------------------------------------------------------------------------------------------
.PHONY: env run-demo demo run-test test soak mutate check-memory check-sanitized lint bench bench-faces bench-client rock clean
env:
	@echo "export LUA_PATH='$(CURDIR)/lua/?.lua;;' LUA_CPATH='$(abspath $(O))/$(LUA)/?.so;;' PATH='$(abspath $(O))':\"\$$PATH\""

IN_TREE = eval "$$($(MAKE) -s env)"

out/input.mp4: examples/make_clip.sh
	$< $(O)/samples $@ out

# What is installed and built first decides what the rest of this file sees, so each step is a make of its own.
demo: deps
	$(MAKE) --no-print-directory all models samples
	$(MAKE) --no-print-directory run-demo
run-demo: out/input.mp4
	$(IN_TREE) && $(LUA_BIN) examples/demo.lua

# The specs of nginx drive it from outside, so they run once, with Lua 5.4; nginx itself loads the LuaJIT build.
test: deps-test
	$(MAKE) --no-print-directory all models samples
	$(if $(filter 5.4,$(LUA)),$(MAKE) --no-print-directory LUA=luajit module faces)
	$(MAKE) --no-print-directory run-test
SPECS := spec
run-test:
	$(IN_TREE) && busted --lua=/usr/bin/$(LUA_BIN) $(SPECS)

# ---- checks ----------------------------------------------------------------------------------------------------------
C_FILES = $(shell git ls-files 'csrc/*.[ch]' 'csrc/*.cpp')
LINT_DEFINES := -std=c11 -D_GNU_SOURCE -Icsrc

lint: deps-lint
	clang-format --dry-run --Werror $(C_FILES)
	cppcheck -q --std=c11 --error-exitcode=1 --enable=warning,performance,portability --inline-suppr \
	  --suppress=missingIncludeSystem --include=$(firstword $(wildcard /usr/include/*/sys/queue.h)) -D_GNU_SOURCE $(filter %.c,$(C_FILES))
	# a run for each file: in one run, what clang-tidy 14 learnt of one file makes it doubt the next
	printf '%s\n' $(filter %.c,$(C_FILES)) | xargs -P 2 -I % clang-tidy --quiet --warnings-as-errors='*' % -- \
	  $(LINT_DEFINES) $(LUA_CFLAGS) $(call pc_cflags,$(PC_LOCAL)) 2>/dev/null
	luacheck -q lua spec examples rockspec
	mandoc -Tlint -W warning $(MAN)

# What takes too long for every run of the specs. KILLS, JOBS, FORGED and SEED vary it.
KILLS := 200
JOBS := 10000
soak: deps-test module
	$(IN_TREE) && $(LUA_BIN) spec/soak/kill.lua $(KILLS) $(SEED)
	$(IN_TREE) && $(LUA_BIN) spec/soak/faults.lua $(JOBS) $(SEED)
	$(MAKE) --no-print-directory soak-nginx

# Breaks the rules of the flow one at a time, and tells which of them no spec notices.
mutate: deps-test
	$(IN_TREE) && lua5.4 spec/soak/mutate.lua

# The module's specs under sanitizers, on Lua 5.4 and LuaJIT, and under valgrind; then every allocation fails once, in turn.
PKG_MEMORY := valgrind liblua5.4-dev luajit2 libluajit2-5.1-dev
MODULE_SPECS := $(wildcard $(addprefix spec/,core client ledger faces rules cli)/*_spec.lua spec/*_spec.lua)
check-memory: deps-test engine models samples
	$(call install_missing,$(PKG_MEMORY))
	for lua in 5.4 luajit; do $(MAKE) --no-print-directory LUA=$$lua O=$(O)/sanitized SANITIZE=address,undefined check-sanitized || exit; done
	$(MAKE) --no-print-directory LUA=5.4 module $(O)/soak-allocations
	$(IN_TREE) && spec/soak/memory.sh valgrind lua5.4 spec/core/flow_spec.lua spec/core/polling_spec.lua spec/client/options_spec.lua spec/client/jobs_spec.lua
	$(IN_TREE) && spec/soak/allocations.sh $(O)/soak-allocations
	$(MAKE) --no-print-directory LUA=5.4 $(O)/soak-accounts
	$(O)/soak-accounts
	$(MAKE) --no-print-directory check-worker
# The command ends by os.exit: what LuaJIT still holds then looks lost to the leak check, which does not see LuaJIT's memory.
SANITIZED_SPECS = $(filter-out $(if $(filter luajit,$(LUA)),spec/cli/%),$(MODULE_SPECS))
check-sanitized: module faces
	PATH='$(abspath $(O)/..)':"$$PATH"; $(IN_TREE) && spec/soak/memory.sh sanitizers $(LUA_BIN) $(SANITIZED_SPECS)
ACCOUNTS_OBJ := $(addprefix $(O)/$(LUA)/obj/core/,transport/account.o policy/breaker.o policy/rate_limiter.o policy/flow.o policy/verdict.o policy/endpoint.o) $(O)/obj/base/json_reader.o
$(O)/soak-accounts: spec/soak/accounts.c $(ACCOUNTS_OBJ)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ -lm -lpthread
# -fno-builtin: the program has a malloc of its own
$(O)/soak-allocations: spec/soak/allocations.c
	$(CC) $(ALL_CFLAGS) -fno-builtin -fvisibility=default $(call pc_cflags,lua5.4) $(LDFLAGS) -o $@ $< -Wl,-E $(call pc_libs,lua5.4)

# BENCH_VIDEO and BENCH_TARGET name another video and target picture.
bench: deps-bench
	$(MAKE) --no-print-directory $(O)/bench-engine models samples
	spec/bench/engine.sh $(O) $(BENCH_VIDEO) $(BENCH_TARGET)
	$(MAKE) --no-print-directory bench-faces bench-client bench-nginx
# What it takes to describe a detection, with Lua 5.4.
bench-faces: deps-bench
	$(MAKE) --no-print-directory LUA=5.4 all models samples
	$(IN_TREE) && lua5.4 spec/bench/faces.lua
$(O)/bench-engine: spec/bench/engine.c $(filter-out $(O)/obj/local/main.o,$(ENGINE_OBJ))
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

# The rock is built and installed into a directory of its own, with the dependencies that Debian has, and loaded from there.
ROCK = $(CURDIR)/$(O)/rocks
rock: deps-test
	rm -rf $(ROCK)
	luarocks --lua-version $(LUA_ABI) --tree $(ROCK) make --deps-mode=none rockspec/faceswap-scm-1.rockspec
	LUA_PATH='$(ROCK)/share/lua/$(LUA_ABI)/?.lua;;' LUA_CPATH='$(ROCK)/lib/lua/$(LUA_ABI)/?.so;;' \
	  $(ROCK)/bin/faceswap --version

# ---- installing ------------------------------------------------------------------------------------------------------
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

clean:
	rm -rf $(O) out
