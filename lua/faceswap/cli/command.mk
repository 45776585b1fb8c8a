# The command `faceswap`: a launcher that names the Lua and the places of a build or an installation, its manual page, and the
# completions of shells. Included by the Makefile.

COMMAND := $(O)/faceswap
MAN := $(O)/doc/faceswap.1
ENGINE_MAN := $(O)/doc/faceswap-local.1
PKG_COMMAND := lua-argparse lua-luv
INSTALL_BIN = $(DESTDIR)$(PREFIX)/bin
# where an installed command finds the module; empty where something else sees to that
COMMAND_LUA = $(PREFIX)/share/lua/$(LUA_ABI)
COMMAND_C = $(PREFIX)/lib/lua/$(LUA_ABI)

# $(call launcher,FILE,LUA_DIRECTORY,C_DIRECTORY,BIN_DIRECTORY,LINE …): LINEs are quoted lines of Lua that run before the command.
define launcher
@printf '%s\n' '#!/usr/bin/env $(LUA_BIN)' \
  '-- Made by the Makefile: runs the command `faceswap`.' \
  $(if $(2),$(call quoted,package.path = [==[$(2)/?.lua;]==] .. package.path)) \
  $(if $(3),$(call quoted,package.cpath = [==[$(3)/?.so;]==] .. package.cpath)) \
  $(5) \
  'local loaded, cli = pcall(require, "faceswap.cli") -- which a Ctrl-C may interrupt, as faceswap.cli says' \
  'if not loaded then' \
  '  io.stderr:write("faceswap: ", (cli:gsub(".*interrupted!$$", "interrupted")), "\n")' \
  '  os.exit(cli:find "interrupted!$$" and 130 or 2)' \
  'end' \
  $(call quoted,os.exit(cli.main(arg$(if $(4),$(COMMA) { engine = [==[$(4)/faceswap-local]==] })))) > $(1).part
@chmod 755 $(1).part && mv $(1).part $(1)
endef

# Made anew each time: what it says depends on LUA, which is no file.
.PHONY: command command-needs manual install-launcher install-command install-rock
command: | $(O)
	$(call launcher,$(COMMAND),$(CURDIR)/lua,$(abspath $(O))/$(LUA),$(abspath $(O)))
$(O):
	mkdir -p $@

install-launcher:
	install -d $(INSTALL_BIN)
	$(call launcher,$(INSTALL_BIN)/faceswap,$(COMMAND_LUA),$(COMMAND_C),$(if $(COMMAND_LUA),$(PREFIX)/bin))

# Told before `make install` puts anything anywhere.
command-needs:
	@$(LUA_BIN) -e 'require "argparse" require "luv"' 2>/dev/null || { echo 'the command needs lua-argparse and lua-luv:' \
	  '`make deps` installs them; `make install-module` installs the module without the command' >&2; exit 1; }
install-models install-module install-faces install-engine install-command install-doc: \
  | $(if $(filter install,$(MAKECMDGOALS)),command-needs)

# The manual page says what the parser declares, so the modules are there before it.
manual: $(MAN) $(ENGINE_MAN)
$(ENGINE_MAN): $(ENGINE) spec/docs/engine_manual.lua
	@mkdir -p $(@D)
	$(call say,MAN,$@)
	$(Q)$(ENGINE) --help | $(LUA_BIN) spec/docs/engine_manual.lua > $@
$(MAN): lua/faceswap/cli/faceswap.1.in spec/docs/manual.lua $(wildcard lua/faceswap/cli/*.lua) | $(MODULES) command-needs
	@mkdir -p $(@D)
	$(call say,MAN,$@)
	$(Q)$(IN_TREE) && $(LUA_BIN) spec/docs/manual.lua $< > $@

# LuaRocks wraps the launcher in one that names the tree, but not where dependencies are not looked at (--deps-mode=none): the tree is
# known by the launcher's own place in it.
ROCK_TREE = 'local tree, abi = arg[0]:match("^(.*)/lib/luarocks/rocks%-([%d.]+)/")' \
  'if tree then' \
  '  package.path = ("%s/share/lua/%s/?.lua;"):format(tree, abi) .. package.path' \
  '  package.cpath = ("%s/lib/lua/%s/?.so;"):format(tree, abi) .. package.cpath' \
  'end'
install-rock: install-module
	install -d $(INSTALL_BIN)
	$(call launcher,$(INSTALL_BIN)/faceswap,,,,$(ROCK_TREE))

SHARE = $(DESTDIR)$(PREFIX)/share
MAN_INSTALLED = $(SHARE)/man/man1/faceswap.1 $(SHARE)/man/man1/faceswap-local.1
COMPLETIONS_INSTALLED = $(SHARE)/bash-completion/completions/faceswap $(SHARE)/zsh/site-functions/_faceswap \
  $(SHARE)/fish/vendor_completions.d/faceswap.fish
# $(call completion,SHELL,FILE)
completion = install -d $(dir $(2)) && $(COMMAND) --completion $(1) > $(2) && chmod 644 $(2)
install-command: install-launcher command module manual
	install -D -m 644 -t $(SHARE)/man/man1 $(MAN) $(ENGINE_MAN)
	$(call completion,bash,$(word 1,$(COMPLETIONS_INSTALLED)))
	$(call completion,zsh,$(word 2,$(COMPLETIONS_INSTALLED)))
	$(call completion,fish,$(word 3,$(COMPLETIONS_INSTALLED)))
