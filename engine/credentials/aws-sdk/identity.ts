/** What is used of the SDK's ways to be somebody, as in `ecr.ts`. */
export { fromIni, fromNodeProviderChain, fromTemporaryCredentials, fromTokenFile } from '@aws-sdk/credential-providers';
