import type { Caller, MotoApi } from './moto-api';

const STS = { service: 'sts', version: '2011-06-15' };

/** Who calls, as policies name them. */
export interface Identity {
  /** Number of the account. */
  readonly account: string;
  readonly arn: string;
}

/** Asks moto who a caller is. */
export async function identify(moto: MotoApi, caller: Caller): Promise<Identity> {
  const { xml } = await moto.query(STS, 'GetCallerIdentity', { input: {}, caller });
  const [, account = ''] = /<Account>([^<]*)</.exec(xml) ?? [];
  const [, arn = ''] = /<Arn>([^<]*)</.exec(xml) ?? [];
  return { account, arn };
}
