import { ECRClient } from '@aws-sdk/client-ecr';
import type { LocalAws } from '../../../local/records';

// The SDK's plans for Node 22 are no news to somebody who reads test results.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

/** The ECR API of a local AWS. */
export function ecrOf({ endpoint, region }: LocalAws): ECRClient {
  return new ECRClient({ endpoint, region, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
}
