#!/usr/bin/env node
/** A builder of the user's: builds with buildx and a secret of its own; with `fail` it shows all that it was given. */
const { spawnSync } = require('node:child_process');
const { readFileSync } = require('node:fs');
const path = require('node:path');

const [buildkit, fail] = process.argv.slice(2);
const { reference, context, dockerfile, labels } = JSON.parse(readFileSync(0, 'utf8'));
if (!process.env.CANARY_COMMAND) throw new Error('the builder is not given its secret');
if (fail) {
  console.error(process.env);
  process.exit(1);
}

const metadata = path.join(path.dirname(dockerfile), 'metadata.json');
const flags = ['--push', '--provenance=false', `--builder=${buildkit}`, `--tag=${reference}`, `--file=${dockerfile}`];
const labelled = Object.entries(labels).map(([name, value]) => `--label=${name}=${value}`);
const secret = '--secret=id=command,env=CANARY_COMMAND';
const args = ['buildx', 'build', ...flags, ...labelled, secret, `--metadata-file=${metadata}`, context];
const { status } = spawnSync('docker', args, { stdio: ['ignore', process.stderr, process.stderr] });
if (status !== 0) process.exit(1);
console.log(JSON.stringify({ digest: JSON.parse(readFileSync(metadata, 'utf8'))['containerimage.digest'] }));
