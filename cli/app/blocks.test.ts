import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { reachOf } from '../decide/reach';
import { blocksOf } from './blocks';

let folder: string;

beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'slipway-blocks-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What a target brings along, in a stack of this configuration. */
function reached(name: string, content: string, target: string): string[] {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return [...reachOf([target], blocksOf({ file }))].sort();
}

describe('what a target brings along in JSON', () => {
  const stack = JSON.stringify({
    data: { aws_ecr_repository: { api: { name: 'team/api' } } },
    locals: { image: '${null_resource.api_image.triggers.image}' },
    module: { net: { source: './net' } },
    resource: {
      aws_ecs_service: { api: [{ depends_on: ['null_resource.before'], task: '${aws_ecs_task_definition.api.arn}' }] },
      aws_ecs_task_definition: {
        api: { containers: '[{"image":${jsonencode("${local.image}")}}]', vpc: '${module.net.id}' },
      },
      null_resource: {
        before: {},
        api_image: {
          provisioner: [
            { environment: { D: '{"consumers":["aws_ecs_service.api"],"at":${data.aws_ecr_repository.api.url}}' } },
          ],
        },
        other: {},
      },
    },
  });

  test('is what templates and depends_on name', () => {
    expect(reached('cdk.tf.json', stack, 'aws_ecs_service.api')).toEqual([
      'aws_ecs_service.api',
      'aws_ecs_task_definition.api',
      'data.aws_ecr_repository.api',
      'local.image',
      'module.net',
      'null_resource.api_image',
      'null_resource.before',
    ]);
  });

  test('is not what a text names', () => {
    expect(reached('cdk.tf.json', stack, 'null_resource.api_image')).toEqual([
      'data.aws_ecr_repository.api',
      'null_resource.api_image',
    ]);
  });
});

describe('what a target brings along in HCL', () => {
  const stack = `terraform {
}

locals {
  image = null_resource.api_image.triggers.image
}
resource "null_resource" "api_image" {
triggers = {
tag = "src-0"
}
}
data "aws_ecr_repository" "api" {
name = "team/api"
}
module "net" {
source = "./net"
}
resource "aws_ecs_service" "api" {
image = "\${local.image}"
network {
vpc = module.net.id
}
depends_on = [
  data.aws_ecr_repository.api
]
}
resource "null_resource" "other" {
}
`;

  test('is what its block names, however it is laid out', () => {
    expect(reached('cdk.tf', stack, 'aws_ecs_service.api')).toEqual([
      'aws_ecs_service.api',
      'data.aws_ecr_repository.api',
      'local.image',
      'module.net',
      'null_resource.api_image',
    ]);
    expect(reached('cdk.tf', stack, 'null_resource.other')).toEqual(['null_resource.other']);
  });
});
