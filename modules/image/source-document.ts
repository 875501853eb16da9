import { existsSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { Annotations } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';
import { diskTree, hashSource, type SourceHash, type SourceWarning, type Tree } from '../source';
import { fromStackFolder } from '../terraform/stack-folder';
import type { ImageDocument, SourceDocument } from './document';
import type { SourceImageProps } from './source-image-props';

const DEFAULT_PLATFORM = 'linux/amd64';

/**
 * Hashes the source on this machine and passes its warnings on.
 *
 * @returns undefined when the source is elsewhere and is hashed when Terraform plans
 */
export function hashedSource(scope: Construct, props: SourceImageProps): SourceHash | undefined {
  const { context, dockerfile, target, args, platform = DEFAULT_PLATFORM, contexts, salt, hashAt } = props;
  if (hashAt === 'plan' && !existsSync(context)) {
    const warning = `'${context}' is not on this machine, so the source is checked when Terraform plans`;
    Annotations.of(scope).addWarning(warning);
    return undefined;
  }
  const hash = hashSource({
    context: resolve(context),
    ...(dockerfile !== undefined && { dockerfile }),
    ...(target !== undefined && { target }),
    ...(args !== undefined && { args }),
    platforms: [platform],
    ...(contexts !== undefined && { contexts: folders(contexts, (folder) => resolve(folder)) }),
    ...(salt !== undefined && { salt }),
    tree: treeOf(scope),
  });
  for (const warning of hash.warnings) Annotations.of(scope).addWarning(sentence(hash.dockerfile, warning));
  return hash;
}

/** What the image is made of, for the engine: paths start at the folder of the stack. */
export function sourceDocument(scope: Construct, props: SourceImageProps, hash?: SourceHash): SourceDocument {
  const { context, target, args, platform = DEFAULT_PLATFORM, contexts, salt } = props;
  return {
    context: fromStackFolder(scope, context),
    dockerfile: hash?.dockerfile ?? dockerfileInContext(props),
    ...(target !== undefined && { target }),
    ...(args !== undefined && { args }),
    platforms: [platform],
    ...(contexts !== undefined && { contexts: folders(contexts, (folder) => fromStackFolder(scope, folder)) }),
    ...(salt !== undefined && { salt }),
  };
}

/** Secrets for the engine: names of variables and paths of files, never values. */
export function secretDocuments(scope: Construct, secrets: SourceImageProps['secrets']): ImageDocument['secrets'] {
  if (secrets === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(secrets).map(([id, secret]) => {
      if ('env' in secret || secret.file.startsWith('~/')) return [id, secret];
      return [id, { file: fromStackFolder(scope, secret.file) }];
    }),
  );
}

const trees = new WeakMap<IConstruct, Tree>();

/** All images of one app share one walk over the disk. */
function treeOf({ node: { root } }: Construct): Tree {
  const tree = trees.get(root) ?? diskTree();
  trees.set(root, tree);
  return tree;
}

function sentence(dockerfile: string, { message, cure, line }: SourceWarning): string {
  return `${line === undefined ? dockerfile : `${dockerfile}:${String(line)}`}: ${message}: ${cure}`;
}

function dockerfileInContext({ context, dockerfile = 'Dockerfile' }: SourceImageProps): string {
  const path = isAbsolute(dockerfile) ? relative(resolve(context), dockerfile) : dockerfile;
  return path.split(sep).join('/');
}

type Contexts = NonNullable<SourceImageProps['contexts']>;

function folders(contexts: Contexts, path: (folder: string) => string): Contexts {
  return Object.fromEntries(
    Object.entries(contexts).map(([name, context]) => [name, typeof context === 'string' ? path(context) : context]),
  );
}
