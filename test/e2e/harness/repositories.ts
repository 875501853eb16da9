import { ECRClient, paginateListImages, RepositoryNotFoundException } from '@aws-sdk/client-ecr';

/** The repositories of the local AWS, asked over the ECR API. */
export class Repositories {
  private readonly ecr: ECRClient;

  constructor(endpoint: string, region: string) {
    this.ecr = new ECRClient({ endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  }

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
}
