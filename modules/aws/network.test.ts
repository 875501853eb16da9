import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { App, Lazy, TerraformStack, Testing } from 'cdktf';
import { resolved } from '../terraform/resolved';
import { type INetwork, Network, networkIds, type NetworkLookup } from './network';

let main: TerraformStack;

beforeEach(() => {
  main = new TerraformStack(new App(), 'main');
  new AwsProvider(main, 'aws', { region: 'eu-central-1' });
});

const lookup = (props: Partial<NetworkLookup> = {}) =>
  Network.lookup(main, 'net', { vpc: 'prod', subnets: 'private', ...props });
const data = () => (JSON.parse(Testing.synth(main)) as { data: unknown }).data;
const token = Lazy.stringValue({ produce: () => '${var.x}' });

describe('the look-up of a network', () => {
  test('finds a VPC by its name, and subnets by a word of theirs', () => {
    const { vpc, subnets, publicIp } = lookup();

    expect(data()).toEqual({
      aws_vpc: { prod_private: { tags: { Name: 'prod' } } },
      aws_subnets: {
        prod_private: {
          filter: [
            { name: 'vpc-id', values: ['${data.aws_vpc.prod_private.id}'] },
            { name: 'tag:Name', values: ['private', 'private-*', '*-private', '*-private-*'] },
          ],
          lifecycle: {
            postcondition: [
              {
                condition: '${length(self.ids) > 0}',
                error_message:
                  "VPC 'prod' has no subnets that are called 'private' or 'private-*' or '*-private' or '*-private-*'.",
              },
            ],
          },
        },
      },
    });
    expect(resolved(main, [vpc, subnets, publicIp])).toEqual([
      '${data.aws_vpc.prod_private.id}',
      '${data.aws_subnets.prod_private.ids}',
      false,
    ]);
  });

  test('takes a pattern as it is', () => {
    lookup({ subnets: 'prod/private/*', name: 'inside' });

    expect(data()).toMatchObject({
      aws_subnets: { inside: { filter: [{}, { name: 'tag:Name', values: ['prod/private/*'] }] } },
    });
  });

  test('finds subnets in a VPC whose id is given', () => {
    lookup({ vpc: 'vpc-0a', publicIp: true });

    expect(data()).toMatchObject({
      aws_subnets: { vpc_0a_private: { filter: [{ name: 'vpc-id', values: ['vpc-0a'] }, {}] } },
    });
    expect(data()).not.toHaveProperty('aws_vpc');
  });

  test('has nothing to find where all ids are given', () => {
    const network = lookup({ vpc: 'vpc-0a', subnets: ['subnet-0a'], publicIp: true });

    expect(networkIds(main, network)).toEqual({ vpc: 'vpc-0a', subnets: ['subnet-0a'], publicIp: true });
    expect(data()).toBeUndefined();
  });

  test('looks with the provider that it is given', () => {
    lookup({ provider: new AwsProvider(main, 'west', { alias: 'west', region: 'us-west-2' }) });

    expect(data()).toMatchObject({
      aws_vpc: { prod_private: { provider: 'aws.west' } },
      aws_subnets: { prod_private: { provider: 'aws.west' } },
    });
  });

  test('keeps names from Terraform', () => {
    lookup({ vpc: '${prod}', subnets: '%{a}', name: 'net' });

    expect(data()).toMatchObject({
      aws_vpc: { net: { tags: { Name: '$${prod}' } } },
      aws_subnets: { net: { filter: [{}, { values: ['%%{a}', '%%{a}-*', '*-%%{a}', '*-%%{a}-*'] }] } },
    });
  });

  test.each<[string, Partial<NetworkLookup>, string]>([
    ['no name of a VPC', { vpc: '' }, `'vpc' must be a name or an id, got ""`],
    ['no name of subnets', { subnets: '' }, `'subnets' must be a name or an id, got ""`],
    [
      'a name of subnets that is not known',
      { subnets: token, name: 'net' },
      `'subnets' must be known before Terraform runs, as addresses are made of it, got a token`,
    ],
    [
      'a list of names',
      { subnets: ['private'] },
      `'subnets' must be subnets, or their ids, at least one, got ["private"]`,
    ],
    ['an empty list', { subnets: [] }, `'subnets' must be subnets, or their ids, at least one, got []`],
    [
      'a name that makes no address',
      { vpc: 'größe' },
      `'name' must be a name made of ASCII letters, digits and separators that starts with a letter, got "größe-private"`,
    ],
  ])('fails on %s', (_what, props, message) => {
    expect(() => lookup(props)).toThrow(`main/net: ${message}`);
  });

  test('fails on a second look-up of one name', () => {
    lookup();

    expect(() => Network.lookup(main, 'again', { vpc: 'prod', subnets: 'private' })).toThrow(
      `main/again: 'name' "prod_private" is that of 'main/net' too: both are data.aws_vpc.prod_private\n  fix:  give one of them another name`,
    );
  });
});

describe('a network that is given', () => {
  test('may be resources of the program', () => {
    const vpc = new Vpc(main, 'vpc', { cidrBlock: '10.0.0.0/16' });
    const subnet = new Subnet(main, 'subnet', { vpcId: vpc.id, cidrBlock: '10.0.0.0/24' });

    expect(resolved(main, networkIds(main, { vpc, subnets: [subnet, token] }))).toEqual({
      vpc: '${aws_vpc.vpc.id}',
      subnets: ['${aws_subnet.subnet.id}', '${var.x}'],
      publicIp: false,
    });
  });

  test.each<[string, INetwork, string]>([
    [
      'the name of a VPC',
      { vpc: 'prod', subnets: ['subnet-0a'] },
      `main: 'network.vpc' must be a VPC, or its id, got "prod"\n  fix:  find it by its name: \`Network.lookup(this, 'network', { vpc, subnets })\``,
    ],
    [
      'a VPC without subnets',
      { vpc: 'vpc-0a', subnets: [] },
      `main: 'network.subnets' must be subnets, or their ids, at least one, got []`,
    ],
  ])('fails on %s', (_what, network, message) => {
    expect(() => networkIds(main, network)).toThrow(message);
  });
});
