/** What is used of the SDK's client of ECR. Named one by one, so that the bundle leaves out the rest. */
export {
  BatchDeleteImageCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  paginateDescribeImages,
  UpdateImageStorageClassCommand,
} from '@aws-sdk/client-ecr';
