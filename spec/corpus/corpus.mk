# Media as people have them, through the local engine: make corpus, or make corpus MEDIA=folder. Included by the Makefile.

MEDIA ?=
.PHONY: corpus
corpus: deps-test engine models samples ## media of all kinds through the engine, a line each
	$(IN_TREE) && $(LUA_BIN) spec/corpus/corpus.lua $(MEDIA)
