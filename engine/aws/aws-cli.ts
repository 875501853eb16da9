import type { AwsAccess } from '../../contract/aws';

/** A command of the AWS CLI for people, at the place and as the profile that ours was asked with. */
export function awsCommand(words: readonly string[], region: string, { profile }: AwsAccess): string {
  const where = ['--region', region, ...(profile === undefined ? [] : ['--profile', profile])];
  return `\`${['aws', ...words, ...where].map(quoted).join(' ')}\``;
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
