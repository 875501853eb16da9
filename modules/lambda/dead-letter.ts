import type { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import type { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { Token } from 'cdktf';
import type { Construct } from 'constructs';
import { mustBe, PropError } from '../terraform/prop-error';

/** A queue of SQS or a topic of SNS: the resource, or its ARN. */
export type DeadLetter = string | SqsQueue | SnsTopic;

/** @throws PropError for what is no queue and no topic */
export function deadLetterArn(scope: Construct, target: DeadLetter): string {
  if (typeof target !== 'string') return target.arn;
  if (Token.isUnresolved(target)) return target;
  const isTarget = /^arn:aws[a-z-]*:(sqs|sns):[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+$/.test(target);
  if (isTarget) return target;
  const expected = 'the ARN of a queue in SQS or a topic in SNS, neither of them FIFO';
  throw new PropError(scope, 'deadLetter', mustBe(expected, target));
}

/** What a role must be allowed to send there. What an ARN does not name, the other action does not open. */
export function sendStatement(arn: string): object {
  return { Sid: 'SendDeadLetter', Effect: 'Allow', Action: ['sns:Publish', 'sqs:SendMessage'], Resource: arn };
}
