import { awsCommand } from './aws-cli';

describe('a command of the AWS CLI, for people', () => {
  test('has the region, and the profile where there is one', () => {
    const words = [
      'ecs',
      'update-service',
      '--cluster',
      'arn:aws:ecs:eu-west-1:1:cluster/prod',
      '--desired-count',
      '0',
    ];
    expect(awsCommand(words, 'eu-west-1', {})).toBe(`\`aws ${words.join(' ')} --region eu-west-1\``);
    expect(awsCommand(['s'], 'r', { profile: 'ops' })).toBe('`aws s --region r --profile ops`');
  });

  test('can be pasted into a shell whatever is in it', () => {
    expect(awsCommand(['logs', 'tail', "a $(b) 'c'"], 'r', {})).toBe("`aws logs tail 'a $(b) '\\''c'\\''' --region r`");
  });
});
