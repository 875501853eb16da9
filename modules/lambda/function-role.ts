import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { givenRole, makePolicy, makeRole, type Role } from '../aws/iam-role';
import { deadLetterArn, sendStatement } from './dead-letter';
import type { FunctionParts } from './function-parts';
import type { LambdaImageFunctionProps } from './lambda-image-function-props';

/** The role of a function: that which is given, else one that may do what its props ask for, and nothing else. */
export function functionRole(parts: FunctionParts, group: CloudwatchLogGroup, props: LambdaImageFunctionProps): Role {
  const given = givenRole(parts.scope, 'role', props.role);
  if (given !== undefined) return given;
  const role = makeRole(parts, 'execution', 'lambda');
  return { arn: role.arn, role, policy: makePolicy(parts, role, ['execution', statements(parts, group, props)]) };
}

function statements(
  { scope }: FunctionParts,
  group: CloudwatchLogGroup,
  { network, tracing = false, deadLetter }: LambdaImageFunctionProps,
): object[] {
  const writeLog = {
    Sid: 'WriteLog',
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: `${group.arn}:*`,
  };
  return [
    writeLog,
    ...(network === undefined ? [] : [BE_IN_VPC]),
    ...(tracing ? [WRITE_TRACES] : []),
    ...(deadLetter === undefined ? [] : [sendStatement(deadLetterArn(scope, deadLetter))]),
  ];
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
const BE_IN_VPC = {
  Sid: 'BeInVpc',
  Effect: 'Allow',
  Action: [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:UnassignPrivateIpAddresses',
  ],
  Resource: '*',
};

const WRITE_TRACES = {
  Sid: 'WriteTraces',
  Effect: 'Allow',
  Action: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
  Resource: '*',
};
