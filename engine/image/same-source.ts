import { shown } from '../../errors/shown';
import type { BuiltImage } from '../builder/builder';
import { TagTaken } from '../builder/failure';
import { EngineError } from '../engine-error';
import { isOfSource } from '../registry/source-label';
import type { ImageWork } from './image-work';

/**
 * A tag of a source names nothing else than what was built from it. A program of the user's may set no labels.
 *
 * @throws {EngineError} when the label of what the tag names is that of another source
 */
export function requireSameSource(work: ImageWork, digest: string, label: string | undefined): void {
  const { build: { builder } = {}, tag } = work.document;
  if (label === undefined && typeof builder === 'object' && 'command' in builder) return;
  if (!isOfSource(label, tag)) throw tagOfAnother(work, { digest, label });
}

/** Where an image comes from, by its label. */
export function originOf(label: string | undefined): string {
  return label === undefined ? 'it was not built by slipway' : `it was built from the source ${shown(label)}`;
}

/** What a registry has in place of an image. */
interface Other {
  readonly digest: string;
  readonly label: string | undefined;
  /** What came of the push, if there was one. */
  readonly pushed?: BuiltImage | TagTaken;
}

export function tagOfAnother({ reference }: ImageWork, { digest, label, pushed }: Other): EngineError {
  const isBuilt = pushed !== undefined && !(pushed instanceof TagTaken);
  return new EngineError(
    `the tag of ${reference} belongs to another image`,
    `the registry has ${digest} under it${isBuilt ? ` and the builder reported ${pushed.digest}` : ''}; ${originOf(label)}`,
    `find out who pushed it, delete that tag in the registry and try again`,
    isBuilt ? undefined : pushed,
  );
}
