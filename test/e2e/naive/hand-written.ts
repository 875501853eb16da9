import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What people write by hand: a repository, a build beside it, and a service that names the image by a plain string. */
export function handWritten(folder: string, { name, registry, baseImage }: Place, service: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'Dockerfile'), slowDockerfile(baseImage));
  writeFileSync(
    path.join(folder, 'main.tf'),
    `
resource "aws_ecr_repository" "app" {
  name = "${name}"
}

resource "null_resource" "build" {
  triggers = { dockerfile = filesha256("\${path.module}/Dockerfile") }
  provisioner "local-exec" {
    command = "docker build -q -t ${registry}/${name}:latest \${path.module} && docker push -q ${registry}/${name}:latest"
  }
  depends_on = [aws_ecr_repository.app]
}

${service}
`,
  );
}

export interface Place {
  /** Of the repository. */
  readonly name: string;
  readonly registry: string;
  readonly baseImage: string | undefined;
}

/** A build takes its time, longer than a service tries. No builder has the layer from an earlier run. */
export function slowDockerfile(baseImage = 'node:22-alpine'): string {
  return `FROM ${baseImage}\nRUN sleep 15 && echo ${randomUUID()}\nCMD ["node", "-e", "setInterval(() => {}, 1000)"]\n`;
}

export function deployment(image: string): string {
  return `
resource "kubernetes_deployment" "app" {
  metadata {
    name = "app"
  }
  spec {
    replicas                  = 1
    progress_deadline_seconds = 8
    selector {
      match_labels = { app = "app" }
    }
    template {
      metadata {
        labels = { app = "app" }
      }
      spec {
        container {
          name  = "app"
          image = "${image}"
        }
      }
    }
  }
  timeouts {
    create = "12s"
  }
}`;
}

/** A cluster that is there: the provider would wait ten seconds for a new one. */
export const CLUSTER = 'by-hand';

export function fargateService(image: string): string {
  return `
resource "aws_ecs_task_definition" "app" {
  family                   = "app"
  cpu                      = 256
  memory                   = 512
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  container_definitions    = jsonencode([{ name = "app", image = "${image}", essential = true }])
}

data "aws_vpc" "app" {
  default = true
}

data "aws_subnets" "app" {
  filter {
    name   = "vpc-id"
    values = [data.aws_vpc.app.id]
  }
}

resource "aws_ecs_service" "app" {
  name                          = "app"
  cluster                       = "${CLUSTER}"
  task_definition               = aws_ecs_task_definition.app.arn
  desired_count                 = 1
  launch_type                   = "FARGATE"
  availability_zone_rebalancing = "DISABLED"
  wait_for_steady_state         = true
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
  network_configuration {
    subnets = data.aws_subnets.app.ids
  }
  timeouts {
    create = "12s"
  }
}`;
}

export function lambdaFunction(image: string): string {
  return `
resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_lambda_function" "app" {
  function_name = "app"
  role          = aws_iam_role.app.arn
  package_type  = "Image"
  image_uri     = "${image}"
}`;
}
