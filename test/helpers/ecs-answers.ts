import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AwsAccess } from '../../contract/aws';

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

/** An API of ECS on loopback that has these answers, by call; other calls it does not know. */
export class EcsAnswers {
  answers: Readonly<Record<string, EcsAnswer | ((input: Input) => EcsAnswer)>> = {};
  readonly asked: { readonly call: string; readonly input: Input }[] = [];
  private readonly kept = process.env;

  private constructor(private readonly server: Server) {
    const own = Object.entries(this.kept).filter(([name]) => !name.startsWith('AWS_'));
    // The SDK reads the environment of the process.
    process.env = { ...Object.fromEntries(own), AWS_ACCESS_KEY_ID: 'KEY', AWS_SECRET_ACCESS_KEY: 'fake' };
  }

  static async serve(): Promise<EcsAnswers> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const call = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
        const input = JSON.parse(Buffer.concat(chunks).toString()) as Input;
        made.asked.push({ call, input });
        const answer = made.answers[call] ?? new EcsError('UnknownOperationException');
        const given = typeof answer === 'function' ? (answer as (input: Input) => EcsAnswer)(input) : answer;
        const isError = given instanceof EcsError;
        response.writeHead(isError ? given.status : 200, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(JSON.stringify(isError ? { __type: given.code, message: given.message } : given));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const made = new EcsAnswers(server);
    return made;
  }

  get access(): AwsAccess {
    const ecs = `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
    return { region: 'eu-west-1', endpoints: { ecs } };
  }

  /** So often a call was made. */
  count(call: string): number {
    return this.asked.filter((each) => each.call === call).length;
  }

  async stop(): Promise<void> {
    process.env = this.kept;
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
