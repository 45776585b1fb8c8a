# What takes too long for every run of the specs: soaks, mutants, sanitizers, failing allocations and steps. Included by the Makefile.

.PHONY: soak soak-nginx mutate check-memory check-sanitized check-worker check-threads check-steps run-steps

# Processes that are killed, servers that fail, a service of many jobs. KILLS, JOBS, ENGINE_JOBS, FORGED and SEED vary it.
KILLS := 200
JOBS := 10000
ENGINE_JOBS := 500
soak: deps-test module ## what takes too long for every run
	$(IN_TREE) && $(LUA_BIN) spec/soak/kill.lua $(KILLS) $(SEED)
	$(IN_TREE) && $(LUA_BIN) spec/soak/faults.lua $(JOBS) $(SEED)
	$(if $(has_postgres),$(IN_TREE) && SEED=$(SEED) $(LUA_BIN) spec/soak/fleet.lua)
	$(MAKE) --no-print-directory engine models samples
	$(IN_TREE) && $(LUA_BIN) spec/soak/engine.lua $(ENGINE_JOBS) $(SEED)
	$(MAKE) --no-print-directory soak-nginx

# Jobs through workers that are reloaded and killed; forged callbacks.
FORGED := 100000
soak-nginx:
	$(call install_missing,$(PKG_BENCH_NGINX))
	$(MAKE) --no-print-directory LUA=luajit module
	$(MAKE) --no-print-directory LUA=5.4 module
	$(IN_TREE) && lua5.4 spec/soak/nginx.lua 500 $(SEED)
	$(IN_TREE) && lua5.4 spec/soak/callbacks.lua $(FORGED)

# Breaks the rules of the client and of plans one at a time, and tells which of them no spec notices.
mutate: deps-test all ## which broken rules no spec notices
	$(IN_TREE) && lua5.4 spec/soak/mutate.lua

# The module's specs under sanitizers, on Lua 5.4 and LuaJIT, and under valgrind; the engine's under sanitizers; then every allocation
# fails once, in turn.
PKG_MEMORY = valgrind liblua5.4-dev $(PKG_LUAJIT)
MODULE_SPECS := $(wildcard $(addprefix spec/,core client ledger faces rules cli)/*_spec.lua)
ENGINE_SPECS = $(wildcard spec/local/*_spec.lua) $(shell grep -lE 'support\.(engine|media_session)' spec/regress/*_spec.lua)
check-memory: deps-test engine models samples ## sanitizers, valgrind, failing allocations
	$(call install_missing,$(PKG_MEMORY))
	for lua in 5.4 luajit; do $(MAKE) --no-print-directory LUA=$$lua O=$(O)/sanitized SANITIZE=address,undefined check-sanitized || exit; done
	$(MAKE) --no-print-directory O=$(O)/sanitized SANITIZE=address,undefined engine
	$(IN_TREE) && FACESWAP_LOCAL=$(O)/sanitized/faceswap-local spec/soak/memory.sh engine lua5.4 $(ENGINE_SPECS)
	$(MAKE) --no-print-directory LUA=5.4 module $(O)/soak-allocations
	$(IN_TREE) && spec/soak/memory.sh valgrind lua5.4 spec/core/flow_spec.lua spec/core/polling_spec.lua spec/client/options_spec.lua spec/client/jobs_spec.lua
	$(IN_TREE) && spec/soak/allocations.sh $(O)/soak-allocations
	$(MAKE) --no-print-directory LUA=5.4 $(O)/soak-accounts
	$(O)/soak-accounts
	$(MAKE) --no-print-directory check-worker
SANITIZED_SPECS = $(MODULE_SPECS)
check-sanitized: module faces
	PATH=$(call quoted,$(abspath $(O)/..)):"$$PATH"; $(IN_TREE) && spec/soak/memory.sh sanitizers $(LUA_BIN) $(SANITIZED_SPECS)
ACCOUNTS_OBJ := $(O)/$(LUA)/obj/core/transport/account.o $(filter $(O)/$(LUA)/obj/core/policy/%,$(CORE_OBJ)) $(BASE_OBJ)
$(O)/soak-accounts: spec/soak/accounts.c $(ACCOUNTS_OBJ)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ -lm -lpthread
# -fno-builtin: the program has a malloc of its own
$(O)/soak-allocations: spec/soak/allocations.c
	$(CC) $(ALL_CFLAGS) -fno-builtin -fvisibility=default $(call pc_cflags,lua5.4) $(LDFLAGS) -o $@ $< -Wl,-E $(call pc_libs,lua5.4)

# A worker's life under valgrind, and the module's threads under ThreadSanitizer.
check-worker:
	$(MAKE) --no-print-directory LUA=luajit module
	$(IN_TREE) && spec/soak/worker.sh
	$(MAKE) --no-print-directory LUA=5.4 O=$(O)/threads SANITIZE=thread check-threads
check-threads: module
	$(IN_TREE) && spec/soak/threads.sh

# Fails every step of the engine's readers, writers, store, analysis and networks in turn, under sanitizers: make check-steps
STEPS_WRAPPED = $(shell awk -F, '/^STEP/ { gsub(/ /, "", $$2); print $$2 }' spec/soak/$(1)_steps.c)
$(O)/soak-%-steps: spec/soak/%_steps.c spec/soak/steps.c spec/soak/steps.h
	$(CC) $(ALL_CFLAGS) $(call pc_cflags,$(PC_LOCAL)) $(LDFLAGS) -o $@ $(filter-out %.h,$^) \
	  $(addprefix -Wl$(COMMA)--wrap=,$(call STEPS_WRAPPED,$*)) $(LOCAL_LIBS)
# $(call step_objects,FOLDERS): those of the engine
step_objects = $(filter $(addsuffix /%,$(addprefix $(O)/obj/,base $(1))),$(ENGINE_OBJ))
STEPS_OBJ := $(call step_objects,local/media local/output vision/picture) $(O)/obj/vision/geometry.o
$(O)/soak-media-steps: $(STEPS_OBJ)
$(O)/soak-store-steps: $(call step_objects,local/store)
$(O)/soak-analysis-steps: $(call step_objects,$(addprefix local/,analysis places tracks mesh face canvas media) vision)
$(O)/soak-vision-steps: $(call step_objects,vision)

check-steps: deps-test models samples
	$(MAKE) --no-print-directory O=$(O)/sanitized SANITIZE=address,undefined run-steps
run-steps: $(addprefix $(O)/soak-,media-steps store-steps analysis-steps vision-steps)
	spec/soak/steps.sh $(O) build
