import type { LocalAws } from '../../../local/records';
import { type Answer, FaultProxy } from '../harness/fault-proxy';

/** Another address of the local AWS, which counts what it hands out. */
export class Endpoint {
  logins = 0;
  /** ARNs of the roles' sessions. */
  readonly sessions = new Set<string>();

  private constructor(private readonly proxy: FaultProxy) {}

  static async open({ registry }: LocalAws): Promise<Endpoint> {
    const endpoint = new Endpoint(await FaultProxy.start(registry));
    const change = (answer: Answer) => {
      if (answer.body.includes('authorizationToken')) endpoint.logins++;
      const [session] = /arn:aws:sts::\d+:assumed-role\/[^<]+/.exec(answer.body.toString()) ?? [];
      if (answer.body.includes('<AssumeRole') && session !== undefined) endpoint.sessions.add(session);
      return answer;
    };
    endpoint.proxy.tamper({ method: 'POST', path: /^/, times: Infinity, change });
    return endpoint;
  }

  get address(): string {
    return `http://${this.proxy.host}`;
  }

  close(): Promise<void> {
    return this.proxy.stop();
  }
}
