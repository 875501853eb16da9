import { AwsAnswers } from './aws-answers';

/** What ECS answers to a call: the fields of the answer, or an error. Times are seconds. */
export type EcsAnswer = object | EcsError;

export class EcsError {
  constructor(
    readonly code: string,
    readonly message = 'm',
    readonly status = 400,
  ) {}
}

type Input = Readonly<Record<string, unknown>>;

export type EcsAnswers = AwsAnswers<Input, EcsAnswer>;

/** An API of ECS that has these answers. */
export function serveEcsAnswers(): Promise<EcsAnswers> {
  return AwsAnswers.serve<Input, EcsAnswer>({
    service: 'ecs',
    read: ({ headers }, body) => [String(headers['x-amz-target']).split('.').at(-1) ?? '', JSON.parse(body) as Input],
    unknown: () => new EcsError('UnknownOperationException'),
    give: (answer, response) => {
      const isError = answer instanceof EcsError;
      response.writeHead(isError ? answer.status : 200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(isError ? { __type: answer.code, message: answer.message } : answer));
    },
  });
}
