import {
  type ECRClient,
  paginateDescribeImages,
  paginateListImages,
  RepositoryNotFoundException,
} from '@aws-sdk/client-ecr';

/** The repositories of the local AWS, asked over the ECR API. */
export class Repositories {
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
}
