import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import * as library from '.';
import * as ecs from './ecs';
import * as kubernetes from './kubernetes';

describe('index', () => {
  test('exports what users may rely on', () => {
    expect(Object.keys(library).sort()).toEqual([
      'EcrRegistry',
      'ImageTags',
      'OciRegistry',
      'PropError',
      'SourceImage',
      'archiveAged',
      'archiveAllButNewest',
      'archiveUnpulled',
      'configure',
      'expireAged',
      'expireArchived',
      'expireUntagged',
      'keepNewest',
      'prebuilt',
      'shield',
      'simulateLifecycle',
    ]);
    expect(Object.keys(ecs).sort()).toEqual(['EcsRollout', 'FargateService', 'Network']);
    expect(Object.keys(kubernetes).sort()).toEqual(['KubernetesRollout', 'KubernetesService']);
  });

  test.each([
    ['.', '@cdktf/provider-kubernetes'],
    ['.', '@cdktf/provider-external'],
    ['./ecs', '@cdktf/provider-kubernetes'],
    ['./kubernetes', '@cdktf/provider-aws'],
  ])('loads %s without %s', (entry, provider) => {
    const script = `require(${JSON.stringify(join(__dirname, entry))});
    process.stdout.write(JSON.stringify(Object.keys(require.cache).filter((file) => file.includes('${provider}'))))`;

    const loaded = execFileSync(process.execPath, ['--import', 'tsx', '-e', script], { encoding: 'utf8' });
    expect(JSON.parse(loaded)).toEqual([]);
  });
});
