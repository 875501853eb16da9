/** An error that an AWS API of the JSON protocols answers: the name of the exception, with HTTP 400 unless its service says more. */
export class AwsError extends Error {
  constructor(
    readonly exception: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
    this.name = 'AwsError';
  }
}

/** What AWS answers to input that makes no sense. */
export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
