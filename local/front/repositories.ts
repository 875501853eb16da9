import type { Caller } from './moto-api';
import { isImmutable, type Mutability } from './mutability';

/** ECR's quota: tags on one image. */
const TAGS_PER_IMAGE = 1_000;

/** Who made a repository. */
export interface Owner extends Caller {
  /** Number of the account. */
  readonly registryId: string;
}

/** An image or an index that was pushed. It stays when its last tag moves away. */
export interface StoredImage {
  readonly digest: string;
  readonly mediaType: string;
  readonly manifest: string;
  /** Seconds since 1970. */
  readonly pushedAt: number;
}

/** What a push of a manifest comes to. */
export type Verdict = 'new' | 'unchanged' | 'immutable' | 'too many tags';

/** A repository made by CreateRepository, and what was pushed to it. */
export class Repository {
  mutability: Mutability;
  /** How many tags one image takes. */
  readonly tagsPerImage: number;
  private readonly images = new Map<string, StoredImage>();
  private readonly digests = new Map<string, string>();
  private queue: Promise<unknown> = Promise.resolve();

  constructor(
    readonly name: string,
    /** Name of the data in the registry behind; a repository that is made again gets another one, so it starts empty. */
    readonly storage: string,
    readonly owner: Owner,
    settings: { readonly mutability: Mutability; readonly tagsPerImage: number },
  ) {
    this.mutability = settings.mutability;
    this.tagsPerImage = settings.tagsPerImage;
  }

  /** All tags, in the order in which registries list them. */
  get tags(): string[] {
    return [...this.digests.keys()].sort();
  }

  /** The image that a tag or a digest names. */
  find(reference: string): StoredImage | undefined {
    return this.images.get(this.digests.get(reference) ?? reference);
  }

  /** Decides about a push under a tag, or by digest alone. */
  judge(digest: string, tag: string | undefined): Verdict {
    if (tag === undefined) return this.images.has(digest) ? 'unchanged' : 'new';
    const current = this.digests.get(tag);
    if (current === digest) return 'unchanged';
    if (current !== undefined && isImmutable(tag, this.mutability)) return 'immutable';
    return this.tagsOf(digest).length < this.tagsPerImage ? 'new' : 'too many tags';
  }

  /** Records a push. Returns the image that lost its last tag by it. */
  record(image: StoredImage, tag: string | undefined): StoredImage | undefined {
    if (!this.images.has(image.digest)) this.images.set(image.digest, image);
    if (tag === undefined) return undefined;
    const previous = this.find(tag);
    this.digests.set(tag, image.digest);
    return previous && this.tagsOf(previous.digest).length === 0 ? previous : undefined;
  }

  /** Does what BatchDeleteImage does: a digest goes with all its tags, a tag takes the image along when it is its last. */
  remove({ imageDigest, imageTag }: { imageDigest?: string | undefined; imageTag?: string | undefined }): void {
    const digest = imageDigest ?? (imageTag === undefined ? undefined : this.digests.get(imageTag));
    if (digest === undefined) return;
    if (imageDigest === undefined && this.tagsOf(digest).length > 1) {
      this.digests.delete(imageTag ?? '');
      return;
    }
    this.images.delete(digest);
    this.tagsOf(digest).forEach((tag) => this.digests.delete(tag));
  }

  /** Runs one change of this repository at a time, so that of two pushes of one immutable tag the second is refused. */
  exclusively<T>(change: () => Promise<T>): Promise<T> {
    const done = this.queue.then(change, change);
    this.queue = done.catch(() => undefined);
    return done;
  }

  private tagsOf(digest: string): string[] {
    return [...this.digests].flatMap(([tag, tagged]) => (tagged === digest ? [tag] : []));
  }
}

/** The repositories of the registry: the one place that knows which repository, image and tag exists. */
export class Repositories {
  private readonly byName = new Map<string, Repository>();
  private generation = 0;

  constructor(private readonly tagsPerImage = TAGS_PER_IMAGE) {}

  find(name: string): Repository | undefined {
    return this.byName.get(name);
  }

  create(name: string, owner: Owner, mutability: Mutability): Repository {
    this.generation += 1;
    const storage = `g${String(this.generation)}/${name}`;
    const repository = new Repository(name, storage, owner, { mutability, tagsPerImage: this.tagsPerImage });
    this.byName.set(name, repository);
    return repository;
  }

  delete(name: string): void {
    this.byName.delete(name);
  }
}
