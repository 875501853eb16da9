import { checkTargets } from './targets';

const stack = {
  name: 'control-plane',
  folder: '/nowhere',
  addresses: ['aws_ecr_repository.api_service', 'null_resource.api_service_image', 'kubernetes_deployment.api_service'],
};

test('accepts addresses of the stack and their instances', () => {
  checkTargets(stack, [
    'null_resource.api_service_image',
    'aws_ecr_repository.api_service[0]',
    'aws_ecr_repository.api_service["a"]',
  ]);
});

test('fails on an address that does not exist and suggests the nearest', () => {
  expect(() => checkTargets(stack, ['null_resource.api_servce_image'])).toThrow(
    expect.objectContaining({
      message: 'unknown target null_resource.api_servce_image',
      cure: 'did you mean null_resource.api_service_image?',
      exitCode: 2,
    }),
  );
});

test('fails on the name of a service, which is not an address', () => {
  expect(() => checkTargets(stack, ['api_service'])).toThrow('unknown target api_service');
});
