/** Several accounts in one stack: the engine is always who Terraform's provider is. */
import { Accounts, keysOf, PRODUCTION, roleIn, sessionOf, STAGING } from './accounts/accounts';
import { CallRecord } from './accounts/record';
import { ImagesOfAccounts } from './accounts/stack';

let accounts: Accounts;
beforeAll(async () => {
  accounts = await Accounts.start('accounts');
});
afterAll(() => accounts.stop());

const newStack = (name: string) => new ImagesOfAccounts(accounts, name);

describe('providers of one stack, applied at the same time', () => {
  let record: CallRecord;
  const web = { roleArn: roleIn(PRODUCTION, 'ci'), sessionName: 'run-1' };
  const deploy = { roleArn: roleIn(PRODUCTION, 'deploy'), sessionName: 'release', externalId: 'ours' };
  const push = { roleArn: roleIn(STAGING, 'push'), sessionName: 'second' };

  const rows = [
    ['a profile', { profile: 'staging', region: 'eu-central-1' }, 'eu-central-1', keysOf(STAGING)],
  ] as const;

  beforeAll(async () => {
    const stack = newStack('many');
    record = await CallRecord.begin(accounts.local);
    stack.image('by-profile', stack.provider('profile', { profile: 'staging', region: 'eu-central-1' }));
    stack.image('by-region', stack.provider('region', { profile: 'production' }));
    stack.image('by-env', stack.provider('env', { region: 'us-east-2' }));
    stack.image('by-role', stack.provider('role', { profile: 'staging', region: 'eu-west-3', assumeRole: [deploy] }));
    stack.image('by-chain', stack.provider('chain', { profile: 'developer', assumeRole: [deploy, push], endpoints: [{ sts: accounts.local.endpoint }] }));
    const webIdentity = { ...web, webIdentityTokenFile: accounts.path('token') };
    stack.image('by-web', stack.provider('web', { region: 'ap-south-1', assumeRoleWithWebIdentity: [webIdentity] }));
    const terraform = await stack.synthesized(accounts.withKeys(accounts.keys.production));
    { const r = await terraform.apply(); console.log(r.code, r.output.split('\n').filter((l) => /Error|local-exec|why|cure|rror:|│|_image/.test(l)).join('\n')); }
    console.log(JSON.stringify(await record.logins()));
    for (const n of ['profile','region','env','role','chain','web']) console.log(JSON.stringify(n), await record.visitors('by-'+n));
    for (const n of [deploy, push, web]) console.log(JSON.stringify(n), await record.sessions(n.roleArn));
    console.log(await record.sessions(roleIn(STAGING, 'developer')));
  });

  test('x', () => { expect(rows).toBe(sessionOf); });
});
