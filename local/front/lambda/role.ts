import { judge } from '../grants';
import type { Caller, MotoApi } from '../moto-api';
import { invalidValue } from './parts';

const IAM = { service: 'iam', version: '2010-05-08' };

/** Refuses a role that is not there, or whose trust policy does not let Lambda take it. */
export async function checkRole(arn: string, moto: MotoApi, caller: Caller): Promise<void> {
  const input = { RoleName: arn.slice(arn.lastIndexOf('/') + 1) };
  const { status, xml } = await moto.query(IAM, 'GetRole', { input, caller });
  const [, trust = ''] = /<AssumeRolePolicyDocument>([^<]*)</.exec(xml) ?? [];
  const context = { 'aws:sourcearn': undefined, 'aws:sourceaccount': undefined };
  const access = { principal: { service: 'lambda.amazonaws.com' }, action: 'sts:AssumeRole', context };
  if (status === 200 && judge(decodeURIComponent(trust), access) === 'granted') return;
  throw invalidValue('The role defined for the function cannot be assumed by Lambda.');
}
