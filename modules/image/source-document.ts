import { existsSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { Annotations } from 'cdktf';
import type { Construct } from 'constructs';
import { hashSource, type SourceHash } from '../source';
import { PropError } from '../terraform/prop-error';
import { fromStackFolder } from '../terraform/stack-folder';
import type { ImageDocument, SourceDocument } from './document';
import type { SourceImageProps } from './source-image';

const DEFAULT_PLATFORM = 'linux/amd64';

/** What the image is made of, for the engine: paths start at the folder of the stack. */
export function sourceDocument(scope: Construct, props: SourceImageProps): SourceDocument {
  const { context, target, args, platform = DEFAULT_PLATFORM, contexts, salt } = props;
  return {
    context: fromStackFolder(scope, context),
    dockerfile: dockerfileInContext(props),
    ...(target !== undefined && { target }),
    ...(args !== undefined && { args }),
    platforms: [platform],
    ...(contexts !== undefined && { contexts: folders(contexts, (folder) => fromStackFolder(scope, folder)) }),
    ...(salt !== undefined && { salt }),
  };
}

/**
 * Hashes the source on this machine.
 *
 * @returns undefined when the source is elsewhere and is hashed when Terraform plans
 */
export function hashedSource(
  scope: Construct,
  props: SourceImageProps,
  hashAt: 'synth' | 'plan',
): SourceHash | undefined {
  const { context, target, args, platform = DEFAULT_PLATFORM, contexts, salt } = props;
  const missing = [context, ...Object.values(contexts ?? {})]
    .filter((folder) => typeof folder === 'string')
    .find((folder) => !existsSync(folder));
  if (missing !== undefined && hashAt === 'synth') {
    const cure =
      "synthesize where the source is (the build job), or leave hashing to the machine that plans: hashAt: 'plan'";
    throw new PropError(
      scope,
      missing === context ? 'context' : 'contexts',
      `a folder on this machine; ${cure}`,
      missing,
    );
  }
  if (missing !== undefined) {
    const warning = `'${missing}' is not on this machine, so its source is checked when Terraform plans`;
    Annotations.of(scope).addWarning(warning);
    return undefined;
  }
  return hashSource({
    context: resolve(context),
    dockerfile: dockerfileInContext(props),
    ...(target !== undefined && { target }),
    ...(args !== undefined && { args: { ...args } }),
    platforms: [platform],
    ...(contexts !== undefined && { contexts: folders(contexts, (folder) => resolve(folder)) }),
    ...(salt !== undefined && { salt }),
  });
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

function dockerfileInContext({ context, dockerfile = 'Dockerfile' }: SourceImageProps): string {
  if (!isAbsolute(dockerfile)) return dockerfile.split(sep).join('/');
  return relative(resolve(context), dockerfile).split(sep).join('/');
}

type Contexts = NonNullable<SourceImageProps['contexts']>;

function folders(contexts: Contexts, path: (folder: string) => string): Record<string, string | { image: string }> {
  return Object.fromEntries(
    Object.entries(contexts).map(([name, context]) => [name, typeof context === 'string' ? path(context) : context]),
  );
}
