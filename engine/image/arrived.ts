import type { BuiltImage } from '../builder/builder';
import { TagTaken } from '../builder/failure';
import { EngineError } from '../engine-error';
import { sourceHashLabel } from '../registry/source-label';
import type { ImageWork } from './image-work';
import type { Outcome } from './outcome';
import { tagOfAnother } from './same-source';

/**
 * What the registry has after a push: what the builder pushed, or what another builder made of the same source.
 *
 * @param pushed what the builder reports, or the refusal of the push, because the tag was there
 * @throws {EngineError} when it has nothing under the tag, or another image
 */
export async function arrived(work: ImageWork, pushed: BuiltImage | TagTaken, hash: string): Promise<Outcome> {
  const { registry, phases, reference, document } = work;
  const found = await registry.presence(document.tag);
  if (found.state === 'absent') throw pushed instanceof TagTaken ? pushed : lost(reference, pushed);
  const { digest } = found;
  if (!(pushed instanceof TagTaken) && pushed.digest === digest) {
    phases.built(pushed.seconds);
    return { kind: 'built', digest, took: phases.toString() };
  }
  const label = await sourceHashLabel(registry, digest);
  if (label !== hash) throw tagOfAnother(work, { digest, label, pushed });
  return { kind: 'overtaken', digest };
}

function lost(reference: string, { digest }: BuiltImage): EngineError {
  return new EngineError(
    `the push of ${reference} did not arrive`,
    `the builder reported ${digest}, and the registry does not have the tag`,
    'try again; if it stays, check which registry the builder pushes to',
  );
}
