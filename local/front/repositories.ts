import type { Caller } from './moto-api';
import { isImmutable, type Mutability } from './mutability';
import { type ImageStatus, names, statusAt, type StoredImage } from './stored-image';

/** ECR's quota: tags on one image. */
const TAGS_PER_IMAGE = 1_000;

/** Who made a repository. */
export interface Owner extends Caller {
  /** Number of the account. */
  readonly registryId: string;
}

/** What holds for all repositories of a registry. */
export interface RegistryRules {
  /** How many tags one image takes. */
  readonly tagsPerImage: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How long an image takes to come back from the archive; up to twenty minutes on AWS. */
  readonly restoreMs: number;
}

/** What a push of a manifest comes to. `archived`: it is here, in the archive. */
export type Verdict = 'new' | 'unchanged' | 'archived' | 'immutable' | 'too many tags';

/** A repository made by CreateRepository, and what was pushed to it. */
export class Repository {
  mutability: Mutability;
  /** Who may do what, as JSON. */
  policy: string | undefined;
  private readonly rules: RegistryRules;
  private readonly stored = new Map<string, StoredImage>();
  private readonly digests = new Map<string, string>();
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    readonly name: string,
    /** Name of the data in the registry behind; a repository that is made again gets another one, so it starts empty. */
    readonly storage: string,
    readonly owner: Owner,
    settings: { readonly mutability: Mutability; readonly rules: RegistryRules },
  ) {
    this.mutability = settings.mutability;
    this.rules = settings.rules;
  }

  /** How many tags one image takes. */
  get tagsPerImage(): number {
    return this.rules.tagsPerImage;
  }

  /** All images, in the order in which they were pushed. */
  get images(): readonly StoredImage[] {
    return [...this.stored.values()];
  }

  /** The tags of images that can be pulled, in the order in which registries list them. */
  get tags(): string[] {
    return [...this.digests.keys()].filter((tag) => this.pullable(tag) !== undefined).sort();
  }

  /** The image that a tag or a digest names. */
  find(reference: string): StoredImage | undefined {
    return this.stored.get(this.digests.get(reference) ?? reference);
  }

  /** The same, unless it is in the archive. */
  pullable(reference: string): StoredImage | undefined {
    const image = this.find(reference);
    return image && this.statusOf(image) === 'ACTIVE' ? image : undefined;
  }

  statusOf(image: StoredImage): ImageStatus {
    return statusAt(image, this.now);
  }

  /** The tags of an image, in the order in which it got them. */
  tagsOf(digest: string): string[] {
    return [...this.digests].flatMap(([tag, tagged]) => (tagged === digest ? [tag] : []));
  }

  /** The indexes that need an image. */
  indexesOf(digest: string): StoredImage[] {
    return this.images.filter((image) => names(image, digest));
  }

  /** Decides about a push under a tag, or by digest alone. */
  judge(digest: string, tag: string | undefined): Verdict {
    const known = this.stored.get(digest);
    const same = known && this.statusOf(known) !== 'ACTIVE' ? 'archived' : 'unchanged';
    if (tag === undefined) return known ? same : 'new';
    const current = this.digests.get(tag);
    if (current === digest) return same;
    if (current !== undefined && isImmutable(tag, this.mutability)) return 'immutable';
    return this.tagsOf(digest).length < this.tagsPerImage ? 'new' : 'too many tags';
  }

  /** Records a push, which brings an image back from the archive. Returns the image that lost its last tag by it. */
  record(image: StoredImage, tag: string | undefined): StoredImage | undefined {
    if (this.stored.has(image.digest)) this.bringBack(image.digest);
    else this.stored.set(image.digest, image);
    if (tag === undefined) return undefined;
    const previous = this.find(tag);
    this.digests.set(tag, image.digest);
    return previous && this.tagsOf(previous.digest).length === 0 ? previous : undefined;
  }

  /** Takes a tag off; its image stays. */
  untag(tag: string): void {
    this.digests.delete(tag);
  }

  /** Deletes an image with all its tags. */
  remove(digest: string): void {
    this.stored.delete(digest);
    this.tagsOf(digest).forEach((tag) => this.untag(tag));
  }

  notePull(digest: string): void {
    this.change(digest, { pulledAt: this.now });
  }

  /** Puts an image into the archive, at a moment in seconds since 1970. */
  archive(digest: string, archivedAt: number): void {
    this.change(digest, { storageClass: 'ARCHIVE', archivedAt });
  }

  /** Takes an image out of the archive, which lasts a while; nothing happens to one that is not there. */
  restore(digest: string): void {
    if (this.stored.get(digest)?.storageClass !== 'ARCHIVE') return;
    this.change(digest, { storageClass: 'STANDARD', activatedAt: this.now + this.rules.restoreMs / 1_000 });
  }

  /** The same, at once. */
  bringBack(digest: string): void {
    const image = this.stored.get(digest);
    if (image === undefined || this.statusOf(image) === 'ACTIVE') return;
    this.change(digest, { storageClass: 'STANDARD', activatedAt: this.now });
  }

  /** Runs one change of this repository at a time, so that of two pushes of one immutable tag the second is refused. */
  exclusively<T>(change: () => Promise<T>): Promise<T> {
    const done = this.queue.then(change, change);
    this.queue = done.catch(() => undefined);
    return done;
  }

  /** In seconds since 1970. */
  get now(): number {
    return this.rules.now() / 1_000;
  }

  private change(digest: string, changes: Partial<StoredImage>): void {
    const image = this.stored.get(digest);
    if (image) this.stored.set(digest, { ...image, ...changes });
  }
}

/** The repositories of the registry: the one place that knows which repository, image and tag exists. */
export class Repositories {
  private readonly byName = new Map<string, Repository>();
  private readonly rules: RegistryRules;
  private generation = 0;

  constructor(rules: Partial<RegistryRules> = {}) {
    const { tagsPerImage = TAGS_PER_IMAGE, now = Date.now, restoreMs = 1_000 } = rules;
    this.rules = { tagsPerImage, now, restoreMs };
  }

  get all(): readonly Repository[] {
    return [...this.byName.values()];
  }

  find(name: string): Repository | undefined {
    return this.byName.get(name);
  }

  create(name: string, owner: Owner, mutability: Mutability): Repository {
    this.generation += 1;
    const repository = new Repository(name, `g${String(this.generation)}/${name}`, owner, {
      mutability,
      rules: this.rules,
    });
    this.byName.set(name, repository);
    return repository;
  }

  delete(name: string): void {
    this.byName.delete(name);
  }
}
