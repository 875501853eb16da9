import { type ECRClient, paginateListImages, RepositoryNotFoundException } from '@aws-sdk/client-ecr';

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
}
