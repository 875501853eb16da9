import { reachOf } from './reach';

const BLOCKS = new Map([
  ['null_resource.api', 'aws_ecs_service.api ${jsonencode(null_resource.api_image.triggers.image)}'],
  ['aws_ecs_service.api', '${aws_ecs_task_definition.api.arn}'],
  ['aws_ecs_task_definition.api', '[{"image":${jsonencode(null_resource.api_image.triggers.image)}}]'],
  ['null_resource.api_image', '${aws_ecr_repository.api.repository_url}:${local.api_tag}'],
  ['local.api_tag', '${data.aws_ecr_image.api-must_exist[0].image_tags}'],
  ['data.aws_ecr_image.api-must_exist', ''],
  ['aws_ecr_repository.api', ''],
  ['aws_security_group.api', '${module.net.vpc_id}'],
  ['module.net', ''],
  ['null_resource.web', '${null_resource.web_image.id}'],
  ['null_resource.web_image', '${null_resource.web.id}'],
]);

const IMAGE = [
  'null_resource.api_image',
  'aws_ecr_repository.api',
  'local.api_tag',
  'data.aws_ecr_image.api-must_exist',
] as const;

describe('what targets bring along', () => {
  test.each<[string, string[], readonly string[]]>([
    [
      'is what they refer to, through others, local values and data sources',
      ['aws_ecs_service.api'],
      ['aws_ecs_service.api', 'aws_ecs_task_definition.api', ...IMAGE],
    ],
    ['is not who refers to them', ['null_resource.api_image'], IMAGE],
    ['is that of each', ['module.net', 'aws_ecr_repository.api'], ['module.net', 'aws_ecr_repository.api']],
    [
      'is that of a block for one of its instances',
      ['aws_security_group.api["a"]'],
      ['aws_security_group.api', 'module.net'],
    ],
    [
      'is that of a resource with its kind in front',
      ['resource.aws_security_group.api'],
      ['aws_security_group.api', 'module.net'],
    ],
    ['is that of a data source', ['data.aws_ecr_image.api-must_exist'], ['data.aws_ecr_image.api-must_exist']],
    ['is that of the module that they are in', ['module.net["a"].aws_vpc.this'], ['module.net']],
    ['ends where it began', ['null_resource.web'], ['null_resource.web', 'null_resource.web_image']],
    ['is nothing for what the stack does not have', ['null_resource.nope'], []],
  ])('%s', (_, targets, expected) => {
    expect([...reachOf(targets, BLOCKS)].sort()).toEqual([...expected].sort());
  });
});
