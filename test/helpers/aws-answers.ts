import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AwsAccess, AwsService } from '../../contract/aws';

/** How a service of AWS is spoken to. */
export interface SpokenService<Input, Answer> {
  readonly service: AwsService;
  /** The call that a request is, and what it asks for. */
  readonly read: (request: IncomingMessage, body: string) => readonly [call: string, input: Input];
  readonly give: (answer: Answer, response: ServerResponse) => void;
  /** For a call that it does not know. */
  readonly unknown: (call: string) => Answer;
}

/** An API of AWS on loopback that has these answers, by call; others it does not know. Meanwhile the SDK has fake keys. */
export class AwsAnswers<Input, Answer extends object | string> {
  answers: Readonly<Record<string, Answer | ((input: Input) => Answer)>> = {};
  /** So long it takes. */
  delayMs = 0;
  readonly asked: { readonly call: string; readonly input: Input }[] = [];
  private readonly kept = process.env;

  private constructor(
    private readonly server: Server,
    private readonly service: AwsService,
  ) {
    const own = Object.entries(this.kept).filter(([name]) => !name.startsWith('AWS_'));
    // The SDK reads the environment of the process.
    process.env = { ...Object.fromEntries(own), AWS_ACCESS_KEY_ID: 'KEY', AWS_SECRET_ACCESS_KEY: 'fake-secret' };
  }

  static async serve<Input, Answer extends object | string>(
    spoken: SpokenService<Input, Answer>,
  ): Promise<AwsAnswers<Input, Answer>> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const [call, input] = spoken.read(request, Buffer.concat(chunks).toString());
        made.asked.push({ call, input });
        const answer = made.answers[call] ?? spoken.unknown(call);
        const given = typeof answer === 'function' ? (answer as (input: Input) => Answer)(input) : answer;
        setTimeout(() => spoken.give(given, response), made.delayMs);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const made = new AwsAnswers<Input, Answer>(server, spoken.service);
    return made;
  }

  get access(): AwsAccess {
    const origin = `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
    return { region: 'eu-west-1', endpoints: { [this.service]: origin } };
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
