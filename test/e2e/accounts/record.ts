import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Call } from '../../../local/front/calls';
import type { LocalAws } from '../../../local/records';

/** What the local AWS was asked for since the record began, and by whom. */
export class CallRecord {
  private readonly names = new Map<string, Promise<string>>();

  private constructor(private readonly local: LocalAws) {}

  /** Forgets the calls of before. */
  static async begin(local: LocalAws): Promise<CallRecord> {
    await fetch(`${local.endpoint}/_slipway/calls`, { method: 'DELETE' });
    return new CallRecord(local);
  }

  async calls(): Promise<Call[]> {
    return (await (await fetch(`${this.local.endpoint}/_slipway/calls`)).json()) as Call[];
  }

  /** Region and caller of each login, in order of name. Nobody but the engine asks for one. */
  async logins(): Promise<string[][]> {
    const calls = (await this.calls()).filter(({ action, through }) => {
      return through === 'api' && action === 'ecr:GetAuthorizationToken';
    });
    const logins = await Promise.all(
      calls.map(async ({ region = '', accessKey }) => [region, await this.name(accessKey)]),
    );
    return logins.sort();
  }

  /** Whose logins a repository was read and pushed with; the question without a login, which clients begin with, apart. */
  async visitors(repository: string): Promise<string[]> {
    const calls = (await this.calls()).filter((call) => call.through === 'registry' && call.repository === repository);
    const keys = calls.filter(({ status }) => status !== 401).map(({ accessKey }) => accessKey);
    return Promise.all([...new Set(keys)].map((key) => this.name(key)));
  }

  /** Number of the account that made a repository. */
  async owner(repository: string): Promise<string> {
    const made = (await this.calls()).find((call) => {
      return call.action === 'ecr:CreateRepository' && call.repository === repository;
    });
    return (await this.name(made?.accessKey)).split(':')[4] ?? '';
  }

  /** Each role that was taken: by whom, in which region, with which name and external id. */
  async sessions(role: string): Promise<unknown[]> {
    const calls = (await this.calls()).filter(({ session }) => session?.role === role);
    const sessions = calls.map(async ({ accessKey, region, session }) => ({
      by: await this.name(accessKey),
      region,
      name: session?.name,
      externalId: session?.externalId,
    }));
    const distinct = new Set((await Promise.all(sessions)).map((session) => JSON.stringify(session)));
    return [...distinct].sort().map((session) => JSON.parse(session) as unknown);
  }

  /** The ARN of who has a key. The emulator checks no signature, so the key is enough to ask as them. */
  private name(accessKeyId = ''): Promise<string> {
    const known = this.names.get(accessKeyId) ?? this.ask(accessKeyId);
    this.names.set(accessKeyId, known);
    return known;
  }

  private async ask(accessKeyId: string): Promise<string> {
    if (accessKeyId === '') return 'nobody';
    const { endpoint, region } = this.local;
    const sts = new STSClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey: 'any' } });
    return (await sts.send(new GetCallerIdentityCommand({}))).Arn ?? '';
  }
}
