import { REGION } from '../../local/aws/moto';

const VERSIONS = { ec2: '2016-11-15', elasticloadbalancing: '2015-12-01', iam: '2010-05-08' };

/** Calls an API of the query protocol at the endpoint of a local AWS; returns its XML. */
export async function query(
  endpoint: string,
  service: keyof typeof VERSIONS,
  input: Readonly<Record<string, string>>,
): Promise<string> {
  const credential = `Credential=local/20260101/${REGION}/${service}/aws4_request`;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=none` },
    body: new URLSearchParams({ Version: VERSIONS[service], ...input }),
  });
  const xml = await response.text();
  if (!response.ok) throw new Error(xml);
  return xml;
}

/** The content of the first element of this name. */
export function textOf(xml: string, name: string): string {
  const [, text] = new RegExp(`<${name}>([^<]*)<`).exec(xml) ?? [];
  if (text === undefined) throw new Error(`there is no ${name} in ${xml}`);
  return text;
}

/** A subnet of the VPC that each account has. */
export async function anySubnet(endpoint: string): Promise<string> {
  return textOf(await query(endpoint, 'ec2', { Action: 'DescribeSubnets' }), 'subnetId');
}

/** Makes a role that Lambda may take; returns its ARN. */
export async function functionRole(endpoint: string, name: string): Promise<string> {
  const statement = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const trust = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const input = { Action: 'CreateRole', RoleName: name, AssumeRolePolicyDocument: trust };
  return textOf(await query(endpoint, 'iam', input), 'Arn');
}
