# Checks beyond the specs: linters, one spec under a tool, coverage. Included by the Makefile.

.PHONY: check lint lint-house lint-programs check-gc check-locale gdb valgrind asan compile_commands.json

PKG_LINT := clang-format clang-tidy cppcheck lua-check mandoc

# ---- one spec: make check FILE=spec/core/flow_spec.lua [LUA=luajit] ----------------------------------------------------

# by the Lua that it runs with: `busted --lua=…` starts another first, and a shell
BUSTED = /usr/bin/$(LUA_BIN) "$$(command -v busted)" --ignore-lua
FILE ?= spec
check: all models samples ## build, then run FILE=spec/…_spec.lua on LUA=
	$(IN_TREE) && $(BUSTED) $(FILE)
gdb: all ## FILE under gdb
	$(IN_TREE) && gdb -q -ex run --args $(BUSTED) $(FILE)
valgrind: all ## FILE under valgrind
	$(call install_missing,valgrind)
	$(IN_TREE) && spec/soak/memory.sh valgrind $(LUA_BIN) $(FILE)
asan: deps-test all models samples ## FILE under the address and undefined-behaviour sanitizers
	$(MAKE) --no-print-directory O=$(O)/sanitized SANITIZE=address,undefined SANITIZED_SPECS='$(FILE)' check-sanitized
# The module's own specs while Lua collects at every chance, generational and incremental without a pause.
check-gc: all ## the module's specs under aggressive garbage collection
	$(IN_TREE) && for mode in generational incremental; do GC_MODE=$$mode $(BUSTED) --helper=spec/support/gc_stress.lua spec/core spec/ledger \
	  spec/client/client_spec.lua spec/client/jobs_spec.lua spec/faces || exit; done

# The client's specs where the program has set a locale with a decimal comma.
check-locale: all ## the client's specs in a locale with a decimal comma, set before and after require
	mkdir -p $(O)/locale && { test -d $(O)/locale/de_DE.UTF-8 || localedef -i de_DE -f UTF-8 $(call quoted,$(abspath $(O))/locale/de_DE.UTF-8); }
	$(IN_TREE) && for set in before after; do LOCPATH=$(call quoted,$(abspath $(O))/locale) LOCALE_SET=$$set \
	  $(BUSTED) --helper=spec/support/comma_locale.lua $(LOCALE_SPECS) || exit; done
LOCALE_SPECS = spec/core spec/client spec/ledger

# ---- coverage ----------------------------------------------------------------------------------------------------------

# Which lines run while SPECS do, in the specs' own process and in what they start; nginx's workers alone do not count. A build of its own;
# lines of C that two Lua versions share count once.
COVERAGE := $(O)/coverage
# the flags are those of the specs' own makes, too
IN_COVERAGE = $(MAKE) --no-print-directory O=$(COVERAGE) CFLAGS='-O0 -g --coverage -DFS_COUNTS_LINES' LDFLAGS=--coverage
.PHONY: coverage run-coverage
coverage: deps-test models samples ## which lines of Lua and C the specs run (SPECS=…: some of them)
	mkdir -p $(COVERAGE) && ln -sfn $(call quoted,$(abspath $(O))/models) $(COVERAGE)/models && ln -sfn $(call quoted,$(abspath $(O))/samples) $(COVERAGE)/samples
	$(IN_COVERAGE) all
	rm -rf $(COVERAGE)/hits && mkdir $(COVERAGE)/hits && find $(COVERAGE) -name '*.gcda' -delete
	-@$(IN_COVERAGE) run-coverage
	lua5.4 spec/support/line_report.lua $(COVERAGE)/hits
	spec/support/c_report.sh $(COVERAGE)
run-coverage:
	$(IN_TREE) && FACESWAP_LOCAL=$(call quoted,$(abspath $(ENGINE))) FACESWAP_COVERAGE=$(call quoted,$(abspath $(O))/hits) LUA_INIT$(LUA_SUFFIX)=$(call quoted,@$(CURDIR)/spec/support/line_hits.lua) \
	  spec/run.sh $(SPEC_JOBS) $(BUSTED) -- $(SPECS)

# ---- linters -----------------------------------------------------------------------------------------------------------

C_FILES = $(shell git ls-files 'csrc/*.[ch]')
# of the version: any text that needs no quotes
LINT_DEFINES := -std=c11 -D_GNU_SOURCE -DFS_VERSION=__FILE__ -Icsrc

lint: deps-lint lint-house lint-docs lint-programs ## formatters and static checkers
	@clang-format --dry-run --Werror $(C_FILES)
	@cppcheck -q --std=c11 --error-exitcode=1 --enable=warning,performance,portability --inline-suppr \
	  --suppress=missingIncludeSystem --include=$(firstword $(wildcard /usr/include/*/sys/queue.h)) -D_GNU_SOURCE $(filter %.c,$(C_FILES))
	@# a run for each file: in one run, what clang-tidy 14 learnt of one file makes it doubt the next; the analyzer ends where its mode
	@# "shallow" does (75,000 nodes, a third of "deep"), but follows calls: it finds as much in half the time
	@printf '%s\n' $(filter %.c,$(C_FILES)) | xargs -P "$$(nproc)" -I % clang-tidy --quiet --warnings-as-errors='*' % -- \
	  $(LINT_DEFINES) $(LUA_CFLAGS) $(call pc_cflags,$(PC_LOCAL) libpq) -Xclang -analyzer-config -Xclang max-nodes=75000 2>/dev/null
	luacheck -q lua spec examples rockspec

# The rules of the house, a line each: spec/house.lua.
lint-house:
	lua5.4 spec/house.lua

# What benches, soaks and fuzzers run, which no spec does, can be built: all fuzzers of models are of the same files.
lint-programs: deps-test models
	$(call install_missing,$(PKG_FUZZ))
	@$(MAKE) -s LUA=5.4 $(CLIENT_BENCHES) $(addprefix $(O)/,bench-engine bench-judge soak-accounts soak-allocations \
	  soak-media-steps soak-store-steps soak-analysis-steps soak-vision-steps fuzz-media fuzz-onnx)

# For editors and clang tools: every C file with its flags.
compile_commands.json: ## the compilation database for editors
	@{ echo '['; for file in $(filter %.c,$(C_FILES)); do \
	  echo "{\"directory\": \"$(CURDIR)\", \"file\": \"$$file\", \"arguments\": [\"cc\", $(foreach flag,$(LINT_DEFINES) $(WARN) $(subst -isystem ,-I,$(LUA_CFLAGS) $(call pc_cflags,$(PC_LOCAL))),\"$(flag)\",) \"-c\", \"$$file\"]},"; \
	done | sed '$$ s/,$$//'; echo ']'; } > $@

# For a spec: which pixels the swap paints.
$(O)/swap-frames: spec/support/swap_frames.c $(ENGINE_PARTS)
	$(CC) $(ALL_CFLAGS) $(call pc_cflags,libavutil) $(LDFLAGS) -o $@ $^ $(LOCAL_LIBS)
