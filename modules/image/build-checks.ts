import { isIP } from 'node:net';
import type { Construct } from 'constructs';
import { checkPlain } from '../terraform/plain-text';
import { known, mustBe, PropError } from '../terraform/prop-error';
import type { BuildProps } from './build';

type Cache = NonNullable<BuildProps['caches']>[number];

/** What a builder of the user's decides by itself. */
const BUILDX_ALONE = ['network', 'extraHosts', 'caches', 'attestations'] as const;

/** @throws PropError for what no builder could use */
export function checkBuild(scope: Construct, build: BuildProps): void {
  const { builder, labels, secrets = {}, ssh = {}, network, extraHosts = {}, caches = [], attestations } = build;
  const given = { builder, labels, secrets, ssh, network, extraHosts, attestations };
  for (const [prop, value] of Object.entries(given)) known(scope, `build.${prop}`, value, 'the build runs with it');
  checkPlain(scope, 'build', build);

  checkBuilder(scope, build);
  for (const name of Object.keys(labels ?? {})) checkLabelName(scope, name);
  checkChoice(scope, 'build.network', network, ['default', 'none', 'host']);
  checkChoice(scope, 'build.attestations.provenance', attestations?.provenance, ['min', 'max']);
  for (const [id, secret] of Object.entries(secrets)) {
    checkId(scope, 'secrets', id);
    if ('env' in secret) checkVariable(scope, `build.secrets.${id}.env`, secret.env);
    else checkText(scope, `build.secrets.${id}.file`, secret.file);
  }
  for (const [id, from] of Object.entries(ssh)) {
    checkId(scope, 'ssh', id);
    if (from !== true) checkKeyFile(scope, id, from.file);
  }
  for (const [name, address] of Object.entries(extraHosts)) checkHost(scope, name, address);
  for (const [index, cache] of caches.entries()) checkCache(scope, `build.caches[${String(index)}]`, cache);
}

/** @throws PropError for a name that no program takes for the name of a variable */
export function checkVariable(scope: Construct, prop: string, name: string): void {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return;
  throw new PropError(scope, prop, mustBe('named by letters, digits and _, not starting with a digit', name));
}

function checkBuilder(scope: Construct, { builder, ...build }: BuildProps): void {
  if (builder === undefined) return;
  if (typeof builder === 'string' || !('command' in builder)) {
    const names = typeof builder === 'string' ? [builder] : builder;
    if (names.length === 0) throw new PropError(scope, 'build.builder', mustBe('at least one name', builder));
    for (const name of names) checkBuilderName(scope, name);
    return;
  }
  checkText(scope, 'build.builder.command', builder.command[0]);
  const unused = BUILDX_ALONE.find((prop) => build[prop] !== undefined);
  if (unused === undefined) return;
  throw new PropError(
    scope,
    `build.${unused}`,
    'has no meaning where a command builds: it decides that itself',
    'delete it, or name a builder of buildx',
  );
}

/** Of a builder, or of a context of the client. */
function checkBuilderName(scope: Construct, name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9_.+-]{0,127}$/.test(name)) return;
  const expected = "up to 128 letters, digits, '_', '.', '+' and '-', a letter or digit first";
  throw new PropError(scope, 'build.builder', mustBe(expected, name));
}

function checkId(scope: Construct, prop: string, id: string): void {
  if (/^[A-Za-z0-9_.-]{1,128}$/.test(id)) return;
  throw new PropError(scope, `build.${prop}`, mustBe("an id of letters, digits, '_', '.' and '-', at most 128", id));
}

/** The client takes the first `=` for the end of the name. */
function checkLabelName(scope: Construct, name: string): void {
  if (name !== '' && !name.includes('=')) return;
  throw new PropError(
    scope,
    'build.labels',
    `has the name ${JSON.stringify(name)}: names are not empty and have no '='`,
  );
}

/** The types say the same, to those who compile. */
function checkChoice(scope: Construct, prop: string, value: string | undefined, choices: readonly string[]): void {
  if (value === undefined || choices.includes(value)) return;
  throw new PropError(scope, prop, mustBe(`one of ${choices.join(', ')}`, value));
}

/** The client takes a comma for the end of the path. */
function checkKeyFile(scope: Construct, id: string, file: string): void {
  const prop = `build.ssh.${id}.file`;
  checkText(scope, prop, file);
  if (file.includes(',')) throw new PropError(scope, prop, mustBe('a path without a comma', file));
}

function checkHost(scope: Construct, name: string, address: string): void {
  if (!/^[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?$/.test(name)) {
    throw new PropError(scope, 'build.extraHosts', mustBe('a host name of letters, digits, dots and hyphens', name));
  }
  if (isIP(address) > 0 || address === 'host-gateway') return;
  throw new PropError(scope, `build.extraHosts.${name}`, mustBe("an IP address or 'host-gateway'", address));
}

/** Places may be tokens: a bucket or a repository of the same stack. */
function checkCache(scope: Construct, prop: string, cache: Cache): void {
  for (const [field, value] of Object.entries<string | undefined>({ ...cache }))
    checkText(scope, `${prop}.${field}`, value);
  checkChoice(scope, `${prop}.type`, cache.type, ['registry', 'gha', 's3', 'local', 'inline']);
  if (cache.type !== 'inline') {
    checkChoice(scope, `${prop}.mode`, cache.mode, ['min', 'max']);
    checkChoice(scope, `${prop}.only`, cache.only, ['read', 'write']);
  }
  if (cache.type === 'local') checkCacheFolder(scope, `${prop}.folder`, cache.folder);
}

/** The client puts the path into a header. */
function checkCacheFolder(scope: Construct, prop: string, folder: string): void {
  known(scope, prop, folder, 'it is made relative to the stack');
  if (!/^[ -~]+$/.test(folder))
    throw new PropError(scope, prop, mustBe('a path of printable ASCII characters', folder));
}

function checkText(scope: Construct, prop: string, value: string | undefined): void {
  if (value === undefined || value === '') throw new PropError(scope, prop, mustBe('not empty', value));
}
