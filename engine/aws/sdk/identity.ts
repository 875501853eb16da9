/** What is used of the SDK's ways to be somebody, as in `ecr.ts`. */
export {
  createCredentialChain,
  fromContainerMetadata,
  fromHttp,
  fromIni,
  fromInstanceMetadata,
  fromTemporaryCredentials,
  fromTokenFile,
  fromWebToken,
} from '@aws-sdk/credential-providers';
