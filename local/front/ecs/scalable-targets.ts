import type { ServerResponse } from 'node:http';
import * as z from 'zod/mini';
import { answerJson, type JsonAnswer } from '../aws-answer';
import type { AwsCall } from '../aws-call';
import { AwsError } from '../aws-error';
import { readInput } from '../aws-input';
import type { MotoApi } from '../moto-api';

const API = { service: 'application-autoscaling', target: 'AnyScaleFrontendService' };
/** More of them have no tags than that. */
const KEPT = 1_000;

type Tags = Readonly<Record<string, string>>;

const tags = z.record(z.string(), z.string());
const registered = z.object({ Tags: z._default(tags, {}) });
const resource = z.object({ ResourceARN: z.string() });
const tagging = z.object({ ResourceARN: z.string(), Tags: tags });
const untagging = z.object({ ResourceARN: z.string(), TagKeys: z.array(z.string()) });

/** Application Auto Scaling: moto's, with the tags that it lacks and AWS's answer about what is gone. Nothing scales. */
export class ScalableTargets {
  /** By ARN. */
  private readonly tags = new Map<string, Tags>();

  constructor(private readonly moto: MotoApi) {}

  answer(call: AwsCall, response: ServerResponse): Promise<void> {
    return answerJson(response, () => this.operate(call));
  }

  private async operate(call: AwsCall): Promise<JsonAnswer> {
    switch (call.operation) {
      case 'RegisterScalableTarget':
        return this.register(call);
      case 'ListTagsForResource':
        return done({ Tags: this.tagsOf(readInput(resource, call).ResourceARN) });
      case 'TagResource': {
        const input = readInput(tagging, call);
        return this.setTags(input.ResourceARN, { ...this.tagsOf(input.ResourceARN), ...input.Tags });
      }
      case 'UntagResource': {
        const { ResourceARN: arn, TagKeys: keys } = readInput(untagging, call);
        const kept = Object.entries(this.tagsOf(arn)).filter(([key]) => !keys.includes(key));
        return this.setTags(arn, Object.fromEntries(kept));
      }
      default:
        return asAws(await this.forward(call));
    }
  }

  private async register(call: AwsCall): Promise<JsonAnswer> {
    const { Tags: given } = readInput(registered, call);
    const answer = await this.forward(call);
    const arn = answer.body['ScalableTargetARN'];
    if (typeof arn === 'string') this.setTags(arn, { ...this.tags.get(arn), ...given });
    return answer;
  }

  private tagsOf(arn: string): Tags {
    const known = this.tags.get(arn);
    if (known !== undefined) return known;
    throw new AwsError('ResourceNotFoundException', `The scalable target with ARN ${arn} does not exist.`);
  }

  private setTags(arn: string, given: Tags): JsonAnswer {
    this.tags.set(arn, given);
    const [oldest] = this.tags.keys();
    if (this.tags.size > KEPT && oldest !== undefined) this.tags.delete(oldest);
    return done({});
  }

  private forward(call: AwsCall): Promise<JsonAnswer> {
    return this.moto.json(API, call.operation, { body: call.body ?? '{}', caller: call });
  }
}

/** What is gone is no bad input: a call that is made twice does no harm. */
function asAws({ status, body }: JsonAnswer): JsonAnswer {
  const message = body['message'] ?? body['Message'];
  const isGone =
    typeof message === 'string' && /^No (scalable target|scaling policy|scheduled action) found/.test(message);
  return isGone ? { status: 400, body: { __type: 'ObjectNotFoundException', message } } : { status, body };
}

function done(body: Record<string, unknown>): JsonAnswer {
  return { status: 200, body };
}
