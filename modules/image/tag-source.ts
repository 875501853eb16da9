import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { TerraformStack } from 'cdktf';
import type { Construct, IConstruct } from 'constructs';
import { SOURCE } from '../../contract/image-mode';
import type { StackSettings } from '../settings/stack-settings';
import { recordOf, SourceError, type SourceOptions } from '../source';
import { hclText } from '../terraform/hcl-expression';
import { PropError } from '../terraform/prop-error';
import type { ImageSource } from './image-source';
import type { Choice } from './mode/image-switch';
import type * as planned from './planned-tags';

/** Where the tag of an image comes from: who knows its source, and when. */
export interface TagSource {
  /** `src-` and 20 hexadecimal digits: a token where Terraform gets to know it, undefined where nobody has the source. */
  readonly tag: string | undefined;
  /** The same as an expression, for an image that can be switched. */
  readonly expression: string | undefined;
  /** The hash in full, where synthesis knows it. */
  readonly hash?: string;
  /** A record of what was hashed, relative to the folder of the stack. */
  readonly record?: string;
  /** Why there is no source, or none that can be hashed. */
  readonly missing?: string;
}

/** An image without a tag. */
interface Untagged {
  readonly scope: Construct;
  /** As in addresses: `api_service`. */
  readonly name: string;
  readonly source: ImageSource;
}

/**
 * @param choice of an image that can be switched; one that was built before needs no source
 * @throws SourceError for a source that cannot be hashed, where the image is to be built
 */
export function tagSource(image: Untagged, hashAt: StackSettings['hashAt'], choice: Choice | undefined): TagSource {
  const isBuilt = choice === undefined || choice.chosen.choice === SOURCE;
  if (hashAt === 'plan') return fromPlan(image, choice, isBuilt);
  return isBuilt ? fromSynthesis(image) : fromSourceAtHand(image);
}

function fromSynthesis({ scope, name, source }: Untagged): TagSource {
  const { tag, hash } = source.hashed();
  return { tag, expression: hclText(tag), hash, record: recordedSource(scope, name, source.options()) };
}

/** With it the variables of Terraform can switch to the source all the same. */
function fromSourceAtHand({ scope, name, source }: Untagged): TagSource {
  try {
    const { tag, hash } = source.quietlyHashed();
    return { tag, expression: hclText(tag), hash, record: recordedSource(scope, name, source.options()) };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return { tag: undefined, expression: undefined, missing: error.what };
  }
}

/** What is wrong with the source is said now, where it is on this machine. */
function fromPlan({ scope, name, source }: Untagged, choice: Choice | undefined, isBuilt: boolean): TagSource {
  if (isBuilt) source.checkIfHere();
  return plannedTag(scope, name, source.query(scope), choice?.prebuilt);
}

const EXTERNAL = '@cdktf/provider-external';

/**
 * Loads what it needs when it is needed: who hashes at synthesis does not install the external provider.
 *
 * @throws PropError when its package is missing
 */
function plannedTag(...[scope, ...request]: Parameters<typeof planned.plannedTag>): TagSource {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- a constructor cannot wait for `import()`
    return (require('./planned-tags') as typeof planned).plannedTag(scope, ...request);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'MODULE_NOT_FOUND' || !message.includes(EXTERNAL)) throw error;
    throw new PropError(scope, 'hashAt', `is 'plan', which needs the package ${EXTERNAL}`, `npm install ${EXTERNAL}`);
  }
}

/** Beside the file of the stack. */
const RECORDS = 'sources';

type Records = Map<string, SourceOptions>;

const recordsByStack = new WeakMap<TerraformStack, Records>();

/**
 * Has synthesis write what an image was hashed from beside the file of the stack. Should the source be another one when
 * Terraform applies, the engine can name the files that changed.
 *
 * @returns the file, relative to the folder of the stack
 */
function recordedSource(scope: IConstruct, name: string, source: SourceOptions): string {
  const stack = TerraformStack.of(scope);
  const file = `${RECORDS}/${name}.json.gz`;
  recordsOf(stack).set(file, source);
  return file;
}

function recordsOf(stack: TerraformStack): Records {
  const known = recordsByStack.get(stack);
  if (known !== undefined) return known;
  const made: Records = new Map();
  recordsByStack.set(stack, made);
  const { synthesizer } = stack;
  stack.synthesizer = {
    synthesize(session) {
      synthesizer.synthesize(session);
      const folder = dirname(join(session.outdir, session.manifest.forStack(stack).synthesizedStackPath));
      rmSync(join(folder, RECORDS), { recursive: true, force: true });
      mkdirSync(join(folder, RECORDS));
      for (const [file, source] of made) writeFileSync(join(folder, file), gzipSync(JSON.stringify(recordOf(source))));
    },
  };
  return made;
}
