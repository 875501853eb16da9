import { checkTargets, type Instances } from './targets';

const DECLARED: Readonly<Record<string, Instances>> = {
  'aws_ecr_repository.api_service': 'one',
  'null_resource.api_service_image': 'one',
  'kubernetes_deployment.api_service': 'one',
  'aws_subnet.public': 'numbered',
  'aws_route.to': 'keyed',
  'data.aws_caller_identity.me': 'one',
  'data.aws_subnet.each': 'keyed',
  'ephemeral.aws_ecr_authorization_token.login': 'one',
  'module.net': 'one',
  'module.zone': 'keyed',
  'module.rack': 'numbered',
};

const json = {
  name: 'control-plane',
  addresses: Object.keys(DECLARED),
  instances: new Map(Object.entries(DECLARED)),
};
/** Synthesized as HCL: nothing tells whether a block has one instance or many. */
const hcl = { name: json.name, addresses: json.addresses };

describe('targets', () => {
  test.each([
    ['a resource', 'null_resource.api_service_image'],
    ['a resource, with the kind in front', 'resource.null_resource.api_service_image'],
    ['a numbered instance', 'aws_subnet.public[0]'],
    ['all numbered instances', 'aws_subnet.public'],
    ['an instance with a key', 'aws_route.to["internet"]'],
    ['a key with brackets, dots and quotes in it', String.raw`aws_route.to["a.b[0]\"].c"]`],
    ['blanks inside the brackets', 'aws_subnet.public[ 1 ]'],
    ['a data source', 'data.aws_caller_identity.me'],
    ['an instance of a data source', 'data.aws_subnet.each["a"]'],
    ['an ephemeral resource', 'ephemeral.aws_ecr_authorization_token.login'],
    ['a module', 'module.net'],
    ['instances of a module', 'module.zone["eu-west-1a"]'],
    ['a resource of a module', 'module.net.aws_vpc.this'],
    ['an instance of a resource of an instance of a module', 'module.rack[0].aws_instance.node["a"]'],
    ['a data source of a module', 'module.net.data.aws_ami.latest'],
    ['a module of a module', 'module.net.module.subnets'],
    ['a resource deep in modules', 'module.zone["a"].module.subnets[1].module.routes.aws_route.x[0]'],
  ])('accepts %s', (_, target) => {
    checkTargets(json, [target]);
    checkTargets(hcl, [target]);
  });

  test('accepts an instance of anything where nothing tells how many there are', () => {
    checkTargets(hcl, ['aws_ecr_repository.api_service[0]', 'aws_subnet.public["a"]', 'module.net[0]']);
  });

  test.each([
    ['a resource', 'null_resource.api_servce_image', 'null_resource.api_service_image'],
    ['an instance of a resource', 'aws_subnet.publc[0]', 'aws_subnet.public'],
    ['a data source', 'data.aws_caller_identity.you', 'data.aws_caller_identity.me'],
    ['a data source without its kind', 'aws_caller_identity.me', 'data.aws_caller_identity.me'],
    ['a resource of another type', 'null_resource.api_service', 'null_resource.api_service_image'],
    ['a module', 'module.nett', 'module.net'],
    ['what is in a module', 'module.rak[0].aws_instance.node', 'module.rack'],
  ])('fails on %s that does not exist and suggests the nearest', (_, target, nearest) => {
    for (const stack of [json, hcl]) {
      expect(refusal(target, stack)).toMatchObject({
        what: `unknown target ${target}`,
        why: expect.stringContaining('stack control-plane has no ') as string,
        fix: `did you mean ${nearest}?`,
        exitCode: 64,
      });
    }
  });

  test.each([
    'api_service',
    '',
    'module',
    'module.net.',
    'module.net.aws_vpc',
    'module.net.module',
    'data.aws_caller_identity',
    'aws_subnet.public[*]',
    'aws_subnet.public[-1]',
    'aws_subnet.public[a]',
    'aws_subnet.public.0',
    'aws_subnet.public[0][1]',
    'aws_subnet[0].public',
    'aws_subnet.public.id',
    ' aws_subnet.public',
    'aws_route.to["a]',
  ])('fails on what is no address: %j', (target) => {
    expect(refusal(target)).toMatchObject({ what: `unknown target ${target}`, exitCode: 64 });
  });

  test.each([
    ['aws_ecr_repository.api_service[0]', 'did you mean aws_ecr_repository.api_service?'],
    ['module.net["a"].aws_vpc.this', 'did you mean module.net?'],
    ['aws_subnet.public["a"]', 'name aws_subnet.public[0]'],
    ['module.rack["a"]', 'name module.rack[0]'],
    ['aws_route.to[0]', 'name aws_route.to["key"]'],
    ['data.aws_subnet.each[0]', 'name data.aws_subnet.each["key"]'],
  ])('fails on an instance that cannot be: %s', (target, fix) => {
    expect(refusal(target)).toMatchObject({ what: `unknown target ${target}`, fix, exitCode: 64 });
  });

  test('fails on any target of an empty stack', () => {
    expect(refusal('a.b', { name: 'empty', addresses: [] })).toMatchObject({ fix: 'the stack is empty' });
  });
});

function refusal(target: string, stack: Parameters<typeof checkTargets>[0] = json): unknown {
  try {
    checkTargets(stack, [target]);
  } catch (error) {
    return error;
  }
  return undefined;
}
