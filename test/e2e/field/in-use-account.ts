import type { ImageDocument } from '../../../contract/image';
import type { RolloutDocument } from '../../../contract/rollout';
import { ImageLog } from '../../../engine/log/image-log';
import { openRepository } from '../../../engine/registry/open';
import { holdImage, releaseOldImages } from '../../../engine/tags/in-use';
import { tagImage } from '../../../engine/tags/tag-image';
import type { EcrRepositories } from '../../ecr-repositories';
import { type Program, workOf } from './in-use-program';

interface Apply {
  /** Services that are targets, each with its stack; all, and what the program lost goes. */
  readonly only?: readonly string[];
  /** A service whose pods do not get ready. */
  readonly fails?: string;
  /** Killed before this service is touched. */
  readonly killedBefore?: string;
}

/** A repository, a cluster and a state: what the applies of one program after the other leave behind. */
export class Account {
  /** What runs, by service. */
  private readonly cluster = new Map<string, string>();
  /** What Terraform has applied, by resource. */
  private readonly state = new Map<string, string>();
  /** Digests of the images, in the order of their pushes. */
  private readonly pushed: string[] = [];
  private readonly log: ImageLog;

  constructor(
    private readonly repositories: EcrRepositories,
    private readonly repository: string,
  ) {
    this.log = new ImageLog('field', repositories.context.print);
  }

  /** Runs the engine for what changed, in the order of the graph. */
  async apply(program: Program, { only, fails, killedBefore }: Apply = {}): Promise<this> {
    const { front } = this.repositories;
    const { builds, leaves } = workOf(program, front.registry, front.origin);
    if (only === undefined) this.destroyAllBut([...leaves.keys()]);
    const targets = [...leaves].filter(([service]) => only?.includes(service) ?? true);
    const images = new Set(targets.map(([, { image }]) => image));
    for (const [name, document] of builds) if (images.has(document.image)) await this.build(name, document);
    for (const [service, document] of targets) {
      if (service === killedBefore) break;
      await this.rollOut(service, document, service === fails);
    }
    return this;
  }

  /** Puts a tag on an image by hand, as earlier versions did. */
  async tag(image: number, tag: (source: string) => string): Promise<this> {
    const tags = (await this.repositories.tags(this.repository))[this.pushed[image - 1] ?? ''] ?? [];
    const source = tags.find((each) => each.startsWith('src-')) ?? '';
    const { front } = this.repositories;
    const manifest = await (await front.send('GET', `/v2/${this.repository}/manifests/${source}`)).text();
    await front.putManifest(this.repository, tag(source.slice(4, 16)), manifest);
    return this;
  }

  /** Who holds which image, in the order of the pushes: `shop.api shop.worker | -`. */
  async holders(): Promise<string> {
    const tags = await this.repositories.tags(this.repository);
    const held = (digest: string) => (tags[digest] ?? []).flatMap((tag) => /^in-use-(.+)-\w{12}$/.exec(tag)?.[1] ?? []);
    return this.pushed.map((digest) => held(digest).join(' ') || '-').join(' | ');
  }

  private destroyAllBut(services: readonly string[]): void {
    for (const gone of [...this.cluster.keys()].filter((service) => !services.includes(service))) {
      this.cluster.delete(gone);
      this.state.delete(gone);
    }
  }

  private async build(name: string, document: ImageDocument): Promise<void> {
    if (this.state.get(name) === document.image) return;
    const image = this.here(document);
    const digest = await this.repositories.push(this.repository, document.tag, document.tag);
    if (!this.pushed.includes(digest)) this.pushed.push(digest);
    await tagImage(image, openRepository(image, this.repositories.context).client, this.log);
    this.state.set(name, document.image);
  }

  private async rollOut(service: string, { image, held }: RolloutDocument, fails: boolean): Promise<void> {
    if (this.state.get(service) === image) return;
    this.cluster.set(service, image);
    if (held !== undefined) await holdImage(this.here(held), this.repositories.context, this.log);
    // The pods of the old image go on.
    if (fails) return void this.cluster.set(`${service} before`, this.state.get(service) ?? image);
    this.cluster.delete(`${service} before`);
    this.state.set(service, image);
    // A cluster that keeps nothing to go back to.
    const platform = {
      imagesInUse: () => Promise.resolve(new Set(this.cluster.values())),
      imagesToGoBackTo: () => Promise.resolve(new Set<string>()),
    };
    if (held !== undefined) await releaseOldImages(this.here(held), platform, this.repositories.context, this.log);
  }

  /** Every row has a repository of its own. */
  private here<T extends { readonly repository: string }>(image: T): T {
    return { ...image, repository: image.repository.replace(/base$/, this.repository) };
  }
}
