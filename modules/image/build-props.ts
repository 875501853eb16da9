import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import { known, PropError } from '../terraform/prop-error';
import { isSourceImage } from './named-contexts';
import type { SourceImageProps } from './source-image-props';

const HASHED = 'it is hashed';
const RUN = 'the build runs with it';

/** @throws PropError for what hash or build could not use */
export function checkBuildProps(scope: Construct, props: SourceImageProps): void {
  const { context, dockerfile, target, args = {}, platform, labels = {}, secrets = {}, contexts = {}, salt } = props;
  const plain = Object.values(contexts).filter((value) => !isSourceImage(value));
  for (const [prop, value] of Object.entries({ context, dockerfile, target, args, platform, contexts: plain, salt })) {
    known(scope, prop, value, HASHED);
  }
  for (const [prop, value] of Object.entries({ labels, secrets, builder: props.builder }))
    known(scope, prop, value, RUN);

  for (const [prop, value] of Object.entries({ context, dockerfile, target, builder: props.builder })) {
    if (value === '') throw new PropError(scope, prop, 'not empty', value);
  }
  checkBases(scope, props);
  if (platform !== undefined) checkPlatform(scope, platform);
  for (const name of Object.keys(args)) checkVariable(scope, 'args', name);
  for (const [id, secret] of Object.entries(secrets)) checkSecret(scope, id, secret);
  if ('url' in props.registry) checkRepository(scope, props.registry.url);
  if ('url' in props.registry && props.registry.pullUrl !== undefined) checkRepository(scope, props.registry.pullUrl);
}

/** A tag that only the plan knows cannot be part of a hash that synthesis computes. */
function checkBases(scope: Construct, { contexts = {}, hashAt = 'synth' }: SourceImageProps): void {
  for (const [name, base] of Object.entries(contexts)) {
    if (!isSourceImage(base) || hashAt === 'plan' || !Token.isUnresolved(base.tag)) continue;
    const expected = `'plan', as '${base.node.path}', which is \`contexts.${name}\`, is hashed when Terraform plans`;
    throw new PropError(scope, 'hashAt', expected, hashAt);
  }
}

function checkPlatform(scope: Construct, platform: string): void {
  if (/^[a-z0-9]+\/[a-z0-9_]+(\/[a-z0-9_.]+)?$/.test(platform)) return;
  throw new PropError(scope, 'platform', "one platform, 'os/architecture' or 'os/architecture/variant'", platform);
}

function checkVariable(scope: Construct, prop: string, name: string): void {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return;
  throw new PropError(scope, prop, 'named by letters, digits and _, not starting with a digit', name);
}

function checkSecret(scope: Construct, id: string, secret: { env: string } | { file: string }): void {
  if (!/^[A-Za-z0-9_.-]+$/.test(id)) {
    throw new PropError(scope, 'secrets', "an id of letters, digits, '_', '.' and '-'", id);
  }
  if ('env' in secret) checkVariable(scope, `secrets.${id}.env`, secret.env);
}

/** https://github.com/distribution/reference: a domain with an optional port, then the path, in lower case. */
function checkRepository(scope: Construct, url: string): void {
  if (Token.isUnresolved(url) || /^[A-Za-z0-9.-]+(:\d{1,5})?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)+$/.test(url)) return;
  throw new PropError(scope, 'registry.url', "a repository like 'ghcr.io/acme/api', without scheme and tag", url);
}
