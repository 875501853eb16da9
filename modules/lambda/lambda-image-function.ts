import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { LambdaAlias } from '@cdktf/provider-aws/lib/lambda-alias';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import type { LambdaFunctionUrl } from '@cdktf/provider-aws/lib/lambda-function-url';
import type { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import type { LambdaProvisionedConcurrencyConfig } from '@cdktf/provider-aws/lib/lambda-provisioned-concurrency-config';
import type { Resource } from '@cdktf/provider-null/lib/resource';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { LambdaArchitecture } from '../../contract/lambda';
import type { Role } from '../aws/iam-role';
import { checkTags, tagging } from '../aws/tags';
import { waitForImages } from '../image/image-barrier';
import { serviceId } from '../service/service-id';
import { setting } from '../settings/stack-settings';
import { named, resourceName } from '../terraform/address';
import { literal } from '../terraform/template';
import { checkWhole } from '../terraform/whole-number';
import { accepted } from './accepted';
import { architectureOf } from './architecture';
import { versionCheck } from './check';
import { checkConcurrency, provisionedConcurrency } from './concurrency';
import { deadLetterArn } from './dead-letter';
import { variables } from './environment';
import type { FunctionParts } from './function-parts';
import { functionRole } from './function-role';
import { functionUrl } from './function-url';
import { imageConfig } from './image-config';
import type { LambdaImageFunctionProps } from './lambda-image-function-props';
import { LambdaRollout, ROLLOUT_SECONDS } from './lambda-rollout';
import { loggingConfig, logGroup } from './logs';
import { checkAlias, checkFunctionName, checkVersion } from './names';
import { vpcConfig } from './vpc';

/** An image that runs as a function of Lambda. An apply ends when the roll-out is proved. */
export class LambdaImageFunction extends Construct {
  public readonly name: string;
  /** Address of the leaf: targeting it deploys the function with all that is its own, its image and its repository. */
  public readonly address: string;
  public readonly architecture: LambdaArchitecture;
  /** `aws_lambda_function.X` */
  public readonly function: LambdaFunction;
  /** `aws_lambda_alias.X`: what callers and sources of events name. */
  public readonly alias: LambdaAlias;
  /** `aws_cloudwatch_log_group.X` */
  public readonly logGroup: CloudwatchLogGroup;
  /** `aws_iam_role.X_execution`, unless one was given: add to it what the program is allowed. */
  public readonly role: IamRole | undefined;
  /** `null_resource.X_accepted`: sees that Lambda takes the image. */
  public readonly accepted: Resource;
  /** The policy of the repository, by which functions may pull: where the program makes it, and in the same stack. */
  public readonly repositoryPolicy: ITerraformDependable | undefined;
  /** `null_resource.X_check`, with `check`: invokes a version before the alias names it. */
  public readonly check: Resource | undefined;
  /** `aws_lambda_provisioned_concurrency_config.X`, with `concurrency.provisioned`. */
  public readonly provisionedConcurrency: LambdaProvisionedConcurrencyConfig | undefined;
  /** `aws_lambda_function_url.X`, with `url`. */
  public readonly url: LambdaFunctionUrl | undefined;
  /** `aws_lambda_permission.X_url` and `X_url_invoke`, of a URL that everybody may call. */
  public readonly permissions: readonly LambdaPermission[];
  /** `null_resource.X`: proves the roll-out. */
  public readonly rollout: LambdaRollout;

  private readonly parts: FunctionParts;
  private readonly execution: Role;

  /** @throws PropError for props that cannot work, and for a name that the stack has already */
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: LambdaImageFunctionProps,
  ) {
    super(scope, serviceId(scope, id, props.image));
    const { image, name = image.name, tags, logs = {}, url, concurrency = {}, provider } = props;
    checkFunctionName(this, 'name', name);
    checkTags(this, tags ?? {});
    checkConcurrency(this, concurrency);
    this.name = name;
    this.parts = { scope: this, name, resource: resourceName(this, 'name', name), ...tagging(tags, provider) };
    this.architecture = architectureOf(this, image, props.architecture);

    this.logGroup = logGroup(this.parts, logs);
    this.execution = functionRole(this.parts, this.logGroup, props);
    this.role = this.execution.role;
    this.repositoryPolicy = image.letLambdaPull?.(this);
    this.accepted = accepted(this.parts, image, this.architecture);
    waitForImages(this, this.accepted);
    this.function = this.declareFunction();
    this.check = this.declareCheck();
    this.alias = this.declareAlias();
    const { provisioned } = concurrency;
    this.provisionedConcurrency =
      provisioned === undefined ? undefined : provisionedConcurrency(this.parts, this, provisioned);
    const awsProvider = setting(this, 'awsProvider', props.awsProvider);
    const called = url && functionUrl(this.parts, this, url, awsProvider);
    this.url = called?.url;
    this.permissions = called?.permissions ?? [];
    this.rollout = this.declareRollout();
    this.address = this.rollout.address;
  }

  private declareFunction(): LambdaFunction {
    const { image, memory = 512, ephemeralStorage = 512, env = {}, logs = {}, tracing = false } = this.props;
    const { deadLetter, concurrency: { reserved } = {} } = this.props;
    checkWhole(this, 'memory', memory, [128, 10_240]);
    checkWhole(this, 'ephemeralStorage', ephemeralStorage, [512, 10_240]);
    const environment = variables(this, env);
    const config = imageConfig(this, this.props);
    const vpc = vpcConfig(this, this.props);
    const made = new LambdaFunction(this, 'Function', {
      functionName: this.name,
      packageType: 'Image',
      imageUri: literal(image.reference),
      publish: true,
      architectures: [this.architecture],
      role: this.execution.arn,
      memorySize: memory,
      timeout: this.timeoutSeconds,
      ephemeralStorage: { size: ephemeralStorage },
      ...(environment !== undefined && { environment: { variables: environment } }),
      ...(config !== undefined && { imageConfig: config }),
      ...(vpc !== undefined && { vpcConfig: vpc }),
      ...(deadLetter !== undefined && { deadLetterConfig: { targetArn: deadLetterArn(this, deadLetter) } }),
      ...(reserved !== undefined && { reservedConcurrentExecutions: reserved }),
      loggingConfig: loggingConfig(this.parts, this.logGroup, logs),
      tracingConfig: { mode: tracing ? 'Active' : 'PassThrough' },
      dependsOn: this.neededByFunction(),
      ...this.parts.tagged,
    });
    return named(made, this.parts.resource);
  }

  private declareCheck(): Resource | undefined {
    const { image, check } = this.props;
    if (check === undefined) return undefined;
    const { version, timeoutSeconds } = this;
    return versionCheck(this.parts, { image, check, version, timeoutSeconds });
  }

  private declareAlias(): LambdaAlias {
    const { alias: name = 'live' } = this.props;
    checkAlias(this, name);
    const alias = new LambdaAlias(this, 'Alias', {
      name,
      functionName: this.function.functionName,
      functionVersion: this.version,
      ...(this.check !== undefined && { dependsOn: [this.check] }),
      ...this.parts.untagged,
    });
    return named(alias, this.parts.resource);
  }

  private declareRollout(): LambdaRollout {
    const { image, version, keepVersions, rolloutTimeoutSeconds = ROLLOUT_SECONDS, provider } = this.props;
    const { alias, provisionedConcurrency: provisioned, url, permissions } = this;
    checkWhole(this, 'rolloutTimeoutSeconds', rolloutTimeoutSeconds, [1]);
    return new LambdaRollout(
      this,
      'Rollout',
      {
        image,
        function: this.function,
        // A version that was chosen has another image: then it is the function that is proved.
        ...(version === undefined && { alias, provisioned: provisioned !== undefined }),
        ...(keepVersions !== undefined && { keepVersions }),
        timeoutSeconds: rolloutTimeoutSeconds,
        ...(provider !== undefined && { provider }),
        dependsOn: [alias, provisioned, url, ...permissions].filter((each) => each !== undefined),
      },
      this,
    );
  }

  /** The version that the alias is to name. */
  private get version(): string {
    const { version } = this.props;
    if (version === undefined) return this.function.version;
    checkVersion(this, version);
    return version;
  }

  private get timeoutSeconds(): number {
    const { timeoutSeconds = 30 } = this.props;
    checkWhole(this, 'timeoutSeconds', timeoutSeconds, [1, 900]);
    return timeoutSeconds;
  }

  /** Without them it does not start, or Lambda does not take it. */
  private neededByFunction(): ITerraformDependable[] {
    const { execution, logGroup: group, repositoryPolicy, accepted: taken } = this;
    return [execution.policy, group, repositoryPolicy, taken].filter((each) => each !== undefined);
  }
}
