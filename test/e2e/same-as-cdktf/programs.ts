/** A program as somebody may have it, and how both commands are run on it. */
export interface Program {
  readonly name: string;
  /** Its stacks, in JavaScript: `app`, `stackOf(name)` and the classes of cdktf are there. */
  readonly body: string;
  /** Of cdktf.json, beside what every project needs. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: NodeJS.ProcessEnv;
  /** Options that both commands know. */
  readonly options?: readonly string[];
  /** Folder with the stacks, when it is not cdktf.out. */
  readonly output?: string;
  /** Whether both commands must fail, with these words. */
  readonly fails?: string;
}

const SHOP = `new Resource(stackOf('shop'), 'my-bucket', { triggers: { name: 'b' } });`;

/** Puts into the stack what the program was given. */
const says = (value: string): string =>
  `new Resource(stackOf('shop'), 'said', { triggers: { said: JSON.stringify(${value}) ?? 'undefined' } });`;

const CONTEXT = {
  text: 'a "b" \\ ${c} é',
  number: 1.5,
  yes: true,
  none: null,
  list: [1, 'two', [null, {}]],
  deep: { z: { y: [{ x: false }] }, a: '' },
};
const ALL_CONTEXT = says(`[app.node.getAllContext(), process.env.CDKTF_CONTEXT_JSON]`);

const MODULE = 'variable "name" { default = "" }\noutput "id" { value = var.name }\n';
const moduleCall = (id: string, source: string): string =>
  `new TerraformHclModule(shop, '${id}', { source: '${source}', variables: { name: '${id}' } });`;

export const PROGRAMS: readonly Program[] = [
  { name: 'a plain one', body: SHOP },
  { name: 'context in cdktf.json, of all types', body: ALL_CONTEXT, settings: { context: CONTEXT } },
  {
    name: 'context in the environment',
    body: ALL_CONTEXT,
    env: { CDKTF_CONTEXT_JSON: '{"environment":"dev","n":[1]}' },
  },
  {
    name: 'context in both',
    body: ALL_CONTEXT,
    settings: { context: { environment: 'prod' } },
    env: { CDKTF_CONTEXT_JSON: '{"environment":"dev","more":true}' },
  },
  {
    name: 'feature flags',
    body: `${SHOP} new Resource(new Construct(stackOf('shop'), 'a-b'), 'c_d-e'); ${says('app.node.getAllContext()')}`,
    settings: { context: { excludeStackIdFromLogicalIds: 'true', allowSepCharsInLogicalIds: 'true' } },
  },
  {
    name: 'a local module',
    body: `const shop = stackOf('shop'); ${moduleCall('net', './mod')}`,
    settings: { terraformModules: [{ name: 'net', source: './mod' }] },
    files: { 'mod/main.tf': MODULE },
  },
  {
    name: 'local modules in two folders, beside one of a registry',
    body: `const shop = stackOf('shop'); ${moduleCall('net', './modules/net')} ${moduleCall('vpc', './modules/aws/vpc')}`,
    settings: { terraformModules: ['./modules/net', './modules/aws/vpc', 'terraform-aws-modules/vpc/aws@5.0.0'] },
    files: { 'modules/net/main.tf': MODULE, 'modules/aws/vpc/main.tf': MODULE, 'modules/aws/vpc/sub/x.tf': '' },
  },
  {
    name: 'a local module that cdktf.json does not name',
    body: `const shop = stackOf('shop'); ${moduleCall('net', './mod')}`,
    files: { 'mod/main.tf': MODULE },
    fails: 'cdktfRelativeModules',
  },
  {
    name: 'an output folder of another name',
    body: `${SHOP} ${says('[app.outdir, process.env.CDKTF_OUTDIR]')}`,
    settings: { output: 'build/infra-out' },
    output: 'build/infra-out',
  },
  {
    name: 'an output folder and a program from the command line',
    body: `${SHOP} ${says('[app.outdir, process.env.NAME]')}`,
    settings: { app: 'false', output: 'wrong' },
    options: ['--app', 'NAME=x node main.js', '--output', './mine'],
    output: 'mine',
  },
  {
    name: 'an output folder and a program from the environment',
    body: `${SHOP} ${says('app.outdir')}`,
    settings: { app: 'false' },
    env: { CDKTF_APP: 'node main.js', CDKTF_OUTPUT: 'theirs' },
    output: 'theirs',
  },
  {
    name: 'stacks that depend on each other',
    body: `
      const base = stackOf('base');
      const network = new Resource(base, 'network');
      const shop = stackOf('shop');
      new Resource(shop, 'server', { triggers: { network: network.id } });
      const last = stackOf('last');
      last.addDependency(shop);
      new TerraformOutput(last, 'done', { value: 'yes' });`,
  },
  {
    name: 'annotations',
    body: `
      const shop = stackOf('shop');
      const image = new Resource(shop, 'image');
      Annotations.of(image).addWarning('not pinned');
      Annotations.of(image).addWarning('not pinned');
      Annotations.of(image).addInfo('two\\nlines');
      Annotations.of(shop).addInfo('of the stack');
      Annotations.of(new Resource(stackOf('web'), 'image')).addWarning('of another stack');`,
  },
  {
    name: 'an annotation that is an error',
    body: `
      Annotations.of(new Resource(stackOf('shop'), 'database')).addError('it has no password');
      Annotations.of(new Resource(stackOf('web'), 'page')).addWarning('slow');`,
    fails: 'it has no password',
  },
  {
    name: 'aspects and validations',
    body: `
      ${SHOP}
      const shop = stackOf('shop');
      Aspects.of(shop).add({ visit: (node) => TerraformResource.isTerraformResource(node) && node.addOverride('triggers.owner', 'me') });
      shop.node.addValidation({ validate: () => [] });
      new TerraformVariable(shop, 'size', { type: 'number', default: 3 });
      new TerraformLocal(shop, 'twice', '\${var.size * 2}');
      new Resource(shop, 'many', { forEach: TerraformIterator.fromList(['a', 'b']) });`,
  },
  {
    name: 'a validation that fails',
    body: `${SHOP} stackOf('shop').node.addValidation({ validate: () => ['the shop is too small'] });`,
    fails: 'the shop is too small',
  },
  { name: 'a validation that is skipped', body: `new App({ skipValidation: true }).synth(); ${SHOP}` },
  { name: 'a program that throws', body: `${SHOP} throw new Error('out of paper');`, fails: 'out of paper' },
  { name: 'a program that ends early', body: `${SHOP} process.exit(0);`, fails: 'synth()' },
  {
    name: 'a command line with conditions, quotes and variables',
    body: `${SHOP} ${says('[process.argv.slice(2), process.env.STAGE]')}`,
    settings: { app: `test -f main.js && STAGE='a b' node "main.js" "$USER_GIVEN" 'c "d"' $((1 + 1)) || exit 9` },
    env: { USER_GIVEN: 'x  y' },
  },
  {
    name: 'TypeScript',
    body: SHOP,
    settings: { app: 'npx tsx infra.ts' },
    files: { 'infra.ts': `const program: string = './main.js';\nvoid import(program);\n` },
  },
  {
    name: 'assets',
    body: `
      const shop = stackOf('shop');
      for (const [id, path, type] of [['file', 'data/a.txt', AssetType.FILE], ['folder', './data', AssetType.DIRECTORY], ['zip', 'data', AssetType.ARCHIVE]]) {
        const asset = new TerraformAsset(shop, id, { path, type });
        new Resource(shop, 'of-' + id, { triggers: { path: asset.path, hash: asset.assetHash } });
      }`,
    files: { 'data/a.txt': 'a', 'data/deep/b.txt': 'b' },
  },
  {
    name: 'HCL',
    body: `
      ${SHOP}
      new DataNullDataSource(stackOf('shop'), 'read', { inputs: { a: '"quoted"' } });
      new TerraformOutput(stackOf('shop'), 'o', { value: ['a', 1], description: 'd' });
      new Resource(stackOf('web'), 'page');`,
    env: { SYNTH_HCL_OUTPUT: '1' },
  },
  {
    name: 'what the environment holds',
    body: says(`['TF_VAR_password', 'NODE_ENV', 'NODE_OPTIONS', 'SYNTH_HCL_OUTPUT'].map((name) => process.env[name])`),
    env: { TF_VAR_password: 'hunter2', NODE_OPTIONS: undefined, NODE_ENV: undefined },
  },
  {
    name: 'images of this library',
    body: `
      const { OciRegistry, SourceImage } = require('cdktf-slipway');
      const shop = stackOf('shop');
      const image = new SourceImage(shop, 'image', { registry: { url: 'localhost:5000/shop' }, context: 'api', args: { NPM_TOKEN: 'x' } });
      new TerraformOutput(shop, 'reference', { value: image.reference });`,
    settings: { output: 'api/infra-out' },
    output: 'api/infra-out',
    files: { 'api/Dockerfile': 'FROM node:20\nCOPY . /app/\n', 'api/.dockerignore': 'infra-out\n', 'api/a.txt': 'a' },
  },
];
