import { existsSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { Annotations, App } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';
import type { QueriedSource } from '../../contract/hash';
import type { SourceDocument } from '../../contract/source';
import { diskTree, hashSource, type SourceHash, type SourceOptions, type SourceWarning, type Tree } from '../source';
import { DEFAULT_PLATFORM } from '../source/dockerfile/platform';
import { belowContexts, toolFolders, withoutLinks } from '../source/tool-folders';
import { fromStackFolder } from '../terraform/stack-folder';
import { builtContexts, hashedContexts, queriedContexts } from './named-contexts';
import type { SourceImageProps } from './source-image-props';

/** What an image is made of, for everyone who hashes or builds it: on this machine, when Terraform plans and when it applies. */
export class ImageSource {
  public readonly platforms: readonly string[];
  private found: SourceHash | undefined;

  public constructor(
    private readonly scope: Construct,
    private readonly props: SourceImageProps,
  ) {
    this.platforms = props.platforms ?? [DEFAULT_PLATFORM];
  }

  /**
   * The source as it is on this machine. Its warnings are passed on.
   *
   * @throws SourceError when it cannot be hashed
   */
  public hashed(): SourceHash {
    this.found ??= withWarnings(this.scope, hashSource(this.options()));
    return this.found;
  }

  /** The same without its warnings, for an image that is not built from it now. */
  public quietlyHashed(): SourceHash {
    this.found ??= hashSource(this.options());
    return this.found;
  }

  /** What hashing it would say, for a source that may be elsewhere. */
  public checkIfHere(): void {
    const { context } = this.props;
    if (existsSync(context)) this.hashed();
    else {
      const warning = `'${context}' is not on this machine, so the source is checked when Terraform plans`;
      Annotations.of(this.scope).addWarning(warning);
    }
  }

  /** How it is hashed on this machine. */
  public options(): SourceOptions {
    const { context, dockerfile, requireCommitted, silence } = this.props;
    const contexts = hashedContexts(this.props.contexts);
    return {
      context: resolve(context),
      ...(dockerfile !== undefined && { dockerfile }),
      ...this.same(),
      ...(contexts !== undefined && { contexts }),
      ...(requireCommitted !== undefined && { requireCommitted }),
      ...(silence !== undefined && { silence }),
      leftOut: this.leftOut(),
      tree: treeOf(this.scope),
    };
  }

  /** For the engine that builds it: paths start at the folder of the stack. */
  public document(): SourceDocument {
    const contexts = builtContexts(this.scope, this.props.contexts);
    return { ...this.plain(this.scope), ...(contexts !== undefined && { contexts }) };
  }

  /**
   * For the engine that hashes it when Terraform plans.
   *
   * @param scope in the stack that asks
   */
  public query(scope: Construct): QueriedSource {
    const contexts = queriedContexts(scope, this.props.contexts);
    return {
      ...this.plain(scope),
      ...(contexts !== undefined && { contexts }),
      ...(this.props.requireCommitted === true && { requireCommitted: true }),
    };
  }

  private plain(scope: Construct): Omit<SourceDocument, 'contexts'> {
    const left = this.leftOut().map((path) => fromStackFolder(scope, path));
    return {
      context: fromStackFolder(scope, this.props.context),
      dockerfile: this.found?.dockerfile ?? dockerfileInContext(this.props),
      ...this.same(),
      ...(left.length > 0 && { leftOut: left }),
    };
  }

  private same() {
    const { target, args, frontends, onbuild, salt } = this.props;
    return {
      ...(target !== undefined && { target }),
      ...(args !== undefined && { args }),
      platforms: this.platforms,
      ...(frontends !== undefined && { frontends }),
      ...(onbuild !== undefined && { onbuild }),
      ...(salt !== undefined && { salt }),
    };
  }

  /**
   * What changes below the contexts while tools run: the app's own output, and what the environment names. It is left out
   * of hash and build alike; where it is comes from the environment, not from the program, so it is read here.
   */
  private leftOut(): string[] {
    const { context, contexts = {} } = this.props;
    const folders = [context, ...Object.values(contexts).filter((each) => typeof each === 'string')];
    return belowContexts(folders, [withoutLinks(resolve(App.of(this.scope).outdir)), ...toolFolders(process.env)]);
  }
}

function withWarnings(scope: Construct, hash: SourceHash): SourceHash {
  for (const warning of hash.warnings) Annotations.of(scope).addWarning(sentence(hash.dockerfile, warning));
  return hash;
}

function sentence(dockerfile: string, { message, fix, line }: SourceWarning): string {
  return `${line === undefined ? dockerfile : `${dockerfile}:${String(line)}`}: ${message}: ${fix}`;
}

const trees = new WeakMap<IConstruct, Tree>();

/** All images of one app share one walk over the disk. */
function treeOf({ node: { root } }: Construct): Tree {
  const tree = trees.get(root) ?? diskTree();
  trees.set(root, tree);
  return tree;
}

/** Where nobody looked for it. */
function dockerfileInContext({ context, dockerfile = 'Dockerfile' }: SourceImageProps): string {
  const path = isAbsolute(dockerfile) ? relative(resolve(context), dockerfile) : dockerfile;
  return path.split(sep).join('/');
}
