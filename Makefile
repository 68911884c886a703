# The commands people type. Each sets up what it needs (.tools/setup.sh) and says so.
.PHONY: serve test bench bench-contest faults release fuzz fmt clean setup site
.DEFAULT_GOAL := serve

serve: ## build all and run the site with demo data
	@.tools/serve.sh

test: ## every check; the last line is `N passed, N failed`
	@.tools/test.sh

bench: ## load tests
	@.tools/setup.sh rust wasm node load
	@tests/load/run.sh

bench-contest: ## live matches and a contest's last minutes, over loopback
	@.tools/setup.sh rust wasm node
	@tests/load/contest.sh

faults: ## programs killed, disks that fail, clocks that jump: ROUNDS=200 of each, from SEED (any, printed); ONLY="disks" for some
	@.tools/setup.sh rust postgres faults litestream
	@.tools/faults.sh $(or $(ROUNDS),200) $(or $(SEED),0) $(ONLY)

release: ## the files of a release, into target/release-files
	@.tools/setup.sh rust wasm node package
	@.tools/release.sh

fuzz: ## every fuzz target for MINUTES=30 each; TARGETS="gift qti" for some of them
	@.tools/setup.sh rust lint
	@.tools/fuzz.sh --each $$(($(or $(MINUTES),30) * 60)) $(TARGETS)

fmt: ## format the Rust code
	@cargo fmt --all
	@cargo fmt --manifest-path tests/fuzz/Cargo.toml

clean: ## remove what was built here (a shared QINGHE_TARGET_DIR and the tools in the cache stay)
	rm -rf target tests/browser/node_modules

setup: ## only fetch the tools
	@.tools/setup.sh rust wasm node browser postgres load lint faults package proxy

site: ## only the browser bundle, into target/site
	@.tools/site.sh
