import { FargateService } from '../../modules/ecs/fargate-service';
import type { FargateServiceProps } from '../../modules/ecs/fargate-service-props';
import { AwsStack, type Body, evaluated } from './aws-stack';

/** An image that is made elsewhere. */
export const NGINX = { name: 'api', reference: 'public.ecr.aws/nginx/nginx:1.29' };

export const NETWORK = { vpc: 'vpc-0a', subnets: ['subnet-0a', 'subnet-0b'] };

export const LISTENER = 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/app/public/0a/0b';

/** A stack with services on Fargate, and what is written for them. */
export class FargateStack extends AwsStack {
  /** One that runs nginx in the cluster `prod`, unless told otherwise. */
  public service(props: Partial<FargateServiceProps> = {}, id = 'service'): FargateService {
    return new FargateService(this.main, id, { image: NGINX, cluster: 'prod', network: NETWORK, ...props });
  }

  /** The containers of a task definition, with expressions as `<…>`. */
  public containers(name = 'api'): Body[] {
    return evaluated(this.resource('aws_ecs_task_definition', name)['container_definitions']) as Body[];
  }
}
