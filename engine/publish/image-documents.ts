import type { ImageDocument } from '../../contract/image';
import type { PublishDocument, PublishedImage, PublishedSource } from '../../contract/publish';
import type { RepositoryDocument } from '../../contract/registry';
import type { SourceDocument } from '../../contract/source';
import { type NamedRepository, RepositoryUrls } from '../registry/repository-urls';
import type { RunContext } from '../verbs/run-context';

/** The images of a question as the work of `engine build`, whose repositories have URLs. */
export class ImageDocuments {
  private readonly images: readonly PublishedImage[];
  private readonly urls: RepositoryUrls;

  constructor({ images }: PublishDocument, context: RunContext) {
    this.images = images;
    this.urls = new RepositoryUrls(images.flatMap(placesOf), context);
  }

  /** @throws {EngineError} when one of its repositories does not exist, or ECR gives no clear answer */
  async of(published: PublishedImage): Promise<ImageDocument> {
    const { called: _, copyFrom = [], replicatedFrom, pullFrom = [], ...image } = published;
    const { repository } = await this.place(image);
    return {
      ...image,
      kind: 'image',
      version: 1,
      repository,
      image: `${repository}:${image.tag}`,
      source: await this.source(image.source),
      copyFrom: await this.places(copyFrom),
      ...(replicatedFrom && { replicatedFrom: await this.place(replicatedFrom) }),
      pullFrom: await this.places(pullFrom),
      consumers: [],
    };
  }

  private async source({ contexts = {}, ...source }: PublishedSource): Promise<SourceDocument> {
    const named = Object.entries(contexts).map(async ([name, context]) => {
      if (typeof context === 'string' || 'image' in context) return [name, context] as const;
      const base = this.images[context.published];
      if (base === undefined) throw new Error(`there is no image ${context.published}`);
      const { repository, registry } = await this.place(base);
      return [name, { image: `${repository}:${base.tag}`, tag: base.tag, registry }] as const;
    });
    return { ...source, contexts: Object.fromEntries(await Promise.all(named)) };
  }

  private places(places: readonly NamedRepository[]): Promise<RepositoryDocument[]> {
    return Promise.all(places.map((place) => this.place(place)));
  }

  private async place(place: NamedRepository): Promise<RepositoryDocument> {
    return { repository: await this.urls.required(place), registry: place.registry };
  }
}

function placesOf(image: PublishedImage): NamedRepository[] {
  const { copyFrom = [], replicatedFrom = [], pullFrom = [] } = image;
  return [image, copyFrom, replicatedFrom, pullFrom].flat();
}
