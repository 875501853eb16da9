import { telling } from './terraform-log';

test.each([
  ['aws_ecr_repository.api_service: Creating...', 'aws_ecr_repository.api_service: Creating...'],
  [
    'aws_ecr_repository.api_service: Creation complete after 0s [id=api-service]',
    'aws_ecr_repository.api_service: Creation complete after 0s',
  ],
  [
    'null_resource.api_service_image (local-exec): api_service | #1 load build definition',
    'api_service | #1 load build definition',
  ],
  [
    'Apply complete! Resources: 9 added, 0 changed, 0 destroyed.',
    'Apply complete! Resources: 9 added, 0 changed, 0 destroyed.',
  ],
])('tells %s', (line, told) => {
  expect(telling(line)).toBe(told);
});

test.each([
  ['  # aws_ecr_repository.api_service will be created'],
  ['null_resource.api_service_image (local-exec): Executing: ["node" "engine.cjs"]'],
  [''],
])('leaves out %p', (line) => {
  expect(telling(line)).toBeUndefined();
});
