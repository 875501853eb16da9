/** What is used of the SDK's client of STS, as in `ecr.ts`. */
export { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
