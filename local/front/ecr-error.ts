/** An error that ECR's API answers: HTTP 400 with the name of the exception. */
export class EcrError extends Error {
  constructor(
    readonly exception: string,
    message: string,
  ) {
    super(message);
    this.name = 'EcrError';
  }
}
