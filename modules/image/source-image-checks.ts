import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import { VARIABLE } from '../../contract/build';
import { REPOSITORY } from '../../contract/registry';
import type { StackSettings } from '../settings/stack-settings';
import { SourceError } from '../source';
import { NotUnderstood } from '../source/dockerfile/parse';
import { parseTrigger } from '../source/dockerfile/trigger';
import { checkPlain } from '../terraform/plain-text';
import { known, mustBe, PropError } from '../terraform/prop-error';
import { checkBuild, checkText } from './build-options';
import type { ImageConsumer } from './image';
import { isSourceImage } from './named-contexts';
import type { SourceImageProps } from './source-image-props';

const HASHED = 'it is hashed';

/** @throws PropError for what hash or build could not use */
export function checkSourceImage(scope: Construct, props: SourceImageProps, hashAt: StackSettings['hashAt']): void {
  const {
    context,
    dockerfile,
    target,
    args = {},
    platforms,
    contexts = {},
    frontends,
    onbuild = [],
    salt,
    build = {},
  } = props;
  const plain = Object.fromEntries(Object.entries(contexts).filter(([, value]) => !isSourceImage(value)));
  const hashed = { context, dockerfile, target, args, platforms, contexts: plain, frontends, onbuild, salt };
  for (const [prop, value] of Object.entries(hashed)) {
    checkPlain(scope, prop, known(scope, prop, value, HASHED));
  }
  for (const [prop, value] of Object.entries({ context, dockerfile, target })) {
    if (value === '') throw new PropError(scope, prop, mustBe('not empty', value));
  }
  checkBases(scope, contexts, hashAt);
  if (platforms !== undefined) checkPlatforms(scope, platforms);
  for (const repository of frontends ?? []) {
    if (REPOSITORY.test(repository)) continue;
    const expected = "repositories like 'mirror.example/docker/dockerfile', without tag and digest";
    throw new PropError(scope, 'frontends', mustBe(expected, repository));
  }
  for (const name of Object.keys(args)) checkText(scope, 'args', VARIABLE, name);
  for (const [index, trigger] of onbuild.entries()) checkTrigger(scope, `onbuild[${String(index)}]`, trigger);
  checkBuild(scope, build);
  if (props.registry !== undefined) checkRepository(scope, 'registry', props.registry);
  for (const [index, registry] of (props.copyFrom ?? []).entries()) {
    checkRepository(scope, `copyFrom[${String(index)}]`, registry);
  }
}

/** A tag that only the plan knows cannot be part of a hash that synthesis computes. */
function checkBases(
  scope: Construct,
  contexts: NonNullable<SourceImageProps['contexts']>,
  hashAt: StackSettings['hashAt'],
): void {
  for (const [name, base] of Object.entries(contexts)) {
    if (!isSourceImage(base) || hashAt === 'plan' || !Token.isUnresolved(base.sourceTag)) continue;
    const expected = `'plan', as '${base.node.path}', which is \`contexts.${name}\`, is hashed when Terraform plans`;
    throw new PropError(scope, 'hashAt', mustBe(expected, hashAt));
  }
}

function checkPlatforms(scope: Construct, platforms: readonly string[]): void {
  if (platforms.length === 0) throw new PropError(scope, 'platforms', mustBe('at least one platform', platforms));
  for (const platform of platforms) {
    if (/^[a-z0-9]+\/[a-z0-9_]+(\/[a-z0-9_.]+)?$/.test(platform)) continue;
    throw new PropError(scope, 'platforms', mustBe("'os/architecture' or 'os/architecture/variant' each", platform));
  }
  const repeated = platforms.find((platform, index) => platforms.indexOf(platform) !== index);
  if (repeated !== undefined) throw new PropError(scope, 'platforms', `has ${JSON.stringify(repeated)} twice`);
}

/** What a newer Docker may understand is left to it: the whole context counts as read then. */
function checkTrigger(scope: Construct, prop: string, trigger: string): void {
  try {
    parseTrigger(trigger, 0);
  } catch (error) {
    if (error instanceof NotUnderstood) return;
    if (!(error instanceof SourceError)) throw error;
    const expected = `an instruction that ONBUILD can have, like 'COPY . /app/' (${error.problem})`;
    throw new PropError(scope, prop, mustBe(expected, trigger));
  }
}

/** @throws PropError when the image is an index and its consumer takes a single image alone */
export function checkIndex(scope: Construct, props: SourceImageProps, consumer: ImageConsumer): void {
  if (consumer.takesIndex) return;
  const { platforms = [], build = {} } = props;
  const who = `'${consumer.scope.node.path}' takes a single image`;
  if (platforms.length > 1) throw new PropError(scope, 'platforms', mustBe(`one platform, as ${who}`, platforms));
  const { provenance, sbom = false } = build.attestations ?? {};
  if (provenance === undefined && !sbom) return;
  throw new PropError(scope, 'build.attestations', `makes an index, and ${who}`, 'delete it');
}

function checkRepository(scope: Construct, prop: string, registry: NonNullable<SourceImageProps['registry']>): void {
  if (!('url' in registry)) return;
  for (const part of ['url', 'pullUrl'] as const) {
    const { [part]: url = registry.url } = registry;
    if (Token.isUnresolved(url) || (url.length <= 255 && REPOSITORY.test(url))) continue;
    throw new PropError(
      scope,
      `${prop}.${part}`,
      mustBe("a repository like 'ghcr.io/acme/api', without scheme and tag", url),
    );
  }
}
