import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What people write by hand: a repository, a build beside it, and a service that names the image by a plain string. */
export function handWritten(folder: string, { registry, baseImage }: Place, service: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'Dockerfile'), slowDockerfile(baseImage));
  writeFileSync(
    path.join(folder, 'main.tf'),
    `
resource "aws_ecr_repository" "app" {
  name = "app"
}

resource "null_resource" "build" {
  triggers = { dockerfile = filesha256("\${path.module}/Dockerfile") }
  provisioner "local-exec" {
    command = "docker build -q -t ${registry}/app:latest \${path.module} && docker push -q ${registry}/app:latest"
  }
  depends_on = [aws_ecr_repository.app]
}

${service}
`,
  );
}

export interface Place {
  readonly registry: string;
  readonly baseImage: string | undefined;
}

/** A build takes its time: longer than a service tries. */
export function slowDockerfile(baseImage = 'node:22-alpine'): string {
  return `FROM ${baseImage}\nRUN sleep 15\nCMD ["node", "-e", "setInterval(() => {}, 1000)"]\n`;
}

export function deployment(registry: string): string {
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
          image = "${registry}/app:latest"
        }
      }
    }
  }
  timeouts {
    create = "12s"
  }
}`;
}

export function fargateService(registry: string): string {
  return `
resource "aws_ecs_cluster" "app" {
  name = "app"
}

resource "aws_ecs_task_definition" "app" {
  family                   = "app"
  cpu                      = 256
  memory                   = 512
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  container_definitions    = jsonencode([{ name = "app", image = "${registry}/app:latest", essential = true }])
}

resource "aws_ecs_service" "app" {
  name                          = "app"
  cluster                       = aws_ecs_cluster.app.id
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
    subnets = ["subnet-00000000000000000"]
  }
  timeouts {
    create = "12s"
  }
}`;
}
