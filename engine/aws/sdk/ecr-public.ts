/** What is used of the SDK's client of public ECR, as in `ecr.ts`. */
export { ECRPUBLICClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr-public';
