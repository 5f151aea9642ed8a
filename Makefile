# Every task of the project. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help setup build run test test-sanitizers bench lint format clean
SHELL := /bin/sh
JOBS ?= $(shell nproc)
MODEL := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/lineament/mobilestylegan-ffhq-1024.safetensors

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 18

setup: ## install missing Debian packages, fetch LibTorch, the face model and the loss network
	@tools/setup/packages.sh
	@tools/setup/get_torch.sh
	@test -s "$(MODEL)" || tools/setup/get_model.sh wheel
	@tools/setup/get_vgg.sh checkpoint

build: setup ## build build/lineament, the model file and the tests
	@test -f build/build.ninja || cmake --preset release
	@cmake --build build -j $(JOBS)
# The program itself makes the model files, so this part of the set-up comes after the build.
	@tools/setup/get_model.sh
	@tools/setup/get_vgg.sh

run: build ## set up, build and open the window
	@./build/lineament

test: build ## set up, build and run every test, sanitizers included
	@tools/test.sh release address thread

test-sanitizers: setup ## only the sanitizer runs
	@tools/test.sh address thread

bench: build ## time the program against its peer: build/bench.json
	@tools/bench/bench.sh

lint: setup ## clang-format and clang-tidy, as checks
	@tools/setup/packages.sh tools/setup/packages-lint.txt
	@tools/format.sh --check
	@cmake --preset tidy
	@cmake --build build-tidy -j $(JOBS) --target lineament

format: ## format the sources in place
	@tools/setup/packages.sh tools/setup/packages-lint.txt
	@tools/format.sh

clean: ## remove what was built; LibTorch and the model stay
	rm -rf build build-dev build-asan build-tsan build-tidy build-ci
