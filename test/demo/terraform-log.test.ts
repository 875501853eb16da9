import { telling } from './terraform-log';

describe('terraform log', () => {
  test.each([
    ['aws_ecr_repository.api_service: Creating...', 'aws_ecr_repository.api_service: Creating...'],
    [
      'aws_ecr_repository.api_service: Creation complete after 0s [id=api-service]',
      'aws_ecr_repository.api_service: Creation complete after 0s',
    ],
    [
      'null_resource.api_service_image (local-exec): api_service | #9 [tested 5/5] RUN node --test',
      'api_service | #9 [tested 5/5] RUN node --test',
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
    ['null_resource.api_service_image (local-exec): api_service | #12 naming to localhost:1/api-service:src-1 done'],
    ['null_resource.api_service_image (local-exec): api_service | 07a247d545c3: Preparing'],
    [''],
  ])('leaves out %p', (line) => {
    expect(telling(line)).toBeUndefined();
  });
});
