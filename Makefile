# lua-faceswap. `make help` lists the targets; the parts stand in the folders they speak of (*.mk).
# LUA=5.4 (the default), 5.3, 5.1 or luajit names the Lua that the modules are built for; SANITIZE=address,undefined builds with
# sanitizers; V=1 shows the commands.

LUA ?= 5.4
PREFIX ?= /usr/local
DESTDIR ?=
SANITIZE ?=
O := build
V ?=
Q := $(if $(V),,@)
COMMA := ,
say = @$(if $(V),:,printf '  %-5s %s\n' $(1) $(2))
# $(call quoted,TEXT): the text as one word of the shell
quoted = '$(subst ','\'',$(1))'

VERSION_FILE := lua/faceswap/version.lua
VERSION := $(shell sed -n 's/^  NUMBER = "\(.*\)",.*/\1/p' $(VERSION_FILE))

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:

# What parts the places of LUA_PATH and PATH, or stands for a name in them, cannot be in one.
$(foreach sign,; ? :,$(if $(findstring $(sign),$(CURDIR)),$(error the path of this tree, $(CURDIR), \
  has a $(sign) in it, which search paths cannot have: move the tree)))

# ---- Debian packages -------------------------------------------------------------------------------------------------
# `a|b`: names of one package in releases of Debian, of which the first that apt knows is installed.
PKG_LUAJIT := luajit2|luajit libluajit2-5.1-dev|libluajit-5.1-dev
PKG_LUA = $(if $(filter luajit,$(LUA)),$(PKG_LUAJIT),lua$(LUA) liblua$(if $(filter 5.1,$(LUA)),5.1-0,$(LUA))-dev)
PKG_BUILD = gcc libc6-dev make pkg-config $(PKG_LUA) lua-cjson libcurl4-openssl-dev zlib1g-dev libmicrohttpd-dev libsqlite3-dev \
  $(if $(filter no,$(LEDGER_PG)),,libpq-dev) libjansson-dev libavformat-dev libavcodec-dev libavfilter-dev libavutil-dev libswscale-dev \
  libxnnpack-dev libpthreadpool-dev libcpuinfo-dev
PKG_DEMO := ffmpeg ca-certificates $(if $(shell command -v npm),,npm)
# nginx runs the LuaJIT build. Debian 12 has two LuaJITs, and its Lua module for nginx cannot be installed beside luajit.
PKG_NGINX := nginx libnginx-mod-http-lua $(PKG_LUAJIT) lua-cjson
# The specs start a server of their own; no cluster of the system's is made.
PKG_POSTGRES := postgresql pgbouncer
PKG_TEST := lua-busted lua-socket lua-cqueues luarocks curl iproute2 jq openssl sqlite3 chromium chromium-driver lua-filesystem locales $(PKG_NGINX) $(PKG_POSTGRES)

# Installs what is missing of the packages in $(1); asks for nothing where all are there. What apt knows of `a|b` shows once its lists are there.
install_missing = @installed() { dpkg-query -W -f '$${db:Status-Status}\n' "$$1" 2>/dev/null | grep -qx installed; }; \
  known() { [ -n "$$(apt-cache show "$$1" 2>/dev/null)" ]; }; \
  wanted() { for names in $(patsubst %,'%',$(1)); do \
    while name=$${names%%|*} && [ "$$name" != "$$names" ] && ! installed "$$name" && ! known "$$name"; do names=$${names\#*|}; done; \
    installed "$$name" || echo "$$name"; done; }; \
  missing=$$(wanted); \
  if [ -n "$$missing" ]; then \
    sudo=$$([ "$$(id -u)" = 0 ] || echo sudo); \
    for tool in $$sudo apt-get; do command -v $$tool >/dev/null || \
      { echo "packages are missing, and there is no $$tool to install them with; have root install $$missing" | tr '\n' ' ' | fold -s -w 120 >&2; \
      echo >&2; exit 1; }; done; \
    $(if $(findstring postgresql,$(1)),$$sudo mkdir -p /etc/postgresql-common && { test -e /etc/postgresql-common/createcluster.conf || \
      echo 'create_main_cluster = false' | $$sudo tee /etc/postgresql-common/createcluster.conf >/dev/null; } && \
    )$$sudo apt-get update -qq && missing=$$(wanted) && \
    { echo "installing" $$missing | fold -s -w 120; } && \
    { DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -q --no-install-recommends $$missing; echo "apt ended with $$?"; } | \
      awk '$(APT_PROGRESS)'; \
  fi
# What apt says in many lines, in some: sizes, and how far it is.
APT_PROGRESS = /newly installed/ { all = $$3 } /^Need to get/ { print "  " $$0 } /^After this/ { print "  " $$0 } \
  /^Get:/ && ++got % 50 == 0 { print "  fetched " got " of " all } /^Unpacking/ && ++unpacked % 50 == 0 { print "  unpacked " unpacked " of " all } \
  /^Setting up/ && ++up % 50 == 0 { print "  set up " up " of " all } \
  /^apt ended with/ { exit $$4 } { fflush() }

.PHONY: deps deps-demo deps-test deps-bench deps-lint
# of what the demo builds: no PostgreSQL; the command's are small
deps-demo:
	$(call install_missing,$(filter-out libpq-dev,$(PKG_BUILD)) $(PKG_COMMAND) $(PKG_DEMO))
deps: ## install what a build needs (apt)
	$(call install_missing,$(PKG_BUILD) $(PKG_COMMAND) $(PKG_DEMO))
deps-test: deps
	$(call install_missing,$(PKG_TEST))
deps-bench: deps
	$(call install_missing,$(PKG_BENCH))
deps-lint:
	$(call install_missing,$(PKG_LINT))

# ---- flags -----------------------------------------------------------------------------------------------------------
# the program, which pkg-config calls the same
LUA_BIN = $(if $(filter luajit,$(LUA)),luajit,lua$(LUA))
LUA_CFLAGS = $(call pc_cflags,$(LUA_BIN))
# The oldest versions that have what is called. FFmpeg is known by one of its libraries: this one is of 5.1.
LEAST_libcurl := 7.87
LEAST_libavformat := 59.27
wanted = $(foreach package,$(1),'$(package)$(LEAST_$(package):%= >= %)')
too_old = $(foreach package,$(1),$(if $(LEAST_$(package)),$(shell pkg-config --exists $(package) && \
  ! pkg-config --exists $(call wanted,$(package)) && echo "$(package) $(LEAST_$(package)) or later: $$(pkg-config --modversion $(package)) is here; Debian 12 is the oldest that has all")))
# $(call pc,OPTION,PACKAGES): what pkg-config says of packages. A build ends where one of them is not there, or too old.
pc = $(if $(strip $(2)),$(shell pkg-config $(1) $(call wanted,$(2)))$(if $(filter-out 0,$(.SHELLSTATUS)),$(error the build needs \
  $(or $(strip $(call too_old,$(2))),$(strip $(2))$(COMMA) which pkg-config does not know: `make $(if $(filter-out 5.4,$(LUA)),LUA=$(LUA) )deps` installs what is missing))))
pc_cflags = $(patsubst -I%,-isystem %,$(call pc,--cflags,$(1)))
pc_libs = $(call pc,--libs,$(1))

# The last one: constants are members of enums, also where floats meet them, which clang 19 asks about.
WARN := -Wall -Wextra -Wshadow -Wconversion -Wno-enum-float-conversion
SAN := $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer)
CFLAGS ?= -O2 -g
# of loops over pixels: the compiler turns them into vectors, which the sticky flags of arithmetic, that nobody reads, would forbid
PIXEL_CFLAGS := -O3 -fno-math-errno -fno-trapping-math
# of machines whose words have 32 bits: files of more than 2 GB, and times after 2038
WIDE := -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64
ALL_CFLAGS = -std=c11 -Icsrc -D_GNU_SOURCE $(WIDE) $(WARN) -Wstrict-prototypes -fPIC -fvisibility=hidden -MMD -MP $(SAN) $(CFLAGS)

# ---- what is built ---------------------------------------------------------------------------------------------------
.PHONY: help all module faces engine
all: module $(if $(filter no,$(FACES)),,faces) engine command ## build the Lua modules, the local engine and the command

include csrc/base/base.mk csrc/core/core.mk csrc/ledger/ledger.mk csrc/vision/vision.mk csrc/vision/models.mk csrc/local/local.mk
MODULES = $(CORE) $(STORES)
include lua/faceswap/cli/command.mk examples/samples.mk examples/nginx/studio.mk
include spec/checks.mk spec/docs/docs.mk spec/soak/soak.mk spec/fuzz/fuzz.mk spec/bench/bench.mk spec/bench/faces.mk spec/bench/quality.mk
include spec/corpus/corpus.mk rockspec/install.mk rockspec/deb.mk

module: $(MODULES) ## build the Lua modules that drive the service
faces: $(FACES_SO) ## build the Lua module that knows faces
engine: $(ENGINE) ## build the local engine

-include $(patsubst %.o,%.d,$(BASE_OBJ) $(LUA_BASE_OBJ) $(CORE_OBJ) $(STORE_OBJ) $(FACES_OBJ) $(ENGINE_OBJ) $(VISION_OBJ))

help: ## this list
	@sed -n 's/^\([a-z][a-z_.-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | sort | awk -F '\t' '{ printf "  make %-22s %s\n", $$1, $$2 }'
	@echo '  LUA=5.4|5.3|5.1|luajit, SANITIZE=address,undefined and V=1 vary them.'

# ---- running from the tree -------------------------------------------------------------------------------------------
.PHONY: env run-demo demo run-test test clean
# A Lua prefers LUA_PATH_5_4 to LUA_PATH: what either says stays behind the tree's.
env: ## print what a script needs to run from the tree: eval "$(make -s env)"
	@printf '%s\n' $(call quoted,export \
	  LUA_PATH=$(call quoted,$(CURDIR)/lua/?.lua;)"$${LUA_PATH$(LUA_SUFFIX):-$${LUA_PATH:-;}}" \
	  LUA_CPATH=$(call quoted,$(abspath $(O))/$(LUA)/?.so;)"$${LUA_CPATH$(LUA_SUFFIX):-$${LUA_CPATH:-;}}" \
	  PATH=$(call quoted,$(abspath $(O))):"$$PATH"$(if $(LUA_SUFFIX),; unset LUA_PATH$(LUA_SUFFIX) LUA_CPATH$(LUA_SUFFIX)))
LUA_SUFFIX = $(if $(filter-out 5.1 luajit,$(LUA)),_$(subst .,_,$(LUA)))

# without the user's own modules
IN_TREE = unset LUA_PATH LUA_CPATH LUA_PATH$(LUA_SUFFIX) LUA_CPATH$(LUA_SUFFIX); eval "$$($(MAKE) -s env)"

out/input.mp4: examples/make_clip.sh
	$< $(O)/samples $@ out

# What is installed and built first decides what the rest of this file sees, so each step is a make of its own.
demo: ## install what is missing, build, and run the main job
	@begun=$$(date +%s); first=$$begun; \
	step() { now=$$(date +%s) && echo "-- $$1: $$((now - begun)) s" && begun=$$now; } && \
	make='$(MAKE) --no-print-directory LEDGER_PG=no' && \
	$$make deps-demo && step 'packages' && \
	$$make -j"$$(nproc)" $(CORE) engine && step "$$(find $(O) -name '*.o' | wc -l) sources compiled" && \
	$$make models samples && step "models and sample pictures ($$(du -sh $(O)/models $(O)/samples | cut -f 1 | paste -sd ' ' | sed 's/ / and /'))" && \
	$$make run-demo && step 'detection and swap' && \
	echo "-- all: $$((begun - first)) s, $$(du -sh $(O) | cut -f 1) in $(O)"
run-demo: out/input.mp4
	$(IN_TREE) && $(LUA_BIN) examples/demo.lua out

# The specs of nginx drive it from outside, so they run once, with Lua 5.4; nginx itself loads the LuaJIT build.
test: deps-test ## install what is missing, build, and run the specs
	$(MAKE) --no-print-directory -j"$$(nproc)" all
	$(MAKE) --no-print-directory models samples
	$(if $(filter 5.4,$(LUA)),$(MAKE) --no-print-directory -j"$$(nproc)" LUA=luajit module faces)
	$(MAKE) --no-print-directory run-test
SPECS := spec examples/guides
# half of the specs wait more than they compute
SPEC_JOBS = $(shell echo $$(($$(nproc) + 2)))
run-test:
	$(IN_TREE) && spec/run.sh $(SPEC_JOBS) $(BUSTED) -- $(SPECS)

clean: ## remove what was built
	rm -rf $(O) out
