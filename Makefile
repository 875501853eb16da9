.PHONY: demo test bench soak clean

# Packages are installed once per lock file.
node_modules/.installed: package-lock.json
	npm ci
	@touch $@

# The main job on local defaults: see README.md.
demo: node_modules/.installed
	@npm run --silent build
	@npx tsx test/demo/demo.ts

# Everything that CI runs, with all it needs.
test: node_modules/.installed
	@npx tsx test/run.ts

# Figures, a line each: name, value, unit, target, ok or short.
bench: node_modules/.installed
	@npm run --silent bench

# Longer loops of the tests than CI has time for, and whether the unit tests notice changes of the code.
soak: node_modules/.installed
	@SLIPWAY_SOAK=1 npx tsx test/run.ts
	@npm run --silent mutants

# Stops what demo left running and removes what was built in the checkout; caches stay (make demo says where).
clean:
	@if [ -x node_modules/.bin/tsx ]; then npx tsx cli/main.ts local down --name demo; fi
	rm -rf dist cdktf.out coverage
