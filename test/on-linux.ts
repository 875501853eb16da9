const isLinux = process.platform === 'linux';
if (!isLinux) process.stdout.write('tests that read /proc are skipped: this is no Linux\n');

export const testOnLinux = isLinux ? test : test.skip;
export const describeOnLinux = isLinux ? describe : describe.skip;
