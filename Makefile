# make            builds the modules            make help    lists all targets
# make demo       a whole migration, for real   make test    lint, unit, spec, integration
# Sources are found by folder; a module is a file src/modules/pg_*.c (see src/core/module.h).
# tests/deps installs what a target lacks; nothing here downloads anything else by itself.

SHELL := /bin/bash
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
ARCH    := $(shell uname -m)
VERSION := $(shell sed -n 's/^version: *//p' galaxy.yml)
B       := build/$(ARCH)
BIN     := bin/$(ARCH)

CC       ?= gcc
WERROR   ?=
CFLAGS   ?= -O2 -g
# A stripped program is a third of the size: it is copied to the host for each task.
LDFLAGS  ?= -s
OUR_CFLAGS := -std=gnu17 -D_GNU_SOURCE -Wall -Wextra -Wshadow -Wstrict-prototypes -Wformat=2 \
              -Wno-missing-field-initializers -Wno-override-init -fstack-protector-strong -fPIE \
              -D_FORTIFY_SOURCE=2 $(WERROR)
# libpq's place is known to pkg-config, jansson is linked statically: libpq and libc are all that a
# module needs where it runs.
INC     = -Isrc -I$(B) $(shell pkg-config --cflags libpq jansson 2>/dev/null)
LIBS    = $(shell pkg-config --libs libpq 2>/dev/null) -l:libjansson.a
ASAN    := -fsanitize=address,undefined -fno-sanitize-recover=all -O1 -g

MODULES := $(patsubst src/modules/%.c,%,$(wildcard src/modules/pg_*.c))
SQL     := $(sort $(wildcard src/sql/*.sql src/sql/*/*.sql))
LIBSRC  := $(wildcard src/base/*.c src/pg/*.c src/ansible/*.c src/catalog/*.c src/core/*.c)
LIBOBJ  := $(LIBSRC:src/%.c=$(B)/%.o) $(B)/embedded_sql.o
UNITS   := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_*.c))

.PHONY: all demo test unit spec lint check matrix faults traffic bench dist install clean help deps format FORCE

all: deps
	@$(MAKE) -j2 modules

.PHONY: modules
modules: $(MODULES:%=$(BIN)/%) $(MODULES:%=plugins/modules/%)

help:
	@echo "make            build the modules (bin/$(ARCH)) and link them into plugins/modules"
	@echo "make demo       a whole migration between two real servers (KEEP=1 leaves them running)"
	@echo "make test       lint, unit, spec, check: all that CI runs"
	@echo "make unit       unit tests, plain and under ASan/UBSan"
	@echo "make spec       documentation held against the code"
	@echo "make lint       format, layers, banned functions, static analysis, shell scripts"
	@echo "make check      integration tests (MODULE=pg_publication, PG=13:17)"
	@echo "make matrix     the integration tests over many version pairs (PG=10:18,13:17,…)"
	@echo "make faults     what can go wrong at a switch (FULL=1: all of it, at every message, two pairs; CASE=killed)"
	@echo "make traffic    clients led by several hosts, HAProxy, DNS, a virtual address, Patroni (CASE=haproxy; root or sudo)"
	@echo "make bench      benchmarks (BENCH=task|schema|copy|compare|switchover, FULL=1 for the sizes that the ratios are for)"
	@echo "make dist       the Galaxy tarball;  make install  puts it into ~/.ansible/collections"
	@echo "make clean      remove what was built"

deps:
	@tests/deps build

# ---- objects ----

$(B)/embedded_sql.h $(B)/embedded_sql.c: $(SQL) src/sql/embed.awk
	@mkdir -p $(B)
	@awk -f src/sql/embed.awk -v header=1 $(SQL) >$(B)/embedded_sql.h
	@awk -f src/sql/embed.awk $(SQL) >$(B)/embedded_sql.c

$(B)/%.o: src/%.c $(B)/embedded_sql.h
	@mkdir -p $(@D)
	$(CC) $(OUR_CFLAGS) $(CFLAGS) $(INC) -MMD -MP -c -o $@ $<

$(B)/embedded_sql.o: $(B)/embedded_sql.c $(B)/embedded_sql.h
	$(CC) $(OUR_CFLAGS) $(CFLAGS) $(INC) -c -o $@ $<

$(BIN)/%: $(B)/main.o $(B)/modules/%.o $(LIBOBJ)
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -pie -o $@ $^ $(LIBS)

plugins/modules/%: FORCE
	@ln -sfn ../../$(BIN)/$* $@

-include $(wildcard $(B)/*.d $(B)/*/*.d)

# ---- tests ----

test: deps
	@tests/deps test run
	@$(MAKE) lint
	@$(MAKE) -j2 modules WERROR=-Werror
	@$(MAKE) unit
	@$(MAKE) spec
	@$(MAKE) check

# The objects of a test: the library, every module under its own name instead of `module`, the
# harness. Built twice: plain, and under the sanitizers.
UNITSRC := $(LIBSRC) $(MODULES:%=src/modules/%.c)
define unit_build
$(B)/$(1)/%.o: src/%.c $(B)/embedded_sql.h
	@mkdir -p $$(@D)
	@$(CC) $(OUR_CFLAGS) $(2) $(INC) -MMD -MP \
	    $$(if $$(findstring modules/,$$<),-Dmodule=module_$$(basename $$(notdir $$<))) -c -o $$@ $$<
$(B)/$(1)/embedded_sql.o: $(B)/embedded_sql.c
	@mkdir -p $$(@D)
	@$(CC) $(OUR_CFLAGS) $(2) $(INC) -c -o $$@ $$<
$(B)/$(1)/test_%.o: tests/unit/test_%.c $(B)/embedded_sql.h tests/unit/unit.h
	@mkdir -p $$(@D)
	@$(CC) $(OUR_CFLAGS) $(2) $(INC) -Itests/unit -MMD -MP -c -o $$@ $$<
$(B)/$(1)/test_%: $(B)/$(1)/test_%.o $(UNITSRC:src/%.c=$(B)/$(1)/%.o) $(B)/$(1)/embedded_sql.o
	@$(CC) $(2) -o $$@ $$^ $(LIBS) -lcmocka
-include $$(wildcard $(B)/$(1)/*.d $(B)/$(1)/*/*.d)
endef
$(eval $(call unit_build,unit,$(CFLAGS)))
$(eval $(call unit_build,asan,$(ASAN)))
.SECONDARY:

unit:
	@tests/deps build test
	@$(MAKE) -j2 $(UNITS:%=$(B)/unit/%) $(UNITS:%=$(B)/asan/%)
	@for t in $(UNITS); do \
	    for how in unit asan; do \
	        echo "== $$t ($$how)"; $(B)/$$how/$$t || exit 1; \
	    done; \
	done

spec: modules
	@tests/deps test
	@/usr/bin/python3 tests/spec.py $(BIN)

lint:
	@tests/deps build test
	@tests/lint/run

check: modules
	@tests/deps test run
	@tests/integration/run $(if $(PG),--pg $(PG)) $(MODULE)

matrix: PG := $(or $(PG),10:18,11:17,12:16,13:17,14:18,15:15,16:17,17:18,18:18,18:13)
matrix:
	@$(MAKE) check PG=$(PG) MODULE="$(MODULE)"

faults: modules
	@tests/deps test run
	@tests/faults/run $(CASE)

traffic: modules
	@tests/deps test run traffic
	@tests/traffic/run $(CASE)

bench: modules
	@tests/deps test run bench
	@tests/bench/run $(BENCH)

demo: deps
	@tests/deps run
	@$(MAKE) -j2 modules
	@KEEP=$(KEEP) tests/demo/run

# ---- the collection ----

dist: modules
	@tests/deps run
	@mkdir -p dist
	@ansible-galaxy collection build --force --output-path dist .

install: dist
	@ansible-galaxy collection install --force dist/pgonline-migration-$(VERSION).tar.gz

format:
	@clang-format -i $$(git ls-files 'src/*.[ch]' 'tests/unit/*.[ch]')

clean:
	@rm -rf build bin dist
	@find plugins/modules -type l -delete
