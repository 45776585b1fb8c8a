# The reference, made of the annotations in lua/faceswap and of the comments in csrc. Included by the Makefile.

.PHONY: docs types lint-docs
docs: manual $(O)/doc/reference.html ## write the reference and the manual page as HTML to build/doc
	$(call install_missing,mandoc)
	for page in $(MAN) $(ENGINE_MAN); do mandoc -T html $$page > $$page.html || exit; done
	@echo "written: $(O)/doc/*.html"
$(O)/doc/reference.html: $(wildcard lua/*.lua lua/faceswap/*.lua lua/faceswap/*/*.lua lua/faceswap/*/*/*.lua) $(wildcard spec/docs/*.lua)
	@mkdir -p $(@D)
	$(LUA_BIN) spec/docs/reference.lua html $@
types: ## write build/types.lua: the C modules for editors
	@mkdir -p $(O)
	lua5.4 spec/docs/reference.lua types $(O)/types.lua
# What is public and undocumented, or documented and not there.
lint-docs: manual ## what is undocumented, or documented and not there
	lua5.4 spec/docs/reference.lua check
	mandoc -T lint -W warning $(MAN) $(ENGINE_MAN)
