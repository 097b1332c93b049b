# newsdex: full-text search for news archives.
#
#   make help       lists what can be made
#
# Objects go to build/<kind>/, one folder for each compiler, mode and sanitizer, so that they never mix.
# A new .c file in a room is picked up by itself.

CC       ?= gcc
CXX      ?= g++
MODE     ?= release
SANITIZE ?=
V        ?= 0

ifeq ($(origin CC),default)
CC  := gcc
endif
ifeq ($(origin CXX),default)
CXX := $(if $(findstring clang,$(CC)),clang++,g++)
endif

comma := ,
KIND  := $(notdir $(CC))-$(MODE)$(if $(SANITIZE),-$(subst $(comma),-,$(SANITIZE)))
OBJ   := build/$(KIND)
# The plain build owns bin/; every other kind keeps its programs to itself.
BIN   := $(if $(filter gcc-release,$(KIND)),bin,$(OBJ)/bin)

WARN := -Wall -Wextra -pedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings \
        -Wvla -Wformat=2 -Wundef -Wpointer-arith -Wcast-qual -Wcast-align -Wimplicit-fallthrough \
        $(if $(DEVELOPER),-Werror)
WARNXX := -Wall -Wextra -pedantic -Wshadow -Wundef -Wcast-qual -Wformat=2 $(if $(DEVELOPER),-Werror)

PKGS := xapian-core libutf8proc zlib libdeflate yajl libxxhash
ifeq ($(filter help setup demo test clean fmt fmt-check layers peers unicode,$(or $(MAKECMDGOALS),all)),)
ifneq ($(shell command -v pkg-config >/dev/null && echo yes),yes)
$(error pkg-config is missing: install the package pkg-config, or run 'make setup')
endif
# Debian's name of the package that brings each pkg-config module.
DEB_xapian-core := libxapian-dev
DEB_libutf8proc := libutf8proc-dev
DEB_zlib        := zlib1g-dev
DEB_libdeflate  := libdeflate-dev
DEB_yajl        := libyajl-dev
DEB_libxxhash   := libxxhash-dev
$(foreach p,$(PKGS),$(if $(shell pkg-config --exists $(p) && echo yes),,\
    $(error $(p) is missing: install the package $(DEB_$(p)), or run 'make setup')))
# libstemmer has no .pc file: the compiler is asked.
HASH := \#
ifneq ($(shell echo '$(HASH)include <libstemmer.h>' | $(CC) -fsyntax-only -x c - 2>/dev/null && echo yes),yes)
$(error libstemmer is missing: install the package libstemmer-dev, or run 'make setup')
endif
endif

CPPFLAGS += -I. -D_GNU_SOURCE $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
OPT_release := -O2
OPT_debug   := -O1 -fno-omit-frame-pointer
CFLAGS_ALL   = -std=c17 -g $(OPT_$(MODE)) -fno-common -pthread $(WARN) \
               $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all) $(CFLAGS)
CXXFLAGS_ALL = -std=c++17 -g $(OPT_$(MODE)) -fvisibility=hidden -pthread $(WARNXX) \
               $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all) $(CXXFLAGS)
LDFLAGS_ALL  = -pthread $(if $(SANITIZE),-fsanitize=$(SANITIZE)) $(LDFLAGS)
# Each shared library costs a start about 0.1 ms, which is much beside a query: the small ones are
# linked in where their archives are installed, as Debian has them.
archive      = $(firstword $(foreach l,$(1),$(if $(filter /%,$(shell $(CC) -print-file-name=lib$(l).a)),-l:lib$(l).a)) \
               -l$(lastword $(1)))
SMALL_LIBS  := $(call archive,utf8proc) $(call archive,z) $(call archive,yajl_s yajl) \
               $(call archive,xxhash) $(call archive,stemmer)
LDLIBS_ALL   = $(SMALL_LIBS) $(shell pkg-config --libs $(PKGS)) -lm $(LDLIBS)

say = $(if $(filter 1,$(V)),,@printf '  %-5s %s\n' '$(1)' '$(2)';)

COMMON_SRC  := $(wildcard common/*/*.c common/*/*.cc)
INDEXER_SRC := $(filter-out %/main.c,$(wildcard indexer/*.c indexer/*/*.c))
QUERY_SRC   := $(filter-out %/main.c,$(wildcard query/*.c query/*/*.c))
BENCH_SRC   := $(filter-out bench/peers/% %/main.c,$(wildcard bench/*.c bench/*/*.c))
objs         = $(patsubst %,$(OBJ)/%.o,$(basename $(1)))

LIB_COMMON  := $(OBJ)/libcommon.a
LIB_INDEXER := $(OBJ)/libindexer.a
LIB_QUERY   := $(OBJ)/libquery.a
LIB_BENCH   := $(OBJ)/libbench.a
PROGRAMS    := $(BIN)/indexer $(BIN)/query $(BIN)/bench

.DELETE_ON_ERROR:
.SECONDARY:

all: $(PROGRAMS) ## the three programs, into bin/

$(BIN)/indexer: $(OBJ)/indexer/main.o $(LIB_INDEXER) $(LIB_COMMON)
$(BIN)/query:   $(OBJ)/query/main.o $(LIB_QUERY) $(LIB_COMMON)
$(BIN)/bench:   $(OBJ)/bench/main.o $(LIB_BENCH) $(LIB_QUERY) $(LIB_INDEXER) $(LIB_COMMON)
$(PROGRAMS):
	@mkdir -p $(@D)
	$(call say,LINK,$@)$(CXX) $(LDFLAGS_ALL) -Wl,--as-needed -o $@ $^ $(LDLIBS_ALL)

$(LIB_COMMON):  $(call objs,$(COMMON_SRC))
$(LIB_INDEXER): $(call objs,$(INDEXER_SRC))
$(LIB_QUERY):   $(call objs,$(QUERY_SRC))
$(LIB_BENCH):   $(call objs,$(BENCH_SRC))
%.a:
	$(call say,AR,$@)rm -f $@; ar rcs $@ $^

$(OBJ)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(CPPFLAGS) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<
$(OBJ)/%.o: %.cc
	@mkdir -p $(@D)
	$(call say,CXX,$<)$(CXX) $(CPPFLAGS) $(CXXFLAGS_ALL) -MMD -MP -c -o $@ $<

-include $(shell [ -d $(OBJ) ] && find $(OBJ) -name '*.d')

# --- tests ------------------------------------------------------------------------------------
# A tests/unit/test_X.c or tests/contract/test_X.c is a cmocka program; other .c files in those
# folders are linked into all programs of the folder.
TEST_SRC  := $(wildcard tests/unit/test_*.c tests/contract/test_*.c tests/crash/test_*.c)
TEST_BIN  := $(patsubst %.c,$(OBJ)/%,$(TEST_SRC))
FUZZ_SRC  := $(wildcard tests/fuzz/fuzz_*.c)
FUZZ_BIN  := $(patsubst %.c,$(OBJ)/%,$(FUZZ_SRC))
helpers    = $(call objs,$(filter-out $(wildcard $(dir $(1))test_*.c),$(wildcard $(dir $(1))*.c)))
ALL_LIBS  := $(LIB_BENCH) $(LIB_QUERY) $(LIB_INDEXER) $(LIB_COMMON)

.SECONDEXPANSION:
$(TEST_BIN): $(OBJ)/%: $(OBJ)/%.o $$(call helpers,$$*) $(ALL_LIBS)
	$(call say,LINK,$@)$(CXX) $(LDFLAGS_ALL) -Wl,--as-needed -o $@ $(filter %.o,$^) $(ALL_LIBS) $(LDLIBS_ALL) -lcmocka
$(FUZZ_BIN): $(OBJ)/%: $(OBJ)/%.o $(OBJ)/tests/fuzz/driver.o $(OBJ)/tests/unit/forge.o $(ALL_LIBS)
	$(call say,LINK,$@)$(CXX) $(LDFLAGS_ALL) -Wl,--as-needed -o $@ $(filter %.o,$^) $(ALL_LIBS) $(LDLIBS_ALL)

unit-%: $(OBJ)/tests/unit/test_% ## one unit test, for example make unit-strbuf
	$<

tests-bin: $(TEST_BIN) $(FUZZ_BIN)

test: setup ## sets the machine up, builds, and passes every test
	@tests/run.sh

demo: setup ## sets the machine up, builds, indexes the sample news and searches it
	@$(MAKE) --no-print-directory all
	@tests/demo.sh

setup: ## installs what is missing with the distribution's package manager
	@common/make/setup.sh

fuzz: ## fuzzes each target for FUZZ_SECONDS (default 600), with clang's libFuzzer if it is there
	@tests/fuzz/run.sh $${FUZZ_SECONDS:-600}

# --- the tree's own rules ---------------------------------------------------------------------
# The drivers in bench/peers/ are other systems' programs: they build against those, not with this tree.
C_FILES := $(filter-out bench/peers/%,$(shell find common indexer query bench tests -name '*.[ch]' -o -name '*.cc' 2>/dev/null))

layers: ## enforces which room may include which
	@common/make/layers.sh

# The one header in C++.
CXX_HEADER := common/xapian/xg_impl.h

headers: ## every header compiles alone
	@include() { printf '#include "%s"\nextern int headers;\n' $$1; }; \
	for h in $(filter-out $(CXX_HEADER),$(filter %.h,$(C_FILES))); do \
	    include $$h | $(CC) -std=c17 $(CPPFLAGS) $(WARN) -Werror -fsyntax-only -x c - || exit 1; done; \
	    include $(CXX_HEADER) | $(CXX) -std=c++17 $(CPPFLAGS) $(WARNXX) -Werror -fsyntax-only -x c++ - && \
	    echo "headers: every header compiles alone"

fmt: ## formats the C files with clang-format
	@clang-format -i $(filter-out %_table.c %_table.h,$(C_FILES))

fmt-check: ## fails when make fmt would change a file
	@clang-format --dry-run -Werror $(filter-out %_table.c %_table.h,$(C_FILES))

lint: ## clang-tidy over the programs
	clang-tidy --quiet $(filter-out tests/%,$(filter %.c,$(C_FILES))) -- -std=c17 $(CPPFLAGS)

peers: ## builds the drivers of the systems we compare with, those whose toolchain is there
	@bench/peers/peers.sh

bench: all peers ## measures us and them: CORPUS=file.jsonl QUERIES=file.jsonl
	@bench/peers/bench.sh

unicode: ## regenerates the Unicode tables from the package unicode-data
	python3 common/text/unicode_table.py /usr/share/unicode common/text/unicode_table.c

clean: ## removes what was built
	rm -rf build bin

help: ## this list
	@grep -hE '^[a-z%-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'
	@echo
	@echo "  CC=clang, MODE=debug, SANITIZE=address,undefined, DEVELOPER=1 (-Werror), V=1 as you need."

.PHONY: all test demo setup fuzz layers headers fmt fmt-check lint peers bench unicode clean help tests-bin
