/** An error that an AWS API of the JSON protocols answers: HTTP 400 with the name of the exception. */
export class AwsError extends Error {
  constructor(
    readonly exception: string,
    message: string,
  ) {
    super(message);
    this.name = 'AwsError';
  }
}

/** What AWS answers to input that makes no sense. */
export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
