import {
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  type ECRClient,
  paginateDescribeImages,
  paginateListImages,
  PutImageCommand,
  RepositoryNotFoundException,
} from '@aws-sdk/client-ecr';

/** The repositories of the local AWS, asked over the ECR API. */
export class Repositories {
  private variants = 0;

  constructor(private readonly ecr: ECRClient) {}

  /** Tags in order of name; a repository that does not exist has none. */
  async tags(repositoryName: string): Promise<string[]> {
    try {
      const tags: string[] = [];
      for await (const page of paginateListImages({ client: this.ecr }, { repositoryName })) {
        tags.push(...(page.imageIds ?? []).flatMap(({ imageTag }) => imageTag ?? []));
      }
      return tags.sort();
    } catch (error) {
      if (error instanceof RepositoryNotFoundException) return [];
      throw error;
    }
  }

  /** The tags of the sources alone. */
  async sourceTags(repositoryName: string): Promise<string[]> {
    return (await this.tags(repositoryName)).filter((tag) => tag.startsWith('src-'));
  }

  /** The tags of each image that has some, in order of name. */
  async images(repositoryName: string): Promise<string[][]> {
    const images: string[][] = [];
    const filter = { tagStatus: 'TAGGED' } as const;
    for await (const page of paginateDescribeImages({ client: this.ecr }, { repositoryName, filter })) {
      images.push(...(page.imageDetails ?? []).map(({ imageTags = [] }) => imageTags.sort()));
    }
    return images;
  }

  /** Puts a further tag on an image, as a build job does. */
  async tag(repositoryName: string, existing: string, added: string): Promise<void> {
    const asked = new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: existing }] });
    const { images: [image] = [] } = await this.ecr.send(asked);
    if (image === undefined) throw new Error(`${repositoryName} has no ${existing}`);
    const { imageManifest, imageManifestMediaType } = image;
    await this.ecr.send(
      new PutImageCommand({ repositoryName, imageTag: added, imageManifest, imageManifestMediaType }),
    );
  }

  /** Pushes another image under a tag: that of an existing one, with a note in its manifest. */
  async putVariant(repositoryName: string, existing: string, added: string): Promise<void> {
    const asked = new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: existing }] });
    const { images: [image] = [] } = await this.ecr.send(asked);
    // Further white space is another manifest, and the same image.
    const imageManifest = `${image?.imageManifest ?? ''}${' '.repeat(++this.variants)}`;
    const imageManifestMediaType = image?.imageManifestMediaType;
    await this.ecr.send(
      new PutImageCommand({ repositoryName, imageTag: added, imageManifest, imageManifestMediaType }),
    );
  }

  /** The digest that a tag names; undefined when there is none. */
  async digestOf(repositoryName: string, imageTag: string): Promise<string | undefined> {
    const asked = new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag }] });
    const { images: [image] = [] } = await this.ecr.send(asked);
    return image?.imageId?.imageDigest;
  }

  /** Takes a tag off an image that has others. */
  async untag(repositoryName: string, imageTag: string): Promise<void> {
    await this.ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageTag }] }));
  }

  /** Deletes an image with all its tags, as nobody should. */
  async delete(repositoryName: string, imageTag: string): Promise<void> {
    const imageDigest = await this.digestOf(repositoryName, imageTag);
    await this.ecr.send(new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageDigest }] }));
  }
}
