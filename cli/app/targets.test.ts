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
  expect(refusal('null_resource.api_servce_image')).toMatchObject({
    message: 'unknown target null_resource.api_servce_image',
    cure: 'did you mean null_resource.api_service_image?',
    exitCode: 2,
  });
});

test('fails on the name of a service, which is not an address', () => {
  expect(refusal('api_service')).toMatchObject({ message: 'unknown target api_service' });
});

function refusal(target: string): unknown {
  try {
    checkTargets(stack, [target]);
  } catch (error) {
    return error;
  }
  return undefined;
}
