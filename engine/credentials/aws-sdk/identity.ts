/** What is used of the SDK's ways to be somebody, as in `ecr.ts`. */
export {
  fromIni,
  fromNodeProviderChain,
  fromTemporaryCredentials,
  fromTokenFile,
  fromWebToken,
} from '@aws-sdk/credential-providers';
