import type { PublishDocument, Published, PublishedImage } from '../../contract/publish';
import { atOnce } from '../at-once';
import { failed } from '../failed';
import { ImageWork } from '../image/image-work';
import { inRegistry, type Turns } from '../image/in-registry';
import { loaded } from '../image/loaded';
import type { Outcome } from '../image/outcome';
import { maxBuilds } from '../machine/turn';
import { IN_FLIGHT } from '../registry/open';
import { putCommitTags } from '../tags/commit-tags';
import { manifestOf } from '../tags/manifest-of';
import type { RunContext } from '../verbs/run-context';
import { basesOf } from './bases';
import { ImageDocuments } from './image-documents';

const DID: Readonly<Record<Outcome['kind'], 'built' | 'copied' | 'present'>> = {
  present: 'present',
  copied: 'copied',
  replicated: 'present',
  restored: 'present',
  built: 'built',
  overtaken: 'built',
};

/** Images that are published side by side, each after those that it is made from. */
export class Publication {
  private readonly documents: ImageDocuments;
  private readonly answers = new Map<number, Promise<Published>>();

  private constructor(
    private readonly document: PublishDocument,
    private readonly context: RunContext,
    private readonly turns: Turns,
  ) {
    this.documents = new ImageDocuments(document, context);
  }

  static async of(document: PublishDocument, context: RunContext): Promise<Publication> {
    const { default: pLimit } = await import('p-limit');
    // Builds in other processes count too, which the machine knows; those of this one wait here.
    const turns = { asking: pLimit(IN_FLIGHT), building: pLimit(maxBuilds(context.env)) };
    return new Publication(document, context, turns);
  }

  /** An answer for each image, in their order. */
  answer(): Promise<Published[]> {
    return atOnce(Infinity, this.document.images, (image, index) => this.once(image, index));
  }

  private once(image: PublishedImage, index: number): Promise<Published> {
    const answer = this.answers.get(index) ?? this.publish(image);
    this.answers.set(index, answer);
    return answer;
  }

  private async publish(image: PublishedImage): Promise<Published> {
    const base = await this.lackingBase(image);
    if (base !== undefined) return { state: 'skipped', because: `it is made from ${base}, which is not there` };
    const started = performance.now();
    const seconds = () => Math.round(performance.now() - started) / 1000;
    try {
      const work = new ImageWork(await this.documents.of(image), this.context, image.called);
      const { to } = this.document;
      return { ...(await (to === 'docker' ? this.load(work) : this.push(work))), seconds: seconds() };
    } catch (error) {
      return failed(error, this.context.signal);
    }
  }

  /** Waits for what an image is made from; the name of what is not there then. */
  private async lackingBase(image: PublishedImage): Promise<string | undefined> {
    const bases = basesOf(image).map(async (index) => {
      const base = this.document.images[index];
      if (base === undefined) throw new Error(`there is no image ${index}`);
      const { state } = await this.once(base, index);
      return state === 'there' || state === 'loaded' ? [] : [base.called];
    });
    return (await Promise.all(bases)).flat()[0];
  }

  private async push(work: ImageWork) {
    const { outcome, tags } = await inRegistry(work, this.turns);
    const commitTags = await this.turns.asking(() => this.commit(work, outcome.digest));
    return {
      state: 'there' as const,
      repository: work.document.repository,
      digest: outcome.digest,
      tags: [...commitTags, ...tags],
      did: DID[outcome.kind],
    };
  }

  private async commit({ document, registry, log }: ImageWork, digest: string): Promise<readonly string[]> {
    const { commitTags, keep } = this.document;
    if (commitTags.length === 0) return [];
    const manifest = await manifestOf(document, registry, digest);
    const place = { registry, context: this.context, log };
    const added = await putCommitTags({ ...document, commitTags, keep }, manifest, place);
    if (added.length > 0) log.conclude(`tagged ${added.join(', ')}`);
    return commitTags;
  }

  private async load(work: ImageWork) {
    await this.turns.building(() => loaded(work));
    return { state: 'loaded' as const, reference: work.reference };
  }
}
