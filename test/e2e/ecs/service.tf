variable "cluster" { type = string }
variable "name" { type = string }
variable "image" { type = string }
variable "breaker" { type = bool }
variable "timeout" { type = string }
variable "subnet" { type = string }

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

provider "aws" {}

resource "aws_ecs_task_definition" "this" {
  family                   = var.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  skip_destroy             = true
  container_definitions    = jsonencode([{ name = "app", image = var.image, essential = true }])
}

resource "aws_ecs_service" "this" {
  name                          = var.name
  cluster                       = var.cluster
  task_definition               = aws_ecs_task_definition.this.arn
  desired_count                 = 2
  launch_type                   = "FARGATE"
  propagate_tags                = "SERVICE"
  enable_ecs_managed_tags       = true
  enable_execute_command        = true
  availability_zone_rebalancing = "ENABLED"
  wait_for_steady_state         = true
  tags                          = { team = "shop" }

  network_configuration {
    subnets = [var.subnet]
  }

  deployment_circuit_breaker {
    enable   = var.breaker
    rollback = var.breaker
  }

  timeouts {
    create = var.timeout
    update = var.timeout
  }

  lifecycle {
    ignore_changes = [desired_count]
  }
}

resource "aws_appautoscaling_target" "this" {
  service_namespace  = "ecs"
  resource_id        = "service/${var.cluster}/${aws_ecs_service.this.name}"
  scalable_dimension = "ecs:service:DesiredCount"
  min_capacity       = 2
  max_capacity       = 4
  tags               = { team = "shop" }
}

resource "aws_appautoscaling_policy" "this" {
  name               = "cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this.service_namespace
  resource_id        = aws_appautoscaling_target.this.resource_id
  scalable_dimension = aws_appautoscaling_target.this.scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value = 60
    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}
