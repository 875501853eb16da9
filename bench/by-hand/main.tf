# What a team writes by hand for the same two services, with tags that somebody computed: the peer of the empty apply.

terraform {
  required_providers {
    aws        = { source = "hashicorp/aws" }
    kubernetes = { source = "hashicorp/kubernetes" }
    null       = { source = "hashicorp/null" }
  }
}

variable "tags" {
  type = map(string)
}

provider "aws" {
  region = "eu-central-1"
}

provider "kubernetes" {
}

resource "kubernetes_namespace" "by_hand" {
  metadata {
    name = "by-hand"
  }
}

resource "aws_ecr_repository" "service" {
  for_each = var.tags
  name     = "by-hand/${each.key}"
}

resource "aws_ecr_lifecycle_policy" "service" {
  for_each   = var.tags
  repository = aws_ecr_repository.service[each.key].name
  policy = jsonencode({ rules = [{
    rulePriority = 1
    selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 10 }
    action       = { type = "expire" }
  }] })
}

resource "null_resource" "image" {
  for_each = var.tags
  triggers = { image = "${aws_ecr_repository.service[each.key].repository_url}:${each.value}" }

  provisioner "local-exec" {
    command     = "docker buildx build --tag $IMAGE --file ../services/${each.key}/Dockerfile --build-arg BASE_IMAGE .. && docker push $IMAGE"
    environment = { IMAGE = self.triggers.image }
  }
}

resource "kubernetes_deployment" "service" {
  for_each = var.tags
  metadata {
    name      = each.key
    namespace = kubernetes_namespace.by_hand.metadata[0].name
  }
  spec {
    replicas = 2
    selector {
      match_labels = { app = each.key }
    }
    template {
      metadata {
        labels = { app = each.key }
      }
      spec {
        container {
          name  = each.key
          image = null_resource.image[each.key].triggers.image
          port {
            container_port = 8080
          }
        }
      }
    }
  }
}

resource "kubernetes_service" "service" {
  for_each = var.tags
  metadata {
    name      = each.key
    namespace = kubernetes_namespace.by_hand.metadata[0].name
  }
  spec {
    selector = { app = each.key }
    port {
      port = 8080
    }
  }
}
