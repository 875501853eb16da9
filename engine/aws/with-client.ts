import type { AwsAccess, AwsService } from '../../contract/aws';
import { HttpClient } from '../http/http';
import type { RunContext } from '../verbs/run-context';
import { AwsAccount, type ClientOf } from './account';
import { environmentOfCalls } from './environment';
import { isOfAws } from './failed-call';
import { awsRefusal } from './refusal';

/** How a service of AWS is asked. */
export interface AskedService<Service extends AwsService> {
  readonly service: Service;
  /** As people call it: `ECS`. */
  readonly title: string;
  readonly access: AwsAccess;
  /** Of what is asked for, where it says that itself. */
  readonly region?: string | undefined;
  /** So often a call is made at most; undefined: as often as the SDK likes. */
  readonly attempts?: number;
}

/**
 * Works with a client as the AWS provider of the stack would make it, which is gone after that.
 *
 * @throws {EngineError} when there is no login, or it is not one that the provider may use
 */
export async function withClient<Service extends AwsService, T>(
  { service, title, access, region, attempts }: AskedService<Service>,
  { env, signal }: Pick<RunContext, 'env' | 'signal'>,
  work: (client: ClientOf<Service>) => Promise<T>,
): Promise<T> {
  const http = new HttpClient(environmentOfCalls(access, env), signal);
  const account = new AwsAccount(access, http, region);
  try {
    return await account.ask(service, work, attempts);
  } catch (error) {
    signal.throwIfAborted();
    if (!isOfAws(error)) throw error;
    throw awsRefusal({ what: `no login for ${title}`, action: 'sts:GetCallerIdentity', access }, error);
  }
}
