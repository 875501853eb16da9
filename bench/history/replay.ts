import type { Revisions } from '../../cli/app/revisions';
import { type IgnoreRules, parseIgnoreFile } from '../../modules/source';
import { sight } from './decide';
import type { Step } from './first-parents';
import type { ReplayedImage } from './options';

/** How often somebody built where our hash did not, and the other way round. */
export interface Decisions {
  readonly builds: number;
  /** The image changed, and was not built. */
  readonly missed: number;
  /** The image was built, and did not change. */
  readonly spurious: number;
}

export interface Replayed {
  readonly image: ReplayedImage;
  readonly ours: number;
  /** Of ours: the registry has that tag already, as a change was taken back. */
  readonly known: number;
  readonly whole: Decisions;
  readonly filter: Decisions;
  /** Commits at which the image could not be built, and why at the last of them. */
  readonly refused: number;
  readonly why: string | undefined;
}

/** Decides at every commit for every image, as the pipelines of three teams would. */
export async function replay(
  revisions: Revisions,
  steps: readonly Step[],
  images: readonly ReplayedImage[],
): Promise<Replayed[]> {
  const histories = images.map((image) => new History(image));
  for (const { commit, changed } of steps) {
    const { root, tree } = await revisions.checkOut(commit);
    const sightings = images.map((image) => sight(root, image, tree));
    histories.forEach((history, index) => {
      const sighting = sightings[index];
      if (sighting === undefined) return;
      history.touch(changed);
      if ('refused' in sighting) history.refuse(sighting.refused);
      else history.add(sighting);
    });
  }
  return histories.map((history) => history.result());
}

class History {
  private readonly rules: IgnoreRules;
  private readonly tags = new Set<string>();
  private last: { ours: string; whole: string } | undefined;
  private touched = false;
  private ours = 0;
  private known = 0;
  private refused = 0;
  private why: string | undefined;
  private readonly whole = { builds: 0, missed: 0, spurious: 0 };
  private readonly filter = { builds: 0, missed: 0, spurious: 0 };

  constructor(private readonly image: ReplayedImage) {
    this.rules = parseIgnoreFile(image.filter.join('\n'));
  }

  touch(changed: readonly string[]): void {
    this.touched ||= changed.some((path) => this.rules.ignores(path));
  }

  refuse(why: string): void {
    this.refused++;
    this.why = why;
  }

  /** Compares with the last commit at which the image could be built. */
  add(now: { ours: string; whole: string }): void {
    if (this.last !== undefined) {
      const changed = now.ours !== this.last.ours;
      if (changed) this.ours++;
      if (changed && this.tags.has(now.ours)) this.known++;
      count(this.whole, now.whole !== this.last.whole, changed);
      count(this.filter, this.touched, changed);
    }
    this.tags.add(now.ours);
    this.last = now;
    this.touched = false;
  }

  result(): Replayed {
    const { image, ours, known, whole, filter, refused, why } = this;
    return { image, ours, known, whole, filter, refused, why };
  }
}

function count(
  decisions: { builds: number; missed: number; spurious: number },
  built: boolean,
  changed: boolean,
): void {
  if (built) decisions.builds++;
  if (changed && !built) decisions.missed++;
  if (built && !changed) decisions.spurious++;
}
