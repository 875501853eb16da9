import { existsSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { Annotations } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';
import { diskTree, hashSource, type SourceHash, type SourceOptions, type SourceWarning, type Tree } from '../source';
import { fromStackFolder } from '../terraform/stack-folder';
import type { QueriedSource } from '../../contract/hash';
import type { SourceDocument } from '../../contract/source';
import { leftOut } from './left-out';
import { builtContexts, hashedContexts, queriedContexts } from './named-contexts';
import type { SourceImageProps } from './source-image-props';

const DEFAULT_PLATFORMS = ['linux/amd64'];

/**
 * Hashes the source on this machine and passes its warnings on.
 *
 * @returns undefined when the source is elsewhere and is hashed when Terraform plans
 */
export function hashedSource(scope: Construct, props: SourceImageProps): SourceHash | undefined {
  const { context, hashAt } = props;
  if (hashAt === 'plan' && !existsSync(context)) {
    const warning = `'${context}' is not on this machine, so the source is checked when Terraform plans`;
    Annotations.of(scope).addWarning(warning);
    return undefined;
  }
  const hash = hashSource(sourceOptions(scope, props));
  for (const warning of hash.warnings) Annotations.of(scope).addWarning(sentence(hash.dockerfile, warning));
  return hash;
}

/** The source as it is hashed on this machine. */
export function sourceOptions(scope: Construct, props: SourceImageProps): SourceOptions {
  const {
    context,
    dockerfile,
    target,
    args,
    platforms = DEFAULT_PLATFORMS,
    frontends,
    onbuild,
    salt,
    requireCommitted,
    silence,
  } = props;
  const contexts = hashedContexts(props.contexts);
  return {
    context: resolve(context),
    ...(dockerfile !== undefined && { dockerfile }),
    ...(target !== undefined && { target }),
    ...(args !== undefined && { args }),
    platforms,
    ...(contexts !== undefined && { contexts }),
    ...(frontends !== undefined && { frontends }),
    ...(onbuild !== undefined && { onbuild }),
    ...(salt !== undefined && { salt }),
    ...(requireCommitted !== undefined && { requireCommitted }),
    ...(silence !== undefined && { silence }),
    leftOut: leftOut(scope, props),
    tree: treeOf(scope),
  };
}

/** What the image is made of, for the engine that builds it: paths start at the folder of the stack. */
export function sourceDocument(scope: Construct, props: SourceImageProps, dockerfile?: string): SourceDocument {
  const contexts = builtContexts(scope, props.contexts);
  return { ...plainSource(scope, props, dockerfile), ...(contexts !== undefined && { contexts }) };
}

/** The same for the engine that hashes it when Terraform plans. */
export function queriedSource(scope: Construct, props: SourceImageProps, dockerfile?: string): QueriedSource {
  const contexts = queriedContexts(scope, props.contexts);
  return {
    ...plainSource(scope, props, dockerfile),
    ...(contexts !== undefined && { contexts }),
    ...(props.requireCommitted === true && { requireCommitted: true }),
  };
}

function plainSource(
  scope: Construct,
  props: SourceImageProps,
  dockerfile = dockerfileInContext(props),
): Omit<SourceDocument, 'contexts'> {
  const { context, target, args, platforms = DEFAULT_PLATFORMS, frontends, onbuild, salt } = props;
  const left = leftOut(scope, props).map((path) => fromStackFolder(scope, path));
  return {
    context: fromStackFolder(scope, context),
    dockerfile,
    ...(target !== undefined && { target }),
    ...(args !== undefined && { args }),
    platforms,
    ...(frontends !== undefined && { frontends }),
    ...(onbuild !== undefined && { onbuild }),
    ...(salt !== undefined && { salt }),
    ...(left.length > 0 && { leftOut: left }),
  };
}

const trees = new WeakMap<IConstruct, Tree>();

/** All images of one app share one walk over the disk. */
function treeOf({ node: { root } }: Construct): Tree {
  const tree = trees.get(root) ?? diskTree();
  trees.set(root, tree);
  return tree;
}

function sentence(dockerfile: string, { message, fix, line }: SourceWarning): string {
  return `${line === undefined ? dockerfile : `${dockerfile}:${String(line)}`}: ${message}: ${fix}`;
}

function dockerfileInContext({ context, dockerfile = 'Dockerfile' }: SourceImageProps): string {
  const path = isAbsolute(dockerfile) ? relative(resolve(context), dockerfile) : dockerfile;
  return path.split(sep).join('/');
}
