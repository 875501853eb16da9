import { LambdaImageFunction } from '../../modules/lambda/lambda-image-function';
import type { LambdaImageFunctionProps } from '../../modules/lambda/lambda-image-function-props';
import { AwsStack } from './aws-stack';

/** An image that is made elsewhere. */
export const FEED = { name: 'api', reference: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/feed:v1' };

/** A stack with functions of Lambda, and what is written for them. */
export class LambdaStack extends AwsStack {
  /** One that runs an image which is made elsewhere, unless told otherwise. */
  public function(props: Partial<LambdaImageFunctionProps> = {}, id = 'function'): LambdaImageFunction {
    return new LambdaImageFunction(this.main, id, { image: FEED, ...props });
  }
}
