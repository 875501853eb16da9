import type { Construct } from 'constructs';
import { mustBe, PropError } from '../terraform/prop-error';

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** @throws PropError for a time that CloudWatch does not offer */
export function checkRetention(scope: Construct, retentionDays: number): void {
  if (RETENTION_DAYS.includes(retentionDays)) return;
  const expected = `one of the numbers of days that CloudWatch offers: ${RETENTION_DAYS.join(', ')}`;
  throw new PropError(scope, 'logs.retentionDays', mustBe(expected, retentionDays));
}
