import { basic, type Credentials, type Login } from '../credentials/credentials';
import { header, type HttpAnswer, type HttpClient } from '../http/http';
import { fetchToken, parseChallenge } from './token-service';

/** An `Authorization` header and the login that it was made with. */
interface Proof {
  readonly header: string;
  readonly login: Login | undefined;
}

/**
 * Answers the challenges of one registry: Basic, or Bearer with the registry's token service.
 *
 * @see https://distribution.github.io/distribution/spec/auth/token/
 */
export class Authorization {
  private readonly tokens = new Map<string, Proof>();
  private basic: Proof | undefined;

  constructor(
    private readonly host: string,
    private readonly credentials: Credentials,
    private readonly http: HttpClient,
  ) {}

  /**
   * Asks with what the registry wants to see: a token for the scope, the login, or nothing before it asks for any. A
   * token that got old is replaced, and a login that was refused is renewed where that may help.
   */
  async send<T extends HttpAnswer>(scope: string, ask: (authorization?: string) => Promise<T>): Promise<T> {
    let proof = await this.initial(scope);
    let answer = await ask(proof?.header);
    if (answer.status === 401 && (proof === undefined || proof !== this.basic)) {
      proof = await this.prove(answer, scope);
      answer = await ask(proof?.header);
    }
    // ECR says 403 to a token that expired.
    if ((answer.status === 401 || answer.status === 403) && this.credentials.renew(proof?.login)) {
      proof = await this.prove(answer, scope);
      answer = await ask(proof?.header);
    }
    return answer;
  }

  private async initial(scope: string): Promise<Proof | undefined> {
    const known = this.tokens.get(scope) ?? this.basic;
    if (known !== undefined || !this.credentials.preemptive) return known;
    return this.remember(await this.credentials.login());
  }

  /** What answers a refusal; undefined when there is nothing (more) to say. */
  private async prove(refusal: HttpAnswer, scope: string): Promise<Proof | undefined> {
    const challenge = parseChallenge(header(refusal, 'www-authenticate') ?? '');
    const login = await this.credentials.login();
    if (challenge === undefined) return this.remember(login);
    const { host, http } = this;
    const token = await fetchToken(http, { host, challenge, login, scope, fix: this.credentials.fix });
    const proof = { header: `Bearer ${token}`, login };
    this.tokens.set(scope, proof);
    return proof;
  }

  /** A Basic login is good for every scope. */
  private remember(login: Login | undefined): Proof | undefined {
    this.basic = login && 'username' in login ? { header: `Basic ${basic(login)}`, login } : undefined;
    return this.basic;
  }
}
